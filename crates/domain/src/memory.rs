//! A store that forgets when it is dropped: for programs that embed the domain without a
//! database, and for fast tests. It keeps the same [`contract`](crate::contract) as the others.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use crate::{
    Account, BlobId, BoostId, Error, Event, HookId, Job, Membership, MembershipId, Message,
    MessageId, Result, Room, RoomId, SessionId, Time, User, UserId,
    account::Accounts,
    memberships::{Involvement, Memberships},
    messages::{
        ClientMessageId, Messages, NewMessage,
        boosts::{Boost, Boosts, NewBoost},
    },
    outbox::Outbox,
    rooms::{
        Kind, NewRoom, Rooms,
        hooks::{Hook, Hooks, NewHook},
    },
    users::{
        NewUser, Role, Status, Users,
        bans::{Bans, Withheld},
        bots::{BotToken, Bots, Listener, Scopes, Webhook},
        sessions::{NewSession, Session, Sessions},
    },
};

/// All of a chat in memory. Cloning it copies everything.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    now: Option<Time>,
    last_id: i64,
    account: Option<Account>,
    users: BTreeMap<UserId, User>,
    bot_tokens: BTreeMap<UserId, BotToken>,
    webhooks: BTreeMap<UserId, Webhook>,
    scopes: BTreeMap<UserId, Scopes>,
    hooks: BTreeMap<HookId, Hook>,
    sessions: BTreeMap<SessionId, Session>,
    rooms: BTreeMap<RoomId, Room>,
    directs: BTreeMap<String, RoomId>,
    memberships: BTreeMap<(RoomId, UserId), Membership>,
    files: BTreeMap<BlobId, String>,
    messages: BTreeMap<MessageId, Message>,
    withheld: BTreeMap<MessageId, Message>,
    bans: BTreeSet<(UserId, IpAddr)>,
    mentions: BTreeSet<(MessageId, UserId)>,
    boosts: BTreeMap<BoostId, Boost>,
    events: Vec<Event>,
    event_times: Vec<Time>,
    jobs: Vec<Job>,
    left_out: Vec<Job>,
}

impl Memory {
    /// Stops the clock at that moment; without it every verb happens when it is called.
    pub fn at(&mut self, now: Time) {
        self.now = Some(now);
    }

    /// Does several things as one: when the closure fails, nothing of it happened.
    pub fn write<T>(&mut self, verb: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let mut attempt = self.clone();
        let outcome = verb(&mut attempt)?;
        *self = attempt;
        Ok(outcome)
    }

    /// What happened so far, oldest first.
    pub fn announced(&self) -> &[Event] {
        &self.events
    }

    /// What bots were not told because they were answering each other, oldest first.
    pub fn left_out(&self) -> &[Job] {
        &self.left_out
    }

    /// The work that was asked for so far, oldest first.
    pub fn enqueued(&self) -> &[Job] {
        &self.jobs
    }

    /// The messages of a room, oldest first.
    pub fn messages_in(&self, room: RoomId) -> Vec<&Message> {
        let mut messages: Vec<_> = self.messages.values().filter(|m| m.room_id == room).collect();
        messages.sort_by_key(|message| (message.created_at, message.id));
        messages
    }

    /// Knows a stored file by that name.
    pub fn know_file(&mut self, filename: &str) -> BlobId {
        let id = BlobId::from(self.next_id());
        self.files.insert(id, filename.to_owned());
        id
    }

    /// The addresses from which nothing more is taken.
    pub fn banned_addresses(&self) -> BTreeSet<IpAddr> {
        self.bans.iter().map(|(_, address)| *address).collect()
    }

    /// The key of a bot.
    pub fn bot_token(&self, bot: UserId) -> Option<&BotToken> {
        self.bot_tokens.get(&bot)
    }

    fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    fn address_taken(&self, address: Option<&str>, by_other_than: Option<UserId>) -> bool {
        address.is_some_and(|address| {
            let same = |user: &&User| {
                user.email_address.as_deref().is_some_and(|a| same_address(a, address))
            };
            self.users.values().filter(same).any(|user| Some(user.id) != by_other_than)
        })
    }
}

fn same_address(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

impl Accounts for Memory {
    fn account(&mut self) -> Result<Option<Account>> {
        Ok(self.account.clone())
    }

    fn insert_account(&mut self, account: &Account) -> Result<()> {
        if self.account.is_some() {
            return Err(Error::Conflict("the account"));
        }
        self.update_account(account)
    }

    fn update_account(&mut self, account: &Account) -> Result<()> {
        self.account = Some(account.clone());
        Ok(())
    }
}

impl Users for Memory {
    fn user(&mut self, id: UserId) -> Result<User> {
        self.users.get(&id).cloned().ok_or(Error::NotFound)
    }

    fn user_by_email_address(&mut self, email_address: &str) -> Result<Option<User>> {
        let found = self.users.values().find(|user| {
            user.email_address
                .as_deref()
                .is_some_and(|address| same_address(address, email_address))
        });
        Ok(found.cloned())
    }

    fn users_among(&mut self, ids: &[UserId]) -> Result<Vec<User>> {
        Ok(ids
            .iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .filter_map(|id| self.users.get(id).cloned())
            .collect())
    }

    fn active_users(&mut self) -> Result<Vec<UserId>> {
        let is_somebody =
            |user: &&User| user.role != Role::Bot || self.bot_tokens.contains_key(&user.id);
        let active = self.users.values().filter(|user| user.is_active());
        Ok(active.filter(is_somebody).map(|user| user.id).collect())
    }

    fn administrators(&mut self) -> Result<Vec<UserId>> {
        let decides = |user: &&User| user.is_active() && user.is_administrator();
        Ok(self.users.values().filter(decides).map(|user| user.id).collect())
    }

    fn delete_traces(&mut self, user: UserId) -> Result<()> {
        self.sessions.retain(|_, session| session.user_id != user);
        Ok(())
    }

    fn insert_user(&mut self, user: NewUser) -> Result<User> {
        if self.address_taken(user.profile.email_address.as_deref(), None) {
            return Err(Error::Conflict("that email address"));
        }
        let user = User {
            id: self.next_id().into(),
            name: user.profile.name,
            email_address: user.profile.email_address,
            password_digest: user.profile.password,
            role: user.role,
            status: Status::Active,
            bio: None,
            avatar: user.profile.avatar,
            created_at: user.created_at,
            updated_at: user.created_at,
        };
        self.users.insert(user.id, user.clone());
        Ok(user)
    }

    fn update_user(&mut self, user: &User) -> Result<()> {
        if self.address_taken(user.email_address.as_deref(), Some(user.id)) {
            return Err(Error::Conflict("that email address"));
        }
        self.users.insert(user.id, user.clone());
        Ok(())
    }
}

impl Bots for Memory {
    fn set_bot_token(&mut self, bot: UserId, token: &BotToken) -> Result<()> {
        self.bot_tokens.insert(bot, token.clone());
        Ok(())
    }

    fn has_bot_token(&mut self, user: UserId) -> Result<bool> {
        Ok(self.bot_tokens.contains_key(&user))
    }

    fn webhook(&mut self, bot: UserId) -> Result<Option<Webhook>> {
        Ok(self.webhooks.get(&bot).cloned())
    }

    fn set_webhook(&mut self, bot: UserId, webhook: Option<&Webhook>) -> Result<()> {
        match webhook {
            Some(webhook) => self.webhooks.insert(bot, webhook.clone()),
            None => self.webhooks.remove(&bot),
        };
        Ok(())
    }

    fn set_scopes(&mut self, bot: UserId, scopes: &Scopes) -> Result<()> {
        self.scopes.insert(bot, scopes.clone());
        Ok(())
    }

    fn listening_bots(&mut self, room: RoomId) -> Result<Vec<Listener>> {
        let is_here = |bot: &UserId| {
            self.memberships.contains_key(&(room, *bot))
                && self
                    .users
                    .get(bot)
                    .is_some_and(|user| user.role == Role::Bot && user.is_active())
        };
        let listeners = self.webhooks.iter().filter(|(bot, _)| is_here(bot));
        Ok(listeners
            .map(|(bot, webhook)| Listener { bot: *bot, news: webhook.news.clone() })
            .collect())
    }

    fn choosy_bots(&mut self, room: RoomId) -> Result<Vec<Listener>> {
        let mut listeners = self.listening_bots(room)?;
        listeners.retain(|listener| listener.news.is_some());
        Ok(listeners)
    }

    fn said_by_bots(&mut self, room: RoomId, since: Time, most: usize) -> Result<Vec<UserId>> {
        let by_bot = |message: &&Message| {
            message.created_at >= since && self.bot_tokens.contains_key(&message.creator_id)
        };
        let said = self.messages_in(room).into_iter().rev();
        Ok(said.take(most).take_while(by_bot).map(|message| message.creator_id).collect())
    }

    fn touched_up(&mut self, room: RoomId, since: Time, most: usize) -> Result<usize> {
        let log = self.events.iter().zip(&self.event_times).rev();
        let happened = log.filter(|(event, _)| event.room() == Some(room)).take(most);
        Ok(happened.take_while(|(event, at)| event.touches_up() && **at >= since).count())
    }

    fn leave_out(&mut self, job: Job) -> Result<()> {
        self.left_out.push(job);
        Ok(())
    }
}

impl Hooks for Memory {
    fn hook(&mut self, room: RoomId, id: HookId) -> Result<Hook> {
        let hook = self.hooks.get(&id).filter(|hook| hook.room_id == room);
        hook.cloned().ok_or(Error::NotFound)
    }

    fn insert_hook(&mut self, hook: NewHook) -> Result<Hook> {
        let hook = Hook {
            id: self.next_id().into(),
            room_id: hook.room_id,
            user_id: hook.user_id,
            name: hook.name,
            token: hook.token,
            last_used_at: None,
            created_at: hook.created_at,
        };
        self.hooks.insert(hook.id, hook.clone());
        Ok(hook)
    }

    fn revoke_hook(&mut self, id: HookId, _: Time) -> Result<()> {
        self.hooks.remove(&id);
        Ok(())
    }
}

impl Sessions for Memory {
    fn insert_session(&mut self, session: NewSession) -> Result<Session> {
        let session = Session {
            id: self.next_id().into(),
            user_id: session.user_id,
            token: session.token,
            client: session.client,
            last_active_at: session.last_active_at,
        };
        self.sessions.insert(session.id, session.clone());
        Ok(session)
    }

    fn update_session(&mut self, session: &Session) -> Result<()> {
        if let Some(kept) = self.sessions.get_mut(&session.id) {
            kept.clone_from(session);
        }
        Ok(())
    }

    fn sessions_of(&mut self, user: UserId) -> Result<Vec<Session>> {
        Ok(self.sessions.values().filter(|session| session.user_id == user).cloned().collect())
    }

    fn delete_session(&mut self, id: SessionId) -> Result<()> {
        self.sessions.remove(&id);
        Ok(())
    }
}

impl Bans for Memory {
    fn insert_ban(&mut self, user: UserId, address: IpAddr) -> Result<()> {
        self.bans.insert((user, address));
        Ok(())
    }

    fn delete_bans(&mut self, user: UserId) -> Result<()> {
        self.bans.retain(|(banned, _)| *banned != user);
        Ok(())
    }

    fn withhold(&mut self, user: UserId, limit: usize) -> Result<Vec<Withheld>> {
        let taken = take(&mut self.messages, user, limit);
        let mut rooms: BTreeMap<RoomId, Vec<_>> = BTreeMap::new();
        for message in &taken {
            let named = (message.id, message.client_message_id.clone());
            rooms.entry(message.room_id).or_default().push(named);
        }
        self.withheld.extend(taken.into_iter().map(|message| (message.id, message)));
        Ok(rooms.into_iter().map(|(room, messages)| Withheld { room, messages }).collect())
    }

    fn release(&mut self, user: UserId, limit: usize) -> Result<Vec<(RoomId, Vec<MessageId>)>> {
        let taken = take(&mut self.withheld, user, limit);
        let mut rooms: BTreeMap<RoomId, Vec<MessageId>> = BTreeMap::new();
        for message in &taken {
            rooms.entry(message.room_id).or_default().push(message.id);
        }
        self.messages.extend(taken.into_iter().map(|message| (message.id, message)));
        Ok(rooms.into_iter().collect())
    }
}

/// Takes up to so many messages of that user out of there, the newest first.
fn take(from: &mut BTreeMap<MessageId, Message>, user: UserId, limit: usize) -> Vec<Message> {
    let theirs = from.values().rev().filter(|message| message.creator_id == user).take(limit);
    let ids: Vec<MessageId> = theirs.map(|message| message.id).collect();
    ids.iter().filter_map(|id| from.remove(id)).collect()
}

impl Rooms for Memory {
    fn room(&mut self, id: RoomId) -> Result<Room> {
        self.rooms.get(&id).cloned().ok_or(Error::NotFound)
    }

    fn open_rooms(&mut self) -> Result<Vec<RoomId>> {
        Ok(self.rooms.values().filter(|room| room.kind == Kind::Open).map(|room| room.id).collect())
    }

    fn direct_room(&mut self, key: &str) -> Result<Option<Room>> {
        Ok(self.directs.get(key).and_then(|id| self.rooms.get(id)).cloned())
    }

    fn insert_room(&mut self, room: NewRoom) -> Result<Room> {
        let id = RoomId::from(self.next_id());
        if let Some(key) = room.direct_key {
            if self.directs.contains_key(&key) {
                return Err(Error::Conflict("that ping"));
            }
            self.directs.insert(key, id);
        }
        let room = Room {
            id,
            name: room.name,
            kind: room.kind,
            creator_id: room.creator_id,
            created_at: room.created_at,
            updated_at: room.created_at,
        };
        self.rooms.insert(id, room.clone());
        Ok(room)
    }

    fn update_room(&mut self, room: &Room) -> Result<()> {
        self.rooms.insert(room.id, room.clone());
        Ok(())
    }

    fn touch_room(&mut self, id: RoomId, at: Time) -> Result<Time> {
        let room = self.rooms.get_mut(&id).ok_or(Error::NotFound)?;
        room.updated_at = room.updated_at.max(at);
        Ok(room.updated_at)
    }

    fn delete_room(&mut self, id: RoomId) -> Result<()> {
        self.rooms.remove(&id);
        self.directs.retain(|_, room| *room != id);
        self.memberships.retain(|(room, _), _| *room != id);
        let gone: Vec<Message> = self.messages_in(id).into_iter().cloned().collect();
        self.withheld.retain(|_, message| message.room_id != id);
        gone.iter().try_for_each(|message| self.delete_message(message))
    }
}

impl Memberships for Memory {
    fn membership(&mut self, room: RoomId, user: UserId) -> Result<Membership> {
        self.memberships.get(&(room, user)).cloned().ok_or(Error::NotFound)
    }

    fn lock_membership(&mut self, room: RoomId, user: UserId) -> Result<Membership> {
        self.membership(room, user)
    }

    fn takes_part(&mut self, room: RoomId, user: UserId) -> Result<bool> {
        let is_member = self.memberships.contains_key(&(room, user));
        Ok(is_member && self.users.get(&user).is_some_and(User::is_active))
    }

    fn members(&mut self, room: RoomId) -> Result<Vec<UserId>> {
        Ok(self.memberships.keys().filter(|(r, _)| *r == room).map(|(_, user)| *user).collect())
    }

    fn members_among(&mut self, room: RoomId, users: &[UserId]) -> Result<Vec<UserId>> {
        let unique: BTreeSet<UserId> = users.iter().copied().collect();
        Ok(unique
            .into_iter()
            .filter(|user| self.memberships.contains_key(&(room, *user)))
            .collect())
    }

    fn insert_memberships(
        &mut self,
        room_id: RoomId,
        users: &[UserId],
        involvement: Involvement,
    ) -> Result<Vec<UserId>> {
        let created_at = self.now();
        let mut granted = Vec::new();
        for user_id in users.iter().copied() {
            if self.memberships.contains_key(&(room_id, user_id)) {
                continue;
            }
            let membership = Membership {
                id: MembershipId::from(self.next_id()),
                room_id,
                user_id,
                involvement,
                unread_at: None,
                first_unread_at: None,
                connections: 0,
                connected_at: None,
                created_at,
            };
            self.memberships.insert((room_id, user_id), membership);
            granted.push(user_id);
        }
        Ok(granted)
    }

    fn delete_memberships(&mut self, room: RoomId, users: &[UserId]) -> Result<Vec<UserId>> {
        let unique: BTreeSet<UserId> = users.iter().copied().collect();
        Ok(unique
            .into_iter()
            .filter(|user| self.memberships.remove(&(room, *user)).is_some())
            .collect())
    }

    fn delete_shared_memberships(&mut self, user: UserId) -> Result<Vec<RoomId>> {
        let rooms = &self.rooms;
        let shared = |room: &RoomId| rooms.get(room).is_some_and(|room| !room.is_direct());
        let left: Vec<RoomId> = self
            .memberships
            .keys()
            .filter(|(room, member)| *member == user && shared(room))
            .map(|(room, _)| *room)
            .collect();
        self.memberships.retain(|(room, member), _| *member != user || !left.contains(room));
        Ok(left)
    }

    fn update_membership(&mut self, membership: &Membership) -> Result<()> {
        self.memberships.insert((membership.room_id, membership.user_id), membership.clone());
        Ok(())
    }

    fn mark_unread(
        &mut self,
        room: RoomId,
        author: UserId,
        at: Time,
        seen_since: Time,
    ) -> Result<()> {
        let marked = self.memberships.values_mut().filter(|membership| {
            membership.room_id == room
                && membership.user_id != author
                && membership.involvement != Involvement::Invisible
                && membership.connected_at.is_none_or(|seen| seen < seen_since)
        });
        for membership in marked {
            membership.unread_at = Some(at);
            membership.first_unread_at.get_or_insert(at);
        }
        Ok(())
    }

    fn settle_unread(&mut self, room: RoomId) -> Result<()> {
        let messages = &self.messages;
        for membership in self.memberships.values_mut().filter(|place| place.room_id == room) {
            let Some(first) = membership.first_unread_at else { continue };
            let is_unread = |message: &&Message| {
                message.room_id == room
                    && message.created_at >= first
                    && (message.creator_id != membership.user_id || message.created_at == first)
            };
            if !messages.values().any(|message| is_unread(&message)) {
                membership.unread_at = None;
                membership.first_unread_at = None;
            }
        }
        Ok(())
    }
}

impl Messages for Memory {
    fn message(&mut self, room: RoomId, id: MessageId) -> Result<Message> {
        self.messages.get(&id).filter(|m| m.room_id == room).cloned().ok_or(Error::NotFound)
    }

    fn filename(&mut self, file: BlobId) -> Result<Option<String>> {
        Ok(self.files.get(&file).cloned())
    }

    fn message_by_client_id(
        &mut self,
        room: RoomId,
        id: &ClientMessageId,
    ) -> Result<Option<Message>> {
        Ok(self
            .messages
            .values()
            .find(|m| m.room_id == room && m.client_message_id == *id)
            .cloned())
    }

    fn insert_message(&mut self, message: NewMessage) -> Result<Message> {
        let id = MessageId::from(self.next_id());
        self.mentions.extend(message.mentionees.iter().map(|user| (id, *user)));
        let message = Message {
            id,
            room_id: message.room_id,
            creator_id: message.creator_id,
            client_message_id: message.client_message_id,
            body_html: message.body_html,
            body_text: message.body_text,
            attachment: message.attachment,
            edited_at: None,
            created_at: message.created_at,
            updated_at: message.created_at,
        };
        self.messages.insert(id, message.clone());
        Ok(message)
    }

    fn update_message(&mut self, message: &Message, mentionees: Option<&[UserId]>) -> Result<()> {
        if let Some(mentionees) = mentionees {
            self.mentions.retain(|(id, _)| *id != message.id);
            self.mentions.extend(mentionees.iter().map(|user| (message.id, *user)));
        }
        self.messages.insert(message.id, message.clone());
        Ok(())
    }

    fn touch_message(&mut self, id: MessageId, at: Time) -> Result<()> {
        self.messages.get_mut(&id).ok_or(Error::NotFound)?.updated_at = at;
        Ok(())
    }

    fn delete_message(&mut self, message: &Message) -> Result<()> {
        self.messages.remove(&message.id);
        self.mentions.retain(|(id, _)| *id != message.id);
        self.boosts.retain(|_, boost| boost.message_id != message.id);
        Ok(())
    }
}

impl Boosts for Memory {
    fn boost(&mut self, message: MessageId, id: BoostId) -> Result<Boost> {
        self.boosts
            .get(&id)
            .filter(|boost| boost.message_id == message)
            .cloned()
            .ok_or(Error::NotFound)
    }

    fn like_boost(
        &mut self,
        message: MessageId,
        booster: UserId,
        content: &str,
    ) -> Result<Option<Boost>> {
        let like = |boost: &&Boost| {
            (boost.message_id, boost.booster_id) == (message, booster) && boost.content == content
        };
        Ok(self.boosts.values().filter(like).min_by_key(|boost| boost.id).cloned())
    }

    fn insert_boost(&mut self, boost: NewBoost) -> Result<Boost> {
        let boost = Boost {
            id: self.next_id().into(),
            message_id: boost.message_id,
            booster_id: boost.booster_id,
            content: boost.content,
            created_at: boost.created_at,
        };
        self.boosts.insert(boost.id, boost.clone());
        Ok(boost)
    }

    fn delete_boost(&mut self, id: BoostId) -> Result<()> {
        self.boosts.remove(&id);
        Ok(())
    }
}

impl Outbox for Memory {
    fn now(&self) -> Time {
        self.now.unwrap_or_else(Time::now)
    }

    fn append(&mut self, event: Event) {
        self.event_times.push(self.now());
        self.events.push(event);
    }

    fn enqueue(&mut self, job: Job) {
        self.jobs.push(job);
    }
}

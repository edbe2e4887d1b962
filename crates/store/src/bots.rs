//! Bots: found by their key, with what they may do, and their webhooks as administrators see them.

use std::collections::BTreeSet;

use campfire_domain::{
    Error, Event, Job, Membership, Outbox, Result, Room, RoomId, Time, User, UserId,
    rooms::Kind,
    users::{
        Role, Status,
        bots::{BotToken, Bots, Listener, News, Scope, Scopes, Webhook},
    },
};
use diesel::{
    ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl,
    RunQueryDsl, SelectableHelper, delete,
    dsl::{exists, select},
    insert_into, update,
};

use crate::{
    connection::{AnyConnection, on_each},
    deliveries, events,
    failure::failed,
    rooms as places,
    schema::{bot_scopes, memberships, messages, users, webhooks},
    tx::Tx,
    users as people,
};

/// An active bot with what proves it and what it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bot {
    /// The bot.
    pub user: User,
    /// The secret half of its key.
    pub token: BotToken,
    /// What it may do.
    pub scopes: Scopes,
}

/// A bot as its administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The bot, its key and what it may do.
    pub bot: Bot,
    /// Where it listens.
    pub webhook: Option<Webhook>,
    /// Since when nothing is told to it because it failed again and again.
    pub paused_at: Option<Time>,
    /// The open and closed rooms that it is in, by name.
    pub rooms: Vec<Room>,
}

/// The active bot of that id, or [`NotFound`](campfire_domain::Error::NotFound). Whether somebody knows its key is
/// for [`BotToken::matches`] to say.
pub fn by_id(conn: &mut AnyConnection, id: UserId) -> Result<Bot> {
    let (row, token) = users::table
        .find(id.get())
        .filter(users::role.eq(Role::Bot.word()))
        .filter(users::status.eq(Status::Active.word()))
        .filter(users::bot_token.is_not_null())
        .select((people::Row::as_select(), users::bot_token.assume_not_null()))
        .first::<(people::Row, String)>(conn)
        .map_err(failed)?;
    Ok(Bot {
        user: row.try_into()?,
        token: BotToken::from_stored(token),
        scopes: scopes(conn, id)?,
    })
}

fn scopes(conn: &mut AnyConnection, bot: UserId) -> Result<Scopes> {
    let words: Vec<String> = bot_scopes::table
        .filter(bot_scopes::user_id.eq(bot.get()))
        .select(bot_scopes::scope)
        .load(conn)
        .map_err(failed)?;
    if words.is_empty() {
        return Ok(Scopes::default());
    }
    Ok(Scopes::of(words.iter().filter_map(|word| word.parse::<Scope>().ok())))
}

/// Whether a bot of any status has a key. One without speaks for an incoming webhook.
pub fn has_key(conn: &mut AnyConnection, id: UserId) -> Result<bool> {
    let row = users::table.find(id.get()).select(users::bot_token.is_not_null());
    row.first(conn).map_err(failed)
}

/// The active bots by name, as their administrators see them.
pub fn cards(conn: &mut AnyConnection) -> Result<Vec<Card>> {
    let ids: Vec<i64> = users::table
        .filter(users::role.eq(Role::Bot.word()))
        .filter(users::status.eq(Status::Active.word()))
        .filter(users::bot_token.is_not_null())
        .order((users::name_key, users::id))
        .select(users::id)
        .load(conn)
        .map_err(failed)?;
    ids.into_iter().map(|id| card(conn, id.into())).collect()
}

/// One active bot as its administrators see it, or [`NotFound`](campfire_domain::Error::NotFound).
pub fn card(conn: &mut AnyConnection, id: UserId) -> Result<Card> {
    let bot = by_id(conn, id)?;
    let webhook = webhook(conn, id)?;
    let rooms: Vec<(Room, Membership)> = places::of_user(conn, id)?;
    let rooms = rooms.into_iter().map(|(room, _)| room).filter(|room| room.kind != Kind::Direct);
    let (webhook, paused_at) = webhook.map_or((None, None), |(hook, paused)| (Some(hook), paused));
    Ok(Card { bot, webhook, paused_at, rooms: rooms.collect() })
}

/// The active bots whose webhooks are paused because they failed again and again, with since when.
pub fn paused(conn: &mut AnyConnection) -> Result<Vec<(User, Time)>> {
    let rows = webhooks::table
        .inner_join(users::table)
        .filter(users::status.eq(Status::Active.word()))
        .filter(webhooks::paused_at.is_not_null())
        .order(webhooks::paused_at)
        .select((people::Row::as_select(), webhooks::paused_at.assume_not_null()))
        .load::<(people::Row, i64)>(conn)
        .map_err(failed)?;
    rows.into_iter().map(|(user, at)| Ok((user.try_into()?, Time::from_micros(at)))).collect()
}

/// Tells a webhook of what happens again. A bot without one is
/// [`NotFound`](campfire_domain::Error::NotFound).
pub fn resume(tx: &mut Tx, bot: UserId) -> Result<()> {
    let now = Outbox::now(tx).micros();
    let (_, paused_at) = webhook(tx.conn(), bot)?.ok_or(Error::NotFound)?;
    update(webhooks::table.filter(webhooks::user_id.eq(bot.get())))
        .set((webhooks::paused_at.eq(None::<i64>), webhooks::updated_at.eq(now)))
        .execute(tx.conn())
        .map_err(failed)?;
    if paused_at.is_some() {
        tx.append(Event::WebhookPaused { bot, paused: false });
    }
    Ok(())
}

fn webhook(conn: &mut AnyConnection, bot: UserId) -> Result<Option<(Webhook, Option<Time>)>> {
    let row = webhooks::table
        .filter(webhooks::user_id.eq(bot.get()))
        .select((webhooks::url, webhooks::secret, webhooks::events, webhooks::paused_at))
        .first::<(String, Option<String>, Option<String>, Option<i64>)>(conn)
        .optional()
        .map_err(failed)?;
    Ok(row.map(|(url, secret, events, paused)| {
        (
            Webhook { url, secret, news: events.as_deref().map(News::from_stored) },
            paused.map(Time::from_micros),
        )
    }))
}

fn words(news: &BTreeSet<News>) -> String {
    news.iter().map(|news| news.word()).collect::<Vec<_>>().join(",")
}

fn listeners(rows: Vec<(i64, Option<String>)>) -> Vec<Listener> {
    let listener = |(bot, events): (i64, Option<String>)| Listener {
        bot: bot.into(),
        news: events.as_deref().map(News::from_stored),
    };
    rows.into_iter().map(listener).collect()
}

impl Bots for Tx {
    fn set_bot_token(&mut self, bot: UserId, token: &BotToken) -> Result<()> {
        update(users::table.find(bot.get()))
            .set(users::bot_token.eq(token.as_str()))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }

    fn has_bot_token(&mut self, user: UserId) -> Result<bool> {
        let user = users::table.find(user.get()).filter(users::bot_token.is_not_null());
        select(exists(user)).get_result(self.conn()).map_err(failed)
    }

    fn webhook(&mut self, bot: UserId) -> Result<Option<Webhook>> {
        Ok(webhook(self.conn(), bot)?.map(|(webhook, _)| webhook))
    }

    fn set_webhook(&mut self, bot: UserId, webhook: Option<&Webhook>) -> Result<()> {
        let now = Outbox::now(self).micros();
        let theirs = webhooks::table.filter(webhooks::user_id.eq(bot.get()));
        let Some(webhook) = webhook else {
            return delete(theirs).execute(self.conn()).map(drop).map_err(failed);
        };
        let events = webhook.news.as_ref().map(words);
        if self.webhook(bot)?.is_some_and(|known| known.url != webhook.url) {
            resume(self, bot)?;
        }
        let changed = update(theirs)
            .set((
                webhooks::url.eq(&webhook.url),
                webhooks::secret.eq(&webhook.secret),
                webhooks::events.eq(&events),
            ))
            .execute(self.conn())
            .map_err(failed)?;
        if changed > 0 {
            return Ok(());
        }
        insert_into(webhooks::table)
            .values((
                webhooks::user_id.eq(bot.get()),
                webhooks::url.eq(&webhook.url),
                webhooks::secret.eq(&webhook.secret),
                webhooks::events.eq(&events),
                webhooks::created_at.eq(now),
                webhooks::updated_at.eq(now),
            ))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }

    fn set_scopes(&mut self, bot: UserId, scopes: &Scopes) -> Result<()> {
        delete(bot_scopes::table.filter(bot_scopes::user_id.eq(bot.get())))
            .execute(self.conn())
            .map_err(failed)?;
        for scope in scopes.iter() {
            let row = (bot_scopes::user_id.eq(bot.get()), bot_scopes::scope.eq(scope.word()));
            on_each!(self.conn(), |conn| insert_into(bot_scopes::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(conn))
            .map_err(failed)?;
        }
        Ok(())
    }

    fn listening_bots(&mut self, room: RoomId) -> Result<Vec<Listener>> {
        let rows = webhooks::table
            .inner_join(users::table)
            .inner_join(memberships::table.on(memberships::user_id.eq(webhooks::user_id)))
            .filter(memberships::room_id.eq(room.get()))
            .filter(users::role.eq(Role::Bot.word()))
            .filter(users::status.eq(Status::Active.word()))
            .filter(webhooks::paused_at.is_null())
            .order(webhooks::user_id)
            .select((webhooks::user_id, webhooks::events))
            .load::<(i64, Option<String>)>(self.conn())
            .map_err(failed)?;
        Ok(listeners(rows))
    }

    fn choosy_bots(&mut self, room: RoomId) -> Result<Vec<Listener>> {
        // A look into a table of a few rows, before anything is joined.
        let any = webhooks::table
            .filter(webhooks::events.is_not_null())
            .filter(webhooks::paused_at.is_null())
            .select(webhooks::id)
            .first::<i64>(self.conn())
            .optional()
            .map_err(failed)?;
        if any.is_none() {
            return Ok(Vec::new());
        }
        let mut listening = self.listening_bots(room)?;
        listening.retain(|listener| listener.news.is_some());
        Ok(listening)
    }

    fn said_by_bots(&mut self, room: RoomId, since: Time, most: usize) -> Result<Vec<UserId>> {
        let said: Vec<(i64, bool)> = messages::table
            .inner_join(users::table)
            .filter(messages::room_id.eq(room.get()))
            .filter(messages::created_at.ge(since.micros()))
            .order((messages::created_at.desc(), messages::id.desc()))
            .limit(i64::try_from(most).unwrap_or(i64::MAX))
            .select((users::id, users::bot_token.is_not_null()))
            .load(self.conn())
            .map_err(failed)?;
        let by_bots = said.into_iter().take_while(|(_, has_key)| *has_key);
        Ok(by_bots.map(|(speaker, _)| speaker.into()).collect())
    }

    fn touched_up(&mut self, room: RoomId, since: Time, most: usize) -> Result<usize> {
        let now = self.appended_in(room).take(most).take_while(|event| event.touches_up()).count();
        if now == most || self.appended_in(room).count() > now {
            return Ok(now);
        }
        let before = events::newest_of(self.conn(), room, most - now)?;
        let touched =
            before.iter().take_while(|logged| logged.event.touches_up() && logged.at >= since);
        Ok(now + touched.count())
    }

    fn leave_out(&mut self, job: Job) -> Result<()> {
        deliveries::leave_out(self, job)
    }
}

/// The ids of all rooms that a bot is in, pings too, ascending.
pub fn rooms_of(conn: &mut AnyConnection, bot: UserId) -> Result<Vec<RoomId>> {
    let ids: Vec<i64> = memberships::table
        .filter(memberships::user_id.eq(bot.get()))
        .order(memberships::room_id)
        .select(memberships::room_id)
        .load(conn)
        .map_err(failed)?;
    Ok(ids.into_iter().map(RoomId::from).collect())
}

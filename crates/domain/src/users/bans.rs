//! Bans: somebody is thrown out, with the addresses they came from and with what they said. What
//! they said is withheld at once and kept for a while, so that lifting the ban brings it back.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::roles;
use crate::{
    Error, Event, Job, MessageId, Result, RoomId, Store, User, UserId, delivery,
    messages::ClientMessageId,
    users::{Status, bots::News},
};

/// How many messages the ban itself withholds: what anybody is looking at. A job goes on with the
/// rest, as many at a time, so that nobody's post waits long behind it.
pub const AT_ONCE: usize = 500;

/// Messages of one room that nobody sees any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Where they were said.
    pub room: RoomId,
    /// Which, as we and as pages name them.
    pub messages: Vec<(MessageId, ClientMessageId)>,
}

/// What bans need remembered.
pub trait Bans {
    /// Remembers that nothing more is taken from that address because of that user; once each.
    fn insert_ban(&mut self, user: UserId, address: IpAddr) -> Result<()>;
    /// Forgets all addresses banned because of that user.
    fn delete_bans(&mut self, user: UserId) -> Result<()>;
    /// Takes up to `limit` messages of that user out of their rooms, the newest of a room first.
    /// Nobody finds them anywhere, and none of what belongs to them is lost.
    fn withhold(&mut self, user: UserId, limit: usize) -> Result<Vec<Withheld>>;
    /// Brings back up to `limit` messages that were withheld.
    fn release(&mut self, user: UserId, limit: usize) -> Result<Vec<(RoomId, Vec<MessageId>)>>;
}

/// Bans somebody (domain rule 2.5): their browsers are signed out, their addresses may change
/// nothing here any more, and what they said is withheld. Not oneself: [`Invalid`](Error::Invalid);
/// nor who left, for lifting a ban makes active: [`NotFound`](Error::NotFound).
pub fn ban(store: &mut impl Store, actor: &User, id: UserId) -> Result<User> {
    roles::administrator(store, actor)?;
    if actor.id == id {
        return Err(Error::invalid("user", "You can't ban yourself."));
    }
    let mut user = store.user(id)?;
    if user.status == Status::Banned {
        return Ok(user);
    }
    if !user.is_active() {
        return Err(Error::NotFound);
    }
    let sessions = store.sessions_of(id)?;
    let came_from = sessions.iter().filter_map(|session| session.client.ip_address.as_deref());
    for address in came_from.filter_map(bannable).collect::<BTreeSet<IpAddr>>() {
        store.insert_ban(id, address)?;
    }
    store.delete_traces(id)?;
    user.status = Status::Banned;
    user.updated_at = store.now();
    store.update_user(&user)?;
    store.append(Event::UserExpelled { user: id });
    store.append(Event::UserChanged { user: id });
    follow_up(store, &user)?;
    Ok(user)
}

/// Lifts a ban: they may sign in again, and what they said is there again as far as it was kept.
/// Who is not banned stays as they are: [`NotFound`](Error::NotFound).
pub fn lift(store: &mut impl Store, actor: &User, id: UserId) -> Result<User> {
    roles::administrator(store, actor)?;
    let mut user = store.user(id)?;
    if user.status != Status::Banned {
        return Err(Error::NotFound);
    }
    store.delete_bans(id)?;
    user.status = Status::Active;
    user.updated_at = store.now();
    store.update_user(&user)?;
    store.append(Event::UserChanged { user: id });
    follow_up(store, &user)?;
    Ok(user)
}

/// Does the next portion of what a ban or its end asks for: withholds while the user is banned,
/// brings back when not. Whatever was begun and interrupted, it goes on from there. Answers whether
/// there is more to do.
pub fn apply(store: &mut impl Store, id: UserId) -> Result<bool> {
    let user = match store.user(id) {
        Err(Error::NotFound) => return Ok(false),
        found => found?,
    };
    let moved = if user.status == Status::Banned {
        let withheld = store.withhold(id, AT_ONCE)?;
        let mut moved = 0;
        for Withheld { room, messages } in withheld {
            moved += messages.len();
            store.settle_unread(room)?;
            tell_webhooks(store, room, &messages)?;
            store.append(Event::MessagesWithheld { room, messages });
        }
        moved
    } else {
        let released = store.release(id, AT_ONCE)?;
        released.into_iter().fold(0, |moved, (room, messages)| {
            let count = messages.len();
            store.append(Event::MessagesReleased { room, messages });
            moved + count
        })
    };
    Ok(moved == AT_ONCE)
}

/// To whoever keeps a copy, messages that are withheld are gone.
fn tell_webhooks(
    store: &mut impl Store,
    room: RoomId,
    messages: &[(MessageId, ClientMessageId)],
) -> Result<()> {
    let listeners = delivery::listeners(store, room, News::Deletions)?;
    for (message, client_message_id) in messages {
        let client_message_id = client_message_id.clone();
        let removed = Event::MessageRemoved { room, message: *message, client_message_id };
        delivery::tell(store, &listeners, &removed);
    }
    Ok(())
}

/// The first portion now, a job for the rest. The job is asked for in any case: something may be
/// said in the moment of the ban.
fn follow_up(store: &mut impl Store, user: &User) -> Result<()> {
    apply(store, user.id)?;
    store.enqueue(Job::ApplyBan { user: user.id });
    Ok(())
}

/// The address if it is one that a ban may name. Those of a house's own network and of the machine
/// itself stand for too many.
fn bannable(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().ok()?.to_canonical();
    let is_public = match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    };
    is_public.then_some(address)
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    let is_shared = a == 100 && (64..128).contains(&b);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || is_shared)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    !(address.is_loopback()
        || address.is_unspecified()
        || address.is_unique_local()
        || address.is_unicast_link_local())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, banned: Option<&str>) {
        assert_eq!(bannable(text).map(|address| address.to_string()).as_deref(), banned, "{text}");
    }

    #[test]
    fn only_public_addresses_are_banned_in_one_spelling() {
        check("203.0.113.9", Some("203.0.113.9"));
        check("::ffff:203.0.113.9", Some("203.0.113.9"));
        check("2001:DB8:0:0::1", Some("2001:db8::1"));
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.1.1",
            "169.254.0.1",
            "100.64.0.1",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "0.0.0.0",
            "",
            "nowhere",
        ] {
            check(private, None);
        }
    }
}

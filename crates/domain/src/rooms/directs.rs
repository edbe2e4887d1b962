//! Direct rooms, called pings: one per set of people, found again whoever starts it.

use std::collections::BTreeSet;

use super::{Kind, NewRoom, Room};
use crate::{Error, Event, Result, Store, User, UserId, memberships};

/// Finds the ping of exactly these people and the starter, or starts it (domain rule 3.6).
pub fn start(store: &mut impl Store, starter: &User, others: &[UserId]) -> Result<Room> {
    let people: BTreeSet<UserId> = others.iter().copied().chain([starter.id]).collect();
    for person in &people {
        store.user(*person)?;
    }
    let people: Vec<UserId> = people.into_iter().collect();
    let key = key(&people);
    if let Some(room) = store.direct_room(&key)? {
        return Ok(room);
    }
    let created_at = store.now();
    let created = store.insert_room(NewRoom {
        name: None,
        kind: Kind::Direct,
        creator_id: starter.id,
        direct_key: Some(key.clone()),
        created_at,
    });
    match created {
        Ok(room) => {
            store.append(Event::RoomCreated { room: room.id });
            memberships::grant(store, &room, &people)?;
            Ok(room)
        }
        // Somebody else started the same ping between our look and our insert.
        Err(Error::Conflict(_)) => store.direct_room(&key)?.ok_or(Error::NotFound),
        Err(error) => Err(error),
    }
}

/// The key of a set of people: their ids ascending, joined by commas.
pub fn key(people: &[UserId]) -> String {
    let ids: BTreeSet<UserId> = people.iter().copied().collect();
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

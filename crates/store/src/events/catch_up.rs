//! Catching up: what happened in the rooms of one member after a cursor, in whatever order the
//! database made it visible.

use std::{collections::BTreeMap, fmt, str::FromStr, time::Duration};

use campfire_domain::{Error, Event, EventId, Logged, Result, RoomId, Time, UserId};

use super::{all_after, head};
use crate::{bots, connection::AnyConnection};

/// Entries read at a time.
const CHUNK: i64 = 500;
/// Entries looked at before somebody else gets a turn.
const AT_MOST: usize = 5_000;
/// On PostgreSQL an entry may appear below one that was read, as long as its transaction takes from
/// numbering its entries to its commit. That is a matter of milliseconds; what is older than this
/// has appeared.
const SETTLED: Duration = Duration::from_secs(10);
/// Rooms in one cursor at most; more would have been busy within the same ten seconds.
const AHEAD: usize = 1_000;

/// Up to where somebody knows the log: everything up to `base`, and in some rooms a little more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    base: i64,
    ahead: BTreeMap<i64, i64>,
}

impl Cursor {
    /// Everything up to that entry.
    pub fn at(id: EventId) -> Self {
        Self { base: id.get(), ahead: BTreeMap::new() }
    }

    fn knows(&self, logged: &Logged) -> bool {
        let id = logged.id.get();
        id <= self.base || id <= self.ahead_in(&logged.event)
    }

    fn ahead_in(&self, event: &Event) -> i64 {
        let log = event.room().map_or(0, RoomId::get);
        self.ahead.get(&log).copied().unwrap_or(0)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.base)?;
        self.ahead.iter().try_for_each(|(room, id)| write!(f, "-{room}.{id}"))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::invalid("after", "Please give a cursor as it was answered.");
        let mut parts = text.split('-');
        let base = parts.next().and_then(|base| base.parse().ok()).ok_or_else(wrong)?;
        let mut ahead = BTreeMap::new();
        for part in parts {
            let (room, id) = part.split_once('.').ok_or_else(wrong)?;
            ahead.insert(room.parse().map_err(|_| wrong())?, id.parse().map_err(|_| wrong())?);
        }
        if base < 0 || ahead.len() > AHEAD { Err(wrong()) } else { Ok(Self { base, ahead }) }
    }
}

/// What somebody missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missed {
    /// These, and from where to go on.
    These {
        /// What happened, oldest first in each room.
        events: Vec<Logged>,
        /// Up to where that goes.
        cursor: Cursor,
        /// Whether there may be more right now.
        more: bool,
        /// The rooms of the member, ascending.
        rooms: Vec<RoomId>,
    },
    /// Nobody knows any more; from here on nothing is lost.
    Forgotten(Cursor),
}

/// What happened after that cursor in the rooms of a member, and to the member's places in rooms;
/// at most so much.
pub fn missed_by(
    conn: &mut AnyConnection,
    member: UserId,
    cursor: &Cursor,
    now: Time,
    limit: usize,
) -> Result<Missed> {
    let rooms = bots::rooms_of(conn, member)?;
    let end = head(conn)?.get();
    if cursor.base > end || cursor.ahead.values().any(|id| *id > end) {
        return Ok(Missed::Forgotten(Cursor::at(end.into())));
    }
    let settled = match conn {
        // There is one writer: what is visible is all there is below it.
        AnyConnection::Sqlite(_) => Time::from_micros(i64::MAX),
        AnyConnection::Postgres(_) => now.minus(SETTLED),
    };
    let mut look =
        Look { cursor, next: cursor.clone(), firm: true, settled, seen: BTreeMap::new() };
    let (mut events, mut looked, mut from) = (Vec::new(), 0, cursor.base);
    loop {
        let chunk = all_after(conn, from.into(), CHUNK)?;
        let is_last = chunk.len() < CHUNK as usize;
        for logged in chunk {
            from = logged.id.get();
            looked += 1;
            let concerns = look.passes(&logged) && concerns(&logged.event, member, &rooms);
            if concerns && look.misses_before(&logged) {
                return Ok(Missed::Forgotten(Cursor::at(end.into())));
            }
            look.goes_past(&logged);
            if concerns {
                events.push(logged);
            }
            if events.len() >= limit {
                return Ok(Missed::These { events, cursor: look.end(), more: true, rooms });
            }
        }
        if is_last || looked >= AT_MOST {
            return Ok(Missed::These { events, cursor: look.end(), more: !is_last, rooms });
        }
    }
}

/// Whether a member is told of an event.
fn concerns(event: &Event, member: UserId, rooms: &[RoomId]) -> bool {
    match event {
        Event::MembersGranted { users, .. }
        | Event::MembersRevoked { users, .. }
        | Event::RoomRemoved { users, .. }
            if users.contains(&member) =>
        {
            true
        }
        Event::InvolvementChanged { .. } => false,
        _ => event.room().is_some_and(|room| rooms.binary_search(&room).is_ok()),
    }
}

/// A walk along the log from a cursor.
struct Look<'a> {
    cursor: &'a Cursor,
    next: Cursor,
    /// Whether everything up to the last entry has settled.
    firm: bool,
    settled: Time,
    /// The last entry of each log that was passed.
    seen: BTreeMap<i64, i64>,
}

impl Look<'_> {
    fn passes(&self, logged: &Logged) -> bool {
        !self.cursor.knows(logged)
    }

    /// Whether an entry between what is known and this one is gone from its log.
    fn misses_before(&self, logged: &Logged) -> bool {
        let log = logged.event.room().map_or(0, RoomId::get);
        let known = self.cursor.base.max(self.cursor.ahead_in(&logged.event));
        let known = known.max(self.seen.get(&log).copied().unwrap_or(0));
        logged.previous.is_some_and(|previous| previous.get() > known)
    }

    fn goes_past(&mut self, logged: &Logged) {
        let (log, id) = (logged.event.room().map_or(0, RoomId::get), logged.id.get());
        self.seen.insert(log, id);
        self.firm &= logged.at < self.settled;
        if self.firm {
            self.next.base = id;
        } else {
            let ahead = self.next.ahead.entry(log).or_insert(0);
            *ahead = id.max(*ahead);
        }
    }

    fn end(mut self) -> Cursor {
        let base = self.next.base;
        self.next.ahead.retain(|_, id| *id > base);
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_as_it_was_written() {
        for text in ["0", "1042", "1042-3.1050-7.1049"] {
            assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
        }
        for text in ["", "x", "-1", "1-", "1-3", "1-3.x", "1.5"] {
            assert!(text.parse::<Cursor>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_has_not_settled_is_known_room_by_room() {
        let at = |micros| Time::from_micros(micros);
        let logged = |id: i64, room: i64, micros| Logged {
            id: id.into(),
            previous: None,
            at: at(micros),
            event: Event::RoomChanged { room: room.into() },
        };
        let cursor = Cursor::at(1.into());
        let settled = at(100);
        let mut look = Look {
            cursor: &cursor,
            next: cursor.clone(),
            firm: true,
            settled,
            seen: BTreeMap::new(),
        };
        for entry in [logged(2, 7, 50), logged(4, 7, 150), logged(5, 8, 60)] {
            look.goes_past(&entry);
        }
        let next = look.end();
        assert_eq!(next.to_string(), "2-7.4-8.5");
        assert!(!next.knows(&logged(3, 9, 140)), "it appeared late, and is not missed");
        assert!(next.knows(&logged(4, 7, 150)) && next.knows(&logged(5, 8, 60)));
    }
}

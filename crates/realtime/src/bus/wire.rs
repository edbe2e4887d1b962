//! The wire: what travels between processes, as JSON. Of an event only its place in the log, for
//! every process can read the rest; a signal whole, for it is kept nowhere.

use campfire_domain::{EventId, Logged, RoomId};
use serde::{Deserialize, Serialize};

use super::Load;
use crate::{Signal, sequence::Heard};

/// One message on the channel.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Envelope {
    /// The process that sent it, which has heard it already.
    pub(crate) origin: u64,
    #[serde(flatten)]
    pub(crate) letter: Letter,
}

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Letter {
    /// A room's log (without a room: the account's) has grown up to this event.
    Committed {
        room: Option<i64>,
        id: i64,
    },
    Typing {
        room: i64,
        user: i64,
        name: String,
        start: bool,
    },
    Read {
        user: i64,
        room: i64,
    },
    Unread {
        user: i64,
        room: i64,
        messages: i64,
        mentions: i64,
    },
    /// How much the process carries.
    Load {
        pages: usize,
        bots: usize,
    },
}

/// What a letter means to who reads it.
pub(crate) enum Meaning {
    /// Something for everybody here.
    Heard(Heard),
    /// Something about the process that sent it.
    Load(Load),
}

impl From<Load> for Letter {
    fn from(Load { pages, bots }: Load) -> Self {
        Self::Load { pages, bots }
    }
}

impl From<&Logged> for Letter {
    fn from(logged: &Logged) -> Self {
        Self::Committed { room: logged.event.room().map(RoomId::get), id: logged.id.get() }
    }
}

impl From<Signal> for Letter {
    fn from(signal: Signal) -> Self {
        match signal {
            Signal::Typing { room, user, name, start } => {
                Self::Typing { room: room.get(), user: user.get(), name, start }
            }
            Signal::Read { user, room } => Self::Read { user: user.get(), room: room.get() },
            Signal::Unread { user, room, messages, mentions } => {
                Self::Unread { user: user.get(), room: room.get(), messages, mentions }
            }
        }
    }
}

impl From<Letter> for Meaning {
    fn from(letter: Letter) -> Self {
        Self::Heard(match letter {
            Letter::Committed { room, id } => {
                Heard::Grown { room: room.map(RoomId::from), to: EventId::from(id) }
            }
            Letter::Typing { room, user, name, start } => {
                Heard::Signal(Signal::Typing { room: room.into(), user: user.into(), name, start })
            }
            Letter::Read { user, room } => {
                Heard::Signal(Signal::Read { user: user.into(), room: room.into() })
            }
            Letter::Unread { user, room, messages, mentions } => Heard::Signal(Signal::Unread {
                user: user.into(),
                room: room.into(),
                messages,
                mentions,
            }),
            Letter::Load { pages, bots } => return Self::Load(Load { pages, bots }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_read_as_they_were_written() {
        check(
            Letter::Committed { room: Some(12), id: 99 },
            r#"{"origin":7,"kind":"committed","room":12,"id":99}"#,
        );
        check(
            Letter::Committed { room: None, id: 100 },
            r#"{"origin":7,"kind":"committed","room":null,"id":100}"#,
        );
        check(
            Letter::Typing { room: 12, user: 3, name: "Kim \"K\"".into(), start: true },
            r#"{"origin":7,"kind":"typing","room":12,"user":3,"name":"Kim \"K\"","start":true}"#,
        );
        check(
            Letter::Read { user: 3, room: 12 },
            r#"{"origin":7,"kind":"read","user":3,"room":12}"#,
        );
        check(
            Letter::Unread { user: 3, room: 12, messages: 4, mentions: 1 },
            r#"{"origin":7,"kind":"unread","user":3,"room":12,"messages":4,"mentions":1}"#,
        );
        check(
            Letter::Load { pages: 12, bots: 2 },
            r#"{"origin":7,"kind":"load","pages":12,"bots":2}"#,
        );
    }

    fn check(letter: Letter, json: &str) {
        let written = serde_json::to_string(&Envelope { origin: 7, letter: letter.clone() });
        assert_eq!(written.unwrap(), json);
        let read: Envelope = serde_json::from_str(json).unwrap();
        assert_eq!((read.origin, read.letter), (7, letter));
    }
}

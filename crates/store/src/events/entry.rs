//! Entries: how an event lies in the log, a word for what happened and a JSON object of ids. Old
//! entries must stay readable, so fields are only ever added here, with a default.

use campfire_domain::{Error, Event, Result, RoomId, messages::ClientMessageId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An event without its room, which is a column.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Entry {
    MessagePosted {
        message: i64,
    },
    MessageEdited {
        message: i64,
    },
    MessageRemoved {
        message: i64,
        client_message_id: String,
    },
    MessagesWithheld {
        messages: Vec<(i64, String)>,
    },
    MessagesReleased {
        messages: Vec<i64>,
    },
    BoostGiven {
        message: i64,
        boost: i64,
    },
    BoostTakenBack {
        message: i64,
        boost: i64,
    },
    RoomCreated {},
    RoomChanged {},
    RoomRemoved {
        #[serde(default)]
        users: Vec<i64>,
    },
    MembersGranted {
        users: Vec<i64>,
    },
    MembersRevoked {
        users: Vec<i64>,
    },
    InvolvementChanged {
        user: i64,
        was: String,
        now: String,
    },
    UserJoined {
        user: i64,
    },
    UserChanged {
        user: i64,
    },
    UserExpelled {
        user: i64,
    },
    SessionEnded {
        user: i64,
        session: i64,
    },
    WebhookPaused {
        bot: i64,
        paused: bool,
    },
    AccountChanged {},
}

/// The word and the facts of an event.
pub(super) fn encode(event: &Event) -> Result<(String, String)> {
    match serde_json::to_value(Entry::from(event)).map_err(Error::store)? {
        Value::Object(tagged) => tagged.into_iter().next(),
        _ => None,
    }
    .map(|(kind, facts)| (kind, facts.to_string()))
    .ok_or_else(|| Error::store("an event without a kind"))
}

/// The event that lies there.
pub(super) fn decode(room: Option<RoomId>, kind: String, facts: &str) -> Result<Event> {
    let facts: Value = serde_json::from_str(facts).map_err(Error::store)?;
    let tagged = Value::Object([(kind, facts)].into_iter().collect());
    let entry: Entry = serde_json::from_value(tagged).map_err(Error::store)?;
    match room {
        Some(room) => entry.in_room(room),
        None => entry.of_account(),
    }
}

fn ids<T: From<i64>>(ids: Vec<i64>) -> Vec<T> {
    ids.into_iter().map(T::from).collect()
}

impl Entry {
    fn in_room(self, room: RoomId) -> Result<Event> {
        Ok(match self {
            Self::MessagePosted { message } => {
                Event::MessagePosted { room, message: message.into() }
            }
            Self::MessageEdited { message } => {
                Event::MessageEdited { room, message: message.into() }
            }
            Self::MessageRemoved { message, client_message_id } => Event::MessageRemoved {
                room,
                message: message.into(),
                client_message_id: ClientMessageId::from_stored(client_message_id),
            },
            Self::MessagesWithheld { messages } => Event::MessagesWithheld {
                room,
                messages: messages
                    .into_iter()
                    .map(|(id, client_id)| (id.into(), ClientMessageId::from_stored(client_id)))
                    .collect(),
            },
            Self::MessagesReleased { messages } => {
                Event::MessagesReleased { room, messages: ids(messages) }
            }
            Self::BoostGiven { message, boost } => {
                Event::BoostGiven { room, message: message.into(), boost: boost.into() }
            }
            Self::BoostTakenBack { message, boost } => {
                Event::BoostTakenBack { room, message: message.into(), boost: boost.into() }
            }
            Self::RoomCreated {} => Event::RoomCreated { room },
            Self::RoomChanged {} => Event::RoomChanged { room },
            Self::RoomRemoved { users } => Event::RoomRemoved { room, users: ids(users) },
            Self::MembersGranted { users } => Event::MembersGranted { room, users: ids(users) },
            Self::MembersRevoked { users } => Event::MembersRevoked { room, users: ids(users) },
            Self::InvolvementChanged { user, was, now } => Event::InvolvementChanged {
                room,
                user: user.into(),
                was: was.parse()?,
                now: now.parse()?,
            },
            Self::UserJoined { .. }
            | Self::UserChanged { .. }
            | Self::UserExpelled { .. }
            | Self::SessionEnded { .. }
            | Self::WebhookPaused { .. }
            | Self::AccountChanged {} => {
                return Err(Error::store("an event of the account in a room's log"));
            }
        })
    }

    fn of_account(self) -> Result<Event> {
        Ok(match self {
            Self::UserJoined { user } => Event::UserJoined { user: user.into() },
            Self::UserChanged { user } => Event::UserChanged { user: user.into() },
            Self::UserExpelled { user } => Event::UserExpelled { user: user.into() },
            Self::SessionEnded { user, session } => {
                Event::SessionEnded { user: user.into(), session: session.into() }
            }
            Self::WebhookPaused { bot, paused } => Event::WebhookPaused { bot: bot.into(), paused },
            Self::AccountChanged {} => Event::AccountChanged,
            _ => return Err(Error::store("an event of a room in the account's log")),
        })
    }
}

impl From<&Event> for Entry {
    fn from(event: &Event) -> Self {
        match event {
            Event::MessagePosted { message, .. } => Self::MessagePosted { message: message.get() },
            Event::MessageEdited { message, .. } => Self::MessageEdited { message: message.get() },
            Event::MessageRemoved { message, client_message_id, .. } => Self::MessageRemoved {
                message: message.get(),
                client_message_id: client_message_id.to_string(),
            },
            Event::MessagesWithheld { messages, .. } => Self::MessagesWithheld {
                messages: messages
                    .iter()
                    .map(|(id, client_id)| (id.get(), client_id.to_string()))
                    .collect(),
            },
            Event::MessagesReleased { messages, .. } => {
                Self::MessagesReleased { messages: messages.iter().map(|id| id.get()).collect() }
            }
            Event::BoostGiven { message, boost, .. } => {
                Self::BoostGiven { message: message.get(), boost: boost.get() }
            }
            Event::BoostTakenBack { message, boost, .. } => {
                Self::BoostTakenBack { message: message.get(), boost: boost.get() }
            }
            Event::RoomCreated { .. } => Self::RoomCreated {},
            Event::RoomChanged { .. } => Self::RoomChanged {},
            Event::RoomRemoved { users, .. } => {
                Self::RoomRemoved { users: users.iter().map(|id| id.get()).collect() }
            }
            Event::MembersGranted { users, .. } => {
                Self::MembersGranted { users: users.iter().map(|id| id.get()).collect() }
            }
            Event::MembersRevoked { users, .. } => {
                Self::MembersRevoked { users: users.iter().map(|id| id.get()).collect() }
            }
            Event::InvolvementChanged { user, was, now, .. } => Self::InvolvementChanged {
                user: user.get(),
                was: was.word().to_owned(),
                now: now.word().to_owned(),
            },
            Event::UserJoined { user } => Self::UserJoined { user: user.get() },
            Event::UserChanged { user } => Self::UserChanged { user: user.get() },
            Event::UserExpelled { user } => Self::UserExpelled { user: user.get() },
            Event::SessionEnded { user, session } => {
                Self::SessionEnded { user: user.get(), session: session.get() }
            }
            Event::WebhookPaused { bot, paused } => {
                Self::WebhookPaused { bot: bot.get(), paused: *paused }
            }
            Event::AccountChanged => Self::AccountChanged {},
        }
    }
}

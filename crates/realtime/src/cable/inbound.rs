//! Reading what a client sent. Identifiers and data are JSON inside a JSON string, as the protocol
//! has it; keys we do not know are left alone.

use std::{borrow::Cow, sync::Arc};

use campfire_domain::RoomId;
use serde::Deserialize;
use serde_json::Value;

use super::{Action, Channel, Command, Error, IDENTIFIER_LIMIT, INBOUND_LIMIT};

#[derive(Deserialize)]
struct Inbound<'a> {
    #[serde(borrow)]
    command: Cow<'a, str>,
    #[serde(borrow)]
    identifier: Cow<'a, str>,
    #[serde(borrow, default)]
    data: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    action: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Identifier {
    channel: Option<Value>,
    room_id: Option<Value>,
    signed_stream_name: Option<Value>,
    visible: Option<Value>,
}

/// Reads one text frame.
pub fn parse(text: &str) -> Result<Command, Error> {
    if text.len() > INBOUND_LIMIT {
        return Err(Error::TooLong);
    }
    let inbound: Inbound<'_> = serde_json::from_str(text).map_err(|_| Error::Malformed)?;
    let is_long = inbound.identifier.len() > IDENTIFIER_LIMIT;
    let identifier = Arc::from(inbound.identifier);
    match &*inbound.command {
        "subscribe" if is_long => Err(Error::LongIdentifier { identifier }),
        _ if is_long => Err(Error::TooLong),
        "subscribe" => subscribe(identifier),
        "unsubscribe" => Ok(Command::Unsubscribe { identifier }),
        "message" => perform(identifier, inbound.data.as_deref()),
        _ => Err(Error::UnknownCommand),
    }
}

fn subscribe(identifier: Arc<str>) -> Result<Command, Error> {
    let Ok(params) = serde_json::from_str::<Identifier>(&identifier) else {
        return Err(Error::UnknownChannel { identifier });
    };
    let channel = match params.channel.as_ref().and_then(Value::as_str) {
        Some("RoomMessagesChannel") => {
            params.name().map(|signed_stream_name| Channel::RoomMessages { signed_stream_name })
        }
        Some("Turbo::StreamsChannel") => {
            params.name().map(|signed_stream_name| Channel::TurboStreams { signed_stream_name })
        }
        Some("PresenceChannel") => {
            params.room().map(|room| Channel::Presence { room, visible: params.visible() })
        }
        Some("TypingNotificationsChannel") => params.room().map(|room| Channel::Typing { room }),
        Some("ReadRoomsChannel") => Some(Channel::ReadRooms),
        Some("UnreadRoomsChannel") => Some(Channel::UnreadRooms),
        Some("OnlineChannel") => Some(Channel::Online),
        Some("HeartbeatChannel") => Some(Channel::Heartbeat),
        _ => return Err(Error::UnknownChannel { identifier }),
    };
    match channel {
        Some(channel) => Ok(Command::Subscribe { identifier, channel }),
        None => Err(Error::UnfitParameter { identifier }),
    }
}

fn perform(identifier: Arc<str>, data: Option<&str>) -> Result<Command, Error> {
    let data: Data<'_> =
        serde_json::from_str(data.ok_or(Error::Malformed)?).map_err(|_| Error::Malformed)?;
    let action = match &*data.action {
        "present" => Action::Present,
        "absent" => Action::Absent,
        "refresh" => Action::Refresh,
        "start" => Action::Start,
        "stop" => Action::Stop,
        _ => return Err(Error::UnknownAction),
    };
    Ok(Command::Perform { identifier, action })
}

impl Identifier {
    fn name(&self) -> Option<String> {
        self.signed_stream_name.as_ref().and_then(Value::as_str).map(str::to_owned)
    }

    /// A number, or a string that is one.
    fn room(&self) -> Option<RoomId> {
        match self.room_id.as_ref()? {
            Value::Number(number) => number.as_i64().map(RoomId::from),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// True or false, or the word for it, as an attribute of an element would carry it.
    fn visible(&self) -> Option<bool> {
        match self.visible.as_ref()? {
            Value::Bool(visible) => Some(*visible),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }
}

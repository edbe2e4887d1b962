//! The socket protocol as data: Action Cable's JSON, version 1. A client's text becomes a
//! [`Command`] or an [`Error`]; what the server says is a [`Frame`](crate::Frame).

mod inbound;
mod outbound;

use std::{sync::Arc, time::Duration};

use campfire_domain::RoomId;

pub use inbound::parse;
pub use outbound::{Reason, confirm, disconnect, farewell, message, ping, reject, welcome};

/// The subprotocol that the server selects when a client offers it.
pub const SUBPROTOCOL: &str = "actioncable-v1-json";

/// The longest text a client may send: a signed name and a few words fit a hundred times.
pub const INBOUND_LIMIT: usize = 64 * 1024;

/// The longest identifier. Sockets keep theirs for as long as they live, so it is much shorter
/// than a frame.
pub const IDENTIFIER_LIMIT: usize = 2 * 1024;

/// The most subscriptions of one socket; a page has eight.
pub const SUBSCRIPTION_LIMIT: usize = 64;

/// How many commands a socket may send each second for long.
pub const COMMANDS_PER_SECOND: u32 = 30;

/// How many commands a socket may send at once; a page that comes back sends eight or sixteen.
pub const COMMAND_BURST: u32 = 60;

/// How many typing signals a socket may send each second.
pub const TYPING_PER_SECOND: u32 = 2;

/// How many frames may wait for a socket that does not read before it is cut.
pub const OUTGOING_LIMIT: usize = 256;

/// How often a socket hears a ping. Clients give up after six silent seconds.
pub const PING_INTERVAL: Duration = Duration::from_secs(3);

/// What a client wants. Identifiers are kept byte for byte, because clients compare them.
#[expect(missing_docs, reason = "a field is named by its type")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// To hear a channel.
    Subscribe { identifier: Arc<str>, channel: Channel },
    /// To hear it no more.
    Unsubscribe { identifier: Arc<str> },
    /// To say something on a channel it hears.
    Perform { identifier: Arc<str>, action: Action },
}

/// What can be subscribed to. Nothing is proven yet: names are unverified, rooms unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// What is said in a room, by its signed stream name.
    RoomMessages {
        /// As the page carried it.
        signed_stream_name: String,
    },
    /// Any other stream with a signed name.
    TurboStreams {
        /// As the page carried it.
        signed_stream_name: String,
    },
    /// Looking at a room.
    Presence {
        /// Which room.
        room: RoomId,
        /// Whether the page is in front of a person; old clients do not say.
        visible: Option<bool>,
    },
    /// Who types in a room.
    Typing {
        /// Which room.
        room: RoomId,
    },
    /// What the person has read elsewhere.
    ReadRooms,
    /// What the person has not read.
    UnreadRooms,
    /// Who is here.
    Online,
    /// Nothing; that it is confirmed says that the line is up.
    Heartbeat,
}

/// What a client says on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The page shows the room (presence).
    Present,
    /// The page does not show the room any more (presence).
    Absent,
    /// The page still shows the room (presence).
    Refresh,
    /// The person began to type (typing).
    Start,
    /// The person stopped typing (typing).
    Stop,
}

/// Why a text is no command. To be logged; only a refusal is answered, with [`reject`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Longer than [`INBOUND_LIMIT`], or about an identifier that nothing can have.
    #[error("the frame is too long")]
    TooLong,
    /// Not the JSON of this protocol.
    #[error("the frame is malformed")]
    Malformed,
    /// A command that does not exist.
    #[error("the command is unknown")]
    UnknownCommand,
    /// An action that no channel has.
    #[error("the action is unknown")]
    UnknownAction,
    /// A subscription under an identifier that is longer than [`IDENTIFIER_LIMIT`].
    #[error("the identifier is too long")]
    LongIdentifier {
        /// What to reject.
        identifier: Arc<str>,
    },
    /// A subscription to a channel that does not exist.
    #[error("the channel is unknown")]
    UnknownChannel {
        /// What to reject.
        identifier: Arc<str>,
    },
    /// A subscription that lacks what its channel needs to know.
    #[error("a parameter of the channel is missing or wrong")]
    UnfitParameter {
        /// What to reject.
        identifier: Arc<str>,
    },
}

impl Error {
    /// The identifier to reject, so that the client stops asking.
    pub fn refused(&self) -> Option<&Arc<str>> {
        match self {
            Self::LongIdentifier { identifier }
            | Self::UnknownChannel { identifier }
            | Self::UnfitParameter { identifier } => Some(identifier),
            Self::TooLong | Self::Malformed | Self::UnknownCommand | Self::UnknownAction => None,
        }
    }
}

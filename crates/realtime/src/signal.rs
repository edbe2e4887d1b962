//! Signals: what everybody should see now and nobody needs later. They travel whole, are kept
//! nowhere, and may be lost when a connection is.

use campfire_domain::{RoomId, UserId};

/// Something to show at once or never.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Somebody began to type in a room, or stopped.
    Typing {
        /// Where.
        room: RoomId,
        /// Who.
        user: UserId,
        /// What the others call them.
        name: String,
        /// Began, or stopped.
        start: bool,
    },
    /// Somebody read a room on one of their pages; the others clear their marks.
    Read {
        /// Who.
        user: UserId,
        /// What.
        room: RoomId,
    },
    /// Somebody wants to read a room again later; their other pages mark it too.
    Unread {
        /// Who.
        user: UserId,
        /// What.
        room: RoomId,
        /// How many messages they have not read now.
        messages: i64,
        /// How many of those mention them.
        mentions: i64,
    },
}

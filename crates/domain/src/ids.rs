//! Ids: what a record is called from outside. Integers, one type per noun, so that a room
//! can never be passed where a user is asked for.

use std::{fmt, num::ParseIntError, str::FromStr};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// The id as the integer that storage and the wire carry.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// Names a person or a bot.
    UserId
    /// Names one signed-in browser.
    SessionId
    /// Names a room of any kind.
    RoomId
    /// Names one person's place in one room.
    MembershipId
    /// Names a message; also the cursor of its room's pages.
    MessageId
    /// Names one boost on a message.
    BoostId
    /// Names a stored file.
    BlobId
    /// Names an entry of the event log; ascends in commit order per room.
    EventId
    /// Names one browser that wants notifications.
    SubscriptionId
    /// Names an address that posts into a room.
    HookId
    /// Names a queued job.
    JobId
}

//! What users, rooms, memberships and messages are, what people may do to them, and what follows
//! from it.
//!
//! A verb is a plain function beside its noun: [`messages::post`], [`rooms::open`],
//! [`memberships::grant`]. It is handed a [`Store`], reads and writes through it, and leaves
//! [`Event`]s and [`Job`]s behind. The verb is the transaction: either all of it happened or none.
//!
//! Invariant: nothing here does IO, awaits, or knows a database.

mod words;

pub mod account;
pub mod clock;
pub mod delivery;
pub mod error;
pub mod ids;
pub mod memberships;
pub mod messages;
pub mod outbox;
mod random;
pub mod rooms;
pub mod users;

pub use account::{Account, Accounts};
pub use clock::Time;
pub use error::{Error, Result};
pub use ids::{
    BlobId, BoostId, EventId, JobId, MembershipId, MessageId, RoomId, SessionId, UserId,
};
pub use memberships::{Membership, Memberships};
pub use messages::{Message, Messages};
pub use outbox::{Event, Job, Logged, Outbox, Store};
pub use rooms::{Room, Rooms};
pub use users::{User, Users};

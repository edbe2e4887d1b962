//! What users, rooms, memberships and messages are, what people may do to them, and what follows
//! from it.
//!
//! A verb is a plain function beside its noun: [`messages::post`], [`rooms::open`],
//! [`memberships::grant`]. It is handed a [`Store`], reads and writes through it, and leaves
//! [`Event`]s and [`Job`]s behind. The verb is the transaction: either all of it happened or none.
//!
//! # Embedding
//!
//! ```
//! use campfire_domain::{
//!     Memberships,
//!     memory::Memory,
//!     messages::{self, Draft},
//!     rooms,
//!     users::{self, Profile},
//! };
//!
//! # fn main() -> campfire_domain::Result<()> {
//! let mut chat = Memory::default(); // or your own storage: implement the traits
//! let ada = users::join(&mut chat, Profile::named("Ada"))?;
//! let room = rooms::open(&mut chat, &ada, "Workshop")?;
//! let membership = chat.membership(room.id, ada.id)?;
//! messages::post(&mut chat, &membership, Draft::text("It runs."))?;
//! for event in chat.announced() {
//!     println!("{event:?}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `campfire_domain::contract::check(&mut yours)` tells whether your own storage behaves.
//!
//! Invariant: nothing here does IO, awaits, or knows a database.

mod words;

pub mod account;
pub mod clock;
#[cfg(feature = "memory")]
pub mod contract;
pub mod delivery;
pub mod error;
pub mod files;
pub mod ids;
pub mod memberships;
#[cfg(feature = "memory")]
pub mod memory;
pub mod messages;
mod naming;
pub mod outbox;
mod random;
pub mod rooms;
pub mod search;
pub mod users;

pub use account::{Account, Accounts};
pub use clock::Time;
pub use error::{Error, Result};
pub use ids::{
    BlobId, BoostId, EventId, HookId, JobId, MembershipId, MessageId, RoomId, SessionId,
    SubscriptionId, UserId,
};
pub use memberships::{Membership, Memberships};
pub use messages::{Message, Messages};
pub use outbox::{Event, Job, Logged, Outbox, Store};
pub use rooms::{Room, Rooms};
pub use users::{User, Users};

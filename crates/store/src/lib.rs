//! Remembers the domain: one set of queries for SQLite and PostgreSQL, the event log and the job
//! queue.
//!
//! [`Database::open`] brings the tables up to date and hands out reads and writes. A write is a
//! [`Tx`], which is the domain's [`Store`](campfire_domain::Store), so a verb runs in it as it is:
//! `database.write(move |tx| messages::post(tx, &membership, draft))`. Screens read through the
//! functions of the modules here, one per screen, such as [`rooms::sidebar`].
//!
//! Invariant: what was announced was committed before, and a write is answered last of all.

pub mod accounts;
pub mod backup;
pub mod bans;
pub mod blobs;
pub mod boosts;
pub mod bots;
pub mod condition;
pub mod connection;
pub mod database;
pub mod deliveries;
pub mod events;
mod failure;
pub mod files;
pub mod hooks;
pub mod memberships;
pub mod messages;
pub mod migrations;
pub mod pushes;
pub mod queue;
pub mod quiet_hours;
pub mod rooms;
mod schema;
pub mod search;
pub mod searches;
pub mod sessions;
mod sql;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tx;
pub mod unread;
pub mod users;

pub use connection::{AnyConnection, Synchronous};
pub use database::{Clock, Database, Settings, Stats};
pub use files::Files;
pub use tx::{Committed, Tx};

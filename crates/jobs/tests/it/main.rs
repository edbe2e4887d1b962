//! The runner over a real database, with a listener on this machine that plays push service and
//! bot. A test ends with an empty queue or with the failures that it expects.
#![expect(clippy::unwrap_used, reason = "tests")]

mod bans;
mod browser;
mod house;
mod lanes;
mod listener;
mod purge;
mod push;
mod webhook;

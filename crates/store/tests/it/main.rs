//! What the store promises, over real databases.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails the test")]

#[macro_use]
mod support;

mod contract;
mod crashes;
mod event_log;
mod group_commit;
mod jobs;
mod migrations;
mod pages;
mod screens;
mod search;
mod statements;

//! What the store promises, over real databases.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails the test")]

#[macro_use]
mod support;

mod backup;
mod bans;
mod bots;
mod collisions;
mod contract;
mod crashes;
mod deliveries;
mod event_log;
mod files;
mod group_commit;
mod jobs;
mod leavers;
mod listening_bucket;
mod migrations;
mod newcomers;
mod overlap;
mod pages;
mod retries;
mod screens;
mod search;
mod statements;

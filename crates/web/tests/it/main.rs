//! What the edge answers: over a real socket, on a real SQLite file, to a cast of our own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod access;
mod account;
mod api;
mod assets;
mod bad_input;
mod boosts;
mod bots;
mod by_bots;
mod edges;
mod files;
mod finding;
mod fuzz;
mod messages;
mod metrics;
mod people;
mod profiles;
mod published_names;
mod pushes;
mod refreshes;
mod rooms;
mod script;
mod sounds;
mod statements;
mod support;
mod tls;
mod transfers;
mod unfurl;

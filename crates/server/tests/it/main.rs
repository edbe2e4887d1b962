//! The binary as people meet it: real ports, real sockets, real crashes. Every test starts its own
//! server in a folder of its own, and talks to it as browsers do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bots;
mod catch_up;
mod commands;
mod crowds;
mod handshake;
mod hostile;
mod messages;
mod presence;
mod processes;
mod restarts;
mod revocation;
mod secrets;
mod stock;
mod subscriptions;
mod support;
mod uploads;

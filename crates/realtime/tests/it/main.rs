//! Fan-out from outside: both buses over a real log and a real Redis server, the hub under load,
//! and the protocol against everything that may come down a socket.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bus;
mod cable;
mod fuzz;
mod hub;
mod log;
mod redis;
mod wire;

use std::{future::Future, time::Duration};

/// Waits for something that must happen. The limit only ends a test that has failed.
async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    let limit = Duration::from_secs(30);
    tokio::time::timeout(limit, future).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}

//! What the tests share: a running server, people in it, their sockets and their pages.

mod campfire;
mod page;
mod person;
mod redis;
mod socket;

use std::{future::Future, time::Duration};

pub(crate) use campfire::{Campfire, command};
pub(crate) use page::Page;
pub(crate) use person::{Person, Said, fresh_id, said};
pub(crate) use redis::{Redis, free_port};
pub(crate) use socket::{Heard, Socket, id, request};

/// Waits for something that must happen. The limit only ends a test that has failed.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    within(Duration::from_secs(30), what, future).await
}

/// Waits for something that must happen by then.
pub(crate) async fn within<T>(limit: Duration, what: &str, future: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(limit, future).await;
    waited.unwrap_or_else(|_| panic!("{what} did not happen within {limit:?}"))
}

/// A server with Ada, who set it up, and Bob, who followed her link; both are in its first room.
pub(crate) async fn ada_and_bob() -> (Campfire, Person, Person) {
    let campfire = Campfire::start();
    let ada = Person::first(&campfire, "Ada").await;
    let bob = ada.invite("Bob").await;
    (campfire, ada, bob)
}

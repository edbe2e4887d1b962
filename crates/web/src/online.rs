//! Online: who is here, which is whoever has a room in front of them, on whatever page and at whatever
//! process. Every process looks by itself, once for all its pages, and only while one of them asks.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use actix_web::{rt::time::sleep, web::Data};
use campfire_domain::{Time, UserId, memberships::presence::CONNECTION_TTL};
use campfire_realtime::{SocketId, Stream, cable};
use campfire_store as store;
use serde_json::json;

use crate::app::App;

/// How often to look: pages tell of comings and goings within seconds.
const EVERY: Duration = Duration::from_secs(3);

/// Who is here, as the pages of this process were told last.
#[derive(Debug, Default)]
pub struct Online(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// Whom the last look found.
    found: BTreeSet<UserId>,
    /// Whom pages show: whoever goes from room to room is in none for a moment, so that two looks
    /// have to miss them.
    shown: BTreeSet<UserId>,
}

impl Online {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// Takes in what a look found; answers who came and who left.
    fn look(&mut self, found: BTreeSet<UserId>) -> (BTreeSet<UserId>, BTreeSet<UserId>) {
        let shown = &found | &self.found;
        let changes = (&shown - &self.shown, &self.shown - &shown);
        *self = Self { found, shown };
        changes
    }
}

/// Looks for as long as the process runs, and tells the pages that ask who came and who left.
pub async fn watch(app: Data<App>) {
    loop {
        sleep(EVERY).await;
        if !app.hub.is_heard(&Stream::Online) {
            *app.online.seen() = Seen::default();
            continue;
        }
        let since = Time::now().minus(CONNECTION_TTL);
        match app.store.read(move |conn| store::memberships::seen(conn, since)).await {
            Ok(found) => tell_all(&app, found),
            Err(error) => tracing::warn!(%error, "could not see who is here: {error}"),
        }
    }
}

/// Nobody begins to listen between the look and the word about it: they would hear them in the
/// wrong order.
fn tell_all(app: &App, found: BTreeSet<UserId>) {
    let mut seen = app.online.seen();
    let (came, left) = seen.look(found);
    if came.is_empty() && left.is_empty() {
        return;
    }
    let news = json!({ "came": numbers(&came), "left": numbers(&left) });
    app.hub.publish(&Stream::Online, &news.to_string());
}

/// Tells a page that begins to ask who is here.
pub fn tell(app: &App, socket: SocketId, identifier: &str) {
    let seen = app.online.seen();
    let here = json!({ "here": numbers(&seen.shown) }).to_string();
    app.hub.send(socket, cable::message(identifier, &here));
}

fn numbers(people: &BTreeSet<UserId>) -> Vec<i64> {
    people.iter().map(|person| person.get()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(ids: &[i64]) -> BTreeSet<UserId> {
        ids.iter().copied().map(UserId::from).collect()
    }

    #[test]
    fn who_goes_from_room_to_room_is_here_all_the_while() {
        let mut seen = Seen::default();
        for (found, came, left) in [
            (&[1, 2][..], &[1, 2][..], &[][..]),
            (&[1], &[], &[]),
            (&[1, 2], &[], &[]),
            (&[1], &[], &[]),
            (&[1], &[], &[2]),
            (&[], &[], &[]),
            (&[3], &[3], &[1]),
        ] {
            assert_eq!(seen.look(people(found)), (people(came), people(left)), "{found:?}");
        }
    }
}

//! Housekeeping: what piles up is cleared away, a little at a time, so that nobody waits for it.

use std::time::Duration;

use actix_web::{rt::time::interval, web::Data};
use campfire_domain::{Outbox, Result, Time};
use campfire_store::{Tx, bans, deliveries, events, queue};
use campfire_web::App;

/// How often to look.
const OFTEN: Duration = Duration::from_secs(60 * 60);
/// How long the event log remembers: longer than anybody's page stays open or bot stays away. Who
/// comes back later starts afresh. Work that was given up and deliveries stay as long to be seen, and
/// what somebody banned said, to be brought back.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How many rows one write clears away.
const PORTION: i64 = 1000;

/// Forgets what was before a moment, at most so many rows, and answers how many.
type Trim = fn(&mut Tx, Time, i64) -> Result<usize>;

/// What piles up, and how it is forgotten.
const PILES: [(&str, Trim); 4] = [
    ("event log", events::trim),
    ("jobs that were given up", queue::trim),
    ("webhook deliveries", deliveries::trim),
    ("what banned people said", bans::trim),
];

/// Clears away for as long as the process runs.
pub(crate) async fn run(app: Data<App>) {
    let mut hours = interval(OFTEN);
    loop {
        hours.tick().await;
        app.limits.forget();
        for (pile, trim) in PILES {
            if let Err(error) = clear(&app, trim).await {
                tracing::warn!(%error, pile, "could not clear away, trying again in an hour: {error}");
            }
        }
    }
}

async fn clear(app: &App, trim: Trim) -> Result<()> {
    loop {
        let trimmed = app.store.write(move |tx| {
            let before = tx.now().minus(REMEMBERED);
            trim(tx, before, PORTION)
        });
        if trimmed.await? < PORTION as usize {
            return Ok(());
        }
    }
}

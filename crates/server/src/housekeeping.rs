//! Housekeeping: what piles up is cleared away, a little at a time, so that nobody waits for it.

use std::time::Duration;

use actix_web::{rt::time::interval, web::Data};
use campfire_domain::{Outbox, Result};
use campfire_store as store;
use campfire_web::App;

/// How often to look.
const OFTEN: Duration = Duration::from_secs(60 * 60);
/// How long the event log remembers: longer than anybody's page stays open or bot stays away. Who
/// comes back later starts afresh.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How many entries one write clears away.
const PORTION: i64 = 1000;

/// Clears away for as long as the process runs.
pub(crate) async fn run(app: Data<App>) {
    let mut hours = interval(OFTEN);
    loop {
        hours.tick().await;
        app.limits.forget();
        if let Err(error) = trim(&app).await {
            tracing::warn!(%error, "could not trim the event log, trying again in an hour: {error}");
        }
    }
}

async fn trim(app: &App) -> Result<()> {
    loop {
        let trimmed = app.store.write(|tx| {
            let before = tx.now().minus(REMEMBERED);
            store::events::trim(tx, before, PORTION)
        });
        if trimmed.await? < PORTION as usize {
            return Ok(());
        }
    }
}

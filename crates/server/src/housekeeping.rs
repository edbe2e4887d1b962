//! Housekeeping: what piles up is cleared away, a little at a time, so that nobody waits for it.

use std::{
    fs::{self, DirEntry},
    path::Path,
    time::Duration,
};

use actix_web::{rt::time::interval, web::Data};
use campfire_domain::{Outbox, Result, Time};
use campfire_jobs::purge;
use campfire_store::{
    Tx, bans,
    deliveries::{self, outcomes},
    events, queue,
};
use campfire_web::App;

/// How often to look.
const OFTEN: Duration = Duration::from_secs(60 * 60);
/// How long the event log remembers: longer than anybody's page stays open or bot stays away. Who
/// comes back later starts afresh. Work that was given up and deliveries stay as long to be seen, and
/// what somebody banned said, to be brought back.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long an upload may take.
const UPLOADING: Duration = Duration::from_secs(24 * 60 * 60);
/// How many rows one write clears away.
const PORTION: i64 = 1000;

/// Forgets what was before a moment, at most so many rows, and answers how many.
type Trim = fn(&mut Tx, Time, i64) -> Result<usize>;

/// What piles up, how long it is remembered, and how it is forgotten.
const PILES: [(&str, Duration, Trim); 5] = [
    ("event log", REMEMBERED, events::trim),
    ("jobs that were given up", REMEMBERED, queue::trim),
    ("webhook deliveries", REMEMBERED, deliveries::trim),
    ("webhook outcomes", outcomes::KEPT, outcomes::trim),
    ("what banned people said", REMEMBERED, bans::trim),
];

/// Clears away for as long as the process runs.
pub(crate) async fn run(app: Data<App>) {
    let mut hours = interval(OFTEN);
    loop {
        hours.tick().await;
        app.limits.forget();
        for (pile, remembered, trim) in PILES {
            if let Err(error) = clear(&app, remembered, trim).await {
                tracing::warn!(%error, pile, "could not clear away, trying again in an hour: {error}");
            }
        }
        if let Err(error) = purge::sweep(&app.store, &app.files).await {
            tracing::warn!(%error, "could not let go of files, trying again in an hour: {error}");
        }
        forget_uploads(&app.settings.uploads.folder, UPLOADING);
    }
}

/// Uploads go by themselves; here is what a crash left behind, when it is at least that old.
pub(crate) fn forget_uploads(folder: &Path, age: Duration) {
    let is_old = |entry: &DirEntry| {
        let modified = entry.metadata().and_then(|it| it.modified()).ok();
        modified.and_then(|at| at.elapsed().ok()).is_some_and(|it| it >= age)
    };
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(is_old) {
        if let Err(error) = fs::remove_file(entry.path()) {
            tracing::warn!(%error, "an old upload stays: {error}");
        }
    }
}

async fn clear(app: &App, remembered: Duration, trim: Trim) -> Result<()> {
    loop {
        let trimmed = app.store.write(move |tx| {
            let before = tx.now().minus(remembered);
            trim(tx, before, PORTION)
        });
        if trimmed.await? < PORTION as usize {
            return Ok(());
        }
    }
}

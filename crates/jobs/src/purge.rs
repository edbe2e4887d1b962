//! Purging: files that nobody uses any more are let go, their bytes first, so that a crash in between
//! leaves a row that says what is still to do.

use std::time::Duration;

use campfire_domain::{BlobId, Outbox, Result};
use campfire_store::{
    Database, Files,
    blobs::{self, Blob},
};
use futures_util::{StreamExt, TryStreamExt};

use crate::perform::{Outcome, Tools};

/// How old something is before a sweep takes it: longer than any upload takes, and than any work
/// that still names it waits to be tried again.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);
/// How many are looked at at once.
const PORTION: usize = 500;

/// Lets go of one file, unless somebody uses it again.
pub(crate) async fn free(tools: &Tools, id: BlobId) -> Result<Outcome> {
    let unused = tools.store.read(move |conn| blobs::unused_one(conn, id)).await?;
    if let Some(blob) = unused {
        let_go(&tools.store, &tools.files, &blob).await?;
    }
    Ok(Outcome::Done)
}

/// Lets go of everything that no job was left for: files of rooms that are gone, and bytes whose
/// upload was cut short by a crash.
///
/// # Errors
/// What the database or the place of the bytes says; what was let go stays gone.
pub async fn sweep(store: &Database, files: &Files) -> Result<()> {
    loop {
        let unused = store.write(|tx| {
            let before = tx.now().minus(OLD);
            blobs::unused(tx.conn(), before, PORTION as i64)
        });
        let unused = unused.await?;
        for blob in &unused {
            let_go(store, files, blob).await?;
        }
        if unused.len() < PORTION {
            break;
        }
    }
    let before = store.write(|tx| Ok(tx.now().minus(OLD))).await?;
    let mut portions = files.older_than(before).try_chunks(PORTION);
    while let Some(keys) = portions.next().await {
        let keys = keys.map_err(|error| error.1)?;
        let asked = keys.clone();
        let known = store.read(move |conn| blobs::known(conn, &asked)).await?;
        for stray in keys.iter().filter(|key| !known.contains(key)) {
            files.remove(stray).await?;
        }
    }
    Ok(())
}

async fn let_go(store: &Database, files: &Files, blob: &Blob) -> Result<()> {
    files.remove(&blob.facts.key).await?;
    let id = blob.id;
    store.write(move |tx| blobs::remove(tx, id)).await
}

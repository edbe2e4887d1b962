//! Backups of the SQLite database. PostgreSQL brings tools of its own, which know more of it.

use std::path::Path;

use anyhow::{Context, Result};
use campfire_store::backup::{self, Contents};

use super::say;
use crate::config::Config;

/// Writes the database into a new file, whether Campfire serves or not.
pub(crate) fn back_up(config: &Config, to: &Path) -> Result<()> {
    let database = config
        .database_file()
        .context("The database is on a PostgreSQL server; `pg_dump` makes backups of it.")?;
    backup::take(database, to)?;
    let contents = backup::verify(to)?;
    say(format_args!("{} holds {}.", to.display(), told(contents)))?;
    match &config.bucket {
        Some(bucket) => say(format_args!(
            "The files that people sent are in the bucket {}, not in there.",
            bucket.name
        )),
        None => say(format_args!(
            "The files that people sent are not in there, nor are the keys: copy all of {} but its \
             folder db after this.",
            config.storage.display()
        )),
    }
}

/// Puts a backup in the place of the database, which is kept beside it.
pub(crate) fn restore(config: &Config, file: &Path) -> Result<()> {
    let database = config.database_file().context(
        "The database is on a PostgreSQL server; `pg_restore` or `psql` fills it from a dump.",
    )?;
    let folder = database.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .with_context(|| format!("could not make the folder {}.", folder.display()))?;
    let kept = backup::put_back(file, database)?;
    let contents = backup::verify(database)?;
    say(format_args!("{} is in place again, with {}.", file.display(), told(contents)))?;
    match kept {
        Some(kept) => say(format_args!("What was there before is kept as {}.", kept.display())),
        None => Ok(()),
    }
}

/// Reads a backup from its first page to its last.
pub(crate) fn verify(file: &Path) -> Result<()> {
    let contents = backup::verify(file)?;
    say(format_args!("{} is whole and holds {}.", file.display(), told(contents)))?;
    if contents.older {
        say("It is older than this Campfire, which brings it up to date at its next start.")?;
    }
    Ok(())
}

fn told(contents: Contents) -> String {
    let Contents { users, rooms, messages, .. } = contents;
    format!("{messages} messages in {rooms} rooms, of {users} people and bots")
}

//! Checkpoints: a thread of its own carries the SQLite log over into the file, so that no writer
//! ever waits for that.

use std::{
    sync::mpsc::{self, Receiver, SyncSender},
    thread::{self, JoinHandle},
};

use campfire_domain::{Error, Result};
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Integer};

use crate::connection::AnyConnection;

/// Pages in the log from which on it is worth carrying over: 4 MB.
const WORTHWHILE: i32 = 1000;
/// Pages in the log, 256 MB, from which on even the writer waits until it is emptied: a reader
/// that never rests would otherwise let it grow without end.
const TOO_LONG: i32 = 65_536;
/// Commits between two looks at the log.
const COMMITS: u32 = 64;

/// The bell of the checkpointing thread; it ends when this is dropped.
pub(crate) struct Checkpoints {
    bell: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    since: u32,
}

/// What SQLite says about a checkpoint.
#[derive(QueryableByName)]
struct Progress {
    #[diesel(sql_type = Integer)]
    log: i32,
    #[diesel(sql_type = Integer)]
    checkpointed: i32,
}

impl Checkpoints {
    pub(crate) fn start(conn: AnyConnection) -> Result<Self> {
        let (bell, rings) = mpsc::sync_channel(1);
        let thread = thread::Builder::new()
            .name("sqlite-checkpoints".to_owned())
            .spawn(move || serve(conn, &rings))
            .map_err(Error::store)?;
        Ok(Self { bell: Some(bell), thread: Some(thread), since: 0 })
    }

    /// Notes a commit; never waits.
    pub(crate) fn ring(&mut self) {
        self.since += 1;
        if self.since >= COMMITS {
            self.since = 0;
            // A ring that is still unheard speaks for this one too.
            self.bell.as_ref().and_then(|bell| bell.try_send(()).ok());
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.bell.take();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn serve(mut conn: AnyConnection, rings: &Receiver<()>) {
    while rings.recv().is_ok() {
        let done = checkpoint(&mut conn, "PASSIVE").and_then(|progress| {
            let left = progress.log - progress.checkpointed;
            if left > TOO_LONG { checkpoint(&mut conn, "RESTART") } else { Ok(progress) }
        });
        match done {
            Ok(Progress { log, .. }) if log > WORTHWHILE => {
                tracing::debug!(pages = log, "carried the log over");
            }
            Ok(_) => {}
            Err(error) => tracing::warn!("could not carry the log over: {error}"),
        }
    }
}

fn checkpoint(conn: &mut AnyConnection, how: &str) -> diesel::QueryResult<Progress> {
    // The pragma's columns are busy, log and checkpointed.
    sql_query(format!("PRAGMA wal_checkpoint({how})")).get_result(conn)
}

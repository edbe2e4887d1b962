//! Overlap: two transactions at the same time, of which one has to wait for the other.

use std::sync::mpsc;

use campfire_domain::Result;
use campfire_store::{Tx, testing::TestDatabase};
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use tokio::sync::oneshot;

use crate::support::look;

/// What one of two does.
pub(crate) type Verb<T> = Box<dyn FnOnce(&mut Tx) -> Result<T> + Send>;

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Whether somebody waits for a lock in that database.
async fn somebody_waits(home: &TestDatabase) -> bool {
    let count = look(home, |conn| {
        let waiting: Waiting = sql_query(
            "SELECT count(*) AS count FROM pg_stat_activity \
             WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        .get_result(conn)
        .map_err(campfire_domain::Error::store)?;
        Ok(waiting.count)
    });
    count.await > 0
}

/// Runs the second verb while the first has done its work but not committed.
pub(crate) async fn overlap<A, B>(
    home: &TestDatabase,
    first: Verb<A>,
    second: Verb<B>,
) -> (Result<A>, Result<B>)
where
    A: Send + 'static,
    B: Send + 'static,
{
    let (go_on, gate) = mpsc::channel::<()>();
    let (did, done) = oneshot::channel::<()>();
    let database = home.database.clone();
    let first = tokio::task::spawn_blocking(move || {
        database.write_blocking(move |tx| {
            let value = first(tx);
            did.send(()).expect("the test waits for it");
            gate.recv().ok();
            value
        })
    });
    done.await.unwrap();
    let database = home.database.clone();
    let second = tokio::task::spawn_blocking(move || database.write_blocking(second));
    while !second.is_finished() && !somebody_waits(home).await {
        tokio::task::yield_now().await;
    }
    go_on.send(()).unwrap();
    (first.await.unwrap(), second.await.unwrap())
}

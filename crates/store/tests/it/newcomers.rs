//! Newcomers: whoever joins while a room for everybody is opened is a member of it.

use std::sync::mpsc;

use campfire_domain::{RoomId, UserId, rooms, users};
use campfire_store::{
    Tx, memberships,
    testing::{self, TestDatabase},
};
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use tokio::sync::oneshot;

use crate::support::{House, look, person};

type Verb<T> = Box<dyn FnOnce(&mut Tx) -> campfire_domain::Result<T> + Send>;

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn join() -> Verb<UserId> {
    Box::new(|tx| users::join(tx, person("Cy")).map(|user| user.id))
}

fn open(house: &House) -> Verb<RoomId> {
    let ada = house.ada.clone();
    Box::new(move |tx| rooms::open(tx, &ada, "Everybody").map(|room| room.id))
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
async fn overlap<A, B>(home: &TestDatabase, first: Verb<A>, second: Verb<B>) -> (A, B)
where
    A: Send + 'static,
    B: Send + 'static,
{
    let (go_on, gate) = mpsc::channel::<()>();
    let (did, done) = oneshot::channel::<()>();
    let database = home.database.clone();
    let first = tokio::task::spawn_blocking(move || {
        let held = database.write_blocking(move |tx| {
            let value = first(tx)?;
            did.send(()).expect("the test waits for it");
            gate.recv().ok();
            Ok(value)
        });
        held.unwrap()
    });
    done.await.unwrap();
    let database = home.database.clone();
    let second = tokio::task::spawn_blocking(move || database.write_blocking(second).unwrap());
    while !second.is_finished() && !somebody_waits(home).await {
        tokio::task::yield_now().await;
    }
    go_on.send(()).unwrap();
    (first.await.unwrap(), second.await.unwrap())
}

#[tokio::test]
async fn who_joins_while_a_room_for_everybody_opens_is_a_member_of_it() {
    let house = House::build(testing::postgres()).await;
    let (user, room) = overlap(&house.home, join(), open(&house)).await;
    look(&house.home, move |conn| memberships::of(conn, room, user)).await;

    let house = House::build(testing::postgres()).await;
    let (room, user) = overlap(&house.home, open(&house), join()).await;
    look(&house.home, move |conn| memberships::of(conn, room, user)).await;
}

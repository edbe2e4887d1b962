//! Group commit: many writes in one transaction that do not know of each other.

use std::sync::mpsc;

use campfire_domain::{
    Error, Event, Result,
    messages::{self, Draft},
};
use campfire_store::{
    Database, Tx,
    queue::Kind,
    testing::{self, TestDatabase},
};
use diesel::connection::{Connection, SimpleConnection};
use tokio::task::JoinHandle;

use crate::support::{House, look};

over_both!(
    a_failed_write_leaves_nothing_behind,
    the_listener_hears_before_the_asker,
    a_write_that_nobody_waits_for_still_happens
);

async fn a_failed_write_leaves_nothing_behind(home: TestDatabase) {
    let mut house = House::build(home).await;
    while house.home.committed.try_recv().is_ok() {}
    let place = house.ada_in_talk.clone();
    let failed = house.home.database.write(move |tx| {
        messages::post(tx, &place, Draft::text("never"))?;
        Err::<(), _>(Error::Forbidden)
    });
    assert!(matches!(failed.await, Err(Error::Forbidden)));
    let place = house.ada_in_talk.clone();
    let panicked = house.home.database.write(move |tx| -> Result<()> {
        messages::post(tx, &place, Draft::text("never"))?;
        panic!("a panic that a test wants");
    });
    assert!(matches!(panicked.await, Err(Error::Store(_))));

    let said = house.say(&house.ada_in_talk, "once").await;
    let room = house.talk.id;
    let page = look(&house.home, move |conn| campfire_store::messages::page_last(conn, room)).await;
    assert_eq!(page.len(), 1);
    assert_eq!(page[0].message, said);
    let committed = house.home.committed.try_recv().unwrap();
    assert_eq!(committed.events.len(), 1);
    assert_eq!(committed.jobs, [Kind::Push]);
    assert!(house.home.committed.try_recv().is_err(), "and nothing else was announced");
}

async fn the_listener_hears_before_the_asker(home: TestDatabase) {
    let mut house = House::build(home).await;
    while house.home.committed.try_recv().is_ok() {}
    let said = house.say(&house.ada_in_talk, "heard").await;
    let heard = house.home.committed.try_recv().expect("it was there before the answer");
    let posted = Event::MessagePosted { room: house.talk.id, message: said.id };
    assert_eq!(heard.events[0].event, posted);
}

async fn a_write_that_nobody_waits_for_still_happens(home: TestDatabase) {
    let mut house = House::build(home).await;
    while house.home.committed.try_recv().is_ok() {}
    let place = house.ada_in_talk.clone();
    let database = house.home.database.clone();
    let asked = tokio::spawn(async move {
        database.write(move |tx| messages::post(tx, &place, Draft::text("hello"))).await
    });
    // Whether the asker leaves before or after, the message is said once.
    let heard = house.home.committed.recv().await.unwrap();
    asked.abort();
    assert_eq!(heard.events.len(), 1);
}

/// Holds the writer until the test says go on: what comes meanwhile waits for one batch.
async fn hold(database: &Database) -> (mpsc::Sender<()>, JoinHandle<()>) {
    let (open, gate) = mpsc::channel::<()>();
    let (begun, begins) = tokio::sync::oneshot::channel::<()>();
    let holder = database.clone();
    let held = tokio::task::spawn_blocking(move || {
        let wait = move |_: &mut Tx| {
            begun.send(()).expect("the test waits for it");
            gate.recv().ok();
            Ok(())
        };
        holder.write_blocking(wait).unwrap();
    });
    // Once it runs, its batch is closed.
    begins.await.unwrap();
    (open, held)
}

/// What a broken disk makes SQLite do in the middle of a write: end the whole transaction.
const ALL_TAKEN_BACK: &str = "INSERT OR ROLLBACK INTO users SELECT * FROM users LIMIT 1";

fn break_off(tx: &mut Tx) -> Result<()> {
    tx.conn().batch_execute(ALL_TAKEN_BACK).map_err(Error::store)
}

/// The same inside a savepoint of the write's own.
fn break_off_deeper(tx: &mut Tx) -> Result<()> {
    tx.conn().transaction(|conn| conn.batch_execute(ALL_TAKEN_BACK)).map_err(Error::store)
}

/// The same where the write does not notice.
fn break_off_unheard(tx: &mut Tx) -> Result<()> {
    tx.conn().batch_execute("ROLLBACK").map_err(Error::store)
}

#[tokio::test]
async fn a_transaction_that_sqlite_ended_by_itself_refuses_its_writes_and_no_later_one() {
    for break_off in [break_off, break_off_deeper, break_off_unheard] {
        check_broken_off(break_off).await;
    }
}

async fn check_broken_off(break_off: fn(&mut Tx) -> Result<()>) {
    let mut house = House::build(testing::sqlite()).await;
    while house.home.committed.try_recv().is_ok() {}
    let database = house.home.database.clone();
    let (open, held) = hold(&database).await;
    let mut writes = Vec::new();
    for turn in 0..5 {
        let (place, to) = (house.ada_in_talk.clone(), database.clone());
        writes.push(tokio::spawn(async move {
            let write = to.write(move |tx| match turn {
                2 => break_off(tx),
                _ => messages::post(tx, &place, Draft::text("lost")).map(drop),
            });
            write.await
        }));
        while database.stats().write_queue_depth < turn + 1 {
            tokio::task::yield_now().await;
        }
    }
    open.send(()).unwrap();
    held.await.unwrap();
    for write in writes {
        assert!(matches!(write.await.unwrap(), Err(Error::Store(_))));
    }
    assert!(house.home.committed.try_recv().is_err(), "nothing was announced");

    let said = house.say(&house.ada_in_talk, "and on it goes").await;
    let room = house.talk.id;
    let page = look(&house.home, move |conn| campfire_store::messages::page_last(conn, room)).await;
    assert_eq!(page.iter().map(|there| there.message.id).collect::<Vec<_>>(), [said.id]);
    assert_eq!(house.home.committed.try_recv().unwrap().events.len(), 1);
}

#[tokio::test]
async fn writes_that_wait_together_are_committed_together_and_stand_alone() {
    let house = House::build(testing::sqlite()).await;
    let database = &house.home.database;
    let before = database.stats();
    let (open, held) = hold(database).await;
    let mut writes = Vec::new();
    for turn in 0..100 {
        let place = house.ada_in_talk.clone();
        let database = database.clone();
        writes.push(tokio::spawn(async move {
            let write = database.write(move |tx| {
                let message = messages::post(tx, &place, Draft::text(format!("turn {turn}")))?;
                match turn % 10 {
                    3 => Err(Error::Forbidden),
                    7 => panic!("a panic that a test wants"),
                    _ => Ok(message.id),
                }
            });
            write.await
        }));
    }
    while database.stats().write_queue_depth < 100 {
        tokio::task::yield_now().await;
    }
    open.send(()).unwrap();
    held.await.unwrap();
    let mut said = 0;
    for (turn, write) in writes.into_iter().enumerate() {
        let outcome = write.await.unwrap();
        assert_eq!(outcome.is_ok(), turn % 10 != 3 && turn % 10 != 7, "turn {turn}");
        said += usize::from(outcome.is_ok());
    }
    assert_eq!(said, 80);
    let stats = database.stats();
    assert_eq!(stats.write_queue_depth, 0);
    assert_eq!(stats.refused - before.refused, 20);
    assert_eq!(stats.commits - before.commits, 2, "one for the first, one for all the others");
    assert_eq!(stats.largest_batch, 80);
    let room = house.talk.id;
    let events = look(&house.home, move |conn| {
        campfire_store::events::after(conn, Some(room), 0.into(), 1000)
    });
    let posted = events.await;
    let posted = posted.iter().filter(|entry| matches!(entry.event, Event::MessagePosted { .. }));
    assert_eq!(posted.count(), 80);
}

#[tokio::test]
async fn what_is_acknowledged_is_there_when_the_file_is_opened_again() {
    let house = House::build(testing::sqlite()).await;
    let said = house.say(&house.ada_in_talk, "stay").await;
    let TestDatabase { database, settings, home, .. } = house.home;
    drop(database);
    let (listener, _heard) = tokio::sync::mpsc::unbounded_channel();
    let again = Database::open(settings, listener).unwrap();
    let room = house.talk.id;
    let page = again.read(move |conn| campfire_store::messages::page_last(conn, room)).await;
    assert_eq!(page.unwrap()[0].message, said);
    drop(home);
}

#[tokio::test]
async fn a_read_cannot_write() {
    let house = House::build(testing::sqlite()).await;
    let refused = house
        .home
        .database
        .read(|conn| conn.batch_execute("DELETE FROM users").map_err(Error::store));
    assert!(matches!(refused.await, Err(Error::Store(_))));
}

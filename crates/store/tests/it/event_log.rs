//! The event log: in the order of commits within a room, without gaps, whoever writes.

use std::{collections::HashMap, time::Duration};

use campfire_domain::{
    Event, EventId, Logged, Membership, Outbox, RoomId, Time,
    messages::{self, Draft, boosts},
};
use campfire_store::{
    Committed, Database, Tx, deliveries, events,
    testing::{self, TestDatabase},
};
use diesel::{
    Connection, QueryableByName, RunQueryDsl, connection::InstrumentationEvent, sql_query,
    sql_types::Text,
};
use tokio::sync::mpsc;

use crate::support::{House, look, run_sql};

over_both!(
    every_event_comes_back_as_it_was,
    trimming_keeps_chains_and_shows_what_is_gone,
    deliveries_of_long_ago_are_forgotten,
    the_heads_are_the_ends_of_the_logs_that_grew,
    the_last_entry_until_a_moment_is_found,
    a_listener_hears_each_room_in_order
);

async fn the_last_entry_until_a_moment_is_found(home: TestDatabase) {
    let house = House::build(home).await;
    let (_, desk) = house.close("Desk").await;
    house.home.clock.advance(Duration::from_secs(60));
    house.say(&desk, "later").await;
    let log = look(&house.home, |conn| events::all_after(conn, 0.into(), 1000)).await;
    let [.., before, later] = &log[..] else { panic!("{log:?}") };
    let until = [Time::from_micros(0), before.at, later.at.minus(Duration::from_secs(1)), later.at];
    for (moment, last) in until.into_iter().zip([0.into(), before.id, before.id, later.id]) {
        let found = look(&house.home, move |conn| events::last_until(conn, moment)).await;
        assert_eq!(found, last, "{moment:?}");
    }
}

async fn every_event_comes_back_as_it_was(home: TestDatabase) {
    let mut house = House::build(home).await;
    let (_, desk) = house.close("Desk").await;
    let message = house.say(&desk, "hello").await;
    let (ada, bob, place) = (house.ada.clone(), house.bob.id, desk.clone());
    let database = house.home.database.clone();
    database
        .write(move |tx| {
            let boost = boosts::give(tx, &place, message.id, "👍")?;
            boosts::take_back(tx, &place, message.id, boost.id)?;
            messages::edit(tx, &ada, &place, message.id, Draft::text("bye"))?;
            messages::remove(tx, &ada, &place, message.id)?;
            let wanted = campfire_domain::memberships::Involvement::Nothing;
            campfire_domain::memberships::involvement::choose(tx, &place, wanted)?;
            let session = campfire_domain::users::sessions::start(tx, &ada, Default::default())?;
            campfire_domain::users::sessions::end(tx, &session)?;
            let room = campfire_store::rooms::by_id(tx.conn(), place.room_id)?;
            campfire_domain::memberships::revoke(tx, &room, &[bob])?;
            campfire_domain::account::regenerate_join_code(tx, &ada)?;
            tx.append(Event::WebhookPaused { bot: bob, paused: true });
            campfire_domain::rooms::remove(tx, &ada, &place)
        })
        .await
        .unwrap();
    let mut heard: Vec<Logged> = Vec::new();
    while let Ok(committed) = house.home.committed.try_recv() {
        heard.extend(committed.events);
    }
    heard.sort_by_key(|entry| entry.id);
    let kept = look(&house.home, |conn| events::all_after(conn, 0.into(), 1000)).await;
    assert_eq!(kept, heard);
    let head = look(&house.home, events::head).await;
    assert_eq!(Some(head), heard.last().map(|entry| entry.id));

    let room = desk.room_id;
    let log = look(&house.home, move |conn| events::after(conn, Some(room), 0.into(), 1000)).await;
    assert!(log.iter().all(|entry| entry.event.room() == Some(room)));
    assert_chained(&log, None);
    let account = look(&house.home, |conn| events::after(conn, None, 0.into(), 1000)).await;
    assert!(account.iter().any(|entry| entry.event == Event::AccountChanged));
    assert_chained(&account, None);
}

fn assert_chained(log: &[Logged], mut previous: Option<EventId>) {
    for entry in log {
        assert_eq!(entry.previous, previous, "{entry:?}");
        previous = Some(entry.id);
    }
}

async fn trimming_keeps_chains_and_shows_what_is_gone(home: TestDatabase) {
    let house = House::build(home).await;
    let mut ids = Vec::new();
    for day in 1..=5 {
        house.home.clock.set(Time::from_millis(day * 86_400_000));
        house.say(&house.ada_in_talk, "day").await;
        let room = house.talk.id;
        ids.push(look(&house.home, move |conn| events::head_of(conn, room)).await);
    }
    house.home.clock.set(Time::from_millis(100 * 86_400_000));
    let room = house.talk.id;
    let trim = |before: Time| house.home.database.write(move |tx| events::trim(tx, before, 1000));
    assert!(trim(Time::from_millis(3 * 86_400_000 + 1)).await.unwrap() > 0);
    let after =
        |id: EventId| look(&house.home, move |conn| events::after(conn, Some(room), id, 1000));
    let missed = after(ids[0]).await;
    assert_eq!(missed.iter().map(|entry| entry.id).collect::<Vec<_>>(), ids[3..]);
    assert!(events::is_broken(&missed, ids[0]), "what lay between is gone");
    assert!(!events::is_broken(&after(ids[2]).await, ids[2]), "nothing lay between");

    trim(Time::from_millis(99 * 86_400_000)).await.unwrap();
    let head = look(&house.home, move |conn| events::head_of(conn, room)).await;
    assert_eq!(head, ids[4], "the newest of each log stays");
    assert!(!events::is_broken(&after(head).await, head));
    house.say(&house.ada_in_talk, "later").await;
    assert_eq!(after(head).await[0].previous, Some(head), "and the chain goes on");
}

async fn the_heads_are_the_ends_of_the_logs_that_grew(home: TestDatabase) {
    let house = House::build(home).await;
    let (desk, at_desk) = house.close("Desk").await;
    let heads = |after| look(&house.home, move |conn| events::heads(conn, after));
    let head_of = |room| look(&house.home, move |conn| events::head_of(conn, room));
    let before = look(&house.home, events::head).await;
    assert!(heads(before).await.is_empty());
    let talk_was = head_of(house.talk.id).await;
    house.say(&at_desk, "one").await;
    house.say(&at_desk, "two").await;
    let desk_is = head_of(desk.id).await;
    assert_eq!(heads(before).await, [(Some(desk.id), desk_is)]);
    let all = heads(0.into()).await;
    assert!(all.contains(&(Some(desk.id), desk_is)));
    assert!(all.contains(&(Some(house.talk.id), talk_was)));
    assert!(all.iter().any(|(room, _)| room.is_none()), "the account's log too");
}

async fn deliveries_of_long_ago_are_forgotten(home: TestDatabase) {
    let house = House::build(home).await;
    let webhook = format!(
        "INSERT INTO webhooks (id, user_id, url, created_at, updated_at) \
         VALUES (1, {}, 'https://example.com', 1, 1);\n",
        house.bob.id
    );
    let told = [10, 20, 30].map(|at| {
        format!(
            "INSERT INTO webhook_deliveries (webhook_id, event, state, created_at) \
             VALUES (1, 'message', 'failed', {at});\n"
        )
    });
    run_sql(&house.home, webhook + &told.concat()).await;
    let trim = |limit| {
        let before = Time::from_micros(30);
        house.home.database.write(move |tx| deliveries::trim(tx, before, limit))
    };
    assert_eq!(trim(1).await.unwrap(), 1);
    assert_eq!(trim(10).await.unwrap(), 1);
    assert_eq!(trim(10).await.unwrap(), 0, "the last is not old yet");
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[tokio::test]
async fn trimming_looks_at_no_more_than_it_forgets() {
    let house = House::build(testing::sqlite()).await;
    let steps = house.home.database.write(|tx| {
        let (hear, heard) = std::sync::mpsc::channel();
        tx.conn().set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                hear.send(query.to_string()).ok();
            }
        });
        events::trim(tx, Time::from_millis(1), 1000)?;
        steps_of(tx, &heard.recv().expect("it looks first"))
    });
    for Step { detail } in steps.await.unwrap() {
        assert!(detail.starts_with("SEARCH"), "{detail}");
    }
}

#[tokio::test]
async fn the_ends_of_all_logs_are_found_without_going_through_them() {
    let house = House::build(testing::sqlite()).await;
    let steps = house.home.database.write(|tx| {
        let (hear, heard) = std::sync::mpsc::channel();
        tx.conn().set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                hear.send(query.to_string()).ok();
            }
        });
        events::heads(tx.conn(), EventId::from(0))?;
        steps_of(tx, &heard.recv().expect("it asks"))
    });
    let steps = steps.await.unwrap();
    let of_events: Vec<_> = steps.iter().filter(|step| step.detail.contains("events")).collect();
    assert!(!of_events.is_empty());
    for Step { detail } in of_events {
        assert!(detail.starts_with("SEARCH"), "{detail}");
    }
}

/// How SQLite goes about a query.
fn steps_of(tx: &mut Tx, query: &str) -> campfire_domain::Result<Vec<Step>> {
    let query = query.split("-- binds").next().unwrap_or_default();
    sql_query(format!("EXPLAIN QUERY PLAN {query}"))
        .load(tx.conn())
        .map_err(campfire_domain::Error::store)
}

/// Asserts that what was heard of each room is a chain, and counts it.
fn check_heard(heard: &mut mpsc::UnboundedReceiver<Committed>, gapless: bool) -> usize {
    let mut last: HashMap<RoomId, EventId> = HashMap::new();
    let mut count = 0;
    while let Ok(committed) = heard.try_recv() {
        for entry in committed.events {
            let Some(room) = entry.event.room() else { continue };
            count += 1;
            let before = last.insert(room, entry.id);
            assert!(before < Some(entry.id), "{before:?} before {entry:?}");
            if gapless && before.is_some() {
                assert_eq!(entry.previous, before);
            }
        }
    }
    count
}

async fn post_everywhere(database: Database, places: Vec<Membership>, turns: usize) {
    let mut posts = Vec::new();
    for turn in 0..turns {
        for place in places.clone() {
            let database = database.clone();
            posts.push(tokio::spawn(async move {
                let draft = Draft::text(format!("turn {turn}"));
                database.write(move |tx| messages::post(tx, &place, draft)).await.unwrap();
            }));
        }
    }
    for post in posts {
        post.await.unwrap();
    }
}

async fn a_listener_hears_each_room_in_order(home: TestDatabase) {
    let mut house = House::build(home).await;
    let places = vec![house.close("One").await.1, house.close("Two").await.1];
    check_heard(&mut house.home.committed, true);
    post_everywhere(house.home.database.clone(), places, 50).await;
    assert_eq!(check_heard(&mut house.home.committed, true), 100);
}

/// Appends to a room's log without holding the room, as a change of involvement does: nothing but
/// the lock on the log keeps such writers in order.
async fn append_at_once(database: Database, room: RoomId, times: usize) {
    let mut appends = Vec::new();
    for _ in 0..times {
        let database = database.clone();
        appends.push(tokio::spawn(async move {
            let append = database.write(move |tx| {
                tx.append(Event::RoomChanged { room });
                Ok(())
            });
            append.await.unwrap();
        }));
    }
    for append in appends {
        append.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ids_ascend_in_commit_order_whichever_process_writes() {
    let house = House::build(testing::postgres()).await;
    let places = vec![house.close("One").await.1, house.close("Two").await.1];
    let (listener, mut heard_there) = mpsc::unbounded_channel();
    // Another process on the same tables: another pool, other lanes, another listener.
    let there = Database::open(house.home.settings.clone(), listener).unwrap();
    let room = places[0].room_id;
    let here = house.home.database.clone();
    let start = look(&house.home, move |conn| events::head_of(conn, room)).await;
    let reader = tokio::spawn(follow(here.clone(), room, start, 600));
    tokio::join!(
        post_everywhere(here.clone(), places.clone(), 100),
        post_everywhere(there.clone(), places.clone(), 100),
        append_at_once(here, room, 200),
        append_at_once(there, room, 200)
    );
    assert_chained(&reader.await.unwrap(), Some(start));
    let mut heard_here = house.home.committed;
    check_heard(&mut heard_here, false);
    assert_eq!(check_heard(&mut heard_there, false), 400);
}

/// Reads a room's log as it grows. If an id could appear below one already read, it would be
/// missing here, and the chain would show it.
async fn follow(database: Database, room: RoomId, start: EventId, entries: usize) -> Vec<Logged> {
    let mut read: Vec<Logged> = Vec::new();
    let mut last = start;
    while read.len() < entries {
        let new = database.read(move |conn| events::after(conn, Some(room), last, 1000)).await;
        let new = new.unwrap();
        assert_chained(&new, Some(last));
        last = new.last().map_or(last, |entry| entry.id);
        read.extend(new);
        tokio::task::yield_now().await;
    }
    read
}

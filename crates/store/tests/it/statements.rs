//! Costs: a post takes as many statements in a big room with a long past as in a small new one.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use campfire_domain::{
    Membership,
    messages::{self, Draft},
};
use campfire_store::testing::TestDatabase;
use diesel::connection::{Connection, InstrumentationEvent};

use crate::support::{House, look, memberships_sql, run_sql, users_sql};

over_both!(a_post_costs_the_same_for_two_and_for_hundreds, a_page_costs_the_same_wherever_it_lies);

/// How many statements a post runs from begin to commit.
async fn statements(home: &TestDatabase, place: &Membership) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let (counter, place) = (count.clone(), place.clone());
    home.database
        .write(move |tx| {
            tx.conn().set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                    counter.fetch_add(1, Relaxed);
                }
            });
            messages::post(tx, &place, Draft::text("counted"))
        })
        .await
        .unwrap();
    count.load(Relaxed)
}

async fn a_post_costs_the_same_for_two_and_for_hundreds(home: TestDatabase) {
    let house = House::build(home).await;
    let few = statements(&house.home, &house.ada_in_talk).await;
    let ids = 100..600;
    let room = house.talk.id.get();
    let crowd = users_sql(ids.clone()) + &memberships_sql(ids.map(|user| (room, user)));
    run_sql(&house.home, crowd + &past(room, 2000)).await;
    let many = statements(&house.home, &house.ada_in_talk).await;
    assert_eq!(few, many);
    assert!(few <= 20, "{few} statements");
    let marked = look(&house.home, move |conn| {
        campfire_store::memberships::of(conn, room.into(), 599.into())
    });
    assert!(marked.await.is_unread());
}

async fn a_page_costs_the_same_wherever_it_lies(home: TestDatabase) {
    let house = House::build(home).await;
    let room = house.talk.id;
    run_sql(&house.home, past(room.get(), 500)).await;
    let count = |cursor: i64| {
        look(&house.home, move |conn| {
            let count = Arc::new(AtomicUsize::new(0));
            let counter = count.clone();
            conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                    counter.fetch_add(1, Relaxed);
                }
            });
            let page = campfire_store::messages::page_before(conn, room, cursor.into())?;
            conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
            Ok((page.len(), count.load(Relaxed)))
        })
    };
    let (early, late) = (count(1_000_041).await, count(1_000_500).await);
    assert_eq!(early, late);
    assert_eq!(early.0, 40);
    assert!(early.1 <= 4, "{} statements", early.1);
}

/// SQL for a long past of a room.
fn past(room: i64, messages: i64) -> String {
    (1..=messages)
        .map(|at| {
            format!(
                "INSERT INTO messages (id, room_id, creator_id, client_message_id, body_html, \
                 body_text, created_at, updated_at) \
                 VALUES (1000000 + {at}, {room}, 1, 'past-{at}', 'x', 'x', {at}, {at});\n"
            )
        })
        .collect()
}

//! Retries: what is asked for twice happens once.

use std::time::Duration;

use campfire_domain::messages::{self, ClientMessageId, Draft};
use campfire_store::{rooms, testing::TestDatabase};

use crate::support::{House, look};

over_both!(a_message_sent_again_leaves_its_room_alone, a_message_sent_many_times_at_once_is_one);

fn draft(id: &ClientMessageId) -> Draft {
    Draft { client_message_id: Some(id.clone()), ..Draft::text("once") }
}

async fn a_message_sent_again_leaves_its_room_alone(home: TestDatabase) {
    let mut house = House::build(home).await;
    let id = ClientMessageId::random();
    let send = || {
        let (place, draft) = (house.ada_in_talk.clone(), draft(&id));
        house.home.database.write(move |tx| messages::post(tx, &place, draft))
    };
    let room = house.talk.id;
    let touched = || look(&house.home, move |conn| Ok(rooms::by_id(conn, room)?.updated_at));
    let first = send().await.unwrap();
    let then = touched().await;
    assert_eq!(then, first.created_at);
    house.home.clock.advance(Duration::from_secs(60));
    assert_eq!(send().await.unwrap(), first);
    assert_eq!(touched().await, then, "nothing happened in the room");
    house.say(&house.ada_in_talk, "another").await;
    assert!(touched().await > then);
    let mut heard = 0;
    while let Ok(committed) = house.home.committed.try_recv() {
        heard += committed.jobs.len();
    }
    assert_eq!(heard, 2, "and nobody was told twice");
}

async fn a_message_sent_many_times_at_once_is_one(home: TestDatabase) {
    let house = House::build(home).await;
    let id = ClientMessageId::random();
    let mut sendings = Vec::new();
    for _ in 0..20 {
        let (place, draft) = (house.ada_in_talk.clone(), draft(&id));
        let database = house.home.database.clone();
        sendings.push(tokio::spawn(async move {
            database.write(move |tx| messages::post(tx, &place, draft)).await
        }));
    }
    let mut sent = Vec::new();
    for sending in sendings {
        sent.push(sending.await.unwrap().unwrap().id);
    }
    sent.dedup();
    assert_eq!(sent.len(), 1, "{sent:?}");
}

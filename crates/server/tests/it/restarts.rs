//! Restarts: a polite stop says goodbye, a crash loses nothing that was acknowledged.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use campfire_domain::messages::ClientMessageId;
use campfire_store::messages as stored;
use futures_util::future::join_all;
use tokio::{sync::Notify, task::JoinSet};

use crate::{
    catch_up::Browser,
    support::{Campfire, Heard, Person, ada_and_bob, fresh_id, id, soon, within},
};

/// How many people post at once while the server dies.
const POSTERS: usize = 16;
/// How many posts are acknowledged before it does.
const ENOUGH: usize = 200;

#[tokio::test]
async fn a_polite_stop_tells_every_socket_to_come_back_and_ends_well() {
    let (mut campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    ada.say(room, "before").await;
    let mut browser = Browser::open(&bob, room).await;
    let mut sockets = Vec::new();
    for person in [&ada, &bob, &bob] {
        let mut socket = person.connect().await;
        socket.join(&id::presence(room)).await;
        sockets.push(socket);
    }
    campfire.tell_to_stop();
    let told = Heard::Disconnect { reason: "server_restart".into(), reconnect: true };
    for socket in &mut sockets {
        let heard = within(Duration::from_secs(5), "the goodbye", socket.hear_out()).await;
        assert_eq!(heard, std::slice::from_ref(&told));
    }
    assert!(campfire.stop().await.success());

    campfire.start_again();
    ada.say(room, "after").await;
    let (person, page) = browser.disconnect().await;
    browser = Browser::come_back(person, page).await;
    assert_eq!(browser.page.texts(), ["before", "after"]);
    browser.check_against_fresh().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_loses_nothing_acknowledged_and_a_repeated_post_is_one() {
    let (mut campfire, ada, bob) = ada_and_bob().await;
    check_a_crash(&mut campfire, &ada, &bob).await;
}

/// Requests under way are answered; what got no answer was not begun.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_polite_stop_answers_what_is_under_way() {
    let (mut campfire, ada, bob) = ada_and_bob().await;
    let enough = Arc::new(Notify::new());
    let crowd = start_posting(&[ada.clone(), bob], Arc::clone(&enough));
    soon("enough posts", enough.notified()).await;
    assert!(campfire.stop().await.success());
    let crowd = soon("the end of the posting", crowd.join_all()).await;

    campfire.start_again();
    let found = count(&campfire, ada.room).await;
    let acknowledged = crowd.iter().flat_map(|poster| &poster.acknowledged);
    let expected: HashMap<String, usize> = acknowledged.map(|id| (id.clone(), 1)).collect();
    assert_eq!(found, expected);
}

/// Kills the server while many post, and counts on any database.
pub(crate) async fn check_a_crash(campfire: &mut Campfire, ada: &Person, bob: &Person) {
    let room = ada.room;
    let (person, page) = Browser::open(bob, room).await.disconnect().await;
    let enough = Arc::new(Notify::new());
    let crowd = start_posting(&[ada.clone(), bob.clone()], Arc::clone(&enough));
    soon("enough posts", enough.notified()).await;
    campfire.kill();
    let crowd = soon("the end of the posting", crowd.join_all()).await;
    campfire.start_again();

    let found = count(campfire, room).await;
    let acknowledged: usize = crowd.iter().map(|poster| poster.acknowledged.len()).sum();
    assert!(acknowledged >= ENOUGH);
    for poster in &crowd {
        for id in &poster.acknowledged {
            assert_eq!(found.get(id), Some(&1), "{id} was acknowledged");
        }
        assert!(found.get(&poster.unanswered).copied().unwrap_or(0) <= 1);
    }

    let again = crowd.iter().map(|poster| poster.person.post_as(room, &poster.unanswered, "again"));
    for answer in join_all(again).await {
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let found = count(campfire, room).await;
    for poster in &crowd {
        assert_eq!(found.get(&poster.unanswered), Some(&1), "the repeated post is one");
    }
    assert_eq!(found.len(), acknowledged + POSTERS, "and there is nothing else");
    Browser::come_back(person, page).await.check_against_fresh().await;
}

/// What one of the crowd knows when the server is gone.
struct Poster {
    person: Person,
    acknowledged: Vec<String>,
    /// The id of the post that got no answer.
    unanswered: String,
}

/// Everybody posts until the server is gone; rings when enough is acknowledged.
fn start_posting(people: &[Person], enough: Arc<Notify>) -> JoinSet<Poster> {
    let count = Arc::new(AtomicUsize::new(0));
    let mut crowd = JoinSet::new();
    for place in 0..POSTERS {
        let person = people[place % people.len()].clone();
        let (count, enough) = (Arc::clone(&count), Arc::clone(&enough));
        crowd.spawn(post_on_and_on(person, move || {
            if count.fetch_add(1, Relaxed) + 1 == ENOUGH {
                enough.notify_one();
            }
        }));
    }
    crowd
}

async fn post_on_and_on(person: Person, acknowledged_one: impl Fn()) -> Poster {
    let mut acknowledged = Vec::new();
    loop {
        let id = fresh_id();
        match person.try_post(person.room, &id, "on and on").await {
            Ok(answer) => {
                assert_eq!(answer.status, 200, "{answer:?}");
                acknowledged.push(id);
                acknowledged_one();
            }
            Err(_) => return Poster { person, acknowledged, unanswered: id },
        }
    }
}

/// How often each client message id is in the room.
async fn count(campfire: &Campfire, room: i64) -> HashMap<String, usize> {
    let store = campfire.store();
    let all = store.read(move |conn| {
        let mut all = Vec::new();
        let mut page = stored::page_last(conn, room.into())?;
        while let Some(oldest) = page.first() {
            let oldest = oldest.message.id;
            all.extend(page.into_iter().map(|shown| shown.message.client_message_id));
            page = stored::page_before(conn, room.into(), oldest)?;
        }
        Ok(all)
    });
    let all: Vec<ClientMessageId> = all.await.unwrap();
    let mut found = HashMap::new();
    for id in all {
        *found.entry(id.to_string()).or_default() += 1;
    }
    found
}

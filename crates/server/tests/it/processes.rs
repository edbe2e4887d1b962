//! Several processes on one PostgreSQL and one Redis: what happens at one is seen at all; and one
//! process on PostgreSQL alone, which does what it does on SQLite.

use std::time::Duration;

use campfire_store::testing::empty_postgres;
use futures_util::future::join_all;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::{
    bots::bot,
    catch_up::{Browser, check_the_core},
    restarts::check_a_crash,
    revocation::{AT_ONCE, check_cut, check_expulsion},
    support::{Campfire, Heard, Person, Redis, id, within},
};

/// How long the processes may take to tell each other how much they carry, on a busy machine.
const A_WHILE: Duration = Duration::from_secs(30);

async fn on_postgres() -> (Campfire, Person, Person) {
    let campfire = Campfire::start_with(vec![("DATABASE_URL", empty_postgres())]);
    let ada = Person::first(&campfire, "Ada").await;
    let bob = ada.invite("Bob").await;
    (campfire, ada, bob)
}

/// Two processes, Ada at the first and Bob at the second.
struct Pair {
    first: Campfire,
    second: Campfire,
    _redis: Redis,
    ada: Person,
    bob: Person,
}

impl Pair {
    async fn start() -> Self {
        let redis = Redis::start();
        let first = Campfire::start_with(vec![
            ("DATABASE_URL", empty_postgres()),
            ("REDIS_URL", redis.url.clone()),
        ]);
        let second = first.another();
        let ada = Person::first(&first, "Ada").await;
        let bob = ada.invite("Bob").await.at(&second);
        Self { first, second, _redis: redis, ada, bob }
    }
}

#[tokio::test]
async fn one_process_on_postgresql_posts_edits_deletes_and_catches_up() {
    let (campfire, ada, bob) = on_postgres().await;
    check_the_core(&campfire, &ada, &bob).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_on_postgresql_loses_nothing_acknowledged() {
    let (mut campfire, ada, bob) = on_postgres().await;
    check_a_crash(&mut campfire, &ada, &bob).await;
}

#[tokio::test]
async fn two_processes_post_edit_delete_and_catch_up_as_one() {
    let pair = Pair::start().await;
    check_the_core(&pair.first, &pair.ada, &pair.bob).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_posted_at_one_process_arrives_at_the_other_in_order() {
    let pair = Pair::start().await;
    let room = pair.ada.room;
    let mut there = Browser::open(&pair.bob, room).await;
    let mut here = Browser::open(&pair.ada, room).await;
    let posters = (0..4).map(|poster| {
        let person = [&pair.ada, &pair.bob][poster % 2].clone();
        tokio::spawn(async move {
            for number in 0..8 {
                person.say(room, &format!("{poster} says {number}")).await;
            }
        })
    });
    for posted in join_all(posters.collect::<Vec<_>>()).await {
        posted.unwrap();
    }
    pair.ada.say(room, "the last").await;
    for browser in [&mut there, &mut here] {
        browser.until("the last").await;
        assert_eq!(browser.page.texts().len(), 33);
        browser.check_against_fresh().await;
    }
}

#[tokio::test]
async fn who_is_here_at_one_process_is_here_for_the_pages_of_the_other() {
    let pair = Pair::start().await;
    let mut watching = pair.ada.connect().await;
    watching.join(&id::online()).await;
    assert_eq!(watching.hear_message().await.1, json!({ "here": [] }));

    let (mut page, mut tab) = (pair.bob.connect().await, pair.bob.connect().await);
    page.join(&id::presence(pair.bob.room)).await;
    tab.join(&id::presence(pair.bob.room)).await;
    let came = json!({ "came": [pair.bob.id], "left": [] });
    assert_eq!(watching.hear_message().await.1, came);
    let mut late = pair.ada.connect().await;
    late.join(&id::online()).await;
    assert_eq!(late.hear_message().await.1, json!({ "here": [pair.bob.id] }));

    drop(tab);
    page.perform(&id::presence(pair.bob.room), "absent").await;
    let left = json!({ "came": [], "left": [pair.bob.id] });
    assert_eq!(watching.hear_message().await.1, left);
}

#[tokio::test]
async fn typing_reading_and_signing_out_are_known_at_both_processes() {
    let pair = Pair::start().await;
    let (ada, bob, room) = (&pair.ada, &pair.bob, pair.ada.room);
    let mut his = bob.connect().await;
    his.join(&id::typing(room)).await;
    his.join(&id::reads()).await;
    let mut hers = ada.connect().await;
    hers.join(&id::typing(room)).await;
    // Once something posted at one was heard at the other, Redis carries both ways.
    let mut fence = Browser::open(bob, room).await;
    ada.say(room, "fence").await;
    fence.until("fence").await;

    hers.perform(&id::typing(room), "start").await;
    assert_eq!(his.hear_message().await.1["user"]["id"], ada.id);

    let bob_at_the_first = bob.at(&pair.first);
    let mut page = bob_at_the_first.connect().await;
    page.join(&id::presence(room)).await;
    assert_eq!(his.hear_message().await, (id::reads(), json!({ "room_id": room })));

    bob_at_the_first.sign_out().await;
    check_cut(&mut page, &bob_at_the_first).await;
    check_cut(&mut his, bob).await;
    hers.settle().await;
}

#[tokio::test]
async fn who_is_thrown_out_at_one_process_is_cut_at_the_other_with_what_they_said() {
    let pair = Pair::start().await;
    let (ada, bob, room) = (&pair.ada, &pair.bob, pair.ada.room);
    let mut hers = Browser::open(ada, room).await;
    bob.say(room, "rude").await;
    hers.until("rude").await;
    let mut there = Browser::open(&ada.at(&pair.second), room).await;
    let path = format!("/users/{}/ban", bob.id);
    check_expulsion(ada, bob, &path, Method::POST).await;
    ada.say(room, "quiet now").await;
    for browser in [&mut hers, &mut there] {
        browser.until("quiet now").await;
        assert_eq!(browser.page.texts(), ["quiet now"]);
        browser.check_against_fresh().await;
    }
}

#[tokio::test]
async fn who_is_removed_from_a_room_at_one_process_hears_no_more_of_it_at_the_other() {
    let pair = Pair::start().await;
    let (ada, bob) = (&pair.ada, &pair.bob);
    let (hers, theirs) = (ada.id.to_string(), bob.id.to_string());
    let form = [("room[name]", "Den"), ("user_ids[]", &hers), ("user_ids[]", &theirs)];
    let made = ada.send(Method::POST, "/rooms/closeds", &form).await;
    let room = made.location.unwrap().rsplit('/').next().unwrap().parse().unwrap();
    let mut his = bob.connect().await;
    let page = bob.open(room).await;
    let hears = id::messages(&page.stream);
    his.join(&hears).await;
    let mut fence = Browser::open(&ada.at(&pair.second), room).await;

    let closed = format!("/rooms/closeds/{room}");
    ada.send(Method::PUT, &closed, &form[..2]).await;
    assert_eq!(within(AT_ONCE, "the removal", his.hear()).await, Heard::Reject(hears.clone()));
    his.knock_in_vain(&hears).await;
    ada.say(room, "among us").await;
    fence.until("among us").await;
    // What was to come to him came before this.
    his.settle().await;
    assert_eq!(bob.get(&format!("/rooms/{room}")).await.status, 302);
}

#[tokio::test]
async fn a_bot_that_waits_at_one_process_is_woken_by_what_is_said_at_the_other() {
    let pair = Pair::start().await;
    let key = bot(&pair.ada, "").await;
    let ask = |after: String| {
        let url = format!("{}/api/events?after={after}&timeout=55", pair.second.origin);
        Client::builder().no_proxy().build().unwrap().get(url).bearer_auth(&key).send()
    };
    let now: Value = ask(String::new()).await.unwrap().json().await.unwrap();
    let waiting = tokio::spawn(ask(now["cursor"].as_str().unwrap().to_owned()));
    // Each process knows within seconds who waits at the other.
    let seated = async { while fact(&pair.ada, "Bots that wait").await != "1" {} };
    within(A_WHILE, "the bot to wait", seated).await;
    pair.ada.say(pair.ada.room, "wake up").await;
    let told = within(AT_ONCE, "the news", waiting).await.unwrap().unwrap();
    let told: Value = told.json().await.unwrap();
    assert_eq!(told["events"][0]["message"]["body"]["plain_text"], "wake up", "{told}");
}

#[tokio::test]
async fn the_pages_of_all_processes_are_counted() {
    let pair = Pair::start().await;
    let (mut here, mut there) = (pair.ada.connect().await, pair.bob.connect().await);
    here.settle().await;
    there.settle().await;
    for person in [&pair.ada, &pair.ada.at(&pair.second)] {
        let counted = async { while fact(person, "Open pages").await != "2" {} };
        within(A_WHILE, "the count", counted).await;
        assert_eq!(fact(person, "Processes").await, "2");
    }
    drop(there);
    let counted = async { while fact(&pair.ada, "Open pages").await != "1" {} };
    within(A_WHILE, "the count", counted).await;
}

/// What the page that tells how the place does says of something.
async fn fact(person: &Person, name: &str) -> String {
    let page = person.get("/account/status").await.body;
    let said = page.split(&format!("<dt>{name}</dt><dd>")).nth(1);
    said.unwrap_or_else(|| panic!("no {name} in {page}")).split('<').next().unwrap().to_owned()
}

/// A process that dies between a commit and the telling of it leaves a gap, which the others see.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_process_said_before_it_died_arrives_at_the_other() {
    let mut pair = Pair::start().await;
    let room = pair.ada.room;
    let mut there = Browser::open(&pair.bob, room).await;
    let posts = (0..8).map(|poster| {
        let ada = pair.ada.clone();
        tokio::spawn(async move {
            for number in 0.. {
                let id = format!("poster-{poster}-{number}");
                if ada.try_post(room, &id, &format!("{poster} says {number}")).await.is_err() {
                    return;
                }
            }
        })
    });
    let posts: Vec<_> = posts.collect();
    there.until("3 says 2").await;
    pair.first.kill();
    for poster in posts {
        poster.await.unwrap();
    }
    pair.bob.say(room, "the survivor").await;
    there.until("the survivor").await;
    let fresh = pair.bob.open(room).await.texts();
    let shown = there.page.texts();
    assert!(shown.ends_with(&fresh), "{shown:?} does not end as {fresh:?}");
}

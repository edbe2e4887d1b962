//! Deliveries: how tries to tell webhooks are counted, however many of them are kept.

use std::time::Duration;

use campfire_domain::{
    Job, Time,
    users::bots::{self, Bots, Form},
};
use campfire_store::{
    deliveries::{self, Attempt, State, outcomes},
    queue::{self, Kind},
    testing::TestDatabase,
};

use crate::support::{House, look, run_sql};

over_both!(
    every_try_of_a_day_is_counted_however_many_are_kept,
    tries_that_end_at_once_are_all_counted,
    counts_of_long_ago_are_forgotten,
    what_was_left_out_is_no_failure_and_can_be_told_all_the_same
);

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Bob is told of things at a webhook, at a moment that is no full minute.
async fn told(home: TestDatabase) -> (House, Time) {
    let now = Time::from_millis(1_700_000_012_345);
    home.clock.set(now);
    let house = House::build(home).await;
    house.say(&house.ada_in_talk, "hello").await;
    let webhook = format!(
        "INSERT INTO webhooks (id, user_id, url, created_at, updated_at) \
         VALUES (1, {}, 'https://example.com', 1, 1);\n",
        house.bob.id
    );
    run_sql(&house.home, webhook).await;
    (house, now)
}

fn attempt(house: &House, state: State, began_at: Time) -> Attempt {
    Attempt {
        webhook_id: 1,
        delivery: Some(1.into()),
        job: Job::Webhook { message: 1.into(), bot: house.bob.id },
        attempt: 1,
        state,
        http_status: None,
        error: None,
        began_at,
    }
}

async fn record(house: &House, state: State, times: usize) {
    let now = house.home.clock.now();
    let attempt = attempt(house, state, now.minus(MINUTE));
    let recorded = house
        .home
        .database
        .write(move |tx| (0..times).try_for_each(|_| deliveries::record(tx, &attempt, now)));
    recorded.await.unwrap();
}

async fn since(house: &House, moment: Time) -> Vec<(String, i64)> {
    look(&house.home, move |conn| outcomes::since(conn, moment)).await
}

fn counts(counts: &[(&str, i64)]) -> Vec<(String, i64)> {
    counts.iter().map(|(state, count)| ((*state).to_owned(), *count)).collect()
}

async fn every_try_of_a_day_is_counted_however_many_are_kept(home: TestDatabase) {
    let (house, start) = told(home).await;
    record(&house, State::Failed, 3).await;
    house.home.clock.advance(MINUTE);
    record(&house, State::Retrying, 130).await;
    record(&house, State::Delivered, 120).await;
    house.home.clock.advance(DAY - HOUR);
    record(&house, State::Delivered, 5).await;
    let bob = house.bob.id;
    let kept = look(&house.home, move |conn| deliveries::of_bot(conn, bob)).await;
    assert_eq!(kept.len(), 100);
    let all = counts(&[("delivered", 125), ("failed", 3), ("retrying", 130)]);
    assert_eq!(since(&house, start).await, all);
    let later = counts(&[("delivered", 125), ("retrying", 130)]);
    assert_eq!(since(&house, start.plus(MINUTE)).await, later);
    assert_eq!(since(&house, start.plus(MINUTE * 2)).await, counts(&[("delivered", 5)]));

    // A replay is a delivery of its own: counted when it is tried, and not before.
    let again = kept[0].id;
    let replay = house.home.database.write(move |tx| deliveries::replay(tx, bob, again));
    replay.await.unwrap();
    assert_eq!(since(&house, start).await, all);
    let refused = house.home.database.write({
        let attempt = attempt(&house, State::Delivered, start);
        move |tx| {
            let now = start.plus(DAY);
            deliveries::record(tx, &attempt, now)?;
            Err::<(), _>(campfire_domain::Error::Forbidden)
        }
    });
    assert!(refused.await.is_err());
    assert_eq!(since(&house, start).await, all, "what is not recorded is not counted");
    run_sql(&house.home, "DELETE FROM webhooks;".to_owned()).await;
    assert_eq!(since(&house, start).await, all, "they happened all the same");
    let waiting = look(&house.home, queue::load).await;
    let webhooks = waiting.iter().find(|load| load.kind == Kind::Webhook).unwrap();
    assert_eq!(webhooks.waiting, 1);
}

async fn tries_that_end_at_once_are_all_counted(home: TestDatabase) {
    let (house, now) = told(home).await;
    let ends = (0..40).map(|number| {
        let state = if number % 2 == 0 { State::Delivered } else { State::Failed };
        let attempt = attempt(&house, state, now);
        house.home.database.write(move |tx| deliveries::record(tx, &attempt, now))
    });
    for ended in futures_util::future::join_all(ends).await {
        ended.unwrap();
    }
    assert_eq!(since(&house, now).await, counts(&[("delivered", 20), ("failed", 20)]));
}

async fn counts_of_long_ago_are_forgotten(home: TestDatabase) {
    let (house, start) = told(home).await;
    for _ in 0..3 {
        record(&house, State::Delivered, 2).await;
        record(&house, State::Failed, 2).await;
        house.home.clock.advance(MINUTE);
    }
    let trim = |limit| {
        let before = start.plus(MINUTE * 2);
        house.home.database.write(move |tx| outcomes::trim(tx, before, limit))
    };
    assert_eq!(trim(1).await.unwrap(), 2, "a minute goes as a whole");
    assert_eq!(trim(10).await.unwrap(), 2);
    assert_eq!(trim(10).await.unwrap(), 0, "the last is not old yet");
    assert_eq!(since(&house, start).await, counts(&[("delivered", 2), ("failed", 2)]));
}

async fn what_was_left_out_is_no_failure_and_can_be_told_all_the_same(home: TestDatabase) {
    let house = House::build(home).await;
    let said = house.say(&house.ada_in_talk, "your turn").await.id;
    let ada = house.ada.clone();
    let webhook_url = "https://bot.example.com/".to_owned();
    let form = Form { name: "Bender".into(), webhook_url, ..Form::default() };
    let left_out = house.home.database.write(move |tx| {
        let bot = bots::create(tx, &ada, form)?.id;
        (0..12).try_for_each(|_| tx.leave_out(Job::Webhook { message: said, bot }))?;
        Ok(bot)
    });
    let bot = left_out.await.unwrap();
    let kept = look(&house.home, move |conn| deliveries::of_bot(conn, bot)).await;
    assert_eq!(kept.len(), 12);
    let first = &kept[0];
    assert_eq!((first.state.as_str(), first.delivery, first.micros), ("left_out", None, None));
    assert!(first.error.as_deref().is_some_and(|why| why.contains("answering each other")));
    let listener = look(&house.home, move |conn| deliveries::listener(conn, bot)).await;
    assert!(!listener.unwrap().is_paused, "and none of it speaks against the webhook");
    assert_eq!(since(&house, Time::from_millis(0)).await, [], "no try was made");
    assert!(first.replayable);
    let again = first.id;
    let replay = house.home.database.write(move |tx| deliveries::replay(tx, bot, again));
    replay.await.unwrap();
    let waiting = look(&house.home, queue::load).await;
    assert_eq!(waiting.iter().find(|load| load.kind == Kind::Webhook).unwrap().waiting, 1);
}

//! Lanes: nobody waits for another kind, and nothing is lost or doubled when a process dies.

use std::time::Duration;

use campfire_domain::memberships::Involvement;
use campfire_jobs::{Ended, Runner};
use campfire_outbound::Client;
use tokio::sync::oneshot;

use crate::{
    browser::Browser,
    house::{House, run},
    listener::Listener,
};

#[tokio::test]
async fn a_webhook_that_hangs_delays_no_notification() {
    let (mut hook, mut service) = (Listener::open().await, Listener::open().await);
    let mut house = House::open(&hook.url).await;
    house.subscribe(house.ben.id, Browser::new().subscription(&service.url)).await;
    house.involve(house.ben.id, Involvement::Everything).await;
    let _working = house.work();
    // More of them than there is room for at once.
    for _ in 0..40 {
        house.say(house.ping.id, "Status?", &[]).await;
    }
    let mut hanging = Vec::new();
    for _ in 0..16 {
        hanging.push(hook.hear().await);
    }
    house.say(house.workshop.id, "It runs.", &[]).await;
    service.hear().await.answer("201 Created", "", "");
    for heard in hanging {
        heard.answer("204 No Content", "", "");
    }
    for _ in 16..40 {
        hook.hear().await.answer("204 No Content", "", "");
    }
    assert_eq!(house.emptied().await, []);
}

#[tokio::test]
async fn a_bot_whose_webhook_hangs_delays_no_other_bot() {
    let (mut hook, mut other) = (Listener::open().await, Listener::open().await);
    let mut house = House::open(&hook.url).await;
    // Nothing but the end of a call wakes the lane again.
    house.settings.look_again = Duration::from_secs(600);
    let (_, trio) = house.with_second_bot(&other.url).await;
    let _working = house.work();
    // More of them than there is room for at once.
    for _ in 0..40 {
        house.say(house.ping.id, "Status?", &[]).await;
    }
    let mut hanging = Vec::new();
    for _ in 0..16 {
        hanging.push(hook.hear().await);
    }
    for _ in 0..30 {
        house.say(trio, "And yours?", &[]).await;
        other.hear().await.answer("204 No Content", "", "");
    }
    assert!(hook.is_quiet(), "half of the lane is its share");
    for heard in hanging {
        heard.answer("204 No Content", "", "");
    }
    for _ in 16..70 {
        hook.hear().await.answer("204 No Content", "", "");
    }
    assert_eq!(house.emptied().await, []);
}

#[tokio::test]
async fn what_was_running_when_the_process_died_is_done_by_the_next() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    let working = house.work();
    house.say(house.ping.id, "Status?", &[]).await;
    let abandoned = hook.hear().await;
    drop(working);

    let _working = house.work();
    let heard = hook.hear().await;
    let name = "x-webhook-delivery";
    assert_eq!(heard.header(name), abandoned.header(name));
    heard.answer("200 OK", "text/plain", "Green.");
    assert_eq!(house.emptied().await, []);
    assert_eq!(house.said(house.ping.id).await.len(), 2);
}

#[tokio::test]
async fn beside_other_processes_a_claim_holds_until_it_runs_out() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    house.settings.alone = false;
    let working = house.work();
    house.say(house.ping.id, "Status?", &[]).await;
    let _abandoned = hook.hear().await;
    drop(working);

    let working = house.work();
    house.later(&working, Duration::from_secs(60));
    house.say(house.ping.id, "And now?", &[]).await;
    hook.hear().await.answer("204 No Content", "", "");
    house.ended(Ended::Done).await;
    assert!(hook.is_quiet());

    house.later(&working, Duration::from_secs(61));
    hook.hear().await.answer("204 No Content", "", "");
    assert_eq!(house.emptied().await, []);
}

#[tokio::test]
async fn a_stop_lets_what_runs_come_to_its_end() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    house.settings.grace = Duration::from_secs(20);
    let client = Client::new().unwrap();
    let runner =
        Runner::new(house.store.clone(), house.files.clone(), client, house.settings.clone());
    house.say(house.ping.id, "Status?", &[]).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(runner.run(async { stopped.await.unwrap() }));
    let heard = hook.hear().await;
    stop.send(()).unwrap();
    heard.answer("200 OK", "text/plain", "Green.");
    running.await.unwrap().unwrap();
    assert_eq!(house.said(house.ping.id).await.len(), 2);
}

#[tokio::test]
async fn a_stop_waits_no_longer_than_its_grace_and_loses_nothing() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    let client = Client::new().unwrap();
    let runner =
        Runner::new(house.store.clone(), house.files.clone(), client, house.settings.clone());
    house.say(house.ping.id, "Status?", &[]).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(runner.run(async { stopped.await.unwrap() }));
    let _hanging = hook.hear().await;
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    assert!(house.waiting().await > 0);

    let _working = house.work();
    hook.hear().await.answer("204 No Content", "", "");
    assert_eq!(house.emptied().await, []);
}

#[tokio::test]
async fn work_that_brings_every_process_down_is_given_up() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    house.say(house.ping.id, "Status?", &[]).await;
    let interrupted = |tx: &mut _| {
        run(tx, "UPDATE jobs SET attempts = 3, claimed_until = 1 WHERE kind = 'webhook'");
        Ok(())
    };
    house.store.write(interrupted).await.unwrap();
    let _working = house.work();
    let failed = house.emptied().await;
    assert_eq!(failed[0].error.as_deref(), Some("it was interrupted each time"));
    assert!(hook.is_quiet());
}

//! Notifications: who gets them, what is in them, and what becomes of their browsers.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use campfire_domain::{
    Time,
    memberships::{Involvement, presence},
    rooms::directs,
    users::quiet_hours::QuietHours,
};
use campfire_jobs::Ended;
use campfire_outbound::Guard;
use campfire_store::{pushes, quiet_hours};
use serde_json::{Value, json};

use crate::{
    browser::Browser,
    house::{House, run},
    listener::Listener,
};

/// A house where Ben has a browser whose push service is the listener.
async fn ben_subscribed(service: &Listener) -> (House, Browser) {
    let (house, browser) = (House::open("http://127.0.0.1:1/").await, Browser::new());
    house.subscribe(house.ben.id, browser.subscription(&service.url)).await;
    (house, browser)
}

/// Whether Ben is notified when Ada says something that mentions him or not.
async fn check(involvement: Involvement, mentioned: bool, notified: bool) {
    let mut service = Listener::open().await;
    let (mut house, _browser) = ben_subscribed(&service).await;
    house.involve(house.ben.id, involvement).await;
    let _working = house.work();
    let mentions = if mentioned { vec![house.ben.id] } else { vec![] };
    house.say(house.workshop.id, "It runs.", &mentions).await;
    if notified {
        service.hear().await.answer("201 Created", "", "");
    }
    assert_eq!(house.emptied().await, [], "{involvement:?}");
    assert!(service.is_quiet(), "{involvement:?}, mentioned: {mentioned}");
}

#[tokio::test]
async fn members_are_notified_as_they_are_involved() {
    check(Involvement::Everything, false, true).await;
    check(Involvement::Everything, true, true).await;
    check(Involvement::Mentions, false, false).await;
    check(Involvement::Mentions, true, true).await;
    check(Involvement::Nothing, true, false).await;
    check(Involvement::Invisible, true, false).await;
}

#[tokio::test]
async fn a_browser_can_open_its_notification_and_the_push_service_knows_us() {
    let mut service = Listener::open().await;
    let (mut house, browser) = ben_subscribed(&service).await;
    house.involve(house.ben.id, Involvement::Everything).await;
    let _working = house.work();
    let room = house.workshop.id;
    let message = house.say(room, "<b>It</b> runs.", &[]).await;

    let heard = service.hear().await;
    assert_eq!(
        browser.open(&heard.body),
        json!({"title": "Workshop", "options": {
            "body": "Ada: It runs.",
            "icon": "/account/logo",
            "tag": format!("room-{room}"),
            "renotify": true,
            "data": {"path": format!("/rooms/{room}/@{message}"), "badge": 1},
        }})
    );
    assert_eq!(heard.header("ttl"), Some("2419200"));
    assert_eq!(heard.header("urgency"), Some("high"));
    assert_eq!(heard.header("content-encoding"), Some("aes128gcm"));
    assert_eq!(heard.header("content-type"), Some("application/octet-stream"));
    let authorization = heard.header("authorization").unwrap().to_owned();
    heard.answer("201 Created", "", "");

    let (token, key) = authorization.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    assert_eq!(key, house.keys.public);
    let claims = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["sub"], "mailto:ops@example.com");
    assert_eq!(claims["aud"], "http://127.0.0.1");

    assert_eq!(house.emptied().await, []);
    let ben = house.ben.id;
    let devices = house.store.read(move |conn| pushes::devices(conn, ben)).await.unwrap();
    assert!(devices[0].last_success_at.is_some());
}

#[tokio::test]
async fn the_author_the_present_and_the_deactivated_are_left_alone() {
    let mut service = Listener::open().await;
    let (mut house, _browser) = ben_subscribed(&service).await;
    let (ada, ben, room) = (house.ada.id, house.ben.id, house.workshop.id);
    let hers = format!("{}ada", service.url);
    house.subscribe(ada, Browser::new().subscription(&hers)).await;
    for user in [ada, ben] {
        house.involve(user, Involvement::Everything).await;
    }
    let _working = house.work();

    house.store.write(move |tx| presence::appear(tx, room, ben)).await.unwrap();
    house.say(room, "Ben sees this.", &[]).await;
    assert_eq!(house.emptied().await, []);

    house.clock.advance(Duration::from_secs(61));
    let leave = move |tx: &mut _| {
        run(tx, &format!("UPDATE users SET status = 'deactivated' WHERE id = {ben}"));
        Ok(())
    };
    house.store.write(leave).await.unwrap();
    house.say(room, "Ben is gone.", &[]).await;
    assert_eq!(house.emptied().await, []);
    assert!(service.is_quiet());
}

#[tokio::test]
async fn a_browser_that_its_push_service_does_not_know_is_forgotten() {
    for status in ["410 Gone", "404 Not Found"] {
        let mut service = Listener::open().await;
        let (mut house, _browser) = ben_subscribed(&service).await;
        let _working = house.work();
        house.say(house.workshop.id, "Ben?", &[house.ben.id]).await;
        service.hear().await.answer(status, "", "");
        assert_eq!(house.emptied().await, []);
        let ben = house.ben.id;
        let devices = house.store.read(move |conn| pushes::devices(conn, ben)).await.unwrap();
        assert_eq!(devices, []);
    }
}

#[tokio::test]
async fn a_browser_with_broken_keys_is_forgotten() {
    let mut service = Listener::open().await;
    let (mut house, browser) = ben_subscribed(&service).await;
    let broken = pushes::NewSubscription {
        p256dh_key: "bm8ga2V5".to_owned(),
        ..browser.subscription("http://127.0.0.1:1/")
    };
    house.subscribe(house.ben.id, broken).await;
    let _working = house.work();
    house.say(house.workshop.id, "Ben?", &[house.ben.id]).await;
    service.hear().await.answer("201 Created", "", "");
    assert_eq!(house.emptied().await, []);
    let ben = house.ben.id;
    let devices = house.store.read(move |conn| pushes::devices(conn, ben)).await.unwrap();
    assert_eq!(devices.len(), 1);
}

#[tokio::test]
async fn what_a_push_service_cannot_take_now_is_repeated_there_alone() {
    let (mut service, mut other) = (Listener::open().await, Listener::open().await);
    let (mut house, _browser) = ben_subscribed(&service).await;
    house.subscribe(house.ben.id, Browser::new().subscription(&other.url)).await;
    let working = house.work();
    house.say(house.workshop.id, "Ben?", &[house.ben.id]).await;
    service.hear().await.answer("503 Service Unavailable", "", "");
    other.hear().await.answer("201 Created", "", "");
    house.ended(Ended::Retried).await;

    house.later(&working, Duration::from_secs(10));
    service.hear().await.answer("201 Created", "", "");
    assert_eq!(house.emptied().await, []);
    assert!(other.is_quiet());
}

#[tokio::test]
async fn who_comes_back_before_the_repetition_is_left_alone() {
    let mut service = Listener::open().await;
    let (mut house, _browser) = ben_subscribed(&service).await;
    let (ben, room) = (house.ben.id, house.workshop.id);
    let working = house.work();
    house.say(room, "Ben?", &[ben]).await;
    service.hear().await.answer("500 Internal Server Error", "", "");
    house.ended(Ended::Retried).await;

    house.store.write(move |tx| presence::appear(tx, room, ben)).await.unwrap();
    house.later(&working, Duration::from_secs(10));
    assert_eq!(house.emptied().await, []);
    assert!(service.is_quiet());
}

#[tokio::test]
async fn a_refusal_is_kept_to_be_seen() {
    let mut service = Listener::open().await;
    let (mut house, _browser) = ben_subscribed(&service).await;
    let _working = house.work();
    house.say(house.workshop.id, "Ben?", &[house.ben.id]).await;
    service.hear().await.answer("403 Forbidden", "", "");
    let failed = house.emptied().await;
    assert_eq!(failed[0].error.as_deref(), Some("answered 403 Forbidden"));
    assert_eq!((failed.len(), failed[0].attempts), (1, 1));
}

#[tokio::test]
async fn a_member_cannot_make_us_call_our_own_network() {
    let mut service = Listener::open().await;
    let (mut house, browser) = ben_subscribed(&service).await;
    house.subscribe(house.ben.id, browser.subscription("https://localhost/")).await;
    house.settings.push_guard = Guard::PublicOnly;
    let _working = house.work();
    house.say(house.workshop.id, "Ben?", &[house.ben.id]).await;
    let failed = house.emptied().await;
    let mut reasons: Vec<_> = failed.iter().filter_map(|job| job.error.as_deref()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["the address is none of a push service", "the address is not public"]);
    assert!(service.is_quiet());
}

#[tokio::test]
async fn without_keys_nobody_is_notified() {
    let mut service = Listener::open().await;
    let (mut house, _browser) = ben_subscribed(&service).await;
    house.settings.vapid = None;
    let _working = house.work();
    house.say(house.workshop.id, "Ben?", &[house.ben.id]).await;
    assert_eq!(house.emptied().await, []);
    assert!(service.is_quiet());
}

#[tokio::test]
async fn a_test_reaches_the_one_browser_and_what_is_refused_stands_in_the_list_only() {
    let (mut service, mut other) = (Listener::open().await, Listener::open().await);
    let (mut house, browser) = ben_subscribed(&service).await;
    house.subscribe(house.ben.id, Browser::new().subscription(&other.url)).await;
    let _working = house.work();
    let ben = house.ben.id;
    let devices = house.store.read(move |conn| pushes::devices(conn, ben)).await.unwrap();
    let subscription = devices[1].target.id;
    house.try_push(subscription).await;
    let heard = service.hear().await;
    let told = browser.open(&heard.body);
    assert_eq!(
        (&told["title"], &told["options"]["tag"]),
        (&json!("Campfire Test"), &json!("test"))
    );
    heard.answer("201 Created", "", "");
    assert_eq!(house.emptied().await, []);

    house.try_push(subscription).await;
    service.hear().await.answer("403 Forbidden", "", "");
    assert_eq!(house.emptied().await, []);
    let devices = house.store.read(move |conn| pushes::devices(conn, ben)).await.unwrap();
    assert_eq!(devices[1].last_failure.as_deref(), Some("answered 403 Forbidden"));
    assert!(devices[1].last_success_at.is_some() && other.is_quiet());
}

#[tokio::test]
async fn a_browser_that_is_signed_out_from_elsewhere_or_taken_over_is_notified_no_more() {
    let service = Listener::open().await;
    let (house, browser) = ben_subscribed(&service).await;
    let (ada, ben) = (house.ada.id, house.ben.id);
    let sessions =
        house.store.read(move |conn| campfire_store::sessions::of(conn, ben)).await.unwrap();
    let session = sessions[0].id;
    house.subscribe(ada, browser.subscription(&service.url)).await;
    let count =
        async |user| house.store.read(move |conn| pushes::devices(conn, user)).await.unwrap().len();
    assert_eq!((count(ada).await, count(ben).await), (1, 0), "the browser is Ada's now");
    house.subscribe(ben, browser.subscription("http://127.0.0.1:1/")).await;
    house
        .store
        .write(move |tx| campfire_domain::users::sessions::end_of(tx, ben, session))
        .await
        .unwrap();
    assert_eq!(count(ben).await, 1, "another session of his");
    let later =
        house.store.read(move |conn| campfire_store::sessions::of(conn, ben)).await.unwrap();
    let later = later[0].id;
    house
        .store
        .write(move |tx| campfire_domain::users::sessions::end_of(tx, ben, later))
        .await
        .unwrap();
    assert_eq!(count(ben).await, 0);
}

#[tokio::test]
async fn in_quiet_hours_nobody_is_notified_and_what_was_said_is_unread_all_the_same() {
    let mut service = Listener::open().await;
    let (mut house, browser) = ben_subscribed(&service).await;
    let (ada, ben, room) = (house.ada.clone(), house.ben.id, house.workshop.id);
    let ping = house.store.write(move |tx| directs::start(tx, &ada, &[ben])).await.unwrap().id;
    house.involve(ben, Involvement::Everything).await;
    let night = QuietHours::between("22:00", "07:00", Some("Europe/Berlin")).unwrap();
    house.store.write(move |tx| quiet_hours::keep(tx, ben, &night)).await.unwrap();
    // Half an hour to midnight in Berlin.
    house.clock.set(Time::from_millis(1_817_069_400_000));
    let _working = house.work();
    house.say(ping, "Asleep?", &[]).await;
    assert_eq!(house.emptied().await, []);
    assert!(service.is_quiet());

    house.clock.advance(Duration::from_secs(8 * 60 * 60));
    house.say(room, "Good morning.", &[]).await;
    let heard = service.hear().await;
    let notice = browser.open(&heard.body);
    heard.answer("201 Created", "", "");
    assert_eq!(notice["options"]["body"], "Ada: Good morning.");
    assert_eq!(notice["options"]["data"]["badge"], 2, "the night's message is unread too");
    assert_eq!(house.emptied().await, []);
}

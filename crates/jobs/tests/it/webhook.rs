//! Webhooks: what bots are told, what they say, and what becomes of their silence.

use std::time::Duration;

use campfire_domain::{
    Error, Event, Logged, Memberships, RoomId, memberships, messages,
    users::bots::{Bots, News, Webhook},
};
use campfire_jobs::{Ended, WebhookLimits};
use campfire_store::queue::Kind;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    house::{Delivery, House},
    listener::{Listener, PATIENCE},
};

/// What the bot says in the ping when its webhook answers so.
async fn check(status: &str, media_type: &str, body: &str, said: &[&str]) {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    let _working = house.work();
    house.say(house.ping.id, "Status?", &[]).await;
    hook.hear().await.answer(status, media_type, body);
    assert_eq!(house.emptied().await, [], "{status} {media_type}");
    assert_eq!(by_bender(&house, house.ping.id).await, said, "{status} {media_type}");
}

async fn by_bender(house: &House, room: RoomId) -> Vec<String> {
    let said = house.said(room).await.into_iter();
    said.filter(|(who, _)| *who == house.bender.id).map(|(_, html)| html).collect()
}

#[tokio::test]
async fn a_bot_says_the_text_that_its_webhook_answers_and_nothing_else() {
    check("200 OK", "text/html; charset=utf-8", "All <b>green</b>.", &["All <b>green</b>."]).await;
    check("201 Created", "text/plain", "1 < 2", &["1 &lt; 2"]).await;
    check("200 OK", "text/plain", "  ", &[]).await;
    check("200 OK", "text/html", "<script>x()</script>", &[]).await;
    check("200 OK", "application/json", "{\"ok\":true}", &[]).await;
    check("200 OK", "image/gif", "GIF89a", &[""]).await;
    check("204 No Content", "", "", &[]).await;
}

#[tokio::test]
async fn a_bot_is_told_what_was_said_and_can_check_who_tells_it() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    let _working = house.work();
    let (room, bot) = (house.workshop.id, house.bender.id);
    let message = house.say(room, "@Bender <b>hi</b>", &[bot]).await;
    let heard = hook.hear().await;
    let told: Value = serde_json::from_slice(&heard.body).unwrap();
    assert_eq!(
        told,
        json!({
            "user": {"id": house.ada.id.get(), "name": "Ada"},
            "room": {"id": room.get(), "name": "Workshop",
                "path": format!("/rooms/{room}/{bot}-abcDEF123456/messages")},
            "message": {"id": message.get(), "path": format!("/rooms/{room}/@{message}"),
                "body": {"html": "@Bender <b>hi</b>", "plain": "hi"}},
        })
    );
    assert!(heard.head.starts_with("POST /hook HTTP/1.1"), "{}", heard.head);
    assert_eq!(heard.header("content-type"), Some("application/json"));
    assert!(heard.header("x-webhook-delivery").is_some());
    assert!(heard.header("x-webhook-signature").unwrap().starts_with("sha256="));
    heard.answer("200 OK", "text/plain", "hello");
    assert_eq!(house.emptied().await, []);
    assert_eq!(by_bender(&house, room).await, ["hello"]);
    assert_eq!(house.deliveries().await, [Delivery::new("delivered", 1, Some(200), None)]);
}

#[tokio::test]
async fn outside_a_ping_a_bot_hears_only_what_mentions_it() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    let _working = house.work();
    house.say(house.workshop.id, "Nobody in particular", &[house.ben.id]).await;
    assert_eq!(house.emptied().await, []);
    assert!(hook.is_quiet());
}

#[tokio::test]
async fn a_bot_that_left_the_room_meanwhile_is_told_nothing() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    house.say(house.workshop.id, "Bender?", &[house.bender.id]).await;
    house.expel(house.bender.id).await;
    let _working = house.work();
    assert_eq!(house.emptied().await, []);
    assert!(hook.is_quiet());
}

#[tokio::test]
async fn bots_do_not_hear_what_webhooks_answer() {
    let (mut hook, mut other) = (Listener::open().await, Listener::open().await);
    let mut house = House::open(&hook.url).await;
    let (robot, trio) = house.with_second_bot(&other.url).await;
    let _working = house.work();
    house.say(trio, "Hello, you two", &[]).await;
    hook.hear().await.answer("200 OK", "text/plain", "hello");
    other.hear().await.answer("200 OK", "text/plain", "hi");
    assert_eq!(house.emptied().await, []);
    assert!(hook.is_quiet() && other.is_quiet());
    assert_eq!(by_bender(&house, trio).await, ["hello"]);
    assert!(house.said(trio).await.contains(&(robot, "hi".to_owned())));
}

#[tokio::test]
async fn silence_is_told_once_to_who_waits_and_the_late_answer_still_comes() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    house.settings.webhook.first_byte = Duration::from_secs(1);
    let working = house.work();
    house.say(house.ping.id, "Status?", &[]).await;
    for _ in 0..2 {
        let silent = hook.hear().await;
        house.ended(Ended::Retried).await;
        drop(silent);
        house.later(&working, Duration::from_secs(60));
    }
    hook.hear().await.answer("200 OK", "text/plain", "Green.");
    assert_eq!(house.emptied().await, []);
    let expected = ["Failed to respond within 1 seconds", "Green."];
    assert_eq!(by_bender(&house, house.ping.id).await, expected);
    let silence = |attempt| Delivery::new("retrying", attempt, None, Some("no answer within 1s"));
    let expected = [silence(1), silence(2), Delivery::new("delivered", 3, Some(200), None)];
    assert_eq!(house.deliveries().await, expected);
}

#[tokio::test]
async fn an_answer_that_drips_is_ended_by_the_deadline_for_all_of_it_and_told_as_what_it_is() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    house.settings.webhook.total = Duration::from_secs(2);
    let working = house.work();
    house.say(house.ping.id, "Status?", &[]).await;
    let cut = hook.hear().await.drip();
    let report = house.ended(Ended::Retried).await;
    assert!(report.took >= Duration::from_secs(2), "{:?}", report.took);
    timeout(PATIENCE, cut).await.expect("nobody hangs up").unwrap();
    house.later(&working, Duration::from_secs(60));
    hook.hear().await.answer("200 OK", "text/plain", "Green.");
    assert_eq!(house.emptied().await, []);
    let expected = ["Failed to finish responding within 2 seconds", "Green."];
    assert_eq!(by_bender(&house, house.ping.id).await, expected);
    let why = "the answer began, but did not end within 2s";
    let slow = Delivery::new("retrying", 1, None, Some(why));
    let expected = [slow, Delivery::new("delivered", 2, Some(200), None)];
    assert_eq!(house.deliveries().await, expected);
}

/// Answers as badly as can be, each message in its own way, for as long as somebody calls.
async fn misbehave(mut hook: Listener) {
    let mut hanging = Vec::new();
    loop {
        let heard = hook.hear().await;
        let told: Value = serde_json::from_slice(&heard.body).unwrap();
        match told["message"]["body"]["plain"].as_str().unwrap() {
            "hang" => hanging.push(heard),
            "drip" => drop(heard.drip()),
            "flood" => heard.flood(),
            "lie" => heard.say("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"),
            "redirect" => heard.answer("302 Found", "", ""),
            _ => heard.say("\0\u{1}no HTTP at all\r\n\r\n"),
        }
    }
}

#[tokio::test]
async fn after_webhooks_that_answer_as_badly_as_can_be_nothing_waits_any_more() {
    let hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    let deadline = Duration::from_secs(2);
    house.settings.webhook = WebhookLimits { first_byte: deadline, total: deadline, cap: 1 << 20 };
    tokio::spawn(misbehave(hook));
    let working = house.work();
    let manners = ["hang", "drip", "flood", "lie", "redirect", "babble"];
    for manner in manners {
        house.say(house.ping.id, manner, &[]).await;
    }
    // What is too large and what leads elsewhere is not asked for again.
    for calls in [6, 4, 4] {
        for _ in 0..calls {
            while house.report().await.kind != Kind::Webhook {}
        }
        house.later(&working, Duration::from_secs(60));
    }
    let mut given_up = house.emptied().await;
    given_up.sort_by_key(|job| job.id);
    let reasons: Vec<_> = given_up.into_iter().filter_map(|job| job.error).collect();
    let expected = [
        "no answer within 2s",
        "the answer began, but did not end within 2s",
        "the answer is larger than 1048576 bytes",
        "the answer broke off: ",
        "answered 302 Found",
        "the answer broke off: ",
    ];
    assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
    let pairs = reasons.iter().zip(expected);
    assert!(pairs.clone().all(|(reason, start)| reason.starts_with(start)), "{reasons:?}");
    assert_eq!(house.deliveries().await.len(), 14, "every try is kept");
    let mut said = by_bender(&house, house.ping.id).await;
    said.sort();
    let expected =
        ["Failed to finish responding within 2 seconds", "Failed to respond within 2 seconds"];
    assert_eq!(said, expected, "and nothing of what came is said");
}

#[tokio::test]
async fn errors_are_repeated_in_silence_and_given_up_in_the_end() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    let working = house.work();
    house.say(house.ping.id, "Status?", &[]).await;
    let mut names = Vec::new();
    for attempt in 1..=3 {
        let heard = hook.hear().await;
        names.push(heard.header("x-webhook-delivery").unwrap().to_owned());
        heard.answer("500 Internal Server Error", "text/html", "<h1>Oops</h1>");
        if attempt < 3 {
            house.ended(Ended::Retried).await;
            house.later(&working, Duration::from_secs(60));
        }
    }
    let failed = house.emptied().await;
    assert_eq!((failed.len(), failed[0].attempts), (1, 3));
    assert_eq!(by_bender(&house, house.ping.id).await, Vec::<String>::new());
    assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
    let error = |state, attempt| {
        Delivery::new(state, attempt, Some(500), Some("answered 500 Internal Server Error"))
    };
    let expected = [error("retrying", 1), error("retrying", 2), error("failed", 3)];
    assert_eq!(house.deliveries().await, expected);
}

#[tokio::test]
async fn a_refusal_is_given_up_at_once_and_a_redirect_is_one() {
    for status in ["404 Not Found", "302 Found"] {
        let mut hook = Listener::open().await;
        let mut house = House::open(&hook.url).await;
        let _working = house.work();
        house.say(house.ping.id, "Status?", &[]).await;
        hook.hear().await.answer(status, "text/html", "<h1>No</h1>");
        assert_eq!(house.emptied().await.len(), 1, "{status}");
        assert_eq!(by_bender(&house, house.ping.id).await, Vec::<String>::new());
        assert!(hook.is_quiet());
    }
}

#[tokio::test]
async fn a_file_that_a_webhook_answers_stands_in_the_room() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    let _working = house.work();
    house.say(house.ping.id, "The report?", &[]).await;
    hook.hear().await.answer("200 OK", "text/csv", "a,b\n1,2\n");
    assert_eq!(house.emptied().await, []);
    let ping = house.ping.id;
    let page = house.store.read(move |conn| campfire_store::messages::page_last(conn, ping)).await;
    let file = page.unwrap().pop().unwrap().attachment.unwrap().facts;
    assert_eq!(
        (file.filename.as_str(), file.content_type.as_str()),
        ("attachment.csv", "text/csv")
    );
    let bytes = house.files.read(&file.key, 100).await.unwrap();
    assert_eq!(&bytes[..], b"a,b\n1,2\n");
}

#[tokio::test]
async fn a_webhook_that_fails_ten_times_is_paused_and_can_be_told_again() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    let _working = house.work();
    let bender = house.bender.id;
    for number in 0..10 {
        house.say(house.ping.id, &format!("{number}?"), &[]).await;
        hook.hear().await.answer("404 Not Found", "", "");
        house.ended(Ended::Failed).await;
    }
    let paused = house.store.read(campfire_store::bots::paused).await.unwrap();
    assert_eq!(paused.len(), 1);
    house.say(house.ping.id, "anybody?", &[]).await;
    let log = house.store.read(move |conn| campfire_store::deliveries::of_bot(conn, bender)).await;
    let first = log.unwrap().pop().unwrap();
    assert!(first.replayable && hook.is_quiet());
    house.store.write(move |tx| campfire_store::bots::resume(tx, bender)).await.unwrap();
    let again =
        house.store.write(move |tx| campfire_store::deliveries::replay(tx, bender, first.id));
    again.await.unwrap();
    let heard = hook.hear().await;
    let told: Value = serde_json::from_slice(&heard.body).unwrap();
    assert_eq!(told["message"]["body"]["plain"], "0?");
    heard.answer("404 Not Found", "", "");
    house.ended(Ended::Failed).await;
    let paused = house.store.read(campfire_store::bots::paused).await.unwrap();
    assert_eq!(paused.len(), 0, "what failed before somebody saw to it is past");
    house.say(house.ping.id, "now?", &[]).await;
    hook.hear().await.answer("200 OK", "text/plain", "at last");
    house.ended(Ended::Done).await;
}

#[tokio::test]
async fn of_a_message_that_is_gone_nothing_is_told_again() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    let _working = house.work();
    let id = house.say(house.ping.id, "never mind", &[]).await;
    hook.hear().await.answer("404 Not Found", "", "");
    house.ended(Ended::Failed).await;
    let (bender, ping, ada) = (house.bender.id, house.ping.id, house.ada.clone());
    let removed = house.store.write(move |tx| {
        let membership = tx.membership(ping, ada.id)?;
        messages::remove(tx, &ada, &membership, id)
    });
    removed.await.unwrap();
    let log = house.store.read(move |conn| campfire_store::deliveries::of_bot(conn, bender)).await;
    let told = log.unwrap().pop().unwrap().id;
    let again = house.store.write(move |tx| campfire_store::deliveries::replay(tx, bender, told));
    assert!(matches!(again.await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn what_waited_when_a_webhook_was_paused_is_kept_for_an_administrator() {
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    for number in 0..12 {
        house.say(house.ping.id, &format!("{number}?"), &[]).await;
    }
    let _working = house.work();
    let mut refused = 0;
    let paused = campfire_store::bots::paused;
    while house.store.read(paused).await.unwrap().is_empty() {
        hook.hear().await.answer("404 Not Found", "", "");
        house.ended(Ended::Failed).await;
        refused += 1;
    }
    for _ in refused..12 {
        house.ended(Ended::Failed).await;
    }
    let given_up =
        house.store.read(|conn| campfire_store::queue::given_up(conn, 20)).await.unwrap();
    assert_eq!(given_up.len(), 12);
    let waited =
        given_up.iter().filter(|job| job.error.as_deref() == Some("its webhook is paused"));
    assert_eq!(waited.count(), 12 - refused);
    let log =
        house.store.read(|conn| campfire_store::events::after(conn, None, 0.into(), 100)).await;
    let told = |logged: &&Logged| matches!(logged.event, Event::WebhookPaused { paused: true, .. });
    assert_eq!(log.unwrap().iter().filter(told).count(), 1, "administrators are told once");
}

#[tokio::test]
async fn a_bot_is_told_that_it_had_to_go() {
    let mut hook = Listener::open().await;
    let house = House::open(&hook.url).await;
    let _working = house.work();
    let (room, bender) = (house.workshop.clone(), house.bender.id);
    let url = hook.url.clone();
    let revoked = house.store.write(move |tx| {
        let news = Some([News::Members].into_iter().collect());
        tx.set_webhook(bender, Some(&Webhook { url, secret: None, news }))?;
        memberships::revoke(tx, &room, &[bender])
    });
    revoked.await.unwrap();
    let heard = hook.hear().await;
    assert_eq!(heard.header("x-webhook-event"), Some("members_left"));
    let told: Value = serde_json::from_slice(&heard.body).unwrap();
    assert_eq!(told["users"][0]["id"], bender.get());
    heard.answer("204 No Content", "", "");
}

#[tokio::test]
async fn a_webhook_hears_what_it_chose_and_nothing_it_answers_to_that_is_said() {
    use campfire_domain::{
        Memberships,
        messages::{self, Draft, boosts},
    };
    let mut hook = Listener::open().await;
    let mut house = House::open(&hook.url).await;
    let _working = house.work();
    let (room, ada, bender) = (house.workshop.id, house.ada.clone(), house.bender.id);
    let url = hook.url.clone();
    let message = house.say(room, "first", &[]).await;
    house
        .store
        .write(move |tx| {
            let news = Some([News::Edits, News::Boosts, News::Deletions].into_iter().collect());
            tx.set_webhook(bender, Some(&Webhook { url, secret: None, news }))
        })
        .await
        .unwrap();
    let actor = ada.clone();
    let edit = house.store.write(move |tx| {
        let place = tx.membership(room, actor.id)?;
        messages::edit(tx, &actor, &place, message, Draft::text("second"))
    });
    edit.await.unwrap();
    let heard = hook.hear().await;
    assert_eq!(heard.header("x-webhook-event"), Some("message_edited"));
    let told: Value = serde_json::from_slice(&heard.body).unwrap();
    assert_eq!(
        (&told["event"], &told["message"]["body"]["plain"]),
        (&json!("message_edited"), &json!("second"))
    );
    heard.answer("200 OK", "text/plain", "not for the room");
    let actor = ada.clone();
    let cheer = house.store.write(move |tx| {
        let place = tx.membership(room, actor.id)?;
        boosts::give(tx, &place, message, "👍")
    });
    cheer.await.unwrap();
    let heard = hook.hear().await;
    let told: Value = serde_json::from_slice(&heard.body).unwrap();
    assert_eq!((&told["user"]["name"], &told["boost"]["content"]), (&json!("Ada"), &json!("👍")));
    heard.answer("204 No Content", "", "");
    assert_eq!(house.emptied().await, []);
    assert_eq!(by_bender(&house, room).await, Vec::<String>::new());
}

//! Secrets: what opens something stays out of the log, however much is logged.

use reqwest::{Client, Method};

use crate::support::{Campfire, Person};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_tokens_and_words_stay_out_of_the_log() {
    let campfire = Campfire::start_with(vec![("RUST_LOG", "trace".to_owned())]);
    let ada = Person::first(&campfire, "Ada").await;
    let bob = ada.invite("Bob").await;
    let mut socket = bob.connect().await;
    let said = ada.say(ada.room, "a private matter").await;
    socket.settle().await;

    let bot = [("user[name]", "Helper"), ("user[webhook_url]", "http://127.0.0.1:1/hidden-path")];
    assert_eq!(ada.send(Method::POST, "/account/bots", &bot).await.status, 302);
    let page = ada.get("/account/bots").await.body;
    let key = between(&page, &format!("/rooms/{}/", ada.room), "/messages").to_owned();
    let client = Client::builder().no_proxy().build().unwrap();
    let by_key = format!("{}/rooms/{}/{key}/messages", campfire.origin, ada.room);
    client.post(&by_key).body("by key").send().await.unwrap();
    let api = client.get(format!("{}/api/me", campfire.origin)).bearer_auth(&key);
    assert_eq!(api.send().await.unwrap().status(), 200);
    let elsewhere = format!("{}/rooms/{}?bot_key={key}", campfire.origin, ada.room);
    assert_eq!(client.get(elsewhere).send().await.unwrap().status(), 403);

    let profile = ada.get("/users/me/profile").await.body;
    let transfer = between(&profile, "/session/transfers/", "\"").to_owned();
    let path = format!("/session/transfers/{transfer}");
    assert_eq!(bob.send(Method::PUT, &path, &[]).await.status, 303);
    let room = ada.get(&format!("/rooms/{}", ada.room)).await.body;
    let join_code = between(&room, "/join/", "\"").to_owned();
    assert!(ada.try_password("bob@example.org", "the wrong password").await.is_none());

    let log = campfire.log();
    assert!(log.contains("/rooms/{room_id}/{bot_key}/messages"), "the route is there");
    let token = key.split('-').nth(1).unwrap();
    let session = ada.cookie.split_once('=').unwrap().1;
    for (what, secret) in [
        ("a bot's key", token),
        ("a session", &session[session.len() - 20..]),
        ("a sign-in link", &transfer),
        ("the join code", &join_code),
        ("a password", "open sesame"),
        ("a wrong password", "the wrong password"),
        ("what was said", "a private matter"),
        ("an address", "bob@example.org"),
        ("the path of a webhook", "hidden-path"),
        ("a message's own id", &said.client_id),
    ] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{what} is in the log");
    }
}

/// What stands between two pieces of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{before} is there: {page}"));
    rest.split(after).next().unwrap()
}

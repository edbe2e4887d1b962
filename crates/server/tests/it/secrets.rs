//! Secrets: whatever is called with a key, token, password or address, none of them is in the log.

use std::time::Duration;

use reqwest::{Client, Method, header};

use crate::support::{Campfire, Person, id, soon};

/// Stands in everything that somebody types here, and so must never stand in the log.
const HUSH: &str = "hush9";
/// The keys of a browser, as push services want them.
const P256DH: &str =
    "BNNL5ZaTfK81qhXOx23-wewhigUeFb632jN6LvRWCFH1ubQr77FE_9qV1FuojuRmHP42zmf34rXgW80OvUVDgTk";
const AUTH: &str = "zqbxT6JKstKSY9JKibZLSQ";

#[tokio::test]
async fn keys_and_tokens_stay_out_of_the_log_for_people() {
    check("text", "info").await;
    check("text", "trace").await;
}

#[tokio::test]
async fn keys_and_tokens_stay_out_of_the_log_for_machines() {
    check("json", "info").await;
    check("json", "trace").await;
}

async fn check(format: &str, level: &str) {
    let settings = [("LOG_FORMAT", format), ("RUST_LOG", level), ("WEBHOOK_TIMEOUT", "1")];
    let settings = settings.map(|(name, value)| (name, value.to_owned()));
    let mut campfire = Campfire::start_with(settings.to_vec());
    let ada = Person::first(&campfire, "Ada").await;
    let secrets = secrets(&ada).await;
    use_them(&ada, &secrets).await;
    let both = async {
        while campfire.log().matches("a job will be tried again").count() < 2 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    soon("the webhook and the push service to be asked in vain", both).await;
    assert!(campfire.stop().await.success());
    let log = campfire.log();
    assert!(log.matches("/messages").count() > 5, "requests are logged:\n{log}");
    let typed = [("what somebody typed", HUSH), ("an address", "ada@example.org")];
    let known = secrets.all.iter().map(|(what, secret)| (*what, secret.as_str())).chain(typed);
    for (what, secret) in known {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{what} is in the log at {level}: {}", line.unwrap_or_default());
    }
}

/// What there is to be kept.
struct Secrets {
    bot: i64,
    key: String,
    hook: String,
    join: String,
    transfer: String,
    code: String,
    avatar: String,
    all: Vec<(&'static str, String)>,
}

/// Makes a bot whose webhook nobody answers, and a hook; and reads what pages tell of secrets.
async fn secrets(ada: &Person) -> Secrets {
    let webhook = format!("http://127.0.0.1:1/{HUSH}?token={HUSH}");
    let bot = [("user[name]", "Helper"), ("user[webhook_url]", webhook.as_str())];
    assert_eq!(ada.send(Method::POST, "/account/bots", &bot).await.status, 302);
    let list = ada.get("/account/bots").await.body;
    let key = between(&list, &format!("/rooms/{}/", ada.room), "/messages");
    let bot: i64 = key.split('-').next().unwrap().parse().unwrap();
    let page = format!("/account/bots/{bot}");
    assert_eq!(ada.send(Method::PUT, &format!("{page}/secret"), &[]).await.status, 303);
    let edit = ada.get(&format!("{page}/edit")).await.body;
    let signing = between(&edit[edit.find("webhook_secret").unwrap()..], "value=\"", "\"");
    let hooks = format!("/rooms/{}/hooks", ada.room);
    assert_eq!(ada.send(Method::POST, &hooks, &[("hook[name]", "Monitor")]).await.status, 302);
    let hook = between(&ada.get(&hooks).await.body, &format!("{}/hooks/", ada.origin), "\"");
    let account = ada.get("/account/edit").await.body;
    let join = between(&account, "/join/", "\"");
    let profile = ada.get("/users/me/profile").await.body;
    let transfer = between(&profile, "/session/transfers/", "\"");
    let code = between(&profile, "/qr_code/", "\"");
    let avatar = between(&profile, "/users/", "/avatar");
    let session = ada.cookie.split_once('=').unwrap().1.to_owned();
    let token = key.split('-').nth(1).unwrap().to_owned();
    let all = vec![
        ("the key of a bot", token),
        ("the secret of a webhook", signing),
        ("the address of a hook", hook.clone()),
        ("the join code", join.clone()),
        ("a sign-in link", transfer.clone()),
        ("the code of one", code.clone()),
        ("a session", session),
        ("the token of a picture", avatar.clone()),
        ("the secret of a browser", AUTH.to_owned()),
    ];
    Secrets { bot, key, hook, join, transfer, code, avatar, all }
}

fn between(text: &str, start: &str, end: &str) -> String {
    let from = text.find(start).unwrap_or_else(|| panic!("{start} is not in {text}")) + start.len();
    text[from..].split(end).next().unwrap().to_owned()
}

/// Every kind of call that carries one of them.
async fn use_them(ada: &Person, secrets: &Secrets) {
    let Secrets { bot, key, hook, join, transfer, code, avatar, .. } = secrets;
    let room = ada.room;
    let keyed = format!("/rooms/{room}/{key}/messages");
    let wrong = format!("/rooms/{room}/{bot}-{HUSH}/messages");
    let api = format!("/api/rooms/{room}/messages");
    let calls = [
        (Method::GET, keyed.clone()),
        (Method::POST, keyed.clone()),
        (Method::GET, format!("{keyed}.json?before=1&{HUSH}")),
        (Method::PATCH, format!("{keyed}/999")),
        (Method::DELETE, format!("{keyed}/999")),
        (Method::POST, format!("{keyed}/1/boosts")),
        (Method::DELETE, format!("{keyed}/1/boosts/1")),
        (Method::PATCH, format!("{keyed}/{HUSH}")),
        (Method::GET, format!("/rooms/{room}/{key}/nowhere")),
        (Method::GET, format!("/rooms?bot_key={key}")),
        (Method::POST, wrong.clone()),
        (Method::GET, wrong),
        (Method::GET, "/api/me".to_owned()),
        (Method::GET, "/api/events".to_owned()),
        (Method::GET, format!("/api/events?after={HUSH}")),
        (Method::POST, api.clone()),
        (Method::GET, api),
        (Method::POST, format!("/hooks/{hook}")),
        (Method::POST, format!("/hooks/{hook}/slack")),
        (Method::GET, format!("/hooks/{hook}")),
        (Method::POST, format!("/hooks/{HUSH}")),
        (Method::GET, format!("/join/{join}")),
        (Method::POST, format!("/join/{join}")),
        (Method::GET, format!("/join/{HUSH}")),
        (Method::GET, format!("/session/transfers/{transfer}")),
        (Method::PUT, format!("/session/transfers/{transfer}")),
        (Method::PUT, format!("/session/transfers/{HUSH}")),
        (Method::GET, format!("/qr_code/{code}")),
        (Method::GET, format!("/users/{avatar}/avatar")),
        (Method::GET, format!("/{HUSH}/{key}?{hook}")),
    ];
    let stranger = Client::builder().no_proxy().build().unwrap();
    for (method, path) in calls {
        let call = stranger.request(method, format!("{}{path}", ada.origin));
        let body = format!("bot_key={key}&text={HUSH}");
        let call = call.bearer_auth(key).header(header::USER_AGENT, HUSH).body(body);
        let answer = soon("an answer", call.send()).await.unwrap();
        assert!(answer.status().as_u16() < 500, "{path}: {}", answer.status());
    }
    people(ada, secrets).await;
}

/// What people type and browsers bring.
async fn people(ada: &Person, secrets: &Secrets) {
    let form = [("email_address", "ada@example.org"), ("password", HUSH)];
    ada.send(Method::POST, "/session", &form).await;
    ada.send(Method::POST, "/unfurl_link", &[("url", &format!("http://127.0.0.1:1/{HUSH}"))]).await;
    ada.get(&format!("/searches?q={HUSH}")).await;
    ada.get(&format!("/session/new?email_address={HUSH}")).await;
    let device = [
        ("push_subscription[endpoint]", &*format!("https://push.invalid/{HUSH}")),
        ("push_subscription[p256dh_key]", P256DH),
        ("push_subscription[auth_key]", AUTH),
    ];
    let devices = "/users/me/push_subscriptions";
    assert_eq!(ada.send(Method::POST, devices, &device).await.status, 200);
    let page = ada.get(devices).await.body;
    let test = between(&page, "action=\"/users/me/push_subscriptions/", "\"");
    let number = test.split('/').next().unwrap();
    ada.send(Method::POST, &format!("{devices}/{number}/test_notifications"), &[]).await;
    let mut socket = ada.connect().await;
    socket.say(format!("{{\"command\":\"{HUSH}\"")).await;
    socket.knock_in_vain(HUSH).await;
    socket.join(&id::heartbeat()).await;
    let ping = format!("/rooms/directs?user_ids[]={}", secrets.bot);
    let place = ada.send(Method::POST, &ping, &[]).await.location.unwrap();
    let ping = place.rsplit('/').next().unwrap().parse().unwrap();
    ada.say(ping, HUSH).await;
}

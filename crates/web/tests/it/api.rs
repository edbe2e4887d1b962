//! What bots may ask with their key as a bearer, and how it is described.

use base64::{Engine, prelude::BASE64_STANDARD};
use campfire_domain::{
    Memberships, User, memberships,
    messages::boosts,
    rooms,
    users::bots::{self, Form, Scope, Scopes},
};
use campfire_web::{api::CALLS, routes::ROUTES};
use futures_util::future::join_all;
use reqwest::{
    Method, header,
    multipart::{Form as Parts, Part},
};
use serde_json::{Value, json};

use super::{
    files::count,
    support::{Answer, LARGEST, TestApp, answered},
};

/// A picture of 4 by 2 pixels.
const PNG: &[u8] = include_bytes!("../data/four_by_two.png");
/// The type under which JSON is read wherever a bot posts.
const NOTE: [(&str, &str); 1] = [("content-type", "application/vnd.campfire+json")];

struct Bot<'a> {
    chat: &'a TestApp,
    user: User,
    key: String,
    description: Value,
}

impl<'a> Bot<'a> {
    async fn with(chat: &'a TestApp, scopes: Option<Scopes>) -> Self {
        let ada = chat.ada.clone();
        let form = Form { name: "Helper".to_owned(), scopes, ..Form::default() };
        let user = chat.app.store.write(move |tx| bots::create(tx, &ada, form)).await.unwrap();
        let id = user.id;
        let bot = chat.app.store.read(move |conn| campfire_store::bots::by_id(conn, id)).await;
        let key = format!("{id}-{}", bot.unwrap().token.as_str());
        let description =
            answered(chat.anonymous().request(Method::GET, "/api/openapi.json")).await;
        Self { chat, user, key, description: json(&description) }
    }

    async fn ask(&self, method: Method, path: &str, body: &str) -> Answer {
        self.ask_with(method, path, body, &[]).await
    }

    async fn ask_with(
        &self,
        method: Method,
        path: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let request = self.chat.anonymous().request(method, path);
        let mut request = request.bearer_auth(&self.key).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answered(request).await
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path, "").await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let told = json(&answer);
        self.is_as_described(path, &told);
        told
    }

    /// Holds an answer against the schema that the description promises for that path.
    fn is_as_described(&self, path: &str, told: &Value) {
        let path = path.split('?').next().unwrap();
        let is_it = |described: &str| {
            let (described, asked) = (described.split('/'), path.split('/'));
            described.clone().count() == asked.clone().count()
                && described.zip(asked).all(|(it, part)| it == part || it.starts_with('{'))
        };
        let mut described = self.description["paths"].as_object().unwrap().iter();
        let (_, operations) = described.find(|(path, _)| is_it(path)).expect(path);
        let mut schema =
            operations["get"]["responses"]["200"]["content"]["application/json"]["schema"].clone();
        schema["components"] = self.description["components"].clone();
        let schema = jsonschema::validator_for(&schema).unwrap();
        let wrong: Vec<String> = schema.iter_errors(told).map(|wrong| wrong.to_string()).collect();
        assert!(wrong.is_empty(), "{path}: {wrong:#?}");
    }
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("no JSON: {}", answer.body))
}

#[actix_web::test]
async fn a_bot_learns_who_it_is_where_it_is_and_with_whom() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let me = bot.get("/api/me").await;
    assert_eq!(me["id"], bot.user.id.get());
    assert_eq!(me["scopes"], json!(["read", "post", "react", "manage"]));
    let rooms = bot.get("/api/rooms").await;
    let names: Vec<_> = rooms.as_array().unwrap().iter().map(|room| &room["name"]).collect();
    assert!(names.contains(&&json!("Hall")) && !names.contains(&&json!("Den")), "{names:?}");
    let members = bot.get(&format!("/api/rooms/{}/members", chat.hall.id)).await;
    let names: Vec<_> = members.as_array().unwrap().iter().map(|user| &user["name"]).collect();
    assert_eq!(names, ["Ada", "Bob", "Cleo", "Helper"]);
}

#[actix_web::test]
async fn without_a_key_there_is_a_sentence_and_a_key_opens_nothing_else() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    for path in ["/api/me", "/api/events", "/api/rooms"] {
        let answer = chat.anonymous().get(path).await;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
        assert!(json(&answer)["message"].as_str().unwrap().contains("Authorization: Bearer"));
    }
    for path in ["/", "/rooms", "/users/me/profile", "/account/bots"] {
        let linked = chat.anonymous().get(&format!("{path}?bot_key={}", bot.key)).await;
        let named = bot.ask(Method::GET, path, "").await;
        assert_eq!((linked.status, named.status), (403, 403), "{path}");
        assert!(linked.cookies.iter().all(|cookie| !cookie.contains(&bot.key)));
    }
    for path in ["/rooms/opens", "/account/join_code"] {
        let filled = chat.anonymous().post(path, &[("bot_key", &bot.key)]).await;
        let wrong = chat.anonymous().post(path, &[("bot_key", "1-nobody")]).await;
        assert_eq!((filled.status, wrong.status), (403, 302), "{path}");
    }
}

#[actix_web::test]
async fn a_bot_speaks_changes_cheers_and_takes_back() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let messages = format!("/api/rooms/{}/messages", chat.hall.id);
    let said = bot
        .ask_with(
            Method::POST,
            &messages,
            r#"{"text":"<b>plain</b>\nsecond"}"#,
            &[("content-type", "application/vnd.campfire+json")],
        )
        .await;
    assert_eq!(said.status, 201, "{}", said.body);
    assert_eq!(json(&said)["body"]["plain_text"], "<b>plain</b>\nsecond");
    let plain_json = [("content-type", "application/json; charset=utf-8")];
    let note = r#"{"text":"as most libraries send it"}"#;
    let usual = bot.ask_with(Method::POST, &messages, note, &plain_json).await;
    assert_eq!(json(&usual)["body"]["plain_text"], "as most libraries send it");
    let published = format!("/rooms/{}/{}/messages", chat.hall.id, bot.key);
    assert_eq!(bot.ask_with(Method::POST, &published, note, &plain_json).await.status, 201);
    let literal = bot.get(&messages).await;
    assert_eq!(literal.as_array().unwrap().last().unwrap()["body"]["plain_text"], note);
    let one = format!("{messages}/{}", json(&said)["id"]);
    assert_eq!(bot.get(&one).await["creator"]["name"], "Helper");
    let html = [("content-type", "application/vnd.campfire+json")];
    let changed = bot.ask_with(Method::PATCH, &one, r#"{"html":"<b>bold</b>"}"#, &html).await;
    assert_eq!(json(&changed)["body"]["plain_text"], "bold");
    let cheered = bot.ask(Method::POST, &format!("{one}/boosts"), "👍").await;
    assert_eq!((cheered.status, &json(&cheered)["content"]), (201, &json!("👍")));
    let boost = format!("{one}/boosts/{}", json(&cheered)["id"]);
    assert_eq!(bot.ask(Method::DELETE, &boost, "").await.status, 204);
    assert_eq!(bot.ask(Method::DELETE, &boost, "").await.status, 404);
    assert_eq!(bot.ask(Method::DELETE, &one, "").await.status, 204);
    assert_eq!(bot.ask(Method::GET, &one, "").await.status, 404);
}

#[actix_web::test]
async fn a_file_is_described_beside_its_message() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let body = "--b\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"a b.txt\"\r\n\
                Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n";
    let multipart = [("content-type", "multipart/form-data; boundary=b")];
    let path = format!("/api/rooms/{}/messages", chat.hall.id);
    let sent = bot.ask_with(Method::POST, &path, body, &multipart).await;
    assert_eq!(sent.status, 201, "{}", sent.body);
    let sent = json(&sent);
    assert_eq!(sent["body"], json!({ "plain_text": "a b.txt", "html": "" }));
    assert_eq!(sent["attachment"]["byte_size"], 5);
    let url = sent["attachment"]["url"].as_str().unwrap();
    let path = url.strip_prefix(&chat.origin).unwrap();
    assert_eq!(bot.ask(Method::GET, path, "").await.body, "hello", "{url}");
}

#[actix_web::test]
async fn json_brings_a_file_as_a_form_does_and_words_beside_it() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let ours = format!("/api/rooms/{}/messages", chat.hall.id);
    let published = format!("/rooms/{}/{}/messages", chat.hall.id, bot.key);
    let part = Part::bytes(PNG).file_name("a:b.png").mime_str("text/plain").unwrap();
    let form = chat.anonymous().request(Method::POST, &ours).bearer_auth(&bot.key);
    let form = json(&answered(form.multipart(Parts::new().part("attachment", part))).await);
    // As some libraries write it.
    let data = BASE64_STANDARD.encode(PNG).replace('/', "\\/");
    let file = format!(r#"{{"filename":"a:b.png","content_type":"text/plain","data":"{data}"}}"#);
    let note = format!(r#"{{"attachments":[{file}]}}"#);
    for path in [&ours, &published] {
        let sent = bot.ask_with(Method::POST, path, &note, &NOTE).await;
        assert_eq!(sent.status, 201, "{}", sent.body);
        let sent = bot.get(&ours).await.as_array().unwrap().last().unwrap().clone();
        assert_eq!(sent["body"], json!({ "plain_text": "a-b.png", "html": "" }));
        for fact in ["filename", "content_type", "byte_size"] {
            assert_eq!(sent["attachment"][fact], form["attachment"][fact], "{path}");
        }
        assert_eq!(sent["attachment"]["content_type"], "image/png", "by its bytes");
        let url = sent["attachment"]["url"].as_str().unwrap();
        let (place, _) = url.strip_prefix(&chat.origin).unwrap().rsplit_once('/').unwrap();
        assert_eq!(bot.ask(Method::GET, &format!("{place}/thumb"), "").await.status, 200);
    }
    let both = format!(r#"{{"text":"<look>","attachments":[{file}]}}"#);
    let both = json(&bot.ask_with(Method::POST, &ours, &both, &NOTE).await);
    assert_eq!(both["body"]["plain_text"], "<look>\na-b.png");
    assert_eq!(both["attachment"]["filename"], "a-b.png");
    let one = format!("{ours}/{}", both["id"]);
    let other = r#"{"attachments":[{"filename":"b.txt","data":"aGVsbG8="}]}"#;
    let other = json(&bot.ask_with(Method::PATCH, &one, other, &NOTE).await);
    assert_eq!(other["body"]["plain_text"], "<look>\nb.txt", "the words stay");
    let reworded = json(&bot.ask_with(Method::PATCH, &one, r#"{"text":"hi"}"#, &NOTE).await);
    assert_eq!(reworded["attachment"], other["attachment"], "which stays beside other words");
}

#[actix_web::test]
async fn a_file_in_json_that_cannot_be_taken_is_refused_in_words_and_not_kept() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let path = format!("/api/rooms/{}/messages", chat.hall.id);
    let file = json!({ "filename": "a.txt", "data": "aGVsbG8=" });
    let largest = usize::try_from(LARGEST).unwrap();
    let large = json!({ "filename": "a", "data": BASE64_STANDARD.encode(vec![0; largest + 1]) });
    let check = async |note: Value, status: u16, told: &str| {
        let refused = bot.ask_with(Method::POST, &path, &note.to_string(), &NOTE).await;
        assert_eq!(refused.status, status, "{told}: {}", refused.body);
        assert!(json(&refused)["message"].as_str().unwrap().contains(told), "{}", refused.body);
    };
    let published = format!("/rooms/{}/{}/messages", chat.hall.id, bot.key);
    let blank = bot.ask_with(Method::POST, &published, r#"{"text":" "}"#, &NOTE).await;
    assert_eq!((blank.status, json(&blank)["message"].is_string()), (422, true));
    check(json!(["hello", null, []]), 400, "an object with text").await;
    check(json!({ "attachments": [file, file] }), 422, "one file at most").await;
    let broken = json!({ "filename": "b/c.txt", "data": "no base64" });
    check(json!({ "attachments": [broken] }), 422, "data of b-c.txt is not base64").await;
    check(json!({ "attachments": [] }), 422, "either text or html").await;
    check(json!({ "text": "a", "html": "b", "attachments": [file] }), 422, "either").await;
    check(json!({ "attachments": [{ "data": "" }] }), 400, "missing field `filename`").await;
    check(json!({ "attachments": [{ "filename": "a", "data": 1 }] }), 400, "a string").await;
    check(json!({ "attachments": [large] }), 413, "larger than we take").await;
    let endless = json!({ "filename": "a", "data": "A".repeat(9 << 20) });
    check(json!({ "attachments": [endless] }), 413, "larger than we take").await;
    let long = "x".repeat(1024 * 1024 + 1);
    check(json!({ "text": long, "attachments": [file] }), 413, "larger than we take").await;
    let message = chat.said(&chat.ada, &chat.hall, "It runs").await.id;
    let boosts = format!("{path}/{message}/boosts");
    let boost = json!({ "text": "!", "attachments": [file] }).to_string();
    let refused = bot.ask_with(Method::POST, &boosts, &boost, &NOTE).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("without a file"), "{}", refused.body);
    assert_eq!((chat.count(&chat.hall).await, count(chat.folder.path())), (1, 0));
}

#[actix_web::test]
async fn a_file_in_json_is_sent_once_under_the_same_key() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let path = format!("/api/rooms/{}/messages", chat.hall.id);
    let note = r#"{"text":"log","attachments":[{"filename":"a.txt","data":"aGVsbG8="}]}"#;
    let once = [NOTE[0], ("idempotency-key", "build 7")];
    let first = bot.ask_with(Method::POST, &path, note, &once).await;
    let again = bot.ask_with(Method::POST, &path, note, &once).await;
    assert_eq!((first.status, again.status), (201, 201), "{}", again.body);
    assert_eq!(json(&first), json(&again));
    assert_eq!((chat.count(&chat.hall).await, count(chat.folder.path())), (1, 1));
}

#[actix_web::test]
async fn the_same_key_of_a_sending_says_it_once() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let paths = [
        format!("/api/rooms/{}/messages", chat.hall.id),
        format!("/rooms/{}/{}/messages", chat.hall.id, bot.key),
    ];
    let once = [("idempotency-key", "build 7 failed / €")];
    let mut at = Vec::new();
    for path in paths.iter().chain(&paths) {
        let said = bot.ask_with(Method::POST, path, "build 7 failed", &once).await;
        assert_eq!(said.status, 201, "{}", said.body);
        at.push(said.location.unwrap());
    }
    at.dedup();
    assert_eq!((at.len(), chat.count(&chat.hall).await), (1, 1));
    let other = [("idempotency-key", "build 8")];
    bot.ask_with(Method::POST, &paths[0], "build 8 failed", &other).await;
    assert_eq!(chat.count(&chat.hall).await, 2);
}

#[actix_web::test]
async fn a_bot_that_edits_without_end_has_to_rest() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let messages = format!("/api/rooms/{}/messages", chat.hall.id);
    let said = bot.ask(Method::POST, &messages, "0 %").await;
    let one = format!("{messages}/{}", json(&said)["id"]);
    let mut statuses = Vec::new();
    while statuses.last() != Some(&429) && statuses.len() < 600 {
        let text = format!("{} %", statuses.len());
        statuses.push(bot.ask(Method::PATCH, &one, &text).await.status);
    }
    let refused = statuses.pop();
    assert!(refused == Some(429) && statuses.len() >= 119, "{}", statuses.len());
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    let rest = bot.ask(Method::PATCH, &one, "100 %").await;
    assert!(rest.status == 200 || rest.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(bot.get(&one).await["id"], json(&said)["id"], "it may read meanwhile");
}

#[actix_web::test]
async fn each_scope_opens_its_calls_and_the_refusal_names_it() {
    let chat = TestApp::start().await;
    for (owned, word) in Scope::WORDS {
        let bot = Bot::with(&chat, Some(Scopes::of([owned]))).await;
        for call in CALLS.iter().filter(|call| call.scope.is_some()) {
            let path = call
                .path
                .replace("{room_id}", &chat.hall.id.to_string())
                .replace("{bot_key}", &bot.key)
                .replace("{message_id}", "999")
                .replace("{boost_id}", "999");
            let path = if path == "/api/events" { path + "?after=0&timeout=0" } else { path };
            let method = Method::from_bytes(call.method.as_bytes()).unwrap();
            let answer = bot.ask(method, &path, "x").await;
            let needed = call.scope.unwrap();
            if needed == word {
                assert_ne!(answer.status, 403, "{word}: {} {}", call.method, call.path);
            } else {
                assert_eq!(answer.status, 403, "{word}: {} {}", call.method, call.path);
                let told = json(&answer)["message"].as_str().unwrap().to_owned();
                assert!(told.contains(&format!("scope {needed}")), "{told}");
            }
        }
    }
}

#[actix_web::test]
async fn bots_ask_the_database_no_more_for_waiting() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let start = bot.get("/api/events").await["cursor"].as_str().unwrap().to_owned();
    let statements = async |wait: u64| {
        let path = format!("/api/events?after={start}&timeout={wait}");
        let before = chat.app.store.stats();
        for told in join_all((0..8).map(|_| bot.get(&path))).await {
            assert_eq!(told["events"], json!([]));
        }
        let after = chat.app.store.stats();
        (after.read_statements - before.read_statements, after.writes - before.writes)
    };
    let (at_once, later) = (statements(0).await, statements(2).await);
    assert!(at_once.0 > 0, "a look is counted");
    assert_eq!(at_once, later);
}

#[actix_web::test]
async fn events_tell_everything_in_its_order_and_go_on_from_any_cursor() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let start = bot.get("/api/events").await["cursor"].as_str().unwrap().to_owned();
    let message = chat.said(&chat.bob, &chat.hall, "first").await;
    let gone = chat.said(&chat.bob, &chat.hall, "soon gone").await;
    chat.said(&chat.bob, &chat.den, "not for bots").await;
    let (hall, bob, id) = (chat.hall.id, chat.bob.clone(), message.id);
    chat.app
        .store
        .write(move |tx| {
            let place = tx.membership(hall, bob.id)?;
            let boost = boosts::give(tx, &place, id, "👍")?;
            boosts::take_back(tx, &place, id, boost.id)?;
            campfire_domain::messages::remove(tx, &bob, &place, gone.id)?;
            let room = campfire_domain::Rooms::room(tx, hall)?;
            memberships::revoke(tx, &room, &[bob.id])
        })
        .await
        .unwrap();
    let told = bot.get(&format!("/api/events?after={start}")).await;
    let kinds: Vec<_> = told["events"].as_array().unwrap().iter().map(|it| &it["type"]).collect();
    assert_eq!(
        kinds,
        ["message.created", "boost.taken_back", "message.deleted", "members.left"],
        "what is gone by now is only told as gone"
    );
    assert_eq!(told["events"][0]["message"]["body"]["plain_text"], "first");
    assert_eq!(told["events"][3]["users"][0]["name"], "Bob");
    // One by one it is the same.
    let (mut cursor, mut one_by_one) = (start, Vec::new());
    loop {
        let some = bot.get(&format!("/api/events?after={cursor}&limit=1&timeout=0")).await;
        cursor = some["cursor"].as_str().unwrap().to_owned();
        let events = some["events"].as_array().unwrap().clone();
        if events.is_empty() && cursor == told["cursor"] {
            break;
        }
        one_by_one.extend(events);
    }
    assert_eq!(&one_by_one, told["events"].as_array().unwrap());
    let (hall, ada) = (chat.hall.id, chat.ada.clone());
    let removed = chat.app.store.write(move |tx| {
        let place = tx.membership(hall, ada.id)?;
        rooms::remove(tx, &ada, &place)
    });
    removed.await.unwrap();
    let told = bot.get(&format!("/api/events?after={cursor}")).await;
    let last = &told["events"][0];
    assert_eq!((&last["type"], &last["room"]["id"]), (&"room.removed".into(), &hall.get().into()));
    let forgotten = bot.ask(Method::GET, "/api/events?after=999999", "").await;
    assert_eq!(forgotten.status, 410);
    let fresh = json(&forgotten)["cursor"].as_str().unwrap().to_owned();
    assert_eq!(
        bot.ask(Method::GET, &format!("/api/events?after={fresh}&timeout=0"), "").await.status,
        200
    );
    assert_eq!(bot.ask(Method::GET, "/api/events?after=nonsense", "").await.status, 422);
}

#[actix_web::test]
async fn a_bot_that_waits_is_woken_by_what_concerns_it_and_by_nothing_else() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let cursor = bot.get("/api/events").await["cursor"].as_str().unwrap().to_owned();
    let path = format!("/api/events?after={cursor}&timeout=30");
    let waiting = bot.get(&path);
    let happening = async {
        while chat.app.polls.count() == 0 {
            tokio::task::yield_now().await;
        }
        let ada = chat.ada.clone();
        let user = bot.user.id;
        let room =
            chat.app.store.write(move |tx| rooms::close(tx, &ada, "New", &[user])).await.unwrap();
        for logged in chat
            .app
            .store
            .read(|conn| campfire_store::events::all_after(conn, 0.into(), 500))
            .await
            .unwrap()
        {
            chat.app.polls.wake(&logged);
        }
        room
    };
    let (told, room) = tokio::join!(waiting, happening);
    assert_eq!(told["events"][0]["room"]["id"], room.id.get(), "{told}");
}

#[actix_web::test]
async fn the_end_of_a_key_ends_what_waits_with_it() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let cursor = bot.get("/api/events").await["cursor"].as_str().unwrap().to_owned();
    let path = format!("/api/events?after={cursor}&timeout=30");
    let waiting = bot.ask(Method::GET, &path, "");
    let ending = async {
        while chat.app.polls.count() == 0 {
            tokio::task::yield_now().await;
        }
        let (ada, id) = (chat.ada.clone(), bot.user.id);
        chat.app.store.write(move |tx| bots::renew_key(tx, &ada, id)).await.unwrap();
        let event = campfire_domain::Event::UserChanged { user: id };
        let at = campfire_domain::Time::now();
        chat.app.polls.wake(&campfire_domain::Logged { id: 1.into(), previous: None, at, event });
    };
    let (answer, ()) = tokio::join!(waiting, ending);
    assert_eq!(answer.status, 401);
}

#[actix_web::test]
async fn the_description_and_the_routes_say_the_same() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let description = bot.get("/api/openapi.json").await;
    assert_eq!(description["openapi"], "3.1.0");
    let is_for_programs = |path: &str| {
        path.starts_with("/api/") || path.starts_with("/hooks/") || path.contains("{bot_key}")
    };
    for (method, path) in ROUTES.iter().filter(|(_, path)| is_for_programs(path)) {
        let documented = &description["paths"][path][method.to_lowercase()];
        assert!(documented["summary"].is_string(), "{method} {path} is not described");
    }
    for (path, operations) in description["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let route = (method.to_uppercase(), path.clone());
            let exists =
                ROUTES.iter().any(|(m, p)| (*m, *p) == (route.0.as_str(), route.1.as_str()));
            assert!(exists, "{route:?} is described and not there");
            let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
            let name = schema["$ref"].as_str().or(schema["items"]["$ref"].as_str());
            if let Some(name) = name.and_then(|name| name.strip_prefix("#/components/schemas/")) {
                assert!(description["components"]["schemas"][name].is_object(), "{name}");
            }
        }
    }
    // Every $ref leads somewhere.
    let text = description.to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(description["components"]["schemas"][name].is_object(), "{name} is not described");
    }
}

/// Asks for something to go wrong, and compares how that is told with how it is described.
#[actix_web::test]
async fn what_goes_wrong_is_told_as_it_is_described() {
    let chat = TestApp::start().await;
    let bot = Bot::with(&chat, None).await;
    let reader = Bot::with(&chat, Some(Scopes::of([Scope::Read]))).await;
    let description = bot.get("/api/openapi.json").await;
    let said = chat.said(&chat.ada, &chat.hall, "hers").await.id.to_string();
    let (hall, key) = (chat.hall.id.to_string(), bot.key.as_str());
    let (long, none) = ("x".repeat(1024 * 1024 + 1), String::new());
    let published = "/rooms/{room_id}/{bot_key}/messages";
    let under_api = "/api/rooms/{room_id}/messages";
    let is_text = "text/plain";
    let note = "application/vnd.campfire+json";
    let of = |path: &str, room: &str, key: &str, message: &str| {
        let path = path.replace("{room_id}", room).replace("{bot_key}", key);
        path.replace("{message_id}", message).replace("{boost_id}", "999")
    };
    let one = |path: &str| format!("{path}/{{message_id}}");
    let boosts = |path: &str| format!("{path}/{{message_id}}/boosts");
    let boost = |path: &str| format!("{path}/{{message_id}}/boosts/{{boost_id}}");
    let limited = &reader.key;
    let mut asked = Vec::new();
    for (method, path, status, room, key, message, media_type, body) in [
        ("GET", published.to_owned(), 200, &*hall, key, "", is_text, &none),
        ("GET", published.to_owned(), 302, &*hall, "1-nobody", "", is_text, &none),
        ("POST", published.to_owned(), 302, &*hall, "1-nobody", "", is_text, &none),
        ("PATCH", one(published), 303, &*hall, "1-nobody", &said, is_text, &none),
        ("GET", published.to_owned(), 404, "999", key, "", is_text, &none),
        ("POST", published.to_owned(), 201, &*hall, key, "", is_text, &"hi".to_owned()),
        ("POST", published.to_owned(), 400, &*hall, key, "", note, &"{".to_owned()),
        ("POST", published.to_owned(), 403, &*hall, limited, "", is_text, &"hi".to_owned()),
        ("POST", published.to_owned(), 404, "999", key, "", is_text, &"hi".to_owned()),
        ("POST", published.to_owned(), 413, &*hall, key, "", is_text, &long),
        ("POST", published.to_owned(), 422, &*hall, key, "", is_text, &none),
        ("PATCH", one(published), 403, &*hall, key, &said, is_text, &"hi".to_owned()),
        ("PATCH", one(published), 404, &*hall, key, "999", is_text, &"hi".to_owned()),
        ("PUT", one(published), 404, "999", key, "1", is_text, &"hi".to_owned()),
        ("DELETE", one(published), 403, &*hall, key, &said, is_text, &none),
        ("DELETE", one(published), 403, &*hall, limited, &said, is_text, &none),
        ("DELETE", one(published), 404, &*hall, key, "999", is_text, &none),
        ("POST", boosts(published), 201, &*hall, key, &said, is_text, &"!".to_owned()),
        ("POST", boosts(published), 403, &*hall, limited, &said, is_text, &"!".to_owned()),
        ("POST", boosts(published), 404, &*hall, key, "999", is_text, &"!".to_owned()),
        ("POST", boosts(published), 422, &*hall, key, &said, is_text, &none),
        ("DELETE", boost(published), 404, &*hall, key, &said, is_text, &none),
        ("GET", under_api.to_owned(), 200, &*hall, key, "", is_text, &none),
        ("GET", under_api.to_owned(), 401, &*hall, "1-nobody", "", is_text, &none),
        ("GET", under_api.to_owned(), 404, "999", key, "", is_text, &none),
        ("POST", under_api.to_owned(), 400, &*hall, key, "", note, &"{".to_owned()),
        ("POST", under_api.to_owned(), 403, &*hall, limited, "", is_text, &"hi".to_owned()),
        ("POST", under_api.to_owned(), 413, &*hall, key, "", is_text, &long),
        ("POST", under_api.to_owned(), 422, &*hall, key, "", is_text, &none),
        ("GET", one(under_api), 404, &*hall, key, "999", is_text, &none),
        ("PATCH", one(under_api), 403, &*hall, key, &said, is_text, &"hi".to_owned()),
        ("DELETE", boost(under_api), 404, &*hall, key, &said, is_text, &none),
        ("GET", "/api/me".to_owned(), 401, "", "1-nobody", "", is_text, &none),
        ("POST", "/hooks/{token}".to_owned(), 404, "", key, "", is_text, &"hi".to_owned()),
        ("POST", "/hooks/{token}/slack".to_owned(), 404, "", key, "", is_text, &"{}".to_owned()),
        ("POST", "/hooks/{token}".to_owned(), 413, "", key, "", is_text, &long),
    ] {
        let request = chat.anonymous().request(
            Method::from_bytes(method.as_bytes()).unwrap(),
            &of(&path, room, key, message),
        );
        let request = request.bearer_auth(key).header("content-type", media_type);
        asked.push((method, path, status, answered(request.body(body.clone())).await));
    }
    let odd = [
        (published, "?before=1&before=2", 400),
        (published, "?before=999", 404),
        (published, ".xml", 406),
        (under_api, "?before=1&before=2", 400),
        (under_api, ".xml", 406),
        ("/api/events", "?after=nonsense", 422),
        ("/api/events", "?after=999999", 410),
        ("/api/events", "?timeout=soon", 400),
        ("/api/openapi.json", "", 200),
    ];
    for (path, rest, status) in odd {
        let at = of(path, &hall, key, "") + rest;
        asked.push(("GET", path.to_owned(), status, bot.ask(Method::GET, &at, "").await));
    }
    for (method, path, status, answer) in asked {
        let what = format!("{method} {path} {status}");
        assert_eq!(answer.status, status, "{what}: {}", answer.body);
        let described =
            &description["paths"][&path][method.to_lowercase()]["responses"][status.to_string()];
        assert!(described["description"].is_string(), "{what} is not described");
        let media_type = answer.headers.get(header::CONTENT_TYPE).map(|it| it.to_str().unwrap());
        let media_type = media_type.map(|it| it.split(';').next().unwrap());
        let schema = &described["content"][media_type.unwrap_or_default()]["schema"];
        match answer.body.is_empty() {
            true => assert!(schema.is_null() || schema["maxLength"] == 0, "{what}: {schema}"),
            false => assert!(schema.is_object() && schema["maxLength"].is_null(), "{what}"),
        }
        for name in described["headers"].as_object().into_iter().flat_map(|names| names.keys()) {
            assert!(name == "Link" || answer.headers.contains_key(name), "{what} has no {name}");
        }
    }
}

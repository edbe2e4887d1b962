//! The pages of bots and hooks, and the lines on them, run as they are shown.

use std::process::{Command, Output};

use campfire_domain::{Job, Outbox, User, users::bots};
use campfire_store::{
    bots::Card,
    deliveries::{Attempt, State},
};
use campfire_web::bots::snippets::{self, Snippet};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{TestApp, Visitor};

async fn cards(chat: &TestApp) -> Vec<Card> {
    chat.app.store.read(campfire_store::bots::cards).await.unwrap()
}

async fn with_bot(chat: &TestApp) -> (Visitor, Card) {
    let ada = chat.browser(&chat.ada).await;
    let form = [("user[name]", "Helper"), ("user[webhook_url]", "http://bot.example.com/")];
    assert_eq!(ada.post("/account/bots", &form).await.location.as_deref(), Some("/account/bots"));
    (ada, cards(chat).await.pop().unwrap())
}

#[actix_web::test]
async fn a_bot_is_let_in_shown_changed_and_sent_away() {
    let chat = TestApp::start().await;
    let (ada, card) = with_bot(&chat).await;
    let bot: &User = &card.bot.user;
    let names: Vec<_> = card.rooms.iter().filter_map(|room| room.name.as_deref()).collect();
    assert_eq!(names, ["All Talk", "Hall"], "it joins the open rooms");
    assert_eq!(card.webhook.as_ref().unwrap().url, "http://bot.example.com/");
    let list = ada.get("/account/bots").await.body;
    let key = format!("{}-{}", bot.id, card.bot.token.as_str());
    let base = format!("{}/rooms/{}/{key}/messages", chat.origin, chat.hall.id);
    assert!(
        list.contains(&format!("curl -d &#39;Hello!&#39; {base}"))
            || list.contains(&format!("curl -d 'Hello!' {base}")),
        "{list}"
    );
    for words in
        ["Edit Helper", "Copy message command", "Copy attachment command", "Add a chat bot"]
    {
        assert!(list.contains(words), "{words}");
    }
    let page = format!("/account/bots/{}", bot.id);
    let edit = ada.get(&format!("{page}/edit")).await.body;
    for words in [
        "Name the bot",
        "Webhook URL",
        "Save changes",
        "Delete this chat bot",
        "Generate a new key",
    ] {
        assert!(edit.contains(words), "{words}");
    }
    let change = [
        ("user[name]", "Bender"),
        ("user[webhook_url]", "https://bender.example.com/"),
        ("user[scopes][]", "read"),
        ("user[events][]", ""),
        ("user[events][]", "messages"),
    ];
    assert_eq!(ada.send(Method::PUT, &page, &change).await.status, 303);
    let card = cards(&chat).await.pop().unwrap();
    assert_eq!(card.bot.user.name, "Bender");
    assert_eq!(card.bot.scopes, bots::Scopes::of([bots::Scope::Read]));
    let news = card.webhook.clone().unwrap().news.unwrap();
    assert_eq!(news.into_iter().collect::<Vec<_>>(), [bots::News::Messages]);
    ada.send(Method::PUT, &format!("{page}/secret"), &[]).await;
    assert!(cards(&chat).await.pop().unwrap().webhook.unwrap().secret.is_some());
    ada.send(Method::PUT, &format!("{page}/key"), &[]).await;
    assert_ne!(cards(&chat).await.pop().unwrap().bot.token, card.bot.token);
    // A name that is left out stays, and so does all that is no webhook.
    let moved = [("user[webhook_url]", "https://elsewhere.example.com/")];
    assert_eq!(ada.send(Method::PUT, &page, &moved).await.status, 303);
    let card = cards(&chat).await.pop().unwrap();
    assert_eq!(card.bot.user.name, "Bender");
    assert_eq!(card.webhook.unwrap().url, "https://elsewhere.example.com/");
    assert_eq!(card.bot.scopes, bots::Scopes::of([bots::Scope::Read]));
    // Absent takes the webhook away, as published.
    ada.send(Method::PUT, &page, &[("user[name]", "Bender")]).await;
    assert_eq!(cards(&chat).await.pop().unwrap().webhook, None);
    assert_eq!(ada.send(Method::DELETE, &page, &[]).await.status, 303);
    assert!(cards(&chat).await.is_empty());
    assert_eq!(ada.get(&format!("{page}/edit")).await.status, 404);
}

#[actix_web::test]
async fn what_was_typed_comes_back_with_a_sentence() {
    let chat = TestApp::start().await;
    let (ada, card) = with_bot(&chat).await;
    let page = format!("/account/bots/{}", card.bot.user.id);
    for (form, sentence) in [
        (
            vec![("user[name]", " "), ("user[webhook_url]", "https://kept.example.com")],
            "Please name the bot.",
        ),
        (
            vec![("user[name]", "Kept"), ("user[webhook_url]", "ftp://kept.example.com")],
            "https://bot.example.com/campfire",
        ),
        (
            vec![("user[name]", "Kept"), ("user[webhook_url]", "http://[::1")],
            "https://bot.example.com/campfire",
        ),
        (
            vec![("user[name]", "Kept"), ("user[webhook_url]", "https://:80")],
            "https://bot.example.com/campfire",
        ),
        (vec![("user[name]", "Kept"), ("user[scopes][]", "")], "at least one thing"),
        (vec![("user[name]", "Kept"), ("user[scopes][]", "bogus")], "from what is listed"),
        (vec![("user[name]", "Kept"), ("user[events][]", "bogus")], "from what is listed"),
    ] {
        for (method, path) in [(Method::POST, "/account/bots"), (Method::PATCH, page.as_str())] {
            let answer = ada.send(method, path, &form).await;
            assert_eq!(answer.status, 422, "{form:?}");
            assert!(answer.body.contains(sentence), "{sentence}: {}", answer.body);
            assert!(answer.body.to_lowercase().contains("kept"), "{form:?}");
        }
    }
    assert_eq!(cards(&chat).await, [card]);
    let narrow = [("user[name]", "Bender"), ("user[scopes][]", "read")];
    assert_eq!(ada.send(Method::PUT, &page, &narrow).await.status, 303);
    let answer = ada.send(Method::PUT, &page, &[("user[name]", " ")]).await;
    let is_ticked = |word| answer.body.contains(&format!("value=\"{word}\" checked"));
    assert!(is_ticked("read") && !is_ticked("post"), "what was not said stays as it was");
}

#[actix_web::test]
async fn a_webhook_that_was_paused_is_told_to_administrators_wherever_they_look() {
    let chat = TestApp::start().await;
    let (ada, card) = with_bot(&chat).await;
    let (bob, bot) = (chat.browser(&chat.bob).await, card.bot.user.id);
    let message = chat.said(&chat.bob, &chat.hall, "hello").await;
    let job = Job::Webhook { message: message.id, bot };
    let failing = chat.app.store.write(move |tx| {
        let id = campfire_domain::UserId::get(bot);
        let webhook_id = campfire_store::deliveries::listener(tx.conn(), bot)?;
        let attempt = Attempt {
            webhook_id: webhook_id.expect("it listens").webhook_id,
            delivery: Some(id.into()),
            job,
            attempt: 3,
            state: State::Failed,
            http_status: Some(404),
            error: Some("answered 404".to_owned()),
            began_at: tx.now(),
        };
        (0..130).try_for_each(|_| {
            let now = tx.now();
            campfire_store::deliveries::record(tx, &attempt, now)
        })
    });
    let sidebar = "/users/me/sidebar";
    let page = format!("/account/bots/{bot}/edit");
    assert!(!ada.get(sidebar).await.body.contains("something needs care"));
    failing.await.unwrap();
    assert!(ada.get(sidebar).await.body.contains("something needs care"));
    for path in ["/account/edit", "/account/status"] {
        let shown = ada.get(path).await.body;
        assert!(shown.contains("failed again and again") && shown.contains(&page), "{path}");
    }
    let told = "<dt>Webhooks, failed</dt><dd>130</dd>";
    assert!(ada.get("/account/status").await.body.contains(told), "all of them, not what is kept");
    for path in [sidebar, "/account/edit"] {
        let shown = bob.get(path).await.body;
        assert!(!shown.contains("needs care") && !shown.contains("again and again"), "{path}");
    }
    let shown = ada.get(&page).await.body;
    assert!(shown.contains("Tell it again") && !shown.contains(">Replay<"), "nothing is told now");
    let resumed = ada.send(Method::DELETE, &format!("/account/bots/{bot}/pause"), &[]).await;
    assert_eq!(resumed.location, Some(page.clone()));
    assert!(ada.get(&page).await.body.contains(">Replay<"));
    assert!(!ada.get(sidebar).await.body.contains("something needs care"));
}

#[actix_web::test]
async fn the_page_of_a_bot_leads_administrators_to_its_settings_and_nobody_pings_a_hook() {
    let chat = TestApp::start().await;
    let (ada, card) = with_bot(&chat).await;
    let bob = chat.browser(&chat.bob).await;
    let page = format!("/users/{}", card.bot.user.id);
    let settings = format!("href=\"/account/bots/{}/edit\"", card.bot.user.id);
    let (hers, his) = (ada.get(&page).await.body, bob.get(&page).await.body);
    assert!(hers.contains(&settings) && !his.contains(&settings));
    assert!(hers.contains("Ping Helper") && his.contains("Ping Helper"));
    hook(&chat).await;
    let hall = chat.hall.id;
    let hooks = chat.app.store.read(move |conn| campfire_store::hooks::of_room(conn, hall)).await;
    let speaker = format!("/users/{}", hooks.unwrap()[0].user_id);
    let shown = ada.get(&speaker).await.body;
    assert!(shown.contains("Monitor") && !shown.contains("Ping Monitor"), "{shown}");
    assert!(!shown.contains("/account/bots/"), "it is looked after in its room");
}

/// Runs a line as it stands on the page.
fn run(program: &str, argument: &str, code: &str) -> Output {
    let output = Command::new(program).arg(argument).arg(code).env("NO_PROXY", "*").output();
    output.unwrap_or_else(|error| panic!("{program} is needed here: {error}"))
}

async fn ran(program: &'static str, argument: &'static str, code: String) {
    let shown = code.clone();
    let output = tokio::task::spawn_blocking(move || run(program, argument, &code)).await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{shown}\n{said}");
}

#[actix_web::test]
async fn every_line_works_as_it_is_shown() {
    let chat = TestApp::start().await;
    let (ada, card) = with_bot(&chat).await;
    let key = format!("{}-{}", card.bot.user.id, card.bot.token.as_str());
    let messages = snippets::messages(&chat.origin, chat.hall.id, &key);
    let edit = ada.get(&format!("/account/bots/{}/edit", card.bot.user.id)).await.body;
    let is_shown = |snippet: &Snippet| {
        let escaped = snippet.code.replace('&', "&amp;").replace('"', "&quot;");
        let escaped = escaped.replace('<', "&lt;").replace('>', "&gt;");
        let first = escaped.lines().next().unwrap().to_owned();
        assert!(edit.contains(&first), "{first}");
    };
    let [words, file] = snippets::commands(&messages);
    let [python, javascript] = snippets::programs(&messages);
    let listening = snippets::listening(&chat.origin, &key);
    [&words, &file, &python, &javascript, &listening].into_iter().for_each(is_shown);
    ran("sh", "-c", words.code).await;
    let path = std::env::temp_dir().join("campfire-line.txt");
    std::fs::write(&path, "a file").unwrap();
    ran("sh", "-c", file.code.replace("/path/to/file", path.to_str().unwrap())).await;
    ran("python3", "-c", python.code).await;
    ran("node", "--eval", format!("(async () => {{ {} }})()", javascript.code)).await;
    ran("sh", "-c", listening.code).await;
    let hall = chat.hall.id;
    let page =
        chat.app.store.read(move |conn| campfire_store::messages::page_last(conn, hall)).await;
    let said: Vec<String> = page.unwrap().into_iter().map(|row| row.message.body_text).collect();
    assert_eq!(
        said,
        ["Hello!", "campfire-line.txt", "Hello from Python!", "Hello from JavaScript!"]
    );
}

#[actix_web::test]
async fn a_bot_can_be_written_with_nothing_but_curl() {
    const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/bot.sh");
    let chat = TestApp::start().await;
    let (_, card) = with_bot(&chat).await;
    chat.said(&chat.ada, &chat.hall, "Is it out?").await;
    let key = format!("{}-{}", card.bot.user.id, card.bot.token.as_str());
    let (origin, hall) = (chat.origin.clone(), chat.hall.id.to_string());
    let ran = tokio::task::spawn_blocking(move || {
        Command::new("sh").arg(SCRIPT).args([origin, hall, key]).output().unwrap()
    });
    let Output { status, stdout, stderr } = ran.await.unwrap();
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    assert_eq!(
        String::from_utf8(stdout).unwrap().lines().collect::<Vec<_>>(),
        [
            "read 43 of 43 on 2 pages",
            "again: 304",
            "heard 1 boost.given",
            "heard 1 boost.taken_back",
            "heard 42 message.created",
            "heard 1 message.deleted",
            "heard 1 message.edited",
        ]
    );
    let bob = chat.browser(&chat.bob).await;
    let room = format!("/rooms/{}", chat.hall.id);
    let newest = bob.get(&room).await.body;
    let before = newest.split("data-message-id=\"").nth(1).unwrap().split('"').next().unwrap();
    let older = bob.get(&format!("{room}/messages?before={before}")).await.body;
    for words in ["Step 40: 100% <b>done</b>", "report.txt"] {
        assert!(newest.contains(words), "{words}: {newest}");
    }
    for words in ["Is it out?", "👍", "Deployed &amp; <b>well</b>", "Step 1: 100% <b>done</b>"] {
        assert!(older.contains(words), "{words}: {older}");
    }
    for words in ["Deplyed", "Never mind", "👎"] {
        assert!(!newest.contains(words) && !older.contains(words), "{words}");
    }
}

/// A hook in the hall, by its path.
async fn hook(chat: &TestApp) -> (Visitor, String) {
    let ada = chat.browser(&chat.ada).await;
    let page = format!("/rooms/{}/hooks", chat.hall.id);
    assert_eq!(ada.post(&page, &[("hook[name]", "Monitor")]).await.status, 302);
    let shown = ada.get(&page).await.body;
    let start =
        shown.find("/hooks/").map(|_| shown.find(&format!("{}/hooks/", chat.origin)).unwrap());
    let rest = &shown[start.unwrap() + chat.origin.len()..];
    let end = rest.find(['"', '<', ' ', '&']).unwrap();
    (ada, rest[..end].to_owned())
}

async fn last(chat: &TestApp) -> (String, String) {
    let hall = chat.hall.id;
    let page =
        chat.app.store.read(move |conn| campfire_store::messages::page_last(conn, hall)).await;
    let row = page.unwrap().pop().unwrap();
    (row.creator.name, row.message.body_html)
}

#[actix_web::test]
async fn other_programs_post_at_a_secret_address() {
    let chat = TestApp::start().await;
    let (_, path) = hook(&chat).await;
    let anybody = chat.anonymous();
    let says = async |path: &str, media_type: &str, body: String, html: &str| {
        let answer = anybody.send_raw(Method::POST, path, media_type, body.clone()).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "ok"), "{body}");
        assert_eq!(last(&chat).await, ("Monitor".to_owned(), html.to_owned()), "{body}");
    };
    says(&path, "text/plain", "a < b\nsecond".into(), "a &lt; b<br>second").await;
    let curl = "application/x-www-form-urlencoded";
    says(&path, curl, "Hello!".into(), "Hello!").await;
    says(&path, curl, json!({ "text": "by curl & co" }).to_string(), "by curl &amp; co").await;
    says(&path, curl, "{not json}".into(), "{not json}").await;
    says(&format!("{path}/slack"), curl, json!({ "text": "*curl*" }).to_string(), "<b>curl</b>")
        .await;
    says(&path, "application/json", json!({ "text": "*as* is" }).to_string(), "*as* is").await;
    let slack = format!("{path}/slack");
    let payload = json!({ "text": "*db1* <https://mon.example.com|down>", "attachments": [{ "text": "since noon" }] });
    let html = "<b>db1</b> <a href=\"https://mon.example.com\">down</a><br>since noon";
    says(&slack, "application/json", payload.to_string(), html).await;
    let form: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("payload", &payload.to_string())
        .finish();
    says(&slack, "application/x-www-form-urlencoded", form, html).await;
}

#[actix_web::test]
async fn nobody_is_offered_to_talk_to_a_hook() {
    let chat = TestApp::start().await;
    let (ada, _) = hook(&chat).await;
    let room = format!("/autocompletable/users.json?query=mon&room_id={}", chat.hall.id);
    let sidebar = "/users/me/sidebar";
    for place in ["/autocompletable/users.json?query=mon", &room, sidebar, "/rooms/directs/new"] {
        let shown = ada.get(place).await;
        assert_eq!(shown.status, 200, "{place}");
        assert!(!shown.body.contains("Monitor"), "{place}: {}", shown.body);
    }
    let settings = ada.get(&format!("/rooms/opens/{}/edit", chat.hall.id)).await.body;
    assert!(settings.contains("Monitor"), "it is among the members of its room");
    assert!(!ada.get("/rooms/closeds/new").await.body.contains("Monitor"), "and of no other");
}

#[actix_web::test]
async fn what_says_nothing_is_refused_and_never_breaks_anything() {
    let chat = TestApp::start().await;
    let (ada, path) = hook(&chat).await;
    let anybody = chat.anonymous();
    let slack = format!("{path}/slack");
    for (path, media_type, body) in [
        (&path, "text/plain", &b""[..]),
        (&path, "text/plain", b" \n"),
        (&path, "text/plain", b"\xff\xfe"),
        (&path, "application/json", b"{bad"),
        (&path, "application/json", b"[]"),
        (&path, "application/json", b"{\"text\":7}"),
        (&slack, "application/json", b"{}"),
        (&slack, "application/json", b"nonsense"),
        (&slack, "application/x-www-form-urlencoded", b"payload=nonsense"),
        (&slack, "text/plain", b""),
    ] {
        let answer = anybody.send_raw(Method::POST, path, media_type, body.to_vec()).await;
        assert_eq!(answer.status, 422, "{path} {body:?}: {}", answer.body);
    }
    let boundary = "multipart/form-data; boundary=edge";
    let form = "--edge\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhi\r\n--edge--\r\n";
    let long = "<".repeat(500_000);
    let huge = "x".repeat(2_000_000);
    for (media_type, body, status, told) in [
        (boundary, form, 422, "plain text, or JSON"),
        ("text/plain", &long, 422, "send less"),
        ("text/plain", &huge, 413, "larger than we take"),
    ] {
        let answer = anybody.send_raw(Method::POST, &path, media_type, body.to_owned()).await;
        assert_eq!(answer.status, status);
        assert!(answer.body.contains(told), "{}", answer.body);
    }
    let mut statuses = Vec::new();
    for _ in 0..70 {
        statuses.push(anybody.send_raw(Method::POST, &path, "text/plain", "hi").await.status);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    let room = format!("/rooms/{}/hooks", chat.hall.id);
    let hooks = chat.app.store.read({
        let hall = chat.hall.id;
        move |conn| campfire_store::hooks::of_room(conn, hall)
    });
    let hook = hooks.await.unwrap().pop().unwrap();
    assert!(hook.last_used_at.is_some());
    assert_eq!(ada.send(Method::DELETE, &format!("{room}/{}", hook.id), &[]).await.status, 303);
    assert_eq!(anybody.send_raw(Method::POST, &path, "text/plain", "hi").await.status, 404);
    let members: Value = json!(ada.get(&room).await.body.contains("There are none yet."));
    assert_eq!(members, true);
}

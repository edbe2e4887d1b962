//! The published calls of bots, beyond what the observed script asks.

use campfire_domain::{
    User,
    users::bots::{self, Form},
};
use reqwest::{Method, header};
use serde_json::{Value, json};

use super::support::{TestApp, answered};

async fn helper(chat: &TestApp) -> (User, String) {
    let ada = chat.ada.clone();
    let form = Form { name: "Helper".to_owned(), ..Form::default() };
    let bot = chat.app.store.write(move |tx| bots::create(tx, &ada, form)).await.unwrap();
    let id = bot.id;
    let card =
        chat.app.store.read(move |conn| campfire_store::bots::by_id(conn, id)).await.unwrap();
    (bot, format!("{id}-{}", card.token.as_str()))
}

#[actix_web::test]
async fn a_key_takes_raw_bytes_as_they_are_and_files_in_one_part() {
    let chat = TestApp::start().await;
    let (_, key) = helper(&chat).await;
    let messages = format!("/rooms/{}/{key}/messages", chat.hall.id);
    let anybody = chat.anonymous();
    for (media_type, body) in [
        ("application/x-www-form-urlencoded", "_method=delete"),
        ("application/x-www-form-urlencoded", "100% sure"),
        ("application/json", "{bad"),
    ] {
        let said = anybody.send_raw(Method::POST, &messages, media_type, body).await;
        assert_eq!((said.status, said.body.as_str()), (201, ""), "{body}");
        let at = said.location.unwrap();
        let shown: Value = serde_json::from_str(&anybody.get(&messages).await.body).unwrap();
        let last = shown.as_array().unwrap().last().unwrap();
        assert_eq!(last["body"]["plain_text"], body);
        assert!(last["url"].as_str().unwrap().ends_with(&at));
    }
    let lines = "first line\nsecond line";
    anybody.send_raw(Method::POST, &messages, "text/plain", lines).await;
    let page = anybody.get(&messages).await;
    assert!(page.body.contains("first line<br>second line"), "{}", page.body);
    assert!(page.cookies.is_empty(), "a keyed call sets no cookie");
}

/// What the newest message says to programs, and its id.
async fn newest(chat: &TestApp, messages: &str) -> (i64, Value) {
    let shown: Value = serde_json::from_str(&chat.anonymous().get(messages).await.body).unwrap();
    let newest = shown.as_array().unwrap().last().unwrap().clone();
    (newest["id"].as_i64().unwrap(), newest["body"].clone())
}

#[actix_web::test]
async fn a_key_says_whatever_is_not_blank_as_it_came_and_none_of_it_does_harm() {
    let chat = TestApp::start().await;
    let (_, key) = helper(&chat).await;
    let messages = format!("/rooms/{}/{key}/messages", chat.hall.id);
    let (anybody, bob) = (chat.anonymous(), chat.browser(&chat.bob).await);
    for (source, text, html) in [
        ("<div><br></div>", "", "<div><br></div>"),
        ("<x>y</x>", "y", "y"),
        ("<div><x>a &lt;b&gt;</x></div>", "a <b>", "a &lt;b&gt;"),
        ("<script>alert('never')</script>", "", ""),
        ("<!-- never -->", "", ""),
        ("<img src=x onerror=never()>", "", ""),
    ] {
        let said = anybody.send_raw(Method::POST, &messages, "text/html", source).await;
        assert_eq!((said.status, said.body.as_str()), (201, ""), "{source}");
        let (_, body) = newest(&chat, &messages).await;
        let html = format!("<div class=\"trix-content\">{html}</div>");
        assert_eq!(body, json!({ "plain_text": text, "html": html }), "{source}");
    }
    let page = bob.get(&format!("/rooms/{}", chat.hall.id)).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("never"), "{}", page.body);
    assert_eq!(chat.count(&chat.hall).await, 6);
    for blank in ["", " \n\t", "\u{a0}", "\0"] {
        let said = anybody.send_raw(Method::POST, &messages, "text/html", blank).await;
        assert_eq!((said.status, said.body.as_str()), (422, ""), "{blank:?}");
    }
    let bearer = anybody.request(Method::POST, &format!("/api/rooms/{}/messages", chat.hall.id));
    let bearer = bearer.bearer_auth(&key).header("content-type", "text/html");
    assert_eq!(answered(bearer.body("<div><br></div>")).await.status, 422, "others are told");
    assert_eq!(chat.count(&chat.hall).await, 6);
}

#[actix_web::test]
async fn a_key_may_empty_what_it_said_but_a_file_keeps_its_place() {
    let chat = TestApp::start().await;
    let (_, key) = helper(&chat).await;
    let messages = format!("/rooms/{}/{key}/messages", chat.hall.id);
    let anybody = chat.anonymous();
    anybody.send_raw(Method::POST, &messages, "text/plain", "too early").await;
    let part = "--x\r\nContent-Disposition: form-data; name=\"attachment\"; \
                filename=\"a.txt\"\r\n\r\nabc\r\n--x--\r\n";
    let form = "multipart/form-data; boundary=x";
    for (is_file, text, html) in
        [(false, "", "<div class=\"trix-content\"></div>"), (true, "a.txt", "")]
    {
        if is_file {
            let sent = anybody.send_raw(Method::POST, &messages, form, part).await;
            assert_eq!(sent.status, 201, "{}", sent.body);
        }
        let (id, _) = newest(&chat, &messages).await;
        let path = format!("{messages}/{id}");
        let emptied = anybody.send_raw(Method::PATCH, &path, "text/plain", "").await;
        assert_eq!(emptied.status, 200, "{}", emptied.body);
        let (_, body) = newest(&chat, &messages).await;
        assert_eq!(body, json!({ "plain_text": text, "html": html }));
    }
    let page = chat.browser(&chat.bob).await.get(&format!("/rooms/{}", chat.hall.id)).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("a.txt") && !page.body.contains("too early"));
}

#[actix_web::test]
async fn a_key_that_sends_another_file_leaves_the_words() {
    let chat = TestApp::start().await;
    let (bot, key) = helper(&chat).await;
    let messages = format!("/rooms/{}/{key}/messages", chat.hall.id);
    let anybody = chat.anonymous();
    let sgid = chat.app.mentions.sgid(chat.bob.id);
    let words = format!("<action-text-attachment sgid=\"{sgid}\"></action-text-attachment> look");
    anybody.send_raw(Method::POST, &messages, "text/html", words).await;
    let (id, before) = newest(&chat, &messages).await;
    let part = "--x\r\nContent-Disposition: form-data; name=\"attachment\"; \
                filename=\"a.txt\"\r\n\r\nabc\r\n--x--\r\n";
    let form = "multipart/form-data; boundary=x";
    let edited = anybody.send_raw(Method::PATCH, &format!("{messages}/{id}"), form, part).await;
    assert_eq!(edited.status, 200, "{}", edited.body);
    let (_, after) = newest(&chat, &messages).await;
    assert_eq!(after["html"], before["html"]);
    let told = chat
        .app
        .store
        .read(move |conn| campfire_store::deliveries::told(conn, id.into(), chat.bob.id));
    assert!(told.await.unwrap().unwrap().mentioned, "{} still mentions Bob", bot.name);
}

#[actix_web::test]
async fn a_page_that_a_bot_has_already_is_not_sent_again() {
    let chat = TestApp::start().await;
    let (_, key) = helper(&chat).await;
    let messages = format!("/rooms/{}/{key}/messages", chat.hall.id);
    let anybody = chat.anonymous();
    anybody.send_raw(Method::POST, &messages, "text/plain", "first").await;
    let first = anybody.get(&messages).await;
    let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(first.headers[header::CACHE_CONTROL], "max-age=0, private, must-revalidate");
    let again = async |method: Method, path: &str| {
        let request = anybody.request(method, path).header(header::IF_NONE_MATCH, &tag);
        answered(request.header("content-type", "text/plain")).await
    };
    let known = again(Method::GET, &messages).await;
    assert_eq!((known.status, known.body.as_str()), (304, ""));
    assert_eq!(known.headers["x-total-count"], "1");
    assert_eq!(known.headers[header::ETAG], tag.as_str());
    anybody.send_raw(Method::POST, &messages, "text/plain", "second").await;
    assert_eq!(again(Method::GET, &messages).await.status, 200);
    // What was changed is told, whatever is known.
    let (id, _) = newest(&chat, &messages).await;
    let path = format!("{messages}/{id}");
    let changed = anybody.send_raw(Method::PATCH, &path, "text/plain", "third").await;
    assert_eq!(changed.headers[header::CACHE_CONTROL], "max-age=0, private, must-revalidate");
    let tag = changed.headers[header::ETAG].clone();
    let request = anybody.request(Method::PATCH, &path).header(header::IF_NONE_MATCH, tag);
    let unchanged = answered(request.header("content-type", "text/plain").body("third")).await;
    assert_eq!(unchanged.status, 200);
}

#[actix_web::test]
async fn a_boost_says_what_was_said_also_as_json() {
    let chat = TestApp::start().await;
    let (_, key) = helper(&chat).await;
    let message = chat.said(&chat.ada, &chat.hall, "It runs").await.id;
    let anybody = chat.anonymous();
    let published = format!("/rooms/{}/{key}/messages/{message}/boosts", chat.hall.id);
    let ours = format!("/api/rooms/{}/messages/{message}/boosts", chat.hall.id);
    for (path, media_type) in
        [(&published, "application/vnd.campfire+json"), (&ours, "application/json")]
    {
        let request = anybody.request(Method::POST, path).bearer_auth(&key);
        let request = request.header("content-type", media_type).body(r#"{"text":"<3 & \"go\""}"#);
        let given = answered(request).await;
        assert_eq!(given.status, 201, "{}", given.body);
        let given: Value = serde_json::from_str(&given.body).unwrap();
        assert_eq!(given["content"], "<3 & \"go\"", "{path}");
    }
    let page = chat.browser(&chat.bob).await.get(&format!("/rooms/{}", chat.hall.id)).await;
    assert!(page.body.contains("&lt;3 &amp; "), "escaped once, where it is shown");
    assert!(!page.body.contains("&amp;lt;"));
}

#[actix_web::test]
async fn a_mention_can_be_repeated_from_what_was_read() {
    let chat = TestApp::start().await;
    let (_, key) = helper(&chat).await;
    let messages = format!("/rooms/{}/{key}/messages", chat.hall.id);
    let sgid = chat.app.mentions.sgid(chat.bob.id);
    let body = format!("<action-text-attachment sgid=\"{sgid}\"></action-text-attachment> look");
    chat.said(&chat.ada, &chat.hall, &body).await;
    let shown: Value = serde_json::from_str(&chat.anonymous().get(&messages).await.body).unwrap();
    let html = shown[0]["body"]["html"].as_str().unwrap();
    assert!(html.contains(&format!("sgid=\"{sgid}\"")), "{html}");
    assert_eq!(shown[0]["body"]["plain_text"], "@Bob look");
}

#[actix_web::test]
async fn who_posts_too_often_is_told_when_to_come_back() {
    let chat = TestApp::start().await;
    let (_, key) = helper(&chat).await;
    let messages = format!("/rooms/{}/{key}/messages", chat.hall.id);
    let anybody = chat.anonymous();
    let mut said = 0;
    let refused = loop {
        let answer = anybody.send_raw(Method::POST, &messages, "text/plain", "hi").await;
        if answer.status != 201 {
            break answer;
        }
        said += 1;
    };
    assert_eq!(refused.status, 429);
    assert!((120..200).contains(&said), "a burst, and one more each second: {said}");
    let wait: u64 = refused.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!(wait <= 2, "{wait}");
    assert_eq!(refused.headers["ratelimit-remaining"], "0");
    let told: Value = serde_json::from_str(&refused.body).unwrap();
    assert_eq!(told["status"], 429);
    assert_eq!(anybody.get(&messages).await.status, 200, "reading is not counted");
}

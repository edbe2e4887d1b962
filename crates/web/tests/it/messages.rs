//! Saying, changing and taking back, over HTTP.

use reqwest::{Method, header};

use super::support::{Answer, TestApp, Visitor, answered};

/// What the send queue asks for.
const STREAM: &str = "text/vnd.turbo-stream.html";
/// What Turbo asks for when a form is sent.
const TURBO: &str = "text/vnd.turbo-stream.html, text/html, application/xhtml+xml";

/// Posts as our pages do.
async fn say(visitor: &Visitor, path: &str, id: &str, body: &str) -> Answer {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("message[body]", body)
        .append_pair("message[client_message_id]", id)
        .finish();
    let request = visitor.request(Method::POST, path).header(header::ACCEPT, STREAM);
    answered(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form))
        .await
}

#[actix_web::test]
async fn a_message_is_answered_with_its_row_and_sent_again_does_nothing_twice() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let first = say(&bob, &path, "note-1", "<p>Hello <strong>you</strong></p>").await;
    assert_eq!(first.status, 200);
    let opening =
        format!("<turbo-stream action=\"append\" target=\"messages_room_{}\"", chat.den.id);
    assert!(first.body.starts_with(&opening), "{}", first.body);
    assert!(
        first.body.contains("id=\"message_note-1\"") && first.body.contains("<strong>you</strong>")
    );
    let again = say(&bob, &path, "note-1", "<p>Hello <strong>you</strong></p>").await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(chat.count(&chat.den).await, 1);

    let ada = chat.browser(&chat.ada).await;
    assert_eq!(say(&ada, &path, "note-1", "mine").await.status, 422, "somebody else's id");
    assert_eq!(say(&ada, &path, "no spaces", "x").await.status, 422);
    assert_eq!(chat.count(&chat.den).await, 1);
}

/// What a browser asks for when it sends a form by itself.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// Sends the composer as it is, without any script.
async fn send_plainly(visitor: &Visitor, path: &str, body: &str) -> Answer {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("message[body]", body)
        .append_pair("message[client_message_id]", "")
        .finish();
    let request = visitor.request(Method::POST, path).header(header::ACCEPT, BROWSER);
    answered(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form))
        .await
}

#[actix_web::test]
async fn without_scripts_the_composer_leads_back_to_the_room() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let room = format!("/rooms/{}", chat.den.id);
    let path = format!("{room}/messages");
    let said = send_plainly(&bob, &path, "by hand").await;
    assert_eq!((said.status, said.location.as_deref()), (302, Some(room.as_str())));
    assert_eq!(chat.count(&chat.den).await, 1);

    let long = format!("<b>{}", "x".repeat(600 * 1024));
    let refused = send_plainly(&bob, &path, &long).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.starts_with("<!DOCTYPE html>") && refused.body.contains("too long"));
    assert!(refused.body.contains("&lt;b&gt;xxx"), "what was written stays in the composer");
    assert!(refused.body.contains("by hand"), "below what was said in the room");

    let cleo = chat.browser(&chat.cleo).await;
    let outside = send_plainly(&cleo, &path, "let me in").await;
    assert_eq!((outside.status, outside.location.as_deref()), (302, Some(room.as_str())));
    assert_eq!(cleo.get(&room).await.location.as_deref(), Some("/"), "who is sent home from there");
}

#[actix_web::test]
async fn hostile_markup_does_not_live() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let body = "<p onclick=alert(1)>a<script>alert(1)</script><a href=\"javascript:x\">b</a></p>";
    let answer = say(&bob, &path, "evil", body).await;
    assert_eq!(answer.status, 200);
    for live in ["onclick", "<script>alert", "javascript:"] {
        assert!(!answer.body.contains(live), "{live} in {}", answer.body);
    }
}

#[actix_web::test]
async fn what_cannot_be_said_is_answered_with_a_sentence() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let blank = say(&bob, &path, "blank", "<p> <br> </p>").await;
    assert_eq!((blank.status, blank.body.as_str()), (422, "Please write something first."));
    let long = say(&bob, &path, "long", &"x".repeat(600 * 1024)).await;
    assert_eq!(long.status, 422);
    assert!(long.body.contains("too long"), "{}", long.body);
    let gone = say(&bob, "/rooms/999999/messages", "gone", "hello?").await;
    assert_eq!(gone.status, 200, "as published: the composer says that the room is gone");
    assert!(gone.body.contains("composer-frame"));
}

#[actix_web::test]
async fn pages_run_both_ways_and_end() {
    let chat = TestApp::start().await;
    for number in 1..=90 {
        chat.said(&chat.ada, &chat.den, &format!("number {number}.")).await;
    }
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let newest = bob.get(&path).await;
    let shown = numbers(&newest.body);
    assert_eq!(shown, (51..=90).collect::<Vec<_>>());
    assert!(newest.body.starts_with("<div class=\"message\""), "bare rows");
    let older = bob.get(&format!("{path}?before={}", first_id(&newest.body))).await;
    assert_eq!(numbers(&older.body), (11..=50).collect::<Vec<_>>());
    let newer = bob.get(&format!("{path}?after={}", first_id(&older.body))).await;
    assert_eq!(numbers(&newer.body), (12..=51).collect::<Vec<_>>());
    let oldest = bob.get(&format!("{path}?before={}", first_id(&older.body))).await;
    assert_eq!(numbers(&oldest.body), (1..=10).collect::<Vec<_>>());
    assert_eq!(bob.get(&format!("{path}?before={}", first_id(&oldest.body))).await.status, 204);

    let tag = newest.headers.get(header::ETAG).unwrap().to_str().unwrap().to_owned();
    let known = bob.request(Method::GET, &path).header(header::IF_NONE_MATCH, tag);
    assert_eq!(answered(known).await.status, 304);
}

/// The numbers that the rows of a page say, in order.
fn numbers(html: &str) -> Vec<u32> {
    let said = html.split("number ").skip(1);
    said.map(|rest| rest.split('.').next().unwrap().parse().unwrap()).collect()
}

fn first_id(html: &str) -> &str {
    html.split("data-message-id=\"").nth(1).unwrap().split('"').next().unwrap()
}

#[actix_web::test]
async fn authors_edit_and_delete_and_forms_may_say_so_through_post() {
    let chat = TestApp::start().await;
    let message = chat.said(&chat.bob, &chat.den, "teh").await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages/{}", chat.den.id, message.id);
    let editor = bob.get(&format!("{path}/edit")).await;
    assert!(editor.body.contains("Save changes") && editor.body.contains("Delete message"));
    let saved = bob.post(&path, &[("_method", "patch"), ("message[body]", "<p>the</p>")]).await;
    assert_eq!((saved.status, saved.location.as_deref()), (303, Some(path.as_str())));
    assert!(bob.get(&path).await.body.contains("<p>the</p>"));
    let emptied = bob.send(Method::PATCH, &path, &[("message[body]", " ")]).await;
    assert_eq!(emptied.status, 422);
    let request = bob.request(Method::DELETE, &path).header(header::ACCEPT, TURBO);
    let gone = answered(request).await;
    let target = format!("target=\"message_{}\"", message.client_message_id);
    assert!(
        gone.body.starts_with("<turbo-stream action=\"remove\"") && gone.body.contains(&target)
    );
    assert_eq!(bob.get(&path).await.status, 404);
}

#[actix_web::test]
async fn an_edit_that_is_refused_comes_back_with_what_was_typed() {
    let chat = TestApp::start().await;
    let message = chat.said(&chat.bob, &chat.den, "short").await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages/{}", chat.den.id, message.id);
    let frame = format!("<turbo-frame id=\"edit_message_{}\"", message.client_message_id);
    let long = format!("<p>{} the end</p>", "x".repeat(600 * 1024));
    let cases = [
        ("<p> </p>", "Delete it instead.", "data-editor-html-value"),
        (long.as_str(), "too long", "the end&lt;/p&gt;"),
    ];
    for (typed, mistake, kept) in cases {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("message[body]", typed)
            .finish();
        let request = bob.request(Method::PATCH, &path).header(header::ACCEPT, TURBO);
        let request = request.header("turbo-frame", "x");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = answered(request.body(form)).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.headers.get(header::CONTENT_TYPE).unwrap(), "text/html; charset=utf-8");
        for part in [frame.as_str(), mistake, kept] {
            assert!(answer.body.contains(part), "{part}");
        }
    }
    assert!(bob.get(&path).await.body.contains("short"));
}

#[actix_web::test]
async fn what_was_given_up_on_its_way_is_taken_back_by_its_sender_only() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let form = [("message[body]", "too soon"), ("message[client_message_id]", "gone-1")];
    assert_eq!(bob.post(&path, &form).await.status, 200);
    let sent = format!("{path}/sent/gone-1");
    let ada = chat.browser(&chat.ada).await.send(Method::DELETE, &sent, &[]).await;
    assert_eq!((ada.status, chat.count(&chat.den).await), (204, 1), "it is not hers");
    let taken_back = bob.send(Method::DELETE, &sent, &[]).await;
    assert_eq!((taken_back.status, chat.count(&chat.den).await), (200, 0));
    assert!(taken_back.body.contains("target=\"message_gone-1\""), "{}", taken_back.body);
    assert_eq!(bob.send(Method::DELETE, &sent, &[]).await.status, 204, "nothing is left of it");
    assert_eq!(bob.send(Method::DELETE, &format!("{path}/sent/no.id"), &[]).await.status, 422);
}

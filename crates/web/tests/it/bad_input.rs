//! What nobody should send: every piece of it gets the answer that the specifications give, never
//! a failure of ours, and nothing happens.

use reqwest::{Method, header};

use super::support::{TestApp, answered};

#[actix_web::test]
async fn odd_addresses_are_not_found() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let den = chat.den.id;
    let not_found = [
        "/nowhere".to_owned(),
        "/rooms/x/messages".into(),
        "/rooms/-1/messages".into(),
        "/rooms/99999999999999999999/messages".into(),
        format!("/rooms/{den}/messages/x"),
        format!("/rooms/{den}/messages/99999999999999999999"),
        format!("/rooms/{den}/messages?before=x"),
        format!("/rooms/{den}/messages?after=999999"),
        format!("/rooms/{den}/messages?before=99999999999999999999"),
        "/users/x".into(),
        "/users/999999".into(),
        "/users/%00/avatar".into(),
        "/assets/../Cargo.toml".into(),
        "/assets/%2e%2e/Cargo.toml".into(),
        "/assets/nothing.js".into(),
        "/join/%F0%9F%94%A5".into(),
        "/rooms/%FF/refresh".into(),
    ];
    for path in not_found {
        let asker = if path.starts_with("/join") {
            chat.anonymous()
        } else {
            chat.browser(&chat.bob).await
        };
        let answer = asker.get(&path).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
    }
    for path in ["/rooms/x", "/rooms/999999", "/rooms/opens"] {
        assert_eq!(bob.get(path).await.location.as_deref(), Some("/"), "{path} leads home");
    }
}

#[actix_web::test]
async fn odd_cursors_of_a_refresh_are_bad_requests() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    for query in ["after=x", "since=x", "after=99999999999999999999", "after=1&after=2"] {
        let answer = bob.get(&format!("/rooms/{}/refresh?{query}", chat.den.id)).await;
        assert_eq!(answer.status, 400, "{query}");
    }
    for query in ["after=-1", "after=0", "since=-9223372036854775808", "since=9223372036854775807"]
    {
        let answer = bob.get(&format!("/rooms/{}/refresh?{query}", chat.den.id)).await;
        assert_eq!(answer.status, 200, "{query}");
    }
}

#[actix_web::test]
async fn an_address_that_cannot_be_read_is_a_bad_request_in_the_language_of_the_asker() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let twice = "/autocompletable/users?page=1&page=2";
    for path in [twice, "/autocompletable/users.json?page=1&page=2"] {
        let answer = answered(bob.request(Method::GET, path)).await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.body.contains("\"error\":\"Bad Request\""), "{path}: {}", answer.body);
        assert!(answer.body.contains("duplicate field"), "{path}: {}", answer.body);
    }
    let page = bob.get(&format!("/rooms/{}/refresh?since=x", chat.den.id)).await;
    assert_eq!(page.status, 400);
    assert!(page.body.starts_with("<!DOCTYPE html>"), "{}", page.body);
    let stranger = chat.anonymous().get(twice).await;
    assert_eq!(stranger.location.as_deref(), Some("/session/new"), "who asks comes first");
}

#[actix_web::test]
async fn odd_bodies_are_refused_and_nothing_is_said() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let bodies: [(&str, &[u8], u16); 10] = [
        ("application/x-www-form-urlencoded", b"", 400),
        ("application/x-www-form-urlencoded", b"body=x", 400),
        ("application/x-www-form-urlencoded", b"%ff=%ff&%zz", 400),
        ("application/x-www-form-urlencoded", b"message[client_message_id]=a", 422),
        (
            "application/x-www-form-urlencoded",
            b"message[body]=x&message[client_message_id]=%22%3E%3Cb%3E",
            422,
        ),
        ("application/json", b"{", 400),
        ("application/json", b"[1]", 400),
        ("application/json", b"{\"message\":{\"body\":\"\"}}", 422),
        ("text/plain", b"hello", 400),
        ("", b"\xff\xfe", 400),
    ];
    for (media_type, body, status) in bodies {
        let answer = bob.send_raw(Method::POST, &path, media_type, body.to_vec()).await;
        assert_eq!(answer.status, status, "{media_type} {body:?}: {}", answer.body);
    }
    let deep = format!("{{\"message\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(bob.send_raw(Method::POST, &path, "application/json", deep).await.status, 400);
    let huge = vec![b'x'; 3 * 1024 * 1024];
    let answer = bob.send_raw(Method::POST, &path, "application/json", huge).await;
    assert_eq!(answer.status, 413);
    assert_eq!(chat.count(&chat.den).await, 0);
}

#[actix_web::test]
async fn what_is_refused_before_it_is_read_is_told_on_a_page_like_the_rest() {
    let chat = TestApp::start().await;
    let ada = chat.browser(&chat.ada).await;
    let form = |method, path: &str, body: String| {
        let request = ada.request(method, path).header(header::ACCEPT, "text/html");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        answered(request.body(body))
    };
    let styles = format!("account[custom_styles]={}", "x".repeat(3 * 1024 * 1024));
    let large = form(Method::PUT, "/account/custom_styles", styles).await;
    assert_eq!(large.status, 413);
    assert!(large.body.contains("too much at once"), "{}", large.body);
    assert!(large.headers.contains_key("x-request-id"));
    assert!(large.headers.contains_key(header::CONTENT_SECURITY_POLICY));
    let ban = format!("/users/{}/ban", chat.ada.id);
    let myself = form(Method::POST, &ban, String::new()).await;
    assert_eq!(myself.status, 422);
    assert!(myself.body.contains("You can't ban yourself."), "{}", myself.body);
}

#[actix_web::test]
async fn a_form_that_claims_to_become_a_socket_is_refused_at_once() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let request = bob.request(Method::POST, &format!("/rooms/{}/messages", chat.den.id));
    let request = request.header(header::UPGRADE, "WebSocket").body("message[body]=x");
    assert_eq!(answered(request).await.status, 400);
    assert_eq!(chat.count(&chat.den).await, 0);
}

#[actix_web::test]
async fn odd_cookies_are_nobody() {
    let chat = TestApp::start().await;
    let long = format!("session_token={}", "A".repeat(6000));
    let odd = ["session_token=", "session_token=x", "session_token=%00%FF", "=;;=", &long];
    for cookie in odd {
        let answer = chat.anonymous().with_cookie(cookie).get("/rooms").await;
        assert_eq!(answer.location.as_deref(), Some("/session/new"), "{cookie}");
    }
    let carried =
        chat.anonymous().with_cookie("_campfire_session=garbage").get("/session/new").await;
    assert_eq!(carried.status, 200);
}

#[actix_web::test]
async fn errors_speak_the_language_of_the_asker() {
    let chat = TestApp::start().await;
    let anonymous = chat.anonymous();
    let page = anonymous.get("/nowhere").await;
    assert!(page.body.starts_with("<!DOCTYPE html>") && page.body.contains("<h1"));
    let json =
        anonymous.request(Method::GET, "/nowhere").header(header::ACCEPT, "application/json");
    assert_eq!(answered(json).await.body, "{\"error\":\"Not Found\",\"status\":404}");
    let plain = anonymous.request(Method::GET, "/nowhere");
    assert_eq!(answered(plain).await.body, "Not Found");
}

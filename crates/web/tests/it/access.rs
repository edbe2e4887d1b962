//! Who may ask for what: every route has its row, for a stranger, somebody outside the room, a
//! member and an administrator.

use campfire_domain::users::bots;
use campfire_web::routes::ROUTES;
use reqwest::Method;

use super::support::TestApp;

/// What an asker gets: signed-out, outside the room, member, administrator.
type Row = (&'static str, &'static str, [u16; 4]);

/// 302 to the sign-in page for strangers; 404 or a way home for outsiders: even existence is
/// private. `{room}` is a closed room of Ada and Bob, `{message}` one of Ada's there.
const ACCESS: &[Row] = &[
    ("GET", "/", [302, 302, 302, 302]),
    ("GET", "/first_run", [302, 302, 302, 302]),
    ("POST", "/first_run", [302, 302, 302, 302]),
    ("GET", "/session/new", [200, 200, 200, 200]),
    ("POST", "/session", [401, 401, 401, 401]),
    // A token of ours, but not for this.
    ("GET", "/session/transfers/{token}", [200, 200, 200, 200]),
    ("PUT", "/session/transfers/{token}", [400, 400, 400, 400]),
    ("GET", "/join/{join_code}", [200, 302, 302, 302]),
    ("POST", "/join/{join_code}", [400, 302, 302, 302]),
    ("GET", "/users/{any}/profile", [302, 200, 200, 200]),
    // Nothing is said about whom.
    ("PUT", "/users/{any}/profile", [303, 400, 400, 400]),
    ("PATCH", "/users/{any}/profile", [303, 400, 400, 400]),
    // Nobody's, and so somebody else's.
    ("DELETE", "/users/me/sessions/{session_id}", [303, 404, 404, 404]),
    ("GET", "/users/{any}/push_subscriptions", [302, 200, 200, 200]),
    // Nothing is said about the browser.
    ("POST", "/users/{any}/push_subscriptions", [302, 400, 400, 400]),
    // An unknown one is gone already.
    ("DELETE", "/users/{any}/push_subscriptions/{subscription_id}", [303, 303, 303, 303]),
    (
        "POST",
        "/users/{any}/push_subscriptions/{subscription_id}/test_notifications",
        [302, 404, 404, 404],
    ),
    ("GET", "/users/{user_id}", [302, 200, 200, 200]),
    ("GET", "/users/{token}/avatar", [302, 200, 200, 200]),
    // One's own, whoever is named.
    ("DELETE", "/users/{token}/avatar", [303, 303, 303, 303]),
    ("GET", "/users/{any}/sidebar", [302, 200, 200, 200]),
    ("GET", "/autocompletable/users", [302, 200, 200, 200]),
    ("GET", "/autocompletable/users.json", [302, 200, 200, 200]),
    ("GET", "/rooms", [302, 302, 302, 302]),
    // Nothing is said about the room.
    ("POST", "/rooms/opens", [302, 400, 400, 400]),
    ("GET", "/rooms/opens/new", [302, 200, 200, 200]),
    ("GET", "/rooms/opens/{room_id}", [302, 302, 302, 302]),
    ("GET", "/rooms/opens/{room_id}/edit", [302, 302, 200, 200]),
    ("PUT", "/rooms/opens/{room_id}", [303, 303, 400, 400]),
    ("PATCH", "/rooms/opens/{room_id}", [303, 303, 400, 400]),
    ("POST", "/rooms/closeds", [302, 400, 400, 400]),
    ("GET", "/rooms/closeds/new", [302, 200, 200, 200]),
    ("GET", "/rooms/closeds/{room_id}", [302, 302, 302, 302]),
    ("GET", "/rooms/closeds/{room_id}/edit", [302, 302, 200, 200]),
    ("PUT", "/rooms/closeds/{room_id}", [303, 303, 400, 400]),
    ("PATCH", "/rooms/closeds/{room_id}", [303, 303, 400, 400]),
    ("GET", "/rooms/directs/new", [302, 200, 200, 200]),
    // The room is no ping.
    ("GET", "/rooms/directs/{room_id}/edit", [302, 302, 302, 302]),
    ("DELETE", "/rooms/directs/{room_id}", [303, 303, 303, 303]),
    ("GET", "/rooms/{room_id}/involvement", [302, 404, 200, 200]),
    ("PUT", "/rooms/{room_id}/involvement", [303, 404, 422, 422]),
    ("PATCH", "/rooms/{room_id}/involvement", [303, 404, 422, 422]),
    ("POST", "/rooms/directs", [302, 302, 302, 302]),
    // Published dead.
    ("GET", "/rooms/new", [404, 404, 404, 404]),
    ("GET", "/rooms/{room_id}", [302, 302, 200, 200]),
    ("GET", "/rooms/{room_id}/@{message_id}", [302, 302, 200, 200]),
    ("GET", "/rooms/{room_id}/refresh", [302, 404, 200, 200]),
    ("GET", "/rooms/{room_id}/files", [302, 302, 200, 200]),
    ("GET", "/rooms/{room_id}/messages", [302, 404, 200, 200]),
    // Who is not in the room gets a page that says it is gone, and posts nothing; a member
    // without a message is told so.
    ("POST", "/rooms/{room_id}/messages", [302, 400, 400, 400]),
    ("GET", "/rooms/{room_id}/messages/{message_id}", [302, 404, 200, 200]),
    // No such file.
    ("GET", "/files/{file_id}/thumb", [302, 404, 404, 404]),
    ("GET", "/files/{file_id}/{name}", [302, 404, 404, 404]),
    ("GET", "/messages/{message_id}/boosts", [302, 404, 200, 200]),
    ("POST", "/messages/{message_id}/boosts", [302, 404, 400, 400]),
    ("GET", "/messages/{message_id}/boosts/new", [302, 404, 200, 200]),
    ("DELETE", "/messages/{message_id}/boosts/{boost_id}", [303, 404, 404, 404]),
    ("PUT", "/rooms/{room_id}/messages/{message_id}", [303, 404, 400, 400]),
    ("PATCH", "/rooms/{room_id}/messages/{message_id}", [303, 404, 400, 400]),
    ("GET", "/rooms/{room_id}/messages/{message_id}/edit", [302, 404, 403, 200]),
    ("PUT", "/rooms/{room_id}/messages/{message_id}/unread", [303, 404, 204, 204]),
    ("DELETE", "/rooms/{room_id}/messages/{message_id}", [303, 404, 403, 200]),
    // No link is given.
    ("POST", "/unfurl_link", [302, 400, 400, 400]),
    // An id that spells no address of ours.
    ("GET", "/qr_code/{id}", [404, 404, 404, 404]),
    ("DELETE", "/users/me/unreads", [303, 204, 204, 204]),
    ("GET", "/searches", [302, 200, 200, 200]),
    // Nothing is said to look for.
    ("POST", "/searches", [302, 422, 422, 422]),
    ("DELETE", "/searches/clear", [303, 303, 303, 303]),
    ("GET", "/account/edit", [302, 200, 200, 200]),
    // Nothing is said about the account.
    ("PUT", "/account", [303, 403, 403, 400]),
    ("PATCH", "/account", [303, 403, 403, 400]),
    ("GET", "/account/users", [302, 200, 200, 200]),
    ("PUT", "/account/users/{user_id}", [303, 403, 403, 400]),
    ("PATCH", "/account/users/{user_id}", [303, 403, 403, 400]),
    ("GET", "/account/custom_styles", [200, 200, 200, 200]),
    ("GET", "/account/custom_styles/edit", [302, 403, 403, 200]),
    ("PUT", "/account/custom_styles", [303, 403, 403, 400]),
    ("PATCH", "/account/custom_styles", [303, 403, 403, 400]),
    ("GET", "/account/status", [302, 403, 403, 200]),
    // No work of that id waits.
    ("PUT", "/account/jobs/{job_id}", [303, 403, 403, 303]),
    ("DELETE", "/account/jobs/{job_id}", [303, 403, 403, 303]),
    ("POST", "/account/join_code", [302, 403, 403, 302]),
    ("DELETE", "/account/logo", [303, 403, 403, 303]),
    ("GET", "/account/logo", [200, 200, 200, 200]),
    ("GET", "/webmanifest", [200, 200, 200, 200]),
    ("GET", "/webmanifest.json", [200, 200, 200, 200]),
    ("GET", "/service-worker", [200, 200, 200, 200]),
    ("GET", "/service-worker.js", [200, 200, 200, 200]),
    ("GET", "/offline", [200, 200, 200, 200]),
    // No upgrade, no Origin: nothing is here.
    ("GET", "/cable", [404, 404, 404, 404]),
    ("GET", "/up", [200, 200, 200, 200]),
    ("GET", "/up.json", [200, 200, 200, 200]),
    ("GET", "/ready", [200, 200, 200, 200]),
    ("GET", "/robots.txt", [200, 200, 200, 200]),
    ("GET", "/assets/{path:.*}", [200, 200, 200, 200]),
    // A session wins, and then the key is not even looked at; the message is gone by now.
    ("GET", "/rooms/{room_id}/{bot_key}/messages", [302, 404, 200, 200]),
    ("POST", "/rooms/{room_id}/{bot_key}/messages", [302, 404, 422, 422]),
    ("PUT", "/rooms/{room_id}/{bot_key}/messages/{message_id}", [303, 404, 404, 404]),
    ("PATCH", "/rooms/{room_id}/{bot_key}/messages/{message_id}", [303, 404, 404, 404]),
    ("DELETE", "/rooms/{room_id}/{bot_key}/messages/{message_id}", [303, 404, 404, 404]),
    ("POST", "/rooms/{room_id}/{bot_key}/messages/{message_id}/boosts", [302, 404, 422, 422]),
    (
        "DELETE",
        "/rooms/{room_id}/{bot_key}/messages/{message_id}/boosts/{boost_id}",
        [303, 404, 404, 404],
    ),
    // No session says which bot this is.
    ("GET", "/api/me", [401, 401, 401, 401]),
    ("GET", "/api/events", [401, 401, 401, 401]),
    ("GET", "/api/rooms", [401, 401, 401, 401]),
    ("GET", "/api/rooms/{room_id}/members", [401, 401, 401, 401]),
    ("GET", "/api/rooms/{room_id}/messages", [401, 401, 401, 401]),
    ("POST", "/api/rooms/{room_id}/messages", [401, 401, 401, 401]),
    ("GET", "/api/rooms/{room_id}/messages/{message_id}", [401, 401, 401, 401]),
    ("PUT", "/api/rooms/{room_id}/messages/{message_id}", [401, 401, 401, 401]),
    ("PATCH", "/api/rooms/{room_id}/messages/{message_id}", [401, 401, 401, 401]),
    ("DELETE", "/api/rooms/{room_id}/messages/{message_id}", [401, 401, 401, 401]),
    ("POST", "/api/rooms/{room_id}/messages/{message_id}/boosts", [401, 401, 401, 401]),
    (
        "DELETE",
        "/api/rooms/{room_id}/messages/{message_id}/boosts/{boost_id}",
        [401, 401, 401, 401],
    ),
    ("GET", "/api/openapi.json", [200, 200, 200, 200]),
    ("GET", "/account/bots", [302, 403, 403, 200]),
    ("POST", "/account/bots", [302, 403, 403, 400]),
    ("GET", "/account/bots/new", [302, 403, 403, 200]),
    // Nobody's bot.
    ("GET", "/account/bots/{bot_id}/edit", [302, 403, 403, 404]),
    ("PUT", "/account/bots/{bot_id}", [303, 403, 403, 400]),
    ("PATCH", "/account/bots/{bot_id}", [303, 403, 403, 400]),
    ("DELETE", "/account/bots/{bot_id}", [303, 403, 403, 404]),
    ("PUT", "/account/bots/{bot_id}/key", [303, 403, 403, 404]),
    ("PATCH", "/account/bots/{bot_id}/key", [303, 403, 403, 404]),
    ("PUT", "/account/bots/{bot_id}/secret", [303, 403, 403, 404]),
    ("DELETE", "/account/bots/{bot_id}/pause", [303, 403, 403, 303]),
    ("POST", "/account/bots/{bot_id}/deliveries/{delivery_id}", [302, 403, 403, 404]),
    ("GET", "/rooms/{room_id}/hooks", [302, 404, 403, 200]),
    ("POST", "/rooms/{room_id}/hooks", [302, 404, 400, 400]),
    ("DELETE", "/rooms/{room_id}/hooks/{hook_id}", [303, 404, 403, 404]),
    // The secret is the way in.
    ("POST", "/hooks/{token}", [404, 404, 404, 404]),
    ("POST", "/hooks/{token}/slack", [404, 404, 404, 404]),
    // Late, because it removes the room.
    ("DELETE", "/rooms/{room_id}", [303, 303, 403, 303]),
    // The member is who is banned here, let in again and removed: signed out from the first on.
    ("POST", "/users/{user_id}/ban", [302, 403, 403, 302]),
    ("DELETE", "/users/{user_id}/ban", [303, 403, 303, 303]),
    ("DELETE", "/account/users/{user_id}", [303, 403, 303, 303]),
    // Last, because it ends the sessions.
    ("DELETE", "/session", [303, 303, 303, 303]),
];

#[test]
fn every_route_has_its_row() {
    for route in ROUTES {
        let rows = ACCESS.iter().filter(|(method, path, _)| (*method, *path) == *route).count();
        assert_eq!(rows, 1, "{route:?} has {rows} rows in the access table");
    }
    assert_eq!(ROUTES.len(), ACCESS.len(), "no row is about a route that is gone");
}

#[actix_web::test]
async fn everybody_gets_what_their_row_says() {
    let chat = TestApp::start().await;
    let message = chat.said(&chat.ada, &chat.den, "for the den").await;
    let account = chat.app.store.read(campfire_store::accounts::current).await.unwrap().unwrap();
    let stylesheet = chat.app.assets.url("css/tokens.css").to_owned();
    let avatar = campfire_web::avatars::url(&chat.app, &chat.ada);
    let avatar = avatar.split('/').nth(2).unwrap();
    let askers = [
        ("anonymous", chat.anonymous()),
        ("outsider", chat.browser(&chat.cleo).await),
        ("member", chat.browser(&chat.bob).await),
        ("administrator", chat.browser(&chat.ada).await),
    ];
    for (method, route, expected) in ACCESS {
        let path = route
            .replace("{join_code}", &account.join_code)
            .replace("{user_id}", &chat.bob.id.to_string())
            .replace("{token}", avatar)
            .replace("{any}", "me")
            .replace("{session_id}", "0")
            .replace("{subscription_id}", "0")
            .replace("{job_id}", "0")
            .replace("{boost_id}", "0")
            .replace("{bot_id}", "0")
            .replace("{hook_id}", "0")
            .replace("{delivery_id}", "0")
            .replace("{bot_key}", "garbage")
            .replace("{room_id}", &chat.den.id.to_string())
            .replace("{message_id}", &message.id.to_string())
            .replace("/assets/{path:.*}", &stylesheet);
        for ((who, asker), expected) in askers.iter().zip(expected) {
            let answer =
                asker.send(Method::from_bytes(method.as_bytes()).unwrap(), &path, &[]).await;
            assert_eq!(answer.status, *expected, "{method} {route} for {who}: {}", answer.body);
        }
    }
}

/// Addresses at which a key, however it is given, says who asks.
fn is_for_bots(route: &str) -> bool {
    route.contains("{bot_key}") || route.starts_with("/api/") || route.starts_with("/hooks/")
}

/// Where a stranger would be sent to sign in, a bot is known and refused (http.md 1.2).
#[actix_web::test]
async fn a_key_opens_nothing_that_is_not_for_bots() {
    let chat = TestApp::start().await;
    let key = bot_key(&chat).await;
    let anonymous = chat.anonymous();
    for (method, route, [stranger, ..]) in ACCESS {
        if is_for_bots(route) || !matches!(stranger, 302 | 303) || *route == "/first_run" {
            continue;
        }
        let path = route.replace("{room_id}", &chat.den.id.to_string());
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let in_query = anonymous.send(method.clone(), &format!("{path}?bot_key={key}"), &[]).await;
        assert_eq!(in_query.status, 403, "{method} {route} with a key in the query");
        let in_body = anonymous.send(method.clone(), &path, &[("bot_key", &key)]).await;
        let expected = if method == Method::GET { 302 } else { 403 };
        assert_eq!(in_body.status, expected, "{method} {route} with a key in the body");
    }
    let path = format!("/rooms/{}/messages", chat.den.id);
    let part = format!(
        "--x\r\nContent-Disposition: form-data; name=\"bot_key\"\r\n\r\n {key} \r\n--x--\r\n"
    );
    for (media_type, body, status) in [
        ("application/json", format!("{{\"bot_key\":\"{key}\",\"message\":{{}}}}"), 403),
        ("multipart/form-data; boundary=x", part, 403),
        ("application/x-www-form-urlencoded", "bot_key=1-nonsense".to_owned(), 302),
        ("application/json", "{\"bot_key\":[1]}".to_owned(), 302),
        ("text/plain", format!("bot_key={key}"), 302),
    ] {
        let answer = anonymous.send_raw(Method::POST, &path, media_type, body.clone()).await;
        assert_eq!(answer.status, status, "{media_type} {body}");
    }
    let bob = chat.browser(&chat.bob).await;
    let said = bob.post(&path, &[("bot_key", &key), ("message[body]", "hi")]).await;
    assert_eq!(said.status, 200, "a session wins");
}

async fn bot_key(chat: &TestApp) -> String {
    let ada = chat.ada.clone();
    let made = chat.app.store.write(move |tx| {
        let form = bots::Form { name: "Helper".to_owned(), ..bots::Form::default() };
        let bot = bots::create(tx, &ada, form)?.id;
        let token = campfire_store::bots::by_id(tx.conn(), bot)?.token;
        Ok(format!("{bot}-{}", token.as_str()))
    });
    made.await.unwrap()
}

#[actix_web::test]
async fn strangers_are_sent_to_sign_in_and_outsiders_home() {
    let chat = TestApp::start().await;
    let room = format!("/rooms/{}", chat.den.id);
    let stranger = chat.anonymous().get(&room).await;
    assert_eq!(stranger.location.as_deref(), Some("/session/new"));
    let outsider = chat.browser(&chat.cleo).await.get(&room).await;
    assert_eq!(outsider.location.as_deref(), Some("/"));
    let told = chat.browser(&chat.cleo).await.with_cookie(&cookie_of(&outsider.cookies[0]));
    assert_eq!(told.get("/").await.status, 302, "the word alone signs nobody in");
}

fn cookie_of(set_cookie: &str) -> String {
    set_cookie.split(';').next().unwrap().to_owned()
}

#[actix_web::test]
async fn another_site_changes_nothing() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let request = bob.request(Method::POST, &path).header(name, value);
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body("message[body]=forged");
        assert_eq!(super::support::answered(request).await.status, 422, "{name}: {value}");
    }
    assert_eq!(chat.count(&chat.den).await, 0);
}

#[actix_web::test]
async fn every_answer_carries_its_headers() {
    let chat = TestApp::start().await;
    for path in ["/session/new", "/nowhere", "/rooms/1"] {
        let answer = chat.anonymous().get(path).await;
        let header = |name: &str| answer.headers.get(name).map(|value| value.to_str().unwrap());
        assert_eq!(header("x-version"), Some("1.2.3"), "{path}");
        assert_eq!(header("x-frame-options"), Some("SAMEORIGIN"), "{path}");
        assert_eq!(header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(header("x-request-id").is_some(), "{path}");
        let policy = header("content-security-policy").unwrap();
        assert!(
            policy.contains("script-src 'self' 'sha256-") && !policy.contains("unsafe"),
            "{policy}"
        );
    }
    let up = chat.anonymous().get("/up").await;
    assert!(up.body.contains("style=\"background-color: green\""));
    assert!(up.headers.get("content-security-policy").is_none());
}

//! Who may ask for what: every route has its row, for a stranger, somebody outside the room, a
//! member and an administrator; and for bots with their key, of each scope and outside the room.

use campfire_domain::{
    memberships,
    users::bots::{self, Form, Scope, Scopes},
};
use campfire_web::routes::ROUTES;
use reqwest::Method;

use super::support::{TestApp, answered};

/// What people get: signed-out, outside the room, member, administrator. What bots get: in the room
/// with the scope read, post, react or manage alone, and with all of them outside.
type Row = (&'static str, &'static str, [u16; 4], [u16; 5]);

/// A bot's key opens no page of people (domain rule 8.2).
const NO_BOTS: [u16; 5] = [403; 5];

/// 302 to the sign-in page for strangers; 404 or a way home for outsiders: even existence is
/// private. `{room}` is a closed room of Ada and Bob, `{message}` one of Ada's there.
const ACCESS: &[Row] = &[
    ("GET", "/", [302, 302, 302, 302], NO_BOTS),
    ("GET", "/first_run", [302, 302, 302, 302], [302; 5]),
    ("POST", "/first_run", [302, 302, 302, 302], [302; 5]),
    ("GET", "/session/new", [200, 200, 200, 200], [200; 5]),
    ("POST", "/session", [401, 401, 401, 401], [401; 5]),
    // A token of ours, but not for this.
    ("GET", "/session/transfers/{token}", [200, 200, 200, 200], [200; 5]),
    ("PUT", "/session/transfers/{token}", [400, 400, 400, 400], [400; 5]),
    ("GET", "/join/{join_code}", [200, 302, 302, 302], [200; 5]),
    ("POST", "/join/{join_code}", [400, 302, 302, 302], [400; 5]),
    ("GET", "/users/{any}/profile", [302, 200, 200, 200], NO_BOTS),
    // Nothing is said about whom.
    ("PUT", "/users/{any}/profile", [303, 400, 400, 400], NO_BOTS),
    ("PATCH", "/users/{any}/profile", [303, 400, 400, 400], NO_BOTS),
    // Nobody's, and so somebody else's.
    ("DELETE", "/users/me/sessions/{session_id}", [303, 404, 404, 404], NO_BOTS),
    // Nothing is said about the hours.
    ("PUT", "/users/me/quiet_hours", [303, 400, 400, 400], NO_BOTS),
    ("DELETE", "/users/me/quiet_hours", [303, 303, 303, 303], NO_BOTS),
    ("GET", "/users/{any}/push_subscriptions", [302, 200, 200, 200], NO_BOTS),
    // Nothing is said about the browser.
    ("POST", "/users/{any}/push_subscriptions", [302, 400, 400, 400], NO_BOTS),
    // An unknown one is gone already.
    ("DELETE", "/users/{any}/push_subscriptions/{subscription_id}", [303, 303, 303, 303], NO_BOTS),
    (
        "POST",
        "/users/{any}/push_subscriptions/{subscription_id}/test_notifications",
        [302, 404, 404, 404],
        NO_BOTS,
    ),
    ("GET", "/users/{user_id}", [302, 200, 200, 200], NO_BOTS),
    ("GET", "/users/{token}/avatar", [302, 200, 200, 200], NO_BOTS),
    // One's own, whoever is named.
    ("DELETE", "/users/{token}/avatar", [303, 303, 303, 303], NO_BOTS),
    ("GET", "/users/{any}/sidebar", [302, 200, 200, 200], NO_BOTS),
    ("GET", "/users/me/hidden_rooms", [302, 200, 200, 200], NO_BOTS),
    ("GET", "/autocompletable/users", [302, 200, 200, 200], NO_BOTS),
    ("GET", "/autocompletable/users.json", [302, 200, 200, 200], NO_BOTS),
    ("GET", "/rooms", [302, 302, 302, 302], NO_BOTS),
    // Nothing is said about the room.
    ("POST", "/rooms/opens", [302, 400, 400, 400], NO_BOTS),
    ("GET", "/rooms/opens/new", [302, 200, 200, 200], NO_BOTS),
    ("GET", "/rooms/opens/{room_id}", [302, 302, 302, 302], NO_BOTS),
    ("GET", "/rooms/opens/{room_id}/edit", [302, 302, 200, 200], NO_BOTS),
    ("PUT", "/rooms/opens/{room_id}", [303, 303, 400, 400], NO_BOTS),
    ("PATCH", "/rooms/opens/{room_id}", [303, 303, 400, 400], NO_BOTS),
    ("POST", "/rooms/closeds", [302, 400, 400, 400], NO_BOTS),
    ("GET", "/rooms/closeds/new", [302, 200, 200, 200], NO_BOTS),
    ("GET", "/rooms/closeds/{room_id}", [302, 302, 302, 302], NO_BOTS),
    ("GET", "/rooms/closeds/{room_id}/edit", [302, 302, 200, 200], NO_BOTS),
    ("PUT", "/rooms/closeds/{room_id}", [303, 303, 400, 400], NO_BOTS),
    ("PATCH", "/rooms/closeds/{room_id}", [303, 303, 400, 400], NO_BOTS),
    ("GET", "/rooms/directs/new", [302, 200, 200, 200], NO_BOTS),
    // The room is no ping.
    ("GET", "/rooms/directs/{room_id}/edit", [302, 302, 302, 302], NO_BOTS),
    ("DELETE", "/rooms/directs/{room_id}", [303, 303, 303, 303], NO_BOTS),
    ("GET", "/rooms/{room_id}/involvement", [302, 404, 200, 200], NO_BOTS),
    ("PUT", "/rooms/{room_id}/involvement", [303, 404, 422, 422], NO_BOTS),
    ("PATCH", "/rooms/{room_id}/involvement", [303, 404, 422, 422], NO_BOTS),
    ("POST", "/rooms/directs", [302, 302, 302, 302], NO_BOTS),
    // Published dead.
    ("GET", "/rooms/new", [404, 404, 404, 404], [404; 5]),
    ("GET", "/rooms/{room_id}", [302, 302, 200, 200], NO_BOTS),
    ("GET", "/rooms/{room_id}/@{message_id}", [302, 302, 200, 200], NO_BOTS),
    ("GET", "/rooms/{room_id}/from/{moment}", [302, 302, 302, 302], NO_BOTS),
    ("GET", "/rooms/{room_id}/refresh", [302, 404, 200, 200], NO_BOTS),
    ("GET", "/rooms/{room_id}/files", [302, 302, 200, 200], NO_BOTS),
    ("GET", "/rooms/{room_id}/messages", [302, 404, 200, 200], NO_BOTS),
    // Who is not in the room gets a page that says it is gone, and posts nothing; a member
    // without a message is told so.
    ("POST", "/rooms/{room_id}/messages", [302, 400, 400, 400], NO_BOTS),
    ("GET", "/rooms/{room_id}/messages/{message_id}", [302, 404, 200, 200], NO_BOTS),
    // No such file.
    ("GET", "/files/{file_id}/thumb", [302, 404, 404, 404], [404, 403, 403, 403, 404]),
    ("GET", "/files/{file_id}/{name}", [302, 404, 404, 404], [404, 403, 403, 403, 404]),
    ("GET", "/messages/{message_id}/boosts", [302, 404, 200, 200], NO_BOTS),
    ("POST", "/messages/{message_id}/boosts", [302, 404, 400, 400], NO_BOTS),
    ("GET", "/messages/{message_id}/boosts/new", [302, 404, 200, 200], NO_BOTS),
    ("DELETE", "/messages/{message_id}/boosts/{boost_id}", [303, 404, 404, 404], NO_BOTS),
    ("PUT", "/rooms/{room_id}/messages/{message_id}", [303, 404, 400, 400], NO_BOTS),
    ("PATCH", "/rooms/{room_id}/messages/{message_id}", [303, 404, 400, 400], NO_BOTS),
    ("GET", "/rooms/{room_id}/messages/{message_id}/edit", [302, 404, 403, 200], NO_BOTS),
    ("PUT", "/rooms/{room_id}/messages/{message_id}/unread", [303, 404, 204, 204], NO_BOTS),
    (
        "GET",
        "/api/rooms/{room_id}/messages/{message_id}",
        [401, 401, 401, 401],
        [200, 403, 403, 403, 404],
    ),
    ("DELETE", "/rooms/{room_id}/messages/{message_id}", [303, 404, 403, 200], NO_BOTS),
    // Nothing was sent under such an id.
    ("DELETE", "/rooms/{room_id}/messages/sent/{client_message_id}", [303, 404, 204, 204], NO_BOTS),
    // No link is given.
    ("POST", "/unfurl_link", [302, 400, 400, 400], NO_BOTS),
    // An id that spells no address of ours.
    ("GET", "/qr_code/{id}", [404, 404, 404, 404], [404; 5]),
    ("DELETE", "/users/me/unreads", [303, 204, 204, 204], NO_BOTS),
    ("GET", "/searches", [302, 200, 200, 200], NO_BOTS),
    // Nothing is said to look for.
    ("POST", "/searches", [302, 422, 422, 422], NO_BOTS),
    ("DELETE", "/searches/clear", [303, 303, 303, 303], NO_BOTS),
    ("GET", "/account/edit", [302, 200, 200, 200], NO_BOTS),
    // Nothing is said about the account.
    ("PUT", "/account", [303, 403, 403, 400], NO_BOTS),
    ("PATCH", "/account", [303, 403, 403, 400], NO_BOTS),
    ("GET", "/account/users", [302, 200, 200, 200], NO_BOTS),
    ("PUT", "/account/users/{user_id}", [303, 403, 403, 400], NO_BOTS),
    ("PATCH", "/account/users/{user_id}", [303, 403, 403, 400], NO_BOTS),
    ("GET", "/account/custom_styles", [200, 200, 200, 200], [200; 5]),
    ("GET", "/account/custom_styles/edit", [302, 403, 403, 200], NO_BOTS),
    ("PUT", "/account/custom_styles", [303, 403, 403, 400], NO_BOTS),
    ("PATCH", "/account/custom_styles", [303, 403, 403, 400], NO_BOTS),
    ("GET", "/account/status", [302, 403, 403, 200], NO_BOTS),
    // No work of that id waits.
    ("PUT", "/account/jobs/{job_id}", [303, 403, 403, 303], NO_BOTS),
    ("DELETE", "/account/jobs/{job_id}", [303, 403, 403, 303], NO_BOTS),
    ("POST", "/account/join_code", [302, 403, 403, 302], NO_BOTS),
    ("DELETE", "/account/logo", [303, 403, 403, 303], NO_BOTS),
    ("GET", "/account/logo", [200, 200, 200, 200], [200; 5]),
    ("GET", "/webmanifest", [200, 200, 200, 200], [200; 5]),
    ("GET", "/webmanifest.json", [200, 200, 200, 200], [200; 5]),
    ("GET", "/service-worker", [200, 200, 200, 200], [200; 5]),
    ("GET", "/service-worker.js", [200, 200, 200, 200], [200; 5]),
    ("GET", "/offline", [200, 200, 200, 200], [200; 5]),
    // No upgrade, no Origin: nothing is here.
    ("GET", "/cable", [404, 404, 404, 404], [404; 5]),
    ("GET", "/up", [200, 200, 200, 200], [200; 5]),
    ("GET", "/up.json", [200, 200, 200, 200], [200; 5]),
    ("GET", "/ready", [200, 200, 200, 200], [200; 5]),
    ("GET", "/robots.txt", [200, 200, 200, 200], [200; 5]),
    ("GET", "/assets/{path:.*}", [200, 200, 200, 200], [200; 5]),
    // A session wins, and then the key is not even looked at; the message is gone by now.
    ("GET", "/rooms/{room_id}/{bot_key}/messages", [302, 404, 200, 200], [200, 403, 403, 403, 404]),
    (
        "POST",
        "/rooms/{room_id}/{bot_key}/messages",
        [302, 404, 422, 422],
        [403, 422, 403, 403, 404],
    ),
    (
        "PUT",
        "/rooms/{room_id}/{bot_key}/messages/{message_id}",
        [303, 404, 404, 404],
        [403, 403, 403, 404, 404],
    ),
    (
        "PATCH",
        "/rooms/{room_id}/{bot_key}/messages/{message_id}",
        [303, 404, 404, 404],
        [403, 403, 403, 404, 404],
    ),
    (
        "DELETE",
        "/rooms/{room_id}/{bot_key}/messages/{message_id}",
        [303, 404, 404, 404],
        [403, 403, 403, 404, 404],
    ),
    (
        "POST",
        "/rooms/{room_id}/{bot_key}/messages/{message_id}/boosts",
        [302, 404, 422, 422],
        [403, 403, 422, 403, 404],
    ),
    (
        "DELETE",
        "/rooms/{room_id}/{bot_key}/messages/{message_id}/boosts/{boost_id}",
        [303, 404, 404, 404],
        [403, 403, 404, 403, 404],
    ),
    // No session says which bot this is.
    ("GET", "/api/me", [401, 401, 401, 401], [200; 5]),
    ("GET", "/api/events", [401, 401, 401, 401], [200, 403, 403, 403, 200]),
    ("GET", "/api/rooms", [401, 401, 401, 401], [200, 403, 403, 403, 200]),
    ("GET", "/api/rooms/{room_id}/members", [401, 401, 401, 401], [200, 403, 403, 403, 404]),
    ("GET", "/api/rooms/{room_id}/messages", [401, 401, 401, 401], [200, 403, 403, 403, 404]),
    ("POST", "/api/rooms/{room_id}/messages", [401, 401, 401, 401], [403, 422, 403, 403, 404]),
    (
        "PUT",
        "/api/rooms/{room_id}/messages/{message_id}",
        [401, 401, 401, 401],
        [403, 403, 403, 404, 404],
    ),
    (
        "PATCH",
        "/api/rooms/{room_id}/messages/{message_id}",
        [401, 401, 401, 401],
        [403, 403, 403, 404, 404],
    ),
    (
        "DELETE",
        "/api/rooms/{room_id}/messages/{message_id}",
        [401, 401, 401, 401],
        [403, 403, 403, 404, 404],
    ),
    (
        "POST",
        "/api/rooms/{room_id}/messages/{message_id}/boosts",
        [401, 401, 401, 401],
        [403, 403, 422, 403, 404],
    ),
    (
        "DELETE",
        "/api/rooms/{room_id}/messages/{message_id}/boosts/{boost_id}",
        [401, 401, 401, 401],
        [403, 403, 404, 403, 404],
    ),
    ("GET", "/api/openapi.json", [200, 200, 200, 200], [200; 5]),
    ("GET", "/account/bots", [302, 403, 403, 200], NO_BOTS),
    ("POST", "/account/bots", [302, 403, 403, 400], NO_BOTS),
    ("GET", "/account/bots/new", [302, 403, 403, 200], NO_BOTS),
    // Nobody's bot.
    ("GET", "/account/bots/{bot_id}/edit", [302, 403, 403, 404], NO_BOTS),
    ("PUT", "/account/bots/{bot_id}", [303, 403, 403, 400], NO_BOTS),
    ("PATCH", "/account/bots/{bot_id}", [303, 403, 403, 400], NO_BOTS),
    ("DELETE", "/account/bots/{bot_id}", [303, 403, 403, 404], NO_BOTS),
    ("PUT", "/account/bots/{bot_id}/key", [303, 403, 403, 404], NO_BOTS),
    ("PATCH", "/account/bots/{bot_id}/key", [303, 403, 403, 404], NO_BOTS),
    ("PUT", "/account/bots/{bot_id}/secret", [303, 403, 403, 404], NO_BOTS),
    ("DELETE", "/account/bots/{bot_id}/pause", [303, 403, 403, 404], NO_BOTS),
    ("POST", "/account/bots/{bot_id}/deliveries/{delivery_id}", [302, 403, 403, 404], NO_BOTS),
    ("GET", "/rooms/{room_id}/hooks", [302, 404, 403, 200], NO_BOTS),
    ("POST", "/rooms/{room_id}/hooks", [302, 404, 400, 400], NO_BOTS),
    ("DELETE", "/rooms/{room_id}/hooks/{hook_id}", [303, 404, 403, 404], NO_BOTS),
    // The secret is the way in.
    ("POST", "/hooks/{token}", [404, 404, 404, 404], [404; 5]),
    ("POST", "/hooks/{token}/slack", [404, 404, 404, 404], [404; 5]),
    // Late, because it removes the room.
    ("DELETE", "/rooms/{room_id}", [303, 303, 403, 303], NO_BOTS),
    // The member is who is banned here, let in again and removed: signed out from the first on.
    ("POST", "/users/{user_id}/ban", [302, 403, 403, 302], NO_BOTS),
    ("DELETE", "/users/{user_id}/ban", [303, 403, 303, 303], NO_BOTS),
    ("DELETE", "/account/users/{user_id}", [303, 403, 303, 303], NO_BOTS),
    // Last, because it ends the sessions.
    ("DELETE", "/session", [303, 303, 303, 303], NO_BOTS),
];

#[test]
fn every_route_has_its_row() {
    for route in ROUTES {
        let rows = ACCESS.iter().filter(|(method, path, ..)| (*method, *path) == *route).count();
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
    let people = [
        ("anonymous", chat.anonymous()),
        ("outsider", chat.browser(&chat.cleo).await),
        ("member", chat.browser(&chat.bob).await),
        ("administrator", chat.browser(&chat.ada).await),
    ];
    let bots = bots(&chat).await;
    for (method, route, by_people, by_bots) in ACCESS {
        let path = route
            .replace("{join_code}", &account.join_code)
            .replace("{user_id}", &chat.bob.id.to_string())
            .replace("{token}", avatar)
            .replace("{any}", "me")
            .replace("{moment}", "0")
            .replace("{session_id}", "0")
            .replace("{subscription_id}", "0")
            .replace("{job_id}", "0")
            .replace("{boost_id}", "0")
            .replace("{bot_id}", "0")
            .replace("{hook_id}", "0")
            .replace("{delivery_id}", "0")
            .replace("{room_id}", &chat.den.id.to_string())
            .replace("{message_id}", &message.id.to_string())
            .replace("{client_message_id}", "never-sent")
            .replace("/assets/{path:.*}", &stylesheet);
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        for ((who, asker), expected) in people.iter().zip(by_people) {
            let answer =
                asker.send(method.clone(), &path.replace("{bot_key}", "garbage"), &[]).await;
            assert_eq!(answer.status, *expected, "{method} {route} for {who}: {}", answer.body);
        }
        for ((who, key), expected) in bots.iter().zip(by_bots) {
            // Where the path takes a key it stands there, elsewhere it is shown as a bearer.
            let asked = chat.anonymous().request(method.clone(), &path.replace("{bot_key}", key));
            let is_published = route.contains("{bot_key}");
            let asked = if is_published { asked } else { asked.bearer_auth(key) };
            let asked = asked.header("content-type", "application/x-www-form-urlencoded");
            let answer = answered(asked.header("content-length", "0")).await;
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
    for (method, route, [stranger, ..], _) in ACCESS {
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
        let form = Form { name: "Helper".to_owned(), ..Form::default() };
        let bot = bots::create(tx, &ada, form)?.id;
        let token = campfire_store::bots::by_id(tx.conn(), bot)?.token;
        Ok(format!("{bot}-{}", token.as_str()))
    });
    made.await.unwrap()
}

/// The keys of bots in the den that may do one thing alone, and of one outside that may do all.
async fn bots(chat: &TestApp) -> Vec<(&'static str, String)> {
    let mut keys = Vec::new();
    let scopes = Scope::WORDS.iter().map(|(scope, word)| (*word, Some(Scopes::of([*scope]))));
    for (who, scopes) in scopes.chain([("outside", None)]) {
        let (ada, den) = (chat.ada.clone(), chat.den.clone());
        let is_inside = scopes.is_some();
        let made = chat.app.store.write(move |tx| {
            let form = Form { name: who.to_owned(), scopes, ..Form::default() };
            let bot = bots::create(tx, &ada, form)?;
            if is_inside {
                memberships::grant(tx, &den, &[bot.id])?;
            }
            campfire_store::bots::by_id(tx.conn(), bot.id)
        });
        let bot = made.await.unwrap();
        keys.push((who, format!("{}-{}", bot.user.id, bot.token.as_str())));
    }
    keys
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
        assert_eq!(answered(request).await.status, 422, "{name}: {value}");
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

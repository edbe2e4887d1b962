//! The edges of HTTP: old browsers, forms of answers, methods in disguise, dead addresses, what is
//! known already, and what is left of a limit.

use reqwest::{Method, header};

use super::support::{Answer, PASSWORD, TestApp, Visitor, answered};

const FIREFOX_114: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/114.0";
const SAFARI_17_2: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
                           (KHTML, like Gecko) Version/17.2 Safari/605.1.15";

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name).map(|value| value.to_str().unwrap())
}

async fn with(who: &Visitor, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = who.request(method, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answered(request).await
}

#[actix_web::test]
async fn old_browsers_are_told_which_will_do_whatever_they_ask_for() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let room = format!("/rooms/{}", chat.den.id);
    let messages = format!("{room}/messages");
    for (who, method, path) in [
        (&chat.anonymous(), Method::GET, "/session/new"),
        (&chat.anonymous(), Method::POST, "/session"),
        (&bob, Method::GET, "/"),
        (&bob, Method::GET, room.as_str()),
        (&bob, Method::POST, messages.as_str()),
    ] {
        let answer = with(who, method.clone(), path, &[("user-agent", FIREFOX_114)]).await;
        assert_eq!(answer.status, 200, "{method} {path}");
        assert!(answer.body.contains("<title>Unsupported browser"), "{path}: {}", answer.body);
        assert!(answer.body.contains("<h1>Upgrade to a supported web browser</h1>"));
        assert!(answer.body.contains("17.2+") && answer.body.contains("104+"));
        let new = with(who, method, path, &[("user-agent", SAFARI_17_2)]).await;
        assert!(!new.body.contains("Upgrade to a supported"), "{path}");
    }
    assert_eq!(chat.count(&chat.den).await, 0, "and nothing is said");
    let stranger =
        with(&chat.anonymous(), Method::GET, &room, &[("user-agent", FIREFOX_114)]).await;
    assert_eq!(stranger.location.as_deref(), Some("/session/new"), "who one is comes first");
    let forged = [("user-agent", FIREFOX_114), ("origin", "https://evil.example")];
    assert_eq!(with(&bob, Method::POST, &messages, &forged).await.status, 422, "then from where");
    assert_eq!(with(&bob, Method::GET, "/up", &[("user-agent", FIREFOX_114)]).await.status, 200);
}

#[actix_web::test]
async fn a_suffix_or_the_header_chooses_the_form_of_an_answer() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    chat.said(&chat.bob, &chat.den, "hello").await;
    let room = format!("/rooms/{}", chat.den.id);
    let messages = format!("{room}/messages");
    let json = [("accept", "application/json")];
    let turbo = [("accept", "text/vnd.turbo-stream.html, text/html, application/xhtml+xml")];
    for (path, headers, status) in [
        (room.clone(), &[][..], 200),
        (format!("{room}.html"), &[], 200),
        (format!("{room}.html"), &json, 200),
        (format!("{room}.json"), &[], 406),
        (format!("{room}.turbo_stream?x=1"), &turbo, 406),
        (room.clone(), &json, 406),
        (room.clone(), &turbo, 200),
        (room.clone(), &[("accept", "application/json, text/plain, */*")], 200),
        (format!("{messages}.html"), &[], 200),
        (format!("{messages}.json"), &[], 406),
        (format!("{room}/refresh.turbo_stream"), &[], 200),
        ("/session/new.html".to_owned(), &[], 200),
        ("/session/new.svg".to_owned(), &[], 406),
        ("/up.json".to_owned(), &[], 200),
        ("/webmanifest.json".to_owned(), &[], 200),
        ("/autocompletable/users.json".to_owned(), &json, 200),
        ("/nowhere.json".to_owned(), &[], 404),
        ("/assets/nothing.js".to_owned(), &[], 404),
    ] {
        let answer = with(&bob, Method::GET, &path, headers).await;
        assert_eq!(answer.status, status, "{path} {headers:?}: {}", answer.body);
    }
    let nowhere = with(&bob, Method::GET, "/nowhere.json", &[]).await;
    assert_eq!(nowhere.body, "{\"error\":\"Not Found\",\"status\":404}");
}

#[actix_web::test]
async fn what_cannot_be_answered_is_refused_before_it_is_done() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let said = chat.said(&chat.bob, &chat.den, "before").await;
    let messages = format!("/rooms/{}/messages", chat.den.id);
    let message = format!("{messages}/{}", said.id);
    let form = [("message[body]", "after")];
    assert_eq!(bob.post(&format!("{messages}.json"), &form).await.status, 406);
    assert_eq!(chat.count(&chat.den).await, 1);
    assert_eq!(bob.send(Method::PATCH, &format!("{message}.json"), &form).await.status, 406);
    assert!(bob.get(&message).await.body.contains("before"));
    assert_eq!(bob.send(Method::DELETE, &format!("{message}.svg"), &[]).await.status, 406);
    assert_eq!(chat.count(&chat.den).await, 1);
    let stream = bob.post(&format!("{messages}.turbo_stream"), &form).await;
    assert!(stream.status == 200 && stream.body.starts_with("<turbo-stream"));
    let gone = bob.send(Method::DELETE, &format!("{message}.html"), &[]).await;
    assert_eq!(gone.status, 303, "somebody who wants a page is led to one");
}

#[actix_web::test]
async fn forms_say_put_patch_and_delete_in_a_field_or_a_header() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/involvement", chat.den.id);
    let level = async |word: &str| bob.get(&path).await.body.contains(word);
    let put = [("_method", "put"), ("involvement", "everything")];
    assert_eq!(bob.post(&path, &put).await.status, 303);
    assert!(level("everything").await);
    let nothing = format!("{path}?involvement=nothing");
    let disguise = [("x-http-method-override", "PATCH")];
    assert_eq!(with(&bob, Method::POST, &nothing, &disguise).await.status, 303);
    assert!(level("Notifications are off").await);
    let part = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts = format!("{}{}--b--\r\n", part("_method", "put"), part("involvement", "mentions"));
    let answer = bob.send_raw(Method::POST, &path, "multipart/form-data; boundary=b", parts).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(level("Notifying about @ mentions").await);
    let odd = [("_method", "trace"), ("involvement", "nothing")];
    assert_eq!(bob.post(&path, &odd).await.status, 404, "no other method hides in a POST");
}

#[actix_web::test]
async fn dead_addresses_are_not_found() {
    let chat = TestApp::start().await;
    let ada = chat.browser(&chat.ada).await;
    let said = chat.said(&chat.ada, &chat.den, "hello").await;
    let (room, message) = (chat.den.id, said.id);
    for (method, path) in [
        ("GET", "/first_run/new".to_owned()),
        ("GET", "/first_run/edit".into()),
        ("GET", "/session".into()),
        ("PUT", "/session".into()),
        ("GET", "/session/edit".into()),
        ("GET", "/account".into()),
        ("POST", "/account".into()),
        ("DELETE", "/account".into()),
        ("GET", "/account/new".into()),
        ("POST", "/account/users".into()),
        ("GET", "/account/users/1".into()),
        ("GET", "/account/users/1/edit".into()),
        ("GET", "/account/bots/1".into()),
        ("GET", "/rooms/new".into()),
        ("POST", "/rooms".into()),
        ("PUT", format!("/rooms/{room}")),
        ("GET", format!("/rooms/{room}/edit")),
        ("GET", format!("/rooms/{room}/settings")),
        ("GET", "/messages".into()),
        ("GET", format!("/messages/{message}")),
        ("GET", format!("/messages/{message}/edit")),
        ("GET", format!("/rooms/{room}/messages/new")),
        ("PUT", format!("/rooms/directs/{room}")),
        ("GET", format!("/rooms/directs/{room}")),
        ("DELETE", format!("/rooms/opens/{room}")),
        ("DELETE", format!("/rooms/closeds/{room}")),
        ("GET", format!("/messages/{message}/boosts/1")),
        ("PUT", format!("/messages/{message}/boosts/1")),
        ("GET", "/users/me/profile/new".into()),
        ("GET", "/users/me/profile/edit".into()),
        ("POST", "/users/me/profile".into()),
        ("DELETE", "/users/me/profile".into()),
    ] {
        let answer = ada.send(Method::from_bytes(method.as_bytes()).unwrap(), &path, &[]).await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.body);
    }
    assert_eq!(chat.count(&chat.den).await, 1);
}

#[actix_web::test]
async fn pages_about_me_are_mine_whatever_the_address_says() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/users/{}/profile", chat.ada.id);
    assert!(bob.get(&path).await.body.contains("value=\"Bob\""));
    let changed = bob.send(Method::PUT, &path, &[("user[name]", "Robert")]).await;
    assert_eq!((changed.status, changed.location.as_deref()), (303, Some("/users/me/profile")));
    let page = bob.get(&format!("/users/{}", chat.ada.id)).await.body;
    assert!(page.contains("Ada"), "nobody else was renamed");
    assert!(bob.get("/users/me/profile").await.body.contains("value=\"Robert\""));
    let sidebar = bob.get(&format!("/users/{}/sidebar", chat.cleo.id)).await;
    assert!(sidebar.body.contains("Den"), "my rooms, not Cleo's");
}

#[actix_web::test]
async fn whoever_has_no_such_room_is_led_home_with_get() {
    let chat = TestApp::start().await;
    let cleo = chat.browser(&chat.cleo).await;
    for kind in ["opens", "closeds"] {
        let path = format!("/rooms/{kind}/{}", chat.den.id);
        for method in [Method::PUT, Method::PATCH] {
            let answer = cleo.send(method, &path, &[("room[name]", "Mine")]).await;
            assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/")));
        }
        let answer = cleo.post(&path, &[("_method", "put"), ("room[name]", "Mine")]).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/")));
    }
    let stranger = chat.anonymous();
    assert_eq!(stranger.post("/rooms/opens", &[]).await.status, 302);
    assert_eq!(stranger.send(Method::DELETE, "/session", &[]).await.status, 303);
}

#[actix_web::test]
async fn a_page_of_messages_that_is_known_is_not_sent_again() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    chat.said(&chat.bob, &chat.den, "hello").await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let first = bob.get(&path).await;
    let (tag, since) = (header(&first, "etag").unwrap(), header(&first, "last-modified").unwrap());
    assert_eq!(header(&first, "cache-control"), Some("max-age=0, private, must-revalidate"));
    for (headers, status) in [
        (&[("if-none-match", tag)][..], 304),
        (&[("if-modified-since", since)], 304),
        (&[("if-none-match", tag), ("if-modified-since", since)], 304),
        (&[("if-none-match", "W/\"other\""), ("if-modified-since", since)], 200),
        (&[("if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT")], 200),
        (&[("if-modified-since", "yesterday")], 200),
    ] {
        let answer = with(&bob, Method::GET, &path, headers).await;
        assert_eq!(answer.status, status, "{headers:?}");
        assert_eq!(header(&answer, "last-modified"), Some(since));
        assert_eq!(answer.body.is_empty(), status == 304);
    }
    let room = format!("/rooms/{}", chat.den.id);
    let page = bob.get(&room).await;
    let known = [("accept", "text/html"), ("if-none-match", header(&page, "etag").unwrap())];
    assert_eq!(with(&bob, Method::GET, &room, &known).await.status, 304);
    chat.said(&chat.ada, &chat.den, "news").await;
    assert_eq!(with(&bob, Method::GET, &room, &known).await.status, 200);
}

#[actix_web::test]
async fn suggestions_come_in_pages_with_their_number() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let all = bob.get("/autocompletable/users.json").await;
    assert_eq!(header(&all, "x-total-count"), Some("3"));
    assert_eq!(header(&all, "link"), None);
    let den =
        bob.get(&format!("/autocompletable/users.json?room_id={}&query=a", chat.den.id)).await;
    assert_eq!(header(&den, "x-total-count"), Some("1"), "{}", den.body);
}

#[actix_web::test]
async fn who_tries_too_often_is_told_when_to_come_back() {
    let chat = TestApp::start().await;
    let stranger = chat.anonymous();
    let wrong = [("email_address", "bob@example.com"), ("password", "wrong")];
    for _ in 0..10 {
        let answer = stranger.post("/session", &wrong).await;
        assert_eq!(answer.status, 401);
        assert!(header(&answer, "ratelimit-remaining").is_some());
        assert_eq!(header(&answer, "retry-after"), None);
    }
    let right = [("email_address", "bob@example.com"), ("password", PASSWORD)];
    let answer = stranger.post("/session", &right).await;
    assert_eq!(answer.status, 429);
    let wait: u32 = header(&answer, "retry-after").unwrap().parse().unwrap();
    let words = format!("try again in {wait} second");
    assert!(answer.body.contains(&words) && answer.body.contains("bob@example.com"));
    let program = [("accept", "application/json")];
    let program = with(&stranger, Method::POST, "/session", &program).await;
    let object: serde_json::Value = serde_json::from_str(&program.body).unwrap();
    assert_eq!((program.status, &object["status"]), (429, &429.into()));
    assert!(object["message"].as_str().unwrap().contains("try again in"), "{object}");
    assert_eq!(header(&answer, "ratelimit-remaining"), Some("0"));
    assert_eq!(header(&answer, "ratelimit-policy"), Some("10;w=180"));
    let wait: u32 = header(&answer, "retry-after").unwrap().parse().unwrap();
    assert!((1..=18).contains(&wait), "{wait}");
    assert_eq!(header(&answer, "retry-after"), header(&answer, "ratelimit-reset"));
    for path in ["/up", "/robots.txt", "/session/new"] {
        let free = stranger.get(path).await;
        assert_eq!((free.status, header(&free, "ratelimit-limit")), (200, None), "{path}");
    }
}

#[actix_web::test]
async fn who_joins_too_often_gets_a_page_or_an_object() {
    let chat = TestApp::start().await;
    let stranger = chat.anonymous();
    let account = chat.app.store.read(campfire_store::accounts::current).await.unwrap().unwrap();
    let path = format!("/join/{}", account.join_code);
    let bob = [
        ("user[name]", "Bob"),
        ("user[email_address]", "bob@example.com"),
        ("user[password]", PASSWORD),
    ];
    for _ in 0..20 {
        let known = stranger.post(&path, &bob).await;
        assert!(known.location.unwrap().starts_with("/session/new?"), "who is here already");
    }
    let page = stranger.post(&path, &bob).await;
    assert_eq!(page.status, 429);
    assert!(page.body.starts_with("<!DOCTYPE html>") && header(&page, "retry-after").is_some());
    let json = stranger.request(Method::POST, &path).header(header::ACCEPT, "application/json");
    let json = json.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(bob).finish();
    let object = answered(json.body(form)).await;
    assert!(object.body.contains("\"error\":\"Too Many Requests\""), "{}", object.body);
    assert!(object.body.contains("\"status\":429"));
}

#[actix_web::test]
async fn links_that_sign_in_are_not_guessed_at_and_files_are_counted() {
    let chat = TestApp::start().await;
    let stranger = chat.anonymous();
    for _ in 0..20 {
        assert_eq!(stranger.send(Method::PUT, "/session/transfers/7-1-x", &[]).await.status, 400);
    }
    let answer = stranger.send(Method::PUT, "/session/transfers/7-1-x", &[]).await;
    assert_eq!((answer.status, header(&answer, "ratelimit-policy")), (429, Some("20;w=3600")));

    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let file = "--b\r\nContent-Disposition: form-data; name=\"message[attachment]\"; \
                filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n";
    let answer = bob.send_raw(Method::POST, &path, "multipart/form-data; boundary=b", file).await;
    assert_eq!((answer.status, header(&answer, "ratelimit-remaining")), (200, Some("59")));
    let words = bob.post(&path, &[("message[body]", "words are free")]).await;
    assert_eq!((words.status, header(&words, "ratelimit-limit")), (200, None));
}

//! Coming in and going out: first run, joining, signing in and out.

use reqwest::Method;

use super::support::{Answer, Empty, LARGEST, PASSWORD, TestApp};

const ADA: [(&str, &str); 3] = [
    ("user[name]", "Ada"),
    ("user[email_address]", "ada@example.com"),
    ("user[password]", PASSWORD),
];

/// The cookie that an answer signs its browser in with.
fn session(answer: &Answer) -> Option<String> {
    let cookie = answer.cookies.iter().find(|cookie| cookie.starts_with("session_token="))?;
    let value = cookie.split(';').next()?;
    (value != "session_token=").then(|| value.to_owned())
}

#[actix_web::test]
async fn first_run_signs_in_and_happens_once() {
    let chat = Empty::start().await;
    let visitor = chat.anonymous();
    assert_eq!(visitor.get("/session/new").await.location.as_deref(), Some("/first_run"));
    let form = visitor.get("/first_run").await;
    assert!(form.body.contains("Set up Campfire") && form.body.contains("user[email_address]"));
    let done = visitor.post("/first_run", &ADA).await;
    assert_eq!((done.status, done.location.as_deref()), (302, Some("/")));
    let ada = visitor.with_cookie(&session(&done).unwrap());
    assert_eq!(ada.get("/").await.location.as_deref(), Some("/rooms/1"));
    let again = visitor.post("/first_run", &ADA).await;
    assert_eq!((again.location.as_deref(), session(&again)), (Some("/"), None));
    drop(chat.handle.stop(false));
}

#[actix_web::test]
async fn of_many_first_runs_one_wins() {
    let chat = Empty::start().await;
    let (one, other) = (chat.anonymous(), chat.anonymous());
    let eve = [ADA[0], ("user[email_address]", "eve@example.com"), ADA[2]];
    let (first, second) =
        futures_util::join!(one.post("/first_run", &ADA), other.post("/first_run", &eve));
    assert_eq!((first.status, second.status), (302, 302));
    let signed_in = [&first, &second].iter().filter(|answer| session(answer).is_some()).count();
    assert_eq!(signed_in, 1, "one becomes the administrator, the other is sent to the root");
    drop(chat.handle.stop(false));
}

#[actix_web::test]
async fn a_wrong_form_comes_back_with_what_was_typed() {
    let chat = Empty::start().await;
    let wrong = [ADA[0], ("user[email_address]", "nowhere"), ADA[2]];
    let answer = chat.anonymous().post("/first_run", &wrong).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("value=\"Ada\"") && answer.body.contains("value=\"nowhere\""));
    assert!(answer.body.contains("Please give an email address"));
    assert!(!answer.body.contains(PASSWORD), "but never the password");
    let short = [ADA[0], ADA[1], ("user[password]", "short")];
    let answer = chat.anonymous().post("/first_run", &short).await;
    assert!(answer.status == 422 && answer.body.contains("at least 8"));
    drop(chat.handle.stop(false));
}

/// A form with a picture of that many bytes in the field of that name, and more behind it.
fn with_picture(field: &str, bytes: usize, fields: &[(&str, &str)]) -> String {
    let texts = fields.iter().map(|(name, value)| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    });
    let picture = "x".repeat(bytes);
    format!(
        "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"me.png\"\r\n\
         Content-Type: image/png\r\n\r\n{picture}\r\n{}--edge--\r\n",
        texts.collect::<String>()
    )
}

#[actix_web::test]
async fn a_form_with_a_wrong_picture_comes_back_with_what_was_typed() {
    let chat = TestApp::start().await;
    let account = chat.app.store.read(campfire_store::accounts::current).await.unwrap().unwrap();
    let door = format!("/join/{}", account.join_code);
    let kind = "multipart/form-data; boundary=edge";
    let (stranger, ada) = (chat.anonymous(), chat.browser(&chat.ada).await);
    let dee = [("user[name]", "Dee"), ("user[email_address]", "dee@example.com"), ADA[2]];
    for (visitor, method, path, field, fields) in [
        (&stranger, Method::POST, door.as_str(), "user[avatar]", &dee[..]),
        (&ada, Method::PATCH, "/users/me/profile", "user[avatar]", &dee[..2]),
        (&ada, Method::PUT, "/account", "account[logo]", &[("account[name]", "Dee")]),
        (&ada, Method::POST, "/account/bots", "user[avatar]", &dee[..1]),
    ] {
        for (bytes, told) in
            [(3 * LARGEST as usize, "of at most 10 MB"), (9, "a PNG, JPEG, GIF or WebP")]
        {
            let form = with_picture(field, bytes, fields);
            let answer = visitor.send_raw(method.clone(), path, kind, form).await;
            assert_eq!(answer.status, 422, "{path}");
            let (is_told, is_kept) =
                (answer.body.contains(told), answer.body.contains("value=\"Dee\""));
            assert!(is_told && is_kept, "{path} {told}: {is_told} {is_kept}");
        }
    }
}

#[actix_web::test]
async fn forms_that_can_be_mended_count_as_no_try_and_who_has_to_wait_keeps_theirs() {
    let chat = TestApp::start().await;
    let account = chat.app.store.read(campfire_store::accounts::current).await.unwrap().unwrap();
    let door = format!("/join/{}", account.join_code);
    let visitor = chat.anonymous();
    let short = [("user[name]", "Dee"), ADA[1], ("user[password]", "short")];
    for _ in 0..25 {
        assert_eq!(visitor.post(&door, &short).await.status, 422);
    }
    for number in 0..20 {
        let address = format!("dee{number}@example.com");
        let dee = [("user[name]", "Dee"), ("user[email_address]", address.as_str()), ADA[2]];
        assert_eq!(visitor.post(&door, &dee).await.status, 302);
    }
    let late = [("user[name]", "Late"), ("user[email_address]", "late@example.com"), ADA[2]];
    let answer = visitor.post(&door, &late).await;
    assert_eq!(answer.status, 429);
    assert!(answer.body.contains("value=\"Late\"") && answer.body.contains("Please try again in"));
    let seconds = answer.headers.get("retry-after").unwrap().to_str().unwrap();
    assert!((1..=180).contains(&seconds.parse::<u64>().unwrap()), "{seconds}");
}

#[actix_web::test]
async fn newcomers_join_by_the_code_and_no_other() {
    let chat = TestApp::start().await;
    let account = chat.app.store.read(campfire_store::accounts::current).await.unwrap().unwrap();
    let visitor = chat.anonymous();
    let outdated = visitor.get("/join/xxxx-xxxx-xxxx").await;
    assert!(outdated.status == 404 && outdated.body.contains("no longer works"));
    let late = [("user[name]", "Late"), ("user[email_address]", "late@example.com"), ADA[2]];
    let outdated = visitor.post("/join/xxxx-xxxx-xxxx", &late).await;
    assert!(outdated.status == 404 && outdated.body.contains("no longer works"));
    assert!(outdated.body.contains("value=\"late@example.com\""), "what was typed stays");
    let door = format!("/join/{}", account.join_code);
    let dee = [("user[name]", "Dee"), ("user[email_address]", "Dee@Example.com"), ADA[2]];
    let joined = visitor.post(&door, &dee).await;
    assert_eq!(joined.status, 302);
    let dee_in = visitor.with_cookie(&session(&joined).unwrap());
    let sidebar = dee_in.get("/users/me/sidebar").await.body;
    assert!(sidebar.contains("Hall") && !sidebar.contains("Den"), "open rooms only");
    let again =
        visitor.post(&door, &[dee[0], ("user[email_address]", "dee@example.COM"), ADA[2]]).await;
    assert_eq!(again.location.as_deref(), Some("/session/new?email_address=dee%40example.COM"));
    assert!(session(&again).is_none());
}

#[actix_web::test]
async fn signing_in_leads_where_one_wanted_to_go() {
    let chat = TestApp::start().await;
    let visitor = chat.anonymous();
    let wanted = format!("/rooms/{}?x=1", chat.hall.id);
    let sent = visitor.get(&wanted).await;
    let carried = sent.cookies[0].split(';').next().unwrap().to_owned();
    let visitor = visitor.with_cookie(&carried);
    let credentials = [("email_address", " BOB@example.com "), ("password", PASSWORD)];
    let signed_in = visitor.post("/session", &credentials).await;
    assert_eq!((signed_in.status, signed_in.location.as_deref()), (302, Some(wanted.as_str())));
    assert!(session(&signed_in).is_some());
}

#[actix_web::test]
async fn who_is_not_let_in_keeps_their_address() {
    let chat = TestApp::start().await;
    let attempts = [
        ("bob@example.com", "wrong password"),
        ("bob@example.com", ""),
        ("nobody@example.com", PASSWORD),
        ("", ""),
    ];
    for (address, password) in attempts {
        let form = [("email_address", address), ("password", password)];
        let answer = chat.anonymous().post("/session", &form).await;
        assert_eq!(answer.status, 401, "{address}");
        assert!(
            answer.body.contains(&format!("value=\"{address}\"")) && session(&answer).is_none()
        );
    }
}

#[actix_web::test]
async fn the_eleventh_try_has_to_wait() {
    let chat = TestApp::start().await;
    let form = [("email_address", "bob@example.com"), ("password", "guess")];
    for _ in 0..10 {
        assert_eq!(chat.anonymous().post("/session", &form).await.status, 401);
    }
    let answer = chat.anonymous().post("/session", &form).await;
    assert_eq!(answer.status, 429);
    assert!(answer.body.contains("value=\"bob@example.com\""));
    let seconds = answer.headers.get("retry-after").unwrap().to_str().unwrap();
    assert!((1..=180).contains(&seconds.parse::<u64>().unwrap()));
}

#[actix_web::test]
async fn signing_out_ends_the_session_for_whoever_holds_its_cookie() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let out = bob.send(Method::POST, "/session", &[("_method", "delete")]).await;
    assert_eq!((out.status, out.location.as_deref()), (303, Some("/")));
    assert_eq!(bob.get("/rooms").await.location.as_deref(), Some("/session/new"));
}

#[actix_web::test]
async fn avatars_are_drawn_for_those_who_are_signed_in() {
    let chat = TestApp::start().await;
    let url = campfire_web::avatars::url(&chat.app, &chat.bob);
    let drawn = chat.browser(&chat.ada).await.get(&url).await;
    assert!(drawn.body.starts_with("<svg") && drawn.body.contains(">B</text>"));
    let cache = drawn.headers.get("cache-control").unwrap().to_str().unwrap();
    assert!(cache.contains("private"), "{cache}");
    assert_eq!(chat.browser(&chat.ada).await.get("/users/2-forged/avatar").await.status, 404);
}

#[actix_web::test]
async fn names_are_completed_with_what_a_mention_needs() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let found =
        bob.get(&format!("/autocompletable/users.json?query=C&room_id={}", chat.hall.id)).await;
    let choices: serde_json::Value = serde_json::from_str(&found.body).unwrap();
    assert_eq!(choices.as_array().unwrap().len(), 1, "{choices}");
    assert_eq!(choices[0]["name"], "Cleo");
    let sgid = choices[0]["sgid"].as_str().unwrap();
    assert_eq!(chat.app.mentions.verify(sgid), Some(chat.cleo.id));
    let in_den =
        bob.get(&format!("/autocompletable/users.json?query=c&room_id={}", chat.den.id)).await;
    assert_eq!(in_den.body, "[]", "not somebody outside the room");
    let cleo = chat.browser(&chat.cleo).await;
    let outside = cleo.get(&format!("/autocompletable/users.json?room_id={}", chat.den.id)).await;
    assert_eq!(outside.status, 404);
    for wild in ["%25", "_", "%5C"] {
        assert_eq!(
            bob.get(&format!("/autocompletable/users.json?query={wild}")).await.body,
            "[]",
            "{wild}"
        );
    }
    let all = bob.get("/autocompletable/users.json?page=abc").await;
    assert!(all.body.contains("Ada") && all.body.contains("Bob"));
}

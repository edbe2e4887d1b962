//! Looking after the place: settings, people, bans, styles, and how it does.

use campfire_domain::Outbox;
use reqwest::Method;

use super::support::{PASSWORD, TestApp, answered};

const ROLE: &str = "user[role]";

#[actix_web::test]
async fn administrators_change_the_account_and_members_look_at_it() {
    let chat = TestApp::start().await;
    let (ada, bob) = (chat.browser(&chat.ada).await, chat.browser(&chat.bob).await);
    let page = ada.get("/account/edit").await.body;
    for part in [
        "Set up chat bots",
        "Custom styles",
        "Upload logo",
        "Must be admin to create new rooms",
        "Regenerate join link",
        "<hr class=\"separator full-width\">",
        "version-badge",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let theirs = bob.get("/account/edit").await.body;
    assert!(theirs.contains("id=\"invite_url\"") && theirs.contains("Copy join link"));
    for part in ["Regenerate", "Upload logo", "role=\"switch\"", "Set up chat bots"] {
        assert!(!theirs.contains(part), "{part} is not for members");
    }
    let named = ada.send(Method::PATCH, "/account", &[("account[name]", " The Attic ")]).await;
    assert_eq!((named.status, named.location.as_deref()), (303, Some("/account/edit")));
    assert!(bob.get("/account/edit").await.body.contains("The Attic"));
    // Old forms wrote the account's id behind the path.
    let suffixed = ada.send(Method::PUT, "/account.1", &[("account[name]", "Loft")]).await;
    assert_eq!(suffixed.status, 303);
}

#[actix_web::test]
async fn a_bad_name_comes_back_with_a_sentence() {
    let chat = TestApp::start().await;
    let ada = chat.browser(&chat.ada).await;
    let long = "x".repeat(81);
    let refused = ada.send(Method::PATCH, "/account", &[("account[name]", &long)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains(&format!("value=\"{long}\"")));
    assert!(refused.body.contains("at most 80 characters"));
    let unknown = ada.send(Method::PATCH, "/account", &[("account[settings][fly]", "true")]).await;
    assert_eq!(unknown.status, 422);
}

#[actix_web::test]
async fn the_switch_keeps_members_from_making_rooms() {
    const SWITCH: &str = "account[settings][restrict_room_creation_to_administrators]";
    let chat = TestApp::start().await;
    let (ada, bob) = (chat.browser(&chat.ada).await, chat.browser(&chat.bob).await);
    for (word, status) in [("true", 403), ("0", 200), ("1", 403), ("", 200), ("on", 403)] {
        assert_eq!(ada.send(Method::PATCH, "/account", &[(SWITCH, word)]).await.status, 303);
        assert_eq!(bob.get("/rooms/opens/new").await.status, status, "{word:?}");
        assert_eq!(ada.get("/rooms/opens/new").await.status, 200);
    }
    assert_eq!(bob.get("/rooms/directs/new").await.status, 200, "pings are everybody's");
}

#[actix_web::test]
async fn a_new_join_link_kills_the_old_one() {
    let chat = TestApp::start().await;
    let ada = chat.browser(&chat.ada).await;
    let link = async || -> String {
        let page = ada.get("/account/edit").await.body;
        let at = page.find("/join/").unwrap();
        page[at..].split('"').next().unwrap().to_owned()
    };
    let old = link().await;
    assert_eq!(chat.anonymous().get(&old).await.status, 200);
    assert_eq!(ada.post("/account/join_code", &[]).await.status, 302);
    assert_eq!(chat.anonymous().get(&old).await.status, 404);
    assert_eq!(chat.anonymous().get(&link().await).await.status, 200);
}

#[actix_web::test]
async fn roles_are_given_and_the_last_administrator_stays() {
    let chat = TestApp::start().await;
    let (ada, bob) = (chat.browser(&chat.ada).await, chat.browser(&chat.bob).await);
    let of = |user: &campfire_domain::User| format!("/account/users/{}", user.id);
    let alone = ada.send(Method::PUT, &of(&chat.ada), &[(ROLE, "member")]).await;
    assert_eq!(alone.status, 422);
    assert!(alone.body.contains("Make another person an administrator first."));
    let raised = ada.send(Method::PUT, &of(&chat.bob), &[(ROLE, "administrator")]).await;
    assert_eq!((raised.status, raised.location.as_deref()), (303, Some("/account/edit")));
    assert!(bob.get("/account/edit").await.body.contains("Regenerate"));
    assert_eq!(bob.send(Method::PUT, &of(&chat.ada), &[(ROLE, "whatever")]).await.status, 303);
    assert_eq!(ada.get("/account/status").await.status, 403, "at once");
    assert_eq!(bob.send(Method::PUT, "/account/users/999", &[(ROLE, "member")]).await.status, 404);
}

#[actix_web::test]
async fn who_is_removed_can_do_nothing_from_then_on() {
    let chat = TestApp::start().await;
    let (ada, bob) = (chat.browser(&chat.ada).await, chat.browser(&chat.bob).await);
    let path = format!("/account/users/{}", chat.bob.id);
    assert_eq!(ada.send(Method::DELETE, &path, &[]).await.status, 303);
    let room = format!("/rooms/{}", chat.den.id);
    assert_eq!(bob.get(&room).await.location.as_deref(), Some("/session/new"));
    let message = [("message[body]", "still here")];
    assert_eq!(bob.post(&format!("{room}/messages"), &message).await.status, 302);
    assert_eq!(chat.count(&chat.den).await, 0);
    let back = [("email_address", "bob@example.com"), ("password", PASSWORD)];
    assert_eq!(chat.anonymous().post("/session", &back).await.status, 401);
    assert!(!ada.get("/account/edit").await.body.contains("<strong dir=\"auto\">Bob"));
    assert_eq!(ada.send(Method::DELETE, &path, &[]).await.status, 404);
}

#[actix_web::test]
async fn people_are_found_and_come_in_pages() {
    let chat = TestApp::start().await;
    let crowd = chat.app.store.write(|tx| {
        for number in 0..520 {
            let profile = campfire_domain::users::Profile::named(format!("Guest {number:03}"));
            campfire_domain::users::join(tx, profile)?;
        }
        Ok(())
    });
    crowd.await.unwrap();
    let bob = chat.browser(&chat.bob).await;
    let first = bob.get("/account/edit").await.body;
    assert_eq!(first.matches("class=\"people__row\"").count(), 500);
    assert!(first.contains("src=\"/account/users.turbo_stream?page=2&amp;query=\""));
    assert_eq!(bob.get("/account/users?page=2").await.status, 406, "it is no page");
    let second = bob.get("/account/users.turbo_stream?page=2").await;
    assert_eq!(second.status, 200);
    assert!(
        second.body.starts_with("<turbo-stream action=\"replace\" target=\"next_page_container\"")
    );
    assert_eq!(second.body.matches("class=\"people__row\"").count(), 23);
    assert!(!second.body.contains("<hr") && !second.body.contains("page=3"));
    let found = bob.get("/account/edit?query=guest+51").await.body;
    assert_eq!(found.matches("class=\"people__row\"").count(), 10);
    assert!(bob.get("/account/edit?query=nobody").await.body.contains("Nobody of that name."));
    let by_address = "/account/edit?query=cleo%40example";
    assert!(bob.get(by_address).await.body.contains("Nobody of that name."));
    assert!(chat.browser(&chat.ada).await.get(by_address).await.body.contains("Cleo"));
}

/// Somebody's browser at an address behind a proxy of ours.
async fn from(chat: &TestApp, address: &str, method: Method, path: &str) -> super::support::Answer {
    let request = chat.anonymous().request(method, path).header("x-forwarded-for", address);
    answered(request).await
}

#[actix_web::test]
async fn a_banned_address_changes_nothing_until_the_ban_is_lifted() {
    let chat = TestApp::start().await;
    let bob = chat.bob.clone();
    let signed_in = chat.app.store.write(move |tx| {
        use campfire_domain::users::sessions::{self, Client};
        let client = Client { ip_address: Some("203.0.113.9".into()), user_agent: None };
        sessions::start(tx, &bob, client)
    });
    signed_in.await.unwrap();
    assert_eq!(from(&chat, "203.0.113.9", Method::POST, "/session").await.status, 401);
    let ada = chat.browser(&chat.ada).await;
    let path = format!("/users/{}/ban", chat.bob.id);
    let banned = ada.post(&path, &[]).await;
    let profile = format!("/users/{}", chat.bob.id);
    assert_eq!((banned.status, banned.location.as_deref()), (302, Some(profile.as_str())));
    let refused = from(&chat, "203.0.113.9", Method::POST, "/session").await;
    assert_eq!((refused.status, refused.body.as_str()), (429, ""));
    assert!(refused.headers.contains_key("x-version"));
    let mapped = from(&chat, "::ffff:203.0.113.9", Method::DELETE, "/session").await;
    assert_eq!(mapped.status, 429);
    assert_eq!(from(&chat, "203.0.113.9", Method::GET, "/session/new").await.status, 200);
    assert_eq!(from(&chat, "203.0.113.10", Method::POST, "/session").await.status, 401);
    let page = ada.get(&profile).await.body;
    assert!(page.contains("Remove ban") && page.contains("goes for good on"));

    assert_eq!(ada.send(Method::DELETE, &path, &[]).await.status, 303);
    assert_eq!(from(&chat, "203.0.113.9", Method::POST, "/session").await.status, 401);
    assert!(ada.get(&profile).await.body.contains("Ban Bob"));
    assert_eq!(ada.send(Method::DELETE, &path, &[]).await.status, 404, "nobody is banned");
    let oneself = ada.post(&format!("/users/{}/ban", chat.ada.id), &[]).await;
    assert_eq!(oneself.status, 422);
}

#[actix_web::test]
async fn styles_are_a_style_sheet_and_nothing_else() {
    let chat = TestApp::start().await;
    let ada = chat.browser(&chat.ada).await;
    assert!(!ada.get("/account/edit").await.body.contains("data-custom-styles"));
    let css = "</style><script>alert(1)</script> b { color: red }";
    let form = [("account[custom_styles]", css)];
    let saved = ada.send(Method::PUT, "/account/custom_styles", &form).await;
    assert_eq!(
        (saved.status, saved.location.as_deref()),
        (303, Some("/account/custom_styles/edit"))
    );
    let page = chat.anonymous().get("/session/new").await.body;
    assert!(!page.contains("alert(1)"));
    let at = page.find("/account/custom_styles?v=").unwrap();
    assert!(page.rfind("/assets/css/").unwrap() < at, "ours come before");
    let url = page[at..].split('"').next().unwrap();
    let sheet = chat.anonymous().get(url).await;
    let header = |name: &str| sheet.headers.get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(
        (header("content-type").as_str(), sheet.body.as_str()),
        ("text/css; charset=utf-8", css)
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("cache-control").contains("immutable"));
    let again = chat.anonymous().request(Method::GET, url).header("if-none-match", header("etag"));
    assert_eq!(answered(again).await.status, 304);
    let editor = ada.get("/account/custom_styles/edit").await.body;
    assert!(editor.contains("&lt;/style&gt;") && !editor.contains("data-custom-styles"));

    let long = [("account[custom_styles]", "x".repeat(102_401))];
    let long: Vec<(&str, &str)> = long.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let refused = ada.send(Method::PUT, "/account/custom_styles", &long).await;
    assert!(refused.status == 422 && refused.body.contains("Please keep it under 100 KB."));
    assert!(refused.body.contains(&"x".repeat(102_401)), "what was typed is kept");
    let other = [("account[name]", "Not here")];
    assert_eq!(ada.send(Method::PUT, "/account/custom_styles", &other).await.status, 303);
    assert!(ada.get("/account/custom_styles/edit").await.body.contains("&lt;/style&gt;"));
    let none = [("account[custom_styles]", "  ")];
    assert_eq!(ada.send(Method::PUT, "/account/custom_styles", &none).await.status, 303);
    assert!(!ada.get("/account/edit").await.body.contains("data-custom-styles"));
}

#[actix_web::test]
async fn the_page_that_tells_how_it_does_names_what_failed_and_lets_it_be_tried_again() {
    use campfire_domain::Job;
    use campfire_store::queue::{self, Kind, Places};
    let chat = TestApp::start().await;
    let message = chat.said(&chat.ada, &chat.den, "a secret of the den").await;
    let message = message.id;
    let failed = chat.app.store.write(move |tx| {
        tx.enqueue(Job::Webhook { message, bot: 7.into() });
        Ok(())
    });
    failed.await.unwrap();
    let claimed = chat.app.store.write(move |tx| {
        let lease = std::time::Duration::from_secs(30);
        let claimed = queue::claim(tx, Kind::Webhook, Places::new(1), lease)?;
        queue::fail(tx, claimed[0].id, "the bot answered 500")?;
        Ok(claimed[0].id)
    });
    let job = claimed.await.unwrap();
    let ada = chat.browser(&chat.ada).await;
    let page = ada.get("/account/status").await;
    assert_eq!(page.status, 200);
    for part in [
        "the bot answered 500",
        "SQLite 3.",
        "FTS5",
        "Retry",
        "Discard",
        "1.2.3",
        "Free on this machine",
    ] {
        assert!(page.body.contains(part), "{part}");
    }
    assert!(!page.body.contains("a secret of the den"));
    let path = format!("/account/jobs/{job}");
    let told = async |method: Method| {
        let answer = ada.send(method, &path, &[]).await;
        assert_eq!(answer.location.as_deref(), Some("/account/status"));
        ada.after(&answer).get("/account/status").await.body
    };
    assert!(told(Method::PUT).await.contains("It is on its way again."));
    let again = chat.app.store.read(queue::load).await.unwrap();
    let webhooks = again.iter().find(|load| load.kind == Kind::Webhook).unwrap();
    assert_eq!((webhooks.waiting, webhooks.failed), (1, 0));
    // What waits is not for the page to throw away.
    assert!(told(Method::DELETE).await.contains("no longer waiting to be seen to"));
    let again = chat.app.store.read(queue::load).await.unwrap();
    assert_eq!(again.iter().map(|load| load.waiting).max(), Some(1));
}

#[actix_web::test]
async fn a_logo_is_taken_shown_and_given_up() {
    let chat = TestApp::start().await;
    let ada = chat.browser(&chat.ada).await;
    let form = async |bytes: &[u8]| {
        let start = "--edge\r\nContent-Disposition: form-data; name=\"_method\"\r\n\r\npatch\r\n\
             --edge\r\nContent-Disposition: form-data; name=\"account[logo]\"; filename=\"l.png\"\r\n\
             Content-Type: image/png\r\n\r\n";
        let body = [start.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat();
        let kind = "multipart/form-data; boundary=edge";
        ada.send_raw(Method::POST, "/account", kind, body).await
    };
    assert_eq!(form(b"no picture").await.status, 422);
    let png = include_bytes!("../../../../assets/images/logo-192.png");
    assert_eq!(form(png).await.status, 303);
    let page = ada.get("/account/edit").await.body;
    assert!(page.contains("Delete logo") && page.contains("account-has-logo"));
    assert_eq!(ada.send(Method::DELETE, "/account/logo", &[]).await.status, 303);
    assert!(!ada.get("/account/edit").await.body.contains("Delete logo"));
}

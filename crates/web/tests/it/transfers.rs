//! Signing in by a link, and showing it to a camera.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use campfire_domain::{User, users};
use reqwest::Method;

use super::support::{Answer, TestApp};

/// The path of the sign-in link on a page.
fn link(page: &Answer) -> Option<String> {
    let (_, rest) = page.body.split_once("id=\"session_transfer_url\"")?;
    let (_, rest) = rest.split_once("/session/transfers/")?;
    Some(format!("/session/transfers/{}", rest.split('"').next()?))
}

async fn leave(chat: &TestApp, user: &User) {
    let (ada, id) = (chat.ada.clone(), user.id);
    chat.app.store.write(move |tx| users::deactivate(tx, &ada, id)).await.unwrap();
}

fn signs_in(answer: &Answer) -> bool {
    answer.cookies.iter().any(|cookie| cookie.starts_with("session_token=") && cookie.len() > 40)
}

#[actix_web::test]
async fn a_link_signs_in_again_and_again_and_looking_at_it_does_not() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let page = bob.get("/users/me/profile").await;
    let link = link(&page).unwrap();
    let looked = chat.anonymous().get(&link).await;
    assert!(looked.status == 200 && !signs_in(&looked));
    assert!(looked.body.contains("data-controller=\"auto-submit\""));
    for _ in 0..2 {
        let answer = chat.anonymous().send(Method::PUT, &link, &[]).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/")));
        assert!(signs_in(&answer));
    }
    let posted = chat.anonymous().post(&link, &[("_method", "put")]).await;
    assert!(signs_in(&posted), "as forms say it");
}

#[actix_web::test]
async fn the_page_with_the_link_stays_the_same_for_a_while() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let page = bob.get("/users/me/profile").await;
    let tag = page.headers.get("etag").unwrap().to_str().unwrap().to_owned();
    let again = bob.request(Method::GET, "/users/me/profile").header("accept", "text/html");
    let again = super::support::answered(again.header("if-none-match", tag)).await;
    assert_eq!(again.status, 304);
}

#[actix_web::test]
async fn who_may_not_come_in_gets_nothing_from_a_link() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let link = link(&bob.get("/users/me/profile").await).unwrap();
    leave(&chat, &chat.bob).await;
    for path in [&link, "/session/transfers/nonsense", "/session/transfers/2-1-x"] {
        let answer = chat.anonymous().send(Method::PUT, path, &[]).await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(!signs_in(&answer));
        assert_eq!(chat.anonymous().get(path).await.status, 200, "{path} is a page for anybody");
    }
}

#[actix_web::test]
async fn only_administrators_get_the_links_of_others_and_of_people_who_may_come_in() {
    let chat = TestApp::start().await;
    let (ada, bob) = (chat.browser(&chat.ada).await, chat.browser(&chat.bob).await);
    let cleo = format!("/users/{}", chat.cleo.id);
    let page = ada.get(&cleo).await;
    assert!(link(&page).is_some() && page.body.contains("cleo@example.com"));
    let page = bob.get(&cleo).await;
    assert!(link(&page).is_none() && !page.body.contains("cleo@example.com"));
    assert!(page.body.contains("Ping Cleo"));
    leave(&chat, &chat.cleo).await;
    let page = ada.get(&cleo).await;
    assert!(link(&page).is_none() && page.body.contains("No longer on this account"));
}

#[actix_web::test]
async fn addresses_of_ours_are_drawn_for_a_year_and_no_others() {
    let chat = TestApp::start().await;
    let draw = async |text: &str| {
        let id = BASE64_URL_SAFE_NO_PAD.encode(text);
        chat.anonymous().get(&format!("/qr_code/{id}")).await
    };
    let drawn = draw(&format!("{}/join/abc", chat.origin)).await;
    assert_eq!(drawn.status, 200);
    let header = |name: &str| drawn.headers.get(name).unwrap().to_str().unwrap();
    assert_eq!(header("content-type"), "image/svg+xml; charset=utf-8");
    assert_eq!(header("cache-control"), "max-age=31556952, public");
    assert!(drawn.body.starts_with("<svg") && drawn.body.contains("viewBox"));
    assert_eq!(draw("https://elsewhere.example/").await.status, 404);
    assert_eq!(draw(&format!("{}/{}", chat.origin, "x".repeat(3000))).await.status, 404);
    assert_eq!(chat.anonymous().get("/qr_code/!").await.status, 404);
}

//! Behind a proxy that serves us over TLS: what every cookie and every answer then says.

use campfire_domain::{
    Time,
    users::sessions::{Session, Sessions},
};
use reqwest::Method;

use super::support::{Answer, PASSWORD, TestApp};

/// What scripts do not read.
const SEALED: &str = "HttpOnly; SameSite=Lax; Secure; Path=/; Expires=in twenty years";
/// What goes at once.
const GONE: &str = "HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=long ago";
/// What scripts read.
const OPEN: &str = "SameSite=Lax; Secure; Path=/; Expires=in twenty years";

/// The cookies of an answer, by name, their values and dates in words.
fn cookies(answer: &Answer) -> Vec<String> {
    let mut cookies: Vec<String> = answer.cookies.iter().map(|cookie| in_words(cookie)).collect();
    cookies.sort();
    cookies
}

fn in_words(cookie: &str) -> String {
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    let (name, value) = pair.split_once('=').unwrap();
    let value = match value {
        "" => "",
        number if number.parse::<i64>().is_ok() => "number",
        _ => "sealed",
    };
    let date = |attribute: &str| match attribute.strip_prefix("Expires=") {
        Some(date) if is_in_twenty_years(date) => "Expires=in twenty years".to_owned(),
        Some(_) => "Expires=long ago".to_owned(),
        None => attribute.to_owned(),
    };
    let attributes: Vec<String> = attributes.split("; ").map(date).collect();
    format!("{name}={value}; {}", attributes.join("; "))
}

fn is_in_twenty_years(date: &str) -> bool {
    let year = |date: &str| date.split(' ').nth(3).and_then(|year| year.parse::<u32>().ok());
    let now: u32 = Time::now().format("%Y").parse().unwrap();
    year(date).unwrap().abs_diff(now + 20) <= 1
}

/// Lets everybody's sessions be so old that they are due to be kept for longer.
async fn grow_old(chat: &TestApp) {
    let bob = chat.bob.id;
    let age = move |tx: &mut campfire_store::Tx| {
        for session in tx.sessions_of(bob)? {
            let last_active_at = Time::from_millis(session.last_active_at.millis() - 2 * 3_600_000);
            tx.update_session(&Session { last_active_at, ..session })?;
        }
        Ok(())
    };
    chat.app.store.write(age).await.unwrap();
}

#[actix_web::test]
async fn every_cookie_travels_over_tls_only() {
    let chat = TestApp::start_over_tls().await;
    let stranger = chat.anonymous();
    let asked = stranger.get("/rooms").await;
    assert_eq!(cookies(&asked), [format!("_campfire_session=sealed; {SEALED}")]);

    let credentials = [("email_address", "bob@example.com"), ("password", PASSWORD)];
    let signed_in = stranger.post("/session", &credentials).await;
    let (kept, forgotten) =
        (format!("session_token=sealed; {SEALED}"), format!("_campfire_session=; {GONE}"));
    assert_eq!(cookies(&signed_in), [forgotten.clone(), kept.clone()]);

    let bob = chat.browser(&chat.bob).await;
    let room = format!("/rooms/{}", chat.den.id);
    let last = format!("last_room=number; {OPEN}");
    assert_eq!(cookies(&bob.get(&room).await), [last.as_str()]);
    grow_old(&chat).await;
    assert_eq!(cookies(&bob.get(&room).await), [last, kept], "who comes back is kept");

    let out = bob.send(Method::DELETE, "/session", &[]).await;
    assert_eq!(cookies(&out), [forgotten, format!("session_token=; {GONE}")]);
}

#[actix_web::test]
async fn who_signs_out_after_a_long_while_is_signed_out() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    grow_old(&chat).await;
    let out = bob.send(Method::DELETE, "/session", &[]).await;
    let tokens: Vec<_> =
        out.cookies.iter().filter(|cookie| cookie.starts_with("session_token=")).collect();
    assert!(tokens.len() == 1 && tokens[0].starts_with("session_token=;"), "{tokens:?}");
}

#[actix_web::test]
async fn every_answer_tells_browsers_to_be_strict() {
    let chat = TestApp::start_over_tls().await;
    let bob = chat.browser(&chat.bob).await;
    let policy = chat.app.content_security_policy.as_str();
    for part in ["default-src 'self'; script-src 'self' 'sha256-", "; object-src 'none'"] {
        assert!(policy.contains(part) && !policy.contains("unsafe"), "{policy}");
    }
    let room = format!("/rooms/{}", chat.den.id);
    for (path, status) in [(room.as_str(), 200), ("/session/new", 200), ("/", 302), ("/none", 404)]
    {
        let answer = bob.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        for (name, value) in [
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ("content-security-policy", policy),
            ("permissions-policy", "camera=(), microphone=(), geolocation=(), usb=(), payment=()"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "SAMEORIGIN"),
            ("x-permitted-cross-domain-policies", "none"),
            ("x-xss-protection", "0"),
            ("x-version", "1.2.3"),
            ("x-rev", "abc123"),
        ] {
            let found = answer.headers.get(name).map(|value| value.to_str().unwrap());
            assert_eq!(found, Some(value), "{name} of {path}");
        }
    }
    let plain = TestApp::start().await.anonymous().get("/session/new").await;
    assert!(!plain.headers.contains_key("strict-transport-security"));
}

//! The names that custom styles in the field rely on: each element and class is met on a page or made
//! by a script, and each custom property does something.

use std::collections::BTreeSet;

use campfire_domain::account;
use reqwest::{
    Method, header,
    multipart::{Form, Part},
};

use super::support::{Empty, TestApp, Visitor, answered, person};

/// The names, by where they are met.
const PUBLISHED: &str = include_str!("../data/published_names.txt");
const PNG: &[u8] = include_bytes!("../data/four_by_two.png");
/// A browser of a few years ago.
const OLD: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.4430.93 Safari/537.36";

/// The published names of one kind.
fn published(kind: &str) -> BTreeSet<&'static str> {
    let of_kind = PUBLISHED.lines().filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' '));
    let names: BTreeSet<_> = of_kind.flat_map(str::split_whitespace).collect();
    assert!(!names.is_empty(), "no names of the kind {kind}");
    names
}

/// Those of the published names that are not among the others.
fn missing(kind: &str, is_there: impl Fn(&str) -> bool) -> Vec<&'static str> {
    published(kind).into_iter().filter(|name| !is_there(name)).collect()
}

/// The words in every attribute of that name.
fn words(html: &str, attribute: &str) -> BTreeSet<String> {
    let opening = format!(" {attribute}=\"");
    let values = html.split(&opening).skip(1).filter_map(|rest| rest.split('"').next());
    values.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

/// Whether a text has that name as a whole word.
fn names(text: &str, name: &str) -> bool {
    let is_part =
        |letter: Option<char>| letter.is_some_and(|it| it.is_alphanumeric() || "-_".contains(it));
    text.match_indices(name).any(|(at, _)| {
        !is_part(text[..at].chars().next_back()) && !is_part(text[at + name.len()..].chars().next())
    })
}

#[actix_web::test]
async fn every_published_element_and_class_is_on_some_page() {
    let chat = TestApp::start().await;
    let html = [furnished(&chat).await, doors().await].concat();
    let (ids, classes) = (words(&html, "id"), words(&html, "class"));
    assert_eq!(missing("ids", |name| ids.contains(name)), [""; 0], "ids on no page");
    assert_eq!(missing("classes", |name| classes.contains(name)), [""; 0], "classes on no page");
}

#[actix_web::test]
async fn every_published_class_and_property_is_known_to_scripts_or_styles() {
    let chat = TestApp::start().await;
    let ada = chat.browser(&chat.ada).await;
    let page =
        chat.anonymous().get("/session/new").await.body + &ada.get("/account/edit").await.body;
    let scripts = assets(&chat, &page, ".js\"").await;
    let styles = assets(&chat, &page, ".css\"").await.replace(char::is_whitespace, "");
    assert_eq!(missing("scripted", |name| names(&scripts, name)), [""; 0], "in no script");
    let styled = |name: &str| names(&styles, &format!(".{name}"));
    assert_eq!(missing("styled", styled), [""; 0], "in no style");
    let root = &styles[styles.find(":root{color-scheme:light").unwrap()..];
    let root = &root[..root.find('}').unwrap()];
    let is_set = |name: &str| root.contains(&format!("{name}:"));
    let is_read = |name: &str| {
        styles.contains(&format!("var({name})")) || styles.contains(&format!("var({name},"))
    };
    assert_eq!(
        missing("set", |name| is_set(name) && is_read(name)),
        [""; 0],
        "not set, or not read"
    );
    assert_eq!(missing("given", is_set), [""; 0], "not set");
    assert_eq!(
        missing("knobs", |name| is_read(name) && !is_set(name)),
        [""; 0],
        "not read, or set"
    );
}

/// Every file of that ending that a page names, one after the other.
async fn assets(chat: &TestApp, page: &str, ending: &str) -> String {
    let mut all = String::new();
    let named = page.split(ending).filter_map(|before| before.rsplit_once("\"/assets/"));
    for (_, path) in named.filter(|(_, path)| !path.contains(['"', '>'])) {
        let path = format!("/assets/{path}{}", ending.trim_end_matches('"'));
        all += &chat.anonymous().get(&path).await.body;
    }
    assert_ne!(all, "", "the page names no {ending}");
    all
}

/// The pages of a place with one of everything.
async fn furnished(chat: &TestApp) -> String {
    let (ada, bob) = (chat.browser(&chat.ada).await, chat.browser(&chat.bob).await);
    let room = chat.hall.id;
    let said = talk(chat, &ada, &bob).await;
    let mut pages = vec![
        "/rooms/1".to_owned(),
        format!("/rooms/{room}"),
        format!("/rooms/{room}/messages/{said}/edit"),
        format!("/messages/{said}/boosts/new"),
    ];
    for page in [
        "/users/me/sidebar",
        "/users/me/profile",
        "/users/me/push_subscriptions",
        "/rooms/opens/new",
        "/rooms/closeds/new",
        "/rooms/directs/new",
        "/account/edit",
        "/account/custom_styles/edit",
        "/searches?q=words",
        "/searches",
    ] {
        pages.push(page.to_owned());
    }
    let ping = ada.post(&format!("/rooms/directs?user_ids[]={}", chat.bob.id), &[]).await;
    let ping = ping.location.unwrap();
    pages.push(format!("/rooms/directs/{}/edit", ping.rsplit('/').next().unwrap()));
    let mut html = refused(chat, &bob).await;
    for page in pages {
        let shown = ada.get(&page).await;
        assert_eq!(shown.status, 200, "{page}");
        html += &shown.body;
    }
    html += &bob.get("/users/me/sidebar").await.body;
    assert_eq!(ada.post(&format!("/users/{}/ban", chat.cleo.id), &[]).await.status, 302);
    html + &ada.get(&format!("/users/{}", chat.cleo.id)).await.body
}

/// Says a bit of everything; answers with the message that Ada may change.
async fn talk(chat: &TestApp, ada: &Visitor, bob: &Visitor) -> i64 {
    let room = format!("/rooms/{}/messages", chat.hall.id);
    let mention = format!(
        "<action-text-attachment sgid=\"{}\" content-type=\"application/vnd.campfire.mention\"></action-text-attachment>",
        chat.app.mentions.sgid(chat.bob.id)
    );
    let card = "<div><action-text-attachment content-type=\"application/vnd.actiontext.opengraph-embed\" \
        href=\"https://example.com\" filename=\"A title\" caption=\"A caption\" \
        url=\"https://pbs.twimg.com/profile_images/1.png\"></action-text-attachment></div>";
    for body in [&*mention, card, "🔥", "/play tada", "some words"] {
        assert!(ada.post(&room, &[("message[body]", body)]).await.status < 400, "{body}");
    }
    let picture = || Part::bytes(PNG).file_name("a.png").mime_str("image/png").unwrap();
    let file = Form::new().part("message[attachment]", picture());
    assert!(answered(ada.request(Method::POST, &room).multipart(file)).await.status < 400);
    let logo = Form::new().part("account[logo]", picture());
    let worn = answered(ada.request(Method::PATCH, "/account").multipart(logo)).await;
    assert_eq!(worn.status, 303);
    let face = Form::new().part("user[avatar]", picture());
    answered(ada.request(Method::PATCH, "/users/me/profile").multipart(face)).await;
    ada.post("/searches", &[("q", "words")]).await;
    let said = chat.said(&chat.ada, &chat.hall, "more words").await.id;
    let boosts = format!("/messages/{said}/boosts");
    assert!(bob.post(&boosts, &[("boost[content]", "👍")]).await.status < 400);
    said.get()
}

/// What somebody sees who was sent away from a room, and who comes with a browser that is too old.
async fn refused(chat: &TestApp, bob: &Visitor) -> String {
    let away = bob.get("/rooms/999").await;
    let session = bob.request(Method::GET, "/").build().unwrap();
    let session = session.headers()[header::COOKIE].to_str().unwrap().to_owned();
    let told = away.cookies.iter().find(|cookie| cookie.starts_with("_campfire_session=")).unwrap();
    let cookies = format!("{session}; {}", told.split(';').next().unwrap());
    let home = bob.with_cookie(&cookies).get(&format!("/rooms/{}", chat.hall.id)).await.body;
    let old = bob.request(Method::GET, "/").header(header::USER_AGENT, OLD);
    home + &answered(old.header(header::ACCEPT, "text/html")).await.body
}

/// The first page of a new place, the page of somebody who is in no room, and the page to sign in.
async fn doors() -> String {
    let empty = Empty::start().await;
    let first = empty.anonymous().get("/first_run").await.body;
    let zoe = empty.app.store.write(|tx| account::first_run(tx, person("Zoe"))).await.unwrap();
    let zoe = empty.browser(&zoe).await;
    assert_eq!(zoe.send(Method::DELETE, "/rooms/1", &[]).await.status, 303);
    first + &zoe.get("/").await.body + &empty.anonymous().get("/session/new").await.body
}

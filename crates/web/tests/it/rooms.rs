//! The way to one's rooms, and their pages.

use campfire_domain::memberships::{Involvement, involvement, presence};
use reqwest::Method;

use super::support::{TestApp, answered};

#[actix_web::test]
async fn the_root_leads_to_the_last_room_or_the_oldest() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    assert_eq!(bob.get("/").await.location.as_deref(), Some("/rooms/1"));
    let page = bob.get(&format!("/rooms/{}", chat.den.id)).await;
    let last = page.cookies.iter().find(|cookie| cookie.starts_with("last_room=")).unwrap();
    let both = format!("{}; {}", last.split(';').next().unwrap(), cookie(&chat).await);
    let bob = bob.with_cookie(&both);
    assert_eq!(bob.get("/").await.location, Some(format!("/rooms/{}", chat.den.id)));
    assert_eq!(bob.get("/rooms").await.location, Some(format!("/rooms/{}", chat.den.id)));
    let lost = bob.with_cookie(&format!("last_room=999999; {}", cookie(&chat).await));
    assert_eq!(lost.get("/").await.location.as_deref(), Some("/rooms/1"));
}

async fn cookie(chat: &TestApp) -> String {
    let bob = chat.browser(&chat.bob).await;
    let request = bob.request(Method::GET, "/").build().unwrap();
    request.headers().get("cookie").unwrap().to_str().unwrap().to_owned()
}

#[actix_web::test]
async fn to_point_at_a_room_is_not_to_go_there() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    for path in ["/rooms", "/rooms/closeds"] {
        let path = format!("{path}/{}", chat.den.id);
        let pointed = bob.request(Method::GET, &path).header("x-sec-purpose", "prefetch");
        for (answer, is_set) in [(answered(pointed).await, false), (bob.get(&path).await, true)] {
            let set = answer.cookies.iter().any(|cookie| cookie.starts_with("last_room="));
            assert_eq!(set, is_set, "{path}");
        }
    }
}

#[actix_web::test]
async fn a_room_page_is_a_whole_document_that_stays_the_same() {
    let chat = TestApp::start().await;
    chat.said(&chat.ada, &chat.den, "hello").await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}", chat.den.id);
    let page = bob.get(&path).await;
    assert!(page.body.starts_with("<!DOCTYPE html>"));
    let source = "<turbo-cable-stream-source channel=\"RoomMessagesChannel\" signed-stream-name=\"";
    assert_eq!(page.body.matches(source).count(), 1);
    assert_eq!(page.body.matches("data-message-id=\"").count(), 1);
    assert!(page.body.contains(&format!("id=\"messages_room_{}\"", chat.den.id)));
    assert_eq!(bob.get(&path).await.body, page.body, "byte for byte");
    let frame = bob.request(Method::GET, &path).header("turbo-frame", "x");
    let frame = answered(frame).await.body;
    assert!(frame.len() < page.body.len() && !frame.contains("importmap"));
}

#[actix_web::test]
async fn the_first_room_shows_how_to_invite_others_while_it_fits_on_a_page() {
    let chat = TestApp::start().await;
    let first = chat.app.store.read(campfire_store::rooms::original).await.unwrap().unwrap();
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}", first.id);
    for number in 0..40 {
        chat.said(&chat.ada, &first, &format!("{number}")).await;
    }
    assert!(bob.get(&path).await.body.contains("id=\"system_welcome\""), "of forty messages");
    chat.said(&chat.ada, &first, "one more").await;
    assert!(!bob.get(&path).await.body.contains("id=\"system_welcome\""), "of one more");
}

#[actix_web::test]
async fn a_permalink_shows_its_message_with_both_neighbours() {
    let chat = TestApp::start().await;
    let mut said = Vec::new();
    for number in 0..100 {
        said.push(chat.said(&chat.ada, &chat.den, &format!("number {number}.")).await);
    }
    let bob = chat.browser(&chat.bob).await;
    let page = bob.get(&format!("/rooms/{}/@{}", chat.den.id, said[50].id)).await;
    assert_eq!(page.status, 200);
    for (number, shown) in [(9, false), (10, true), (50, true), (90, true), (91, false)] {
        assert_eq!(page.body.contains(&format!("number {number}.")), shown, "{number}");
    }
    let lost = bob.get(&format!("/rooms/{}/@999999", chat.den.id)).await;
    assert!(lost.body.contains("number 99."), "the newest when there is no such message");
}

#[actix_web::test]
async fn a_moment_leads_to_the_first_message_since_then() {
    let chat = TestApp::start().await;
    let said = chat.said(&chat.ada, &chat.den, "only one").await;
    let bob = chat.browser(&chat.bob).await;
    let room = format!("/rooms/{}", chat.den.id);
    let at = said.created_at.millis();
    let there = format!("{room}/@{}?since={at}", said.id);
    for (moment, to) in [(at, there.clone()), (at + 1000, room.clone())] {
        let answer = bob.get(&format!("{room}/from/{moment}")).await;
        assert_eq!((answer.status, answer.location.as_deref()), (302, Some(to.as_str())));
    }
    assert_eq!(bob.get(&format!("{room}/from/now")).await.status, 404);
    let (den, me) = (chat.den.id, chat.bob.id);
    chat.app.store.write(move |tx| presence::appear(tx, den, me)).await.unwrap();
    let line = format!("data-messages-unread-since-value=\"{at}\"");
    assert!(bob.get(&there).await.body.contains(&line), "it was read by then, and the line stands");
    let linked = bob.get(&format!("{room}/@{}?since=now", said.id)).await.body;
    assert!(!linked.contains("data-messages-unread-since-value"));
}

#[actix_web::test]
async fn a_ping_is_started_once() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let first = bob.post(&format!("/rooms/directs?user_ids[]={}", chat.cleo.id), &[]).await;
    assert_eq!(first.status, 302);
    let again = bob.post("/rooms/directs", &[("user_ids[]", &chat.cleo.id.to_string())]).await;
    assert_eq!(again.location, first.location);
    let page = bob.get(first.location.as_deref().unwrap()).await.body;
    assert!(page.contains("<title>Cleo</title>"), "a ping is called after the other");
    assert_eq!(bob.post("/rooms/directs?user_ids[]=999999", &[]).await.status, 404);
    assert_eq!(bob.post("/rooms/directs?user_ids[]=x", &[]).await.status, 400);
}

#[actix_web::test]
async fn unread_rooms_are_marked_in_the_sidebar() {
    let chat = TestApp::start().await;
    chat.said(&chat.ada, &chat.den, "psst").await;
    let sidebar = chat.browser(&chat.bob).await.get("/users/me/sidebar").await.body;
    let entry = |room: &campfire_domain::Room| {
        let id = format!("id=\"list_room_{}\"", room.id);
        let before = sidebar.split(&id).next().unwrap();
        before.rsplit('<').next().unwrap().to_owned()
    };
    assert!(entry(&chat.den).contains("unread"), "{sidebar}");
    assert!(!entry(&chat.hall).contains("unread"));
}

#[actix_web::test]
async fn what_is_hidden_is_told_to_who_hid_it_only() {
    let chat = TestApp::start().await;
    let (den, me) = (chat.den.id, chat.bob.id);
    let hide = chat.app.store.write(move |tx| {
        let place = campfire_store::memberships::of(tx.conn(), den, me)?;
        involvement::choose(tx, &place, Involvement::Invisible)
    });
    hide.await.unwrap();
    let entry = format!("href=\"/rooms/{den}\"");
    let bob = chat.browser(&chat.bob).await.get("/users/me/hidden_rooms").await;
    assert_eq!((bob.status, bob.body.matches("<a ").count()), (200, 1), "{}", bob.body);
    assert!(bob.body.contains(&entry));
    let ada = chat.browser(&chat.ada).await.get("/users/me/hidden_rooms").await;
    assert_eq!((ada.status, ada.body.as_str()), (200, ""));
}

#[actix_web::test]
async fn a_room_is_made_renamed_converted_and_deleted() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let cleo = chat.browser(&chat.cleo).await;
    let ids = [("room[name]", "Attic"), ("user_ids[]", &chat.bob.id.to_string())];
    let made = bob.post("/rooms/closeds", &ids).await;
    assert_eq!(made.status, 302);
    let path = made.location.unwrap();
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(cleo.get(&path).await.location.as_deref(), Some("/"), "closed to Cleo");
    let opened =
        bob.send(Method::PUT, &format!("/rooms/opens/{id}"), &[("room[name]", "Loft")]).await;
    assert_eq!((opened.status, opened.location.as_deref()), (303, Some(path.as_str())));
    assert!(cleo.get(&path).await.body.contains("<title>Loft</title>"), "open to everybody");
    let refused =
        cleo.send(Method::PUT, &format!("/rooms/opens/{id}"), &[("room[name]", "Mine")]).await;
    assert_eq!(refused.status, 403);
    assert_eq!(cleo.send(Method::DELETE, &path, &[]).await.status, 403);
    let gone = bob.send(Method::DELETE, &path, &[]).await;
    assert_eq!((gone.status, gone.location.as_deref()), (303, Some("/")));
    assert_eq!(bob.get(&path).await.location.as_deref(), Some("/"));
}

#[actix_web::test]
async fn a_refused_room_keeps_what_was_typed() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let long = "x".repeat(81);
    let cleo = chat.cleo.id.to_string();
    let form = [("room[name]", long.as_str()), ("user_ids[]", &cleo)];
    let refused = bob.post("/rooms/closeds", &form).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("at most 80 characters") && refused.body.contains(&long));
    assert!(refused.body.contains(&format!("value=\"{cleo}\" checked")), "Cleo stays ticked");
    assert_eq!(bob.post("/rooms/opens", &[("room[name]", " ")]).await.status, 422);
}

#[actix_web::test]
async fn a_member_sees_the_settings_but_cannot_change_them() {
    let chat = TestApp::start().await;
    let page =
        chat.browser(&chat.bob).await.get(&format!("/rooms/closeds/{}/edit", chat.den.id)).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("room[name]") && !page.body.contains("Delete Den"));
    let page =
        chat.browser(&chat.ada).await.get(&format!("/rooms/closeds/{}/edit", chat.den.id)).await;
    assert!(page.body.contains("room[name]") && page.body.contains("Delete Den"));
}

#[actix_web::test]
async fn a_ping_cannot_become_a_room_and_goes_by_any_of_its_people() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let ping = bob.post(&format!("/rooms/directs?user_ids[]={}", chat.cleo.id), &[]).await;
    let path = ping.location.unwrap();
    let id = path.rsplit('/').next().unwrap();
    for kind in ["opens", "closeds"] {
        let form = [("room[name]", "No")];
        let answer = bob.send(Method::PUT, &format!("/rooms/{kind}/{id}"), &form).await;
        assert_eq!(answer.location.as_deref(), Some("/"), "{kind}");
    }
    assert!(bob.get(&path).await.body.contains("<title>Cleo</title>"));
    let cleo = chat.browser(&chat.cleo).await;
    assert!(cleo.get(&format!("/rooms/directs/{id}/edit")).await.body.contains("Delete Ping"));
    let gone = cleo.send(Method::DELETE, &format!("/rooms/directs/{id}"), &[]).await;
    assert_eq!((gone.status, gone.location.as_deref()), (303, Some("/")));
    assert_eq!(bob.get(&path).await.location.as_deref(), Some("/"));
}

#[actix_web::test]
async fn a_hidden_room_is_not_in_the_sidebar() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/involvement", chat.den.id);
    let entry = format!("id=\"list_room_{}\"", chat.den.id);
    for (word, shown) in
        [("invisible", false), ("nothing", true), ("everything", true), ("mentions", true)]
    {
        let chosen = bob.send(Method::PUT, &path, &[("involvement", word)]).await;
        assert_eq!((chosen.status, chosen.location.as_deref()), (303, Some(path.as_str())));
        let sidebar = bob.get("/users/me/sidebar").await.body;
        assert_eq!(sidebar.contains(&entry), shown, "{word}");
        let menu = bob.get(&path).await.body;
        assert_eq!(menu.matches("aria-pressed=\"true\"").count(), 1, "{word}");
        assert_eq!(menu.matches("aria-pressed=").count(), 4, "all four choices");
    }
    assert_eq!(bob.send(Method::PUT, &path, &[("involvement", "loud")]).await.status, 422);
}

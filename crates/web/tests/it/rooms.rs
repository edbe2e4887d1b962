//! The way to one's rooms, and their pages.

use super::support::TestApp;

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
    let request = bob.request(reqwest::Method::GET, "/").build().unwrap();
    request.headers().get("cookie").unwrap().to_str().unwrap().to_owned()
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
    let frame = bob.request(reqwest::Method::GET, &path).header("turbo-frame", "x");
    let frame = super::support::answered(frame).await.body;
    assert!(frame.len() < page.body.len() && !frame.contains("importmap"));
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

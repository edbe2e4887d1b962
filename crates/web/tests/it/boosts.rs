//! Cheering messages, over HTTP.

use campfire_domain::{Message, messages::boosts::Boost};
use reqwest::Method;

use super::support::{Answer, TestApp, Visitor};

async fn cheer(visitor: &Visitor, message: &Message, content: &str) -> Answer {
    let path = format!("/messages/{}/boosts", message.id);
    visitor.post(&path, &[("boost[content]", content)]).await
}

async fn boosts(chat: &TestApp, message: &Message) -> Vec<Boost> {
    let (room, id) = (message.room_id, message.id);
    let row = chat.app.store.read(move |conn| campfire_store::messages::one(conn, room, id));
    row.await.unwrap().boosts.into_iter().map(|(boost, _)| boost).collect()
}

#[actix_web::test]
async fn a_cheer_is_kept_and_shown_with_the_message() {
    let chat = TestApp::start().await;
    let message = chat.said(&chat.ada, &chat.den, "It runs").await;
    let bob = chat.browser(&chat.bob).await;
    let answer = cheer(&bob, &message, " 👏 ").await;
    let path = format!("/messages/{}/boosts", message.id);
    assert_eq!((answer.status, answer.location.as_deref()), (302, Some(path.as_str())));
    let given = boosts(&chat, &message).await;
    assert_eq!(given.len(), 1);
    assert_eq!((given[0].content.as_str(), given[0].booster_id), ("👏", chat.bob.id));

    let id = format!("id=\"boost_{}\"", given[0].id);
    let room = format!("/rooms/{}", chat.den.id);
    for page in [bob.get(&path).await, chat.browser(&chat.ada).await.get(&room).await] {
        assert!(page.body.contains(&id), "{}", page.body);
    }
    let form = bob.get(&format!("{path}/new")).await;
    assert!(
        form.body.contains("name=\"boost[content]\"") && form.body.contains("maxlength=\"16\"")
    );
}

#[actix_web::test]
async fn a_cheer_that_is_too_long_or_empty_is_answered_with_a_sentence() {
    let chat = TestApp::start().await;
    let message = chat.said(&chat.ada, &chat.den, "It runs").await;
    let bob = chat.browser(&chat.bob).await;
    for bad in ["", "  ", "seventeen letters"] {
        let answer = cheer(&bob, &message, bad).await;
        assert_eq!(answer.status, 422, "{bad:?}");
        assert!(answer.body.contains("Please"), "{}", answer.body);
    }
    assert!(boosts(&chat, &message).await.is_empty());
}

#[actix_web::test]
async fn only_its_giver_takes_a_cheer_back() {
    let chat = TestApp::start().await;
    let message = chat.said(&chat.ada, &chat.den, "It runs").await;
    let bob = chat.browser(&chat.bob).await;
    cheer(&bob, &message, "🔥").await;
    let boost = boosts(&chat, &message).await.remove(0);
    let path = format!("/messages/{}/boosts/{}", message.id, boost.id);
    let ada = chat.browser(&chat.ada).await;
    assert_eq!(ada.send(Method::DELETE, &path, &[]).await.status, 404, "administrators too");
    let answer = bob.send(Method::DELETE, &path, &[]).await;
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    assert!(boosts(&chat, &message).await.is_empty());
    assert_eq!(bob.send(Method::DELETE, &path, &[]).await.status, 404, "it is gone");
}

#[actix_web::test]
async fn who_is_not_in_the_room_neither_sees_nor_gives_a_cheer() {
    let chat = TestApp::start().await;
    let message = chat.said(&chat.ada, &chat.den, "It runs").await;
    let cleo = chat.browser(&chat.cleo).await;
    assert_eq!(cheer(&cleo, &message, "👍").await.status, 404);
    assert_eq!(cleo.get(&format!("/messages/{}/boosts", message.id)).await.status, 404);
    assert!(boosts(&chat, &message).await.is_empty());
}

#[actix_web::test]
async fn the_same_cheer_pressed_twice_is_one() {
    let chat = TestApp::start().await;
    let message = chat.said(&chat.ada, &chat.den, "It runs").await;
    let bob = chat.browser(&chat.bob).await;
    for _ in 0..2 {
        assert_eq!(cheer(&bob, &message, "🔥").await.status, 302);
    }
    assert_eq!(boosts(&chat, &message).await.len(), 1);
}

//! What somebody says about themselves, and where they are signed in.

use campfire_domain::{User, UserId};
use reqwest::Method;

use super::support::{Answer, PASSWORD, TestApp, Visitor};

const PATH: &str = "/users/me/profile";

async fn change(visitor: &Visitor, fields: &[(&str, &str)]) -> Answer {
    visitor.send(Method::PATCH, PATH, fields).await
}

async fn user(chat: &TestApp, id: UserId) -> User {
    chat.app.store.read(move |conn| campfire_store::users::by_id(conn, id)).await.unwrap()
}

#[actix_web::test]
async fn what_is_changed_is_kept_and_what_is_left_out_stays() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let answer = change(&bob, &[("user[name]", "Robert"), ("user[bio]", "Plays the tuba")]).await;
    assert_eq!((answer.status, answer.location.as_deref()), (303, Some(PATH)));
    let robert = user(&chat, chat.bob.id).await;
    assert_eq!((robert.name.as_str(), robert.bio.as_deref()), ("Robert", Some("Plays the tuba")));
    assert_eq!(robert.email_address, chat.bob.email_address);
    assert_eq!(robert.password_digest, chat.bob.password_digest, "a blank password keeps it");

    let page = bob.get(PATH).await;
    assert!(
        page.body.contains("value=\"Robert\"") && page.body.contains("Plays the tuba</textarea>")
    );
    let put = bob.send(Method::PUT, PATH, &[("user[password]", ""), ("user[bio]", "")]).await;
    assert_eq!(put.status, 303);
    let robert = user(&chat, chat.bob.id).await;
    assert_eq!((robert.name.as_str(), robert.bio), ("Robert", None));
}

#[actix_web::test]
async fn mistakes_are_told_beside_their_fields_and_change_nothing() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let long = "x".repeat(201);
    for (fields, told) in [
        ([("user[name]", " "), ("user[bio]", "kept")], "Please tell us your name."),
        ([("user[email_address]", "nowhere"), ("user[bio]", "kept")], "like kim@example.com"),
        ([("user[email_address]", "ADA@example.com"), ("user[bio]", "kept")], "uses that address"),
        ([("user[password]", "short"), ("user[bio]", "kept")], "at least 8"),
        ([("user[name]", "Bob"), ("user[bio]", &long)], "at most 200"),
    ] {
        let answer = change(&bob, &fields).await;
        assert_eq!(answer.status, 422, "{fields:?}");
        assert!(answer.body.contains(told), "{told} is missing in {}", answer.body);
        assert!(answer.body.contains(fields[1].1), "what was typed stays");
        assert!(!answer.body.contains("value=\"short\""), "but for the password");
    }
    assert_eq!(user(&chat, chat.bob.id).await, chat.bob);
}

#[actix_web::test]
async fn a_new_password_lets_in_and_signs_out_everywhere_else() {
    let chat = TestApp::start().await;
    let (here, phone) = (chat.browser(&chat.bob).await, chat.browser(&chat.bob).await);
    assert_eq!(change(&here, &[("user[password]", "tuba and trombone")]).await.status, 303);
    assert_eq!(here.get(PATH).await.status, 200);
    assert_eq!(phone.get(PATH).await.location.as_deref(), Some("/session/new"));
    for (password, status) in [(PASSWORD, 401), ("tuba and trombone", 302)] {
        let form = [("email_address", "bob@example.com"), ("password", password)];
        assert_eq!(chat.anonymous().post("/session", &form).await.status, status, "{password}");
    }
}

#[actix_web::test]
async fn other_browsers_are_listed_and_signed_out_one_by_one() {
    let chat = TestApp::start().await;
    let (here, phone) = (chat.browser(&chat.bob).await, chat.browser(&chat.bob).await);
    let ada = chat.browser(&chat.ada).await;
    let page = here.get(PATH).await.body;
    assert_eq!(page.matches("action=\"/users/me/sessions/").count(), 1, "the other one only");
    let opening = page.find("/users/me/sessions/").unwrap();
    let path = page[opening..].split('"').next().unwrap();
    assert_eq!(ada.send(Method::DELETE, path, &[]).await.status, 404, "somebody else's");
    assert_eq!(phone.get(PATH).await.status, 200);
    let answer = here.send(Method::DELETE, path, &[]).await;
    assert_eq!((answer.status, answer.location.as_deref()), (303, Some(PATH)));
    assert_eq!(phone.get(PATH).await.status, 302);
    assert_eq!(here.get(PATH).await.status, 200);
}

#[actix_web::test]
async fn quiet_hours_are_kept_by_the_clock_of_the_browser_and_let_go() {
    let chat = TestApp::start().await;
    let here = chat.browser(&chat.bob).await;
    let quiet = "/users/me/quiet_hours";
    let hours = |begin, end| [("quiet_hours[begin]", begin), ("quiet_hours[end]", end)];
    let refused = here.send(Method::PUT, quiet, &hours("22:00", "22:00")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Quiet hours must end at another time"), "{}", refused.body);

    let zone = chat.app.store.write({
        let me = chat.bob.id;
        move |tx| campfire_store::quiet_hours::of(tx.conn(), me)
    });
    assert_eq!(zone.await.unwrap(), None);
    let kept = here.send(Method::PUT, quiet, &hours("22:00", "07:30")).await;
    assert_eq!((kept.status, kept.location.as_deref()), (303, Some(PATH)));
    let page = here.get(PATH).await.body;
    assert!(page.contains("from 22:00 to 07:30") && page.contains("the clock of UTC"), "{page}");
    let ada = chat.browser(&chat.ada).await.get(PATH).await.body;
    assert!(!ada.contains("from 22:00"), "hers are her own");

    assert_eq!(here.send(Method::DELETE, quiet, &[]).await.status, 303);
    assert!(!here.get(PATH).await.body.contains("from 22:00"));
}

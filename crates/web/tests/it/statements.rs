//! Costs: a page asks the database as often in a big room with a long past as in a small new one.

use campfire_domain::{
    MessageId,
    memberships::{self, Memberships},
    messages::{self, Draft, boosts},
    rooms,
    users::{self, Profile},
};

use super::support::{TestApp, Visitor};

/// The most statements that the page of a room or an older page may take.
const MOST: u64 = 8;

#[actix_web::test]
async fn a_page_asks_no_more_in_a_big_room_with_a_long_past() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let mut said = Vec::new();
    for number in 0..45 {
        said.push(chat.said(&chat.ada, &chat.den, &format!("number {number}")).await);
    }
    liven(&chat, said[43].id).await;
    let newest = format!("/rooms/{}", chat.den.id);
    let older = format!("{newest}/messages?before={}", said[41].id);
    let few = (statements(&chat, &bob, &newest).await, statements(&chat, &bob, &older).await);

    crowd(&chat, 60).await;
    for number in 0..100 {
        let later = chat.said(&chat.ada, &chat.den, &format!("later {number}")).await;
        liven(&chat, later.id).await;
    }
    let many = (statements(&chat, &bob, &newest).await, statements(&chat, &bob, &older).await);
    assert_eq!(few, many);
    assert!(many.0 <= MOST && many.1 <= MOST, "{many:?} statements");
}

/// Mentions Bob in a message and cheers for it, so that there is more to look up for its page.
async fn liven(chat: &TestApp, message: MessageId) {
    let (ada, den) = (chat.ada.clone(), chat.den.id);
    let sgid = chat.app.mentions.sgid(chat.bob.id);
    let draft = format!("<action-text-attachment sgid=\"{sgid}\"></action-text-attachment> look");
    let draft = Draft::text(draft);
    let act = move |tx: &mut _| {
        let membership = Memberships::membership(tx, den, ada.id)?;
        messages::edit(tx, &ada, &membership, message, draft)?;
        boosts::give(tx, &membership, message, "🎉")
    };
    chat.app.store.write(act).await.unwrap();
}

/// How many statements it takes to answer with that page once whoever asks has been there.
async fn statements(chat: &TestApp, visitor: &Visitor, path: &str) -> u64 {
    visitor.get(path).await;
    let before = chat.app.store.stats().read_statements;
    assert_eq!(visitor.get(path).await.status, 200);
    chat.app.store.stats().read_statements - before
}

/// Lets so many people more into the den, each with a room of their own that Bob is in too.
async fn crowd(chat: &TestApp, people: usize) {
    let (den, bob) = (chat.den.clone(), chat.bob.clone());
    let act = move |tx: &mut _| {
        for number in 0..people {
            let user = users::join(tx, Profile::named(format!("Member {number}")))?;
            memberships::grant(tx, &den, &[user.id])?;
            rooms::close(tx, &user, "A room", &[bob.id])?;
        }
        Ok(())
    };
    chat.app.store.write(act).await.unwrap();
}

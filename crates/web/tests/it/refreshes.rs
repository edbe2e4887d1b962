//! What a page that was away is told.

use campfire_domain::{
    memberships::Memberships,
    messages::{self, Draft, boosts},
};

use super::support::TestApp;

#[actix_web::test]
async fn creations_edits_boosts_and_deletions_are_made_up_for() {
    let chat = TestApp::start().await;
    let kept = chat.said(&chat.ada, &chat.den, "kept").await;
    let removed = chat.said(&chat.ada, &chat.den, "removed").await;
    let (ada, den) = (chat.ada.clone(), chat.den.id);
    let (kept_id, removed_id) = (kept.id, removed.id);
    let since =
        chat.app.store.read(move |conn| campfire_store::events::head_of(conn, den)).await.unwrap();
    chat.app
        .store
        .write(move |tx| {
            let membership = tx.membership(den, ada.id)?;
            messages::edit(tx, &ada, &membership, kept_id, Draft::text("changed"))?;
            boosts::give(tx, &membership, kept_id, "🎉")?;
            messages::remove(tx, &ada, &membership, removed_id)?;
            messages::post(tx, &membership, Draft::text("new"))
        })
        .await
        .unwrap();
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{den}/refresh?after={since}");
    let answer = bob.get(&path).await;
    assert_eq!(
        answer.headers.get("content-type").unwrap(),
        "text/vnd.turbo-stream.html; charset=utf-8"
    );
    let told = [
        format!("action=\"remove\" target=\"message_{}\"", removed.client_message_id),
        format!("action=\"replace\" target=\"message_{}\"", kept.client_message_id),
        format!("action=\"append\" target=\"messages_room_{den}\""),
        "event-id=\"".to_owned(),
    ];
    let places: Vec<_> = told.iter().map(|part| answer.body.find(part)).collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{places:?} in {}",
        answer.body
    );
    assert!(answer.body.contains("changed") && answer.body.contains("🎉"));

    let head = answer.body.rsplit("event-id=\"").next().unwrap().split('"').next().unwrap();
    let nothing = bob.get(&format!("/rooms/{den}/refresh?after={head}")).await;
    assert_eq!((nothing.status, nothing.body.as_str()), (200, ""));
}

#[actix_web::test]
async fn who_missed_more_than_a_page_starts_afresh() {
    let chat = TestApp::start().await;
    let den = chat.den.id;
    let since =
        chat.app.store.read(move |conn| campfire_store::events::head_of(conn, den)).await.unwrap();
    for number in 0..41 {
        chat.said(&chat.ada, &chat.den, &format!("{number}")).await;
    }
    let bob = chat.browser(&chat.bob).await;
    let answer = bob.get(&format!("/rooms/{den}/refresh?after={since}")).await.body;
    let expected =
        format!("<turbo-stream action=\"reset_messages\" target=\"messages_room_{den}\"");
    assert!(answer.starts_with(&expected), "{answer}");
}

#[actix_web::test]
async fn who_knows_more_than_the_log_starts_afresh_at_its_end() {
    let chat = TestApp::start().await;
    chat.said(&chat.ada, &chat.den, "said").await;
    let den = chat.den.id;
    let head =
        chat.app.store.read(move |conn| campfire_store::events::head_of(conn, den)).await.unwrap();
    let bob = chat.browser(&chat.bob).await;
    let answer = bob.get(&format!("/rooms/{den}/refresh?after={}", head.get() + 1)).await.body;
    assert!(answer.starts_with("<turbo-stream action=\"reset_messages\""), "{answer}");
    assert!(answer.contains(&format!("event-id=\"{head}\"")), "{answer}");
}

#[actix_web::test]
async fn the_published_way_by_time_still_works() {
    let chat = TestApp::start().await;
    let old = chat.said(&chat.ada, &chat.den, "old").await;
    let since = old.created_at.millis() + 1;
    chat.app.store.write(|_| Ok(())).await.unwrap();
    let den = chat.den.id;
    let bob = chat.browser(&chat.bob).await;
    let all = bob.get(&format!("/rooms/{den}/refresh")).await.body;
    assert!(all.contains("old") && all.starts_with("<turbo-stream action=\"append\""));
    let nothing = bob.get(&format!("/rooms/{den}/refresh?since={since}&reason=connection")).await;
    assert_eq!(nothing.body, "");

    let (ada, id) = (chat.ada.clone(), old.id);
    let take_back = move |tx: &mut _| {
        let membership = Memberships::membership(tx, den, ada.id)?;
        messages::remove(tx, &ada, &membership, id)
    };
    chat.app.store.write(take_back).await.unwrap();
    let taken = bob.get(&format!("/rooms/{den}/refresh?since={since}")).await.body;
    let expected =
        format!("<turbo-stream action=\"remove\" target=\"message_{}\"", old.client_message_id);
    assert!(taken.starts_with(&expected), "{taken}");
}

#[actix_web::test]
async fn somebody_who_is_called_otherwise_since_is_told_of_once() {
    let chat = TestApp::start().await;
    chat.said(&chat.ada, &chat.den, "by Ada").await;
    let den = chat.den.id;
    let since =
        chat.app.store.read(move |conn| campfire_store::events::head_of(conn, den)).await.unwrap();
    let (ada, bob) = (chat.browser(&chat.ada).await, chat.browser(&chat.bob).await);
    let path = format!("/rooms/{den}/refresh?after={since}");
    assert!(!bob.get(&path).await.body.contains("change_person"));
    for name in ["Adele", "Ada <L>"] {
        let form = [("user[name]", name)];
        ada.send(reqwest::Method::PATCH, "/users/me/profile", &form).await;
    }
    let told = bob.get(&path).await.body;
    assert_eq!(told.matches("change_person").count(), 1, "{told}");
    assert!(told.contains("data-name=\"Ada &lt;L&gt;\"") && told.contains("/avatar?v="));
    let later = told.rsplit("event-id=\"").next().unwrap().split('"').next().unwrap();
    assert_eq!(later, since.to_string(), "the room's own log is where it was");
}

//! Messages as they travel: to whom, in what form, and to nobody else.

use serde_json::json;

use crate::support::{Person, Socket, ada_and_bob, fresh_id, id, said};

/// A socket with everything that a room page hears.
async fn listen(person: &Person, room: i64) -> Socket {
    let mut socket = person.connect().await;
    for name in person.sidebar_streams().await {
        socket.join(&id::stream(&name)).await;
    }
    socket.join(&id::unreads()).await;
    socket.join(&id::reads()).await;
    socket.join(&id::typing(room)).await;
    socket.join(&id::messages(&person.open(room).await.stream)).await;
    socket
}

#[tokio::test]
async fn a_message_reaches_every_member_once_under_the_id_that_its_author_sees() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    let mut ears = [listen(&ada, room).await, listen(&bob, room).await, listen(&bob, room).await];
    let answer = ada.post_as(room, "my-own_id", "<div>Hello <b>there</b></div>").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.starts_with("<turbo-stream action=\"append\""), "{}", answer.body);
    let said = said(&answer);
    assert_eq!(said.client_id, "my-own_id");
    for socket in &mut ears {
        let html = socket.hear_html().await;
        let target = format!("<turbo-stream action=\"append\" target=\"messages_room_{room}\"");
        assert!(html.starts_with(&target), "{html}");
        assert_eq!(html.matches("id=\"message_my-own_id\"").count(), 1);
        assert_eq!(html.matches(&format!("data-message-id=\"{}\"", said.id)).count(), 1);
        assert!(html.contains("Hello"), "{html}");
    }
    let [ada, bobs @ ..] = &mut ears;
    ada.settle().await;
    for socket in bobs {
        assert_eq!(socket.hear_message().await, (id::unreads(), json!({ "roomId": room })));
        socket.settle().await;
    }
}

#[tokio::test]
async fn an_edit_replaces_what_is_said_and_a_deletion_removes_the_message() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let said = ada.say(ada.room, "before").await;
    let mut socket = bob.connect().await;
    socket.join(&id::messages(&bob.open(bob.room).await.stream)).await;

    ada.edit(ada.room, &said, "after").await;
    let html = socket.hear_html().await;
    let target = format!("action=\"replace\" target=\"presentation_message_{}\"", said.client_id);
    assert!(html.contains(&target) && html.contains("maintain_scroll=\"true\""), "{html}");
    assert!(html.contains("after") && !html.contains("before"), "{html}");

    ada.delete(ada.room, &said).await;
    let html = socket.hear_html().await;
    let target = format!("<turbo-stream action=\"remove\" target=\"message_{}\"", said.client_id);
    assert!(html.starts_with(&target) && !html.contains("template"), "{html}");
}

#[tokio::test]
async fn a_boost_joins_its_message_and_leaves_it() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let said = ada.say(ada.room, "applause, please").await;
    let mut socket = bob.connect().await;
    socket.join(&id::messages(&bob.open(bob.room).await.stream)).await;

    ada.boost(&said, "👏").await;
    let html = socket.hear_html().await;
    let target = format!("action=\"append\" target=\"boosts_message_{}\"", said.client_id);
    assert!(html.contains(&target) && html.contains("maintain_scroll=\"true\""), "{html}");
    assert!(html.contains("👏"), "{html}");

    let boost = bob.open(bob.room).await.messages[0].boosts[0].0.clone();
    assert_eq!(html.matches(&format!("id=\"{boost}\"")).count(), 1, "{html}");
    ada.take_back(&said, &boost).await;
    let html = socket.hear_html().await;
    let target = format!("<turbo-stream action=\"remove\" target=\"{boost}\"");
    assert!(html.starts_with(&target) && !html.contains("template"), "{html}");
}

#[tokio::test]
async fn the_same_id_posted_twice_is_one_message() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    let mut socket = listen(&bob, room).await;
    let id = fresh_id();
    let posts = (0..4).map(|_| ada.post_as(room, &id, "once"));
    let answers = futures_util::future::join_all(posts).await;
    let first = said(&answers[0]);
    for answer in &answers {
        assert_eq!((answer.status, said(answer)), (200, first.clone()));
    }
    ada.say(room, "next").await;
    assert!(socket.hear_html().await.contains("once"));
    assert_eq!(socket.hear_message().await.0, id::unreads());
    assert!(socket.hear_html().await.contains("next"), "nothing happened twice");
    assert_eq!(ada.open(room).await.texts(), ["once", "next"]);

    assert_eq!(bob.post_as(room, &id, "mine now").await.status, 422);
    for bad in ["with space", "é", "a\"b", &"x".repeat(65)] {
        assert_eq!(ada.post_as(room, bad, "no").await.status, 422, "{bad}");
    }
    assert_eq!(ada.open(room).await.texts(), ["once", "next"]);
}

#[tokio::test]
async fn outsiders_hear_nothing_of_a_ping() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let cleo = ada.invite("Cleo").await;
    let hall = ada.room;
    let mut outsider = listen(&cleo, hall).await;
    let mut insider = listen(&bob, hall).await;

    let ping = ada.ping(&bob).await;
    let secret = ada.say(ping, "between us").await;
    ada.edit(ping, &secret, "still between us").await;
    ada.delete(ping, &secret).await;
    ada.say(hall, "for all").await;

    let html = outsider.hear_html().await;
    assert!(html.contains("for all"), "{html}");
    assert_eq!(outsider.hear_message().await, (id::unreads(), json!({ "roomId": hall })));

    let mut heard = Vec::new();
    while !heard.iter().any(|heard: &String| heard.contains("for all")) {
        heard.push(insider.hear_message().await.1.to_string());
    }
    let entry = format!("id=\\\"list_room_{ping}\\\"");
    let unread = json!({ "roomId": ping }).to_string();
    assert_eq!(heard.iter().filter(|heard| heard.contains(&entry)).count(), 1, "{heard:#?}");
    assert_eq!(heard.iter().filter(|heard| **heard == unread).count(), 1, "{heard:#?}");

    let path = format!("/rooms/{ping}/refresh?after=0");
    assert_eq!((bob.get(&path).await.status, cleo.get(&path).await.status), (200, 404));
}

#[tokio::test]
async fn typing_is_told_to_the_others() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let typing = id::typing(ada.room);
    let (mut hers, mut his) = (ada.connect().await, bob.connect().await);
    hers.join(&typing).await;
    his.join(&typing).await;
    for action in ["start", "stop"] {
        his.perform(&typing, action).await;
        let told = json!({ "action": action, "user": { "id": bob.id, "name": "Bob" } });
        assert_eq!(hers.hear_message().await, (typing.clone(), told));
    }
    hers.perform(&typing, "start").await;
    let (_, told) = his.hear_message().await;
    assert_eq!(told["user"]["id"], ada.id, "one's own typing does not come back");
}

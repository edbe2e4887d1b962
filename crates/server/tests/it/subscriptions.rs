//! Subscribing: what is echoed, what is refused, and what a socket survives.

use campfire_domain::{Memberships, memberships};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Campfire, Heard, Person, Socket, ada_and_bob, id, request};

#[tokio::test]
async fn identifiers_come_back_byte_for_byte() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    let spellings = [
        format!(r#"{{"channel":"TypingNotificationsChannel","room_id":{room}}}"#),
        format!(r#"{{"channel":"TypingNotificationsChannel", "room_id":{room}}}"#),
        format!(r#"{{ "room_id" : "{room}",  "channel":"TypingNotificationsChannel" }}"#),
        format!(r#"{{"channel":"Typing\u004eotificationsChannel","room_id":{room},"é":"☕\t\/"}}"#),
    ];
    let mut socket = ada.connect().await;
    for spelling in &spellings {
        socket.join(spelling).await;
    }
    let mut typist = bob.connect().await;
    typist.join(&spellings[0]).await;
    typist.perform(&spellings[0], "start").await;
    let mut heard = Vec::new();
    for _ in &spellings {
        heard.push(socket.hear_message().await.0);
    }
    heard.sort();
    let mut expected = spellings.to_vec();
    expected.sort();
    assert_eq!(heard, expected);
}

#[tokio::test]
async fn commands_sent_before_the_welcome_are_answered_after_it_in_order() {
    let (_campfire, ada, _) = ada_and_bob().await;
    let (mut socket, _) = Socket::dial(request(&ada.origin, &ada.cookie)).await.unwrap();
    let (presence, unknown) = (id::presence(ada.room), r#"{"channel":"NoSuchChannel"}"#);
    socket.subscribe(&presence).await;
    socket.subscribe(unknown).await;
    socket.subscribe(&id::heartbeat()).await;
    assert_eq!(socket.hear().await, Heard::Welcome);
    assert_eq!(socket.hear().await, Heard::Confirm(presence));
    assert_eq!(socket.hear().await, Heard::Reject(unknown.to_owned()));
    assert_eq!(socket.hear().await, Heard::Confirm(id::heartbeat()));
}

#[tokio::test]
async fn a_subscription_asked_for_again_is_confirmed_again_and_nothing_else_happens() {
    let (_campfire, ada, _) = ada_and_bob().await;
    let mut other_tab = ada.connect().await;
    other_tab.join(&id::reads()).await;
    let mut socket = ada.connect().await;
    for _ in 0..3 {
        socket.join(&id::presence(ada.room)).await;
        socket.join(&id::unreads()).await;
    }
    assert_eq!(other_tab.hear_message().await.1, json!({ "room_id": ada.room }));
    other_tab.settle().await;
}

#[tokio::test]
async fn unknown_channels_and_unfit_parameters_are_rejected() {
    let (_campfire, ada, _) = ada_and_bob().await;
    let mut socket = ada.connect().await;
    for identifier in [
        r#"{"channel":"NoSuchChannel"}"#,
        r#"{"channel":"heartbeatchannel"}"#,
        r#"{"room_id":1}"#,
        r#"{"channel":7}"#,
        "not JSON",
        "",
        r#"{"channel":"PresenceChannel"}"#,
        r#"{"channel":"PresenceChannel","room_id":-1}"#,
        r#"{"channel":"PresenceChannel","room_id":"one"}"#,
        r#"{"channel":"PresenceChannel","room_id":99999999999999999999}"#,
        r#"{"channel":"TypingNotificationsChannel","room_id":4711}"#,
        r#"{"channel":"RoomMessagesChannel"}"#,
        r#"{"channel":"Turbo::StreamsChannel","signed_stream_name":7}"#,
    ] {
        socket.knock_in_vain(identifier).await;
    }
}

#[tokio::test]
async fn garbage_is_ignored_and_the_socket_survives() {
    let (_campfire, ada, _) = ada_and_bob().await;
    let mut socket = ada.connect().await;
    let presence = id::presence(ada.room);
    for garbage in [
        "",
        "garbage",
        "[]",
        "null",
        "{",
        r#"{"command":"subscribe"}"#,
        r#"{"command":"dance","identifier":"x"}"#,
        r#"{"command":"message","identifier":"unknown","data":"{\"action\":\"present\"}"}"#,
        r#"{"command":"message","identifier":"unknown","data":"}"}"#,
        r#"{"command":"unsubscribe","identifier":"unknown"}"#,
        r#"{"command":null,"identifier":{}}"#,
    ] {
        socket.say(garbage).await;
    }
    socket.send(Message::binary(vec![0, 159, 146, 150])).await;
    socket.send(Message::Ping(vec![1, 2, 3].into())).await;
    socket.join(&presence).await;
    for action in ["start", "explode", ""] {
        socket.perform(&presence, action).await;
    }
    socket.settle().await;
}

#[tokio::test]
async fn a_rooms_messages_are_for_its_members_under_its_signed_name_only() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let cleo = ada.invite("Cleo").await;
    let ping = ada.ping(&bob).await;
    let secret = bob.open(ping).await.stream;
    let hall = cleo.open(cleo.room).await.stream;
    let mut socket = cleo.connect().await;

    socket.join(&id::messages(&hall)).await;
    let mut flipped = hall.clone().into_bytes();
    let last = flipped.last_mut().unwrap();
    *last = if *last == b'0' { b'1' } else { b'0' };
    let flipped = String::from_utf8(flipped).unwrap();
    let (payload, mac) = hall.rsplit_once("--").unwrap();
    let grafted = format!("{}--{mac}", secret.rsplit_once("--").unwrap().0);
    let plain = format!("room:{}:messages", cleo.room);
    for name in [&*secret, &flipped, payload, &grafted, &plain, "", "--"] {
        socket.knock_in_vain(&id::messages(name)).await;
        socket.knock_in_vain(&id::stream(name)).await;
    }
    socket.knock_in_vain(&id::stream(&hall)).await;
    socket.knock_in_vain(&id::presence(ping)).await;
    socket.knock_in_vain(&id::typing(ping)).await;
    bob.connect().await.join(&id::messages(&secret)).await;
}

#[tokio::test]
async fn the_streams_of_the_sidebar_belong_to_everybody_and_to_oneself() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let [ours, adas] = ada.sidebar_streams().await.try_into().unwrap();
    let mut socket = bob.connect().await;
    socket.join(&id::stream(&ours)).await;
    socket.knock_in_vain(&id::stream(&adas)).await;
    socket.knock_in_vain(&id::messages(&ours)).await;
    ada.connect().await.join(&id::stream(&adas)).await;
}

#[tokio::test]
async fn a_name_from_before_a_removal_opens_nothing() {
    let (campfire, ada, bob) = ada_and_bob().await;
    let harvested = bob.open(bob.room).await.stream;
    remove(&campfire, &bob).await;
    let mut socket = bob.connect().await;
    socket.knock_in_vain(&id::messages(&harvested)).await;
    socket.knock_in_vain(&id::stream(&harvested)).await;
    socket.knock_in_vain(&id::presence(bob.room)).await;
    socket.knock_in_vain(&id::typing(bob.room)).await;
    ada.connect().await.join(&id::messages(&harvested)).await;
}

/// Takes somebody out of the room where they arrived.
async fn remove(campfire: &Campfire, person: &Person) {
    let (room, user) = (person.room.into(), person.id.into());
    let store = campfire.store();
    let removed = store.write(move |tx| {
        tx.membership(room, user)?;
        let room = campfire_domain::Rooms::room(tx, room)?;
        memberships::revoke(tx, &room, &[user])
    });
    removed.await.unwrap();
}

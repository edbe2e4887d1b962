//! Opening a socket: who may, what is agreed on, and the signs of life that follow.

use std::time::{Duration, Instant};

use tokio_tungstenite::tungstenite::{
    Error, Message,
    handshake::client::Response,
    http::{HeaderValue, header},
    protocol::frame::{
        Frame,
        coding::{Data as OpData, OpCode},
    },
};

use crate::support::{Campfire, Heard, Person, Socket, ada_and_bob, request};

#[tokio::test]
async fn the_protocol_is_selected_when_offered_and_spoken_all_the_same_when_not() {
    let campfire = Campfire::start();
    let ada = Person::first(&campfire, "Ada").await;
    let (_, response) = Socket::dial(request(&ada.origin, &ada.cookie)).await.unwrap();
    assert_eq!(response.headers()[header::SEC_WEBSOCKET_PROTOCOL], "actioncable-v1-json");
    assert!(!response.headers().contains_key(header::SEC_WEBSOCKET_EXTENSIONS));

    let mut plain = request(&ada.origin, &ada.cookie);
    plain.headers_mut().remove(header::SEC_WEBSOCKET_PROTOCOL);
    let (mut socket, response) = Socket::dial(plain).await.unwrap();
    assert!(!response.headers().contains_key(header::SEC_WEBSOCKET_PROTOCOL));
    assert_eq!(socket.hear().await, Heard::Welcome);
}

#[tokio::test]
async fn other_sites_and_plain_requests_find_nothing() {
    let campfire = Campfire::start();
    let ada = Person::first(&campfire, "Ada").await;
    for origin in [None, Some("https://evil.example"), Some("null"), Some("http://127.0.0.1:1")] {
        let mut foreign = request(&ada.origin, &ada.cookie);
        foreign.headers_mut().remove(header::ORIGIN);
        if let Some(origin) = origin {
            foreign.headers_mut().insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        let Err(Error::Http(response)) = Socket::dial(foreign).await else {
            panic!("{origin:?} was let in");
        };
        check_nothing(&response);
    }
    let plain = ada.get("/cable").await;
    assert_eq!((plain.status, plain.body.as_str()), (404, "Page not found"));
}

fn check_nothing(response: &Response) {
    assert_eq!(response.status(), 404);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/plain; charset=utf-8");
    assert_eq!(response.body().as_deref(), Some(&b"Page not found"[..]));
}

#[tokio::test]
async fn who_is_not_signed_in_is_told_so_and_not_welcomed() {
    let (campfire, ada, bob) = ada_and_bob().await;
    bob.sign_out().await;
    let forged = ada.cookie.replacen("session_token=", "session_token=x", 1);
    for cookie in ["", "session_token=none", &forged, &bob.cookie] {
        let (mut socket, _) = Socket::dial(request(&campfire.origin, cookie)).await.unwrap();
        let told = Heard::Disconnect { reason: "unauthorized".into(), reconnect: false };
        assert_eq!(socket.hear_out().await, [told], "{cookie:?}");
    }
}

#[tokio::test]
async fn every_socket_ends_with_a_word_that_says_why() {
    let campfire = Campfire::start();
    let ada = Person::first(&campfire, "Ada").await;
    let mut socket = ada.connect().await;
    socket.send(Message::Close(None)).await;
    assert_eq!(socket.hear().await, Heard::End(Some(1000)), "who hangs up is heard");

    let (part, rest) = (OpData::Text, OpData::Continue);
    let pieces = [(part, false), (rest, false), (rest, true)];
    let pieces = pieces.map(|(kind, last)| {
        Message::Frame(Frame::message("x".repeat(30_000), OpCode::Data(kind), last))
    });
    let nothing = Message::Frame(Frame::message("", OpCode::Data(OpData::Continue), true));
    let garbage = Message::Frame(Frame::message(vec![0xff], OpCode::Data(OpData::Text), true));
    for (sent, code) in [
        (vec![Message::text(" ".repeat(64 * 1024 + 1))], 1009),
        (pieces.to_vec(), 1009),
        (vec![garbage], 1007),
        (vec![nothing], 1002),
    ] {
        let mut socket = ada.connect().await;
        for message in sent {
            socket.send(message).await;
        }
        assert_eq!(socket.hear().await, Heard::End(Some(code)));
    }
}

/// The first bytes of a frame that says it is a gigabyte long (RFC 6455, 5.2), and its mask.
const ENDLESS: [u8; 14] = [0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_that_is_too_long_ends_the_socket_long_before_its_end() {
    let campfire = Campfire::start();
    let ada = Person::first(&campfire, "Ada").await;
    ada.connect().await.settle().await;
    let before = campfire.most_memory();
    let mut socket = ada.connect().await;
    socket.pour(&ENDLESS).await;
    for _ in 0..320 {
        socket.pour(&[b'x'; 64 * 1024]).await;
    }
    assert_eq!(socket.hear().await, Heard::End(Some(1009)));
    let more = campfire.most_memory() - before;
    assert!(more < 10_000_000, "{more} bytes more at most");
}

#[tokio::test]
async fn the_welcome_comes_first_and_pings_follow_every_three_seconds() {
    let campfire = Campfire::start();
    let ada = Person::first(&campfire, "Ada").await;
    let mut socket = ada.connect().await;
    let welcomed = Instant::now();
    let first = ping(&mut socket).await;
    // Half a second more than the published tolerance, for machines that are busy.
    assert!(welcomed.elapsed() < Duration::from_millis(4_000), "{:?}", welcomed.elapsed());
    let pinged = Instant::now();
    let second = ping(&mut socket).await;
    let between = pinged.elapsed();
    assert!((2_000..4_000).contains(&between.as_millis()), "{between:?}");
    assert!((2..=4).contains(&(second - first)), "{first} and {second} are Unix seconds");
    assert!(first > 1_700_000_000);
}

async fn ping(socket: &mut Socket) -> i64 {
    match socket.hear_any().await {
        Heard::Ping(seconds) => seconds,
        other => panic!("{other:?} instead of a ping"),
    }
}

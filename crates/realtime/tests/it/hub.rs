//! Frames through the hub: to everybody who listens and nobody else, in order, and never at the
//! pace of the slowest.

use std::sync::Arc;

use campfire_domain::{RoomId, SessionId, UserId};
use campfire_realtime::{
    Frame, Hub, Socket, Stream, Transition,
    cable::{self, Reason},
    hub::{Asked, Cut, Topic},
};
use serde_json::json;
use tokio::time::Instant;

use crate::{soon, wire};

const MESSAGES: &str = r#"{"channel":"RoomMessagesChannel","signed_stream_name":"cm9v--00"}"#;
const TYPING: &str = r#"{"channel":"TypingNotificationsChannel", "room_id":"12"}"#;
const PRESENCE: &str = r#"{"channel":"PresenceChannel","room_id":12}"#;
const HEARTBEAT: &str = r#"{"channel":"HeartbeatChannel"}"#;

fn room() -> RoomId {
    12.into()
}

fn messages() -> Stream {
    Stream::RoomMessages(room())
}

fn register(hub: &Hub, user: i64) -> Socket {
    hub.register(UserId::from(user), SessionId::from(100 + user))
}

/// A socket that hears the room, with the confirmation taken out of its queue.
fn listener(hub: &Hub, user: i64) -> Socket {
    let mut socket = register(hub, user);
    hub.subscribe(socket.id, MESSAGES.into(), messages().into());
    assert_eq!(socket.outgoing.try_recv(), Ok(cable::confirm(MESSAGES)));
    socket
}

async fn next(socket: &mut Socket) -> Frame {
    soon("a frame", socket.outgoing.recv()).await.expect("the socket is open")
}

/// All that waits for a socket now.
fn waiting(socket: &mut Socket) -> Vec<Frame> {
    std::iter::from_fn(|| socket.outgoing.try_recv().ok()).collect()
}

#[test]
fn five_hundred_sockets_hear_two_streams_completely_and_in_order() {
    let hub = Hub::default();
    let mut sockets: Vec<_> = (0..500).map(|user| listener(&hub, user)).collect();
    for socket in &mut sockets {
        hub.subscribe(socket.id, TYPING.into(), Stream::RoomTyping(room()).into());
        socket.outgoing.try_recv().unwrap();
    }
    for round in 0..5 {
        let numbers = round * 100..(round + 1) * 100;
        std::thread::scope(|threads| {
            for stream in [messages(), Stream::RoomTyping(room())] {
                let (hub, numbers) = (&hub, numbers.clone());
                threads.spawn(move || {
                    numbers.for_each(|number| {
                        assert_eq!(hub.publish(&stream, &number.to_string()), 500);
                    });
                });
            }
        });
        for socket in &mut sockets {
            let heard = waiting(socket);
            for identifier in [MESSAGES, TYPING] {
                let wanted =
                    numbers.clone().map(|number| cable::message(identifier, &number.to_string()));
                let stream: Vec<_> = heard
                    .iter()
                    .filter(|frame| wire::json(frame)["identifier"] == identifier)
                    .cloned()
                    .collect();
                assert_eq!(stream, wanted.collect::<Vec<_>>());
            }
        }
    }
    assert_eq!(hub.stats().deliveries, 500_000);
    assert_eq!(hub.stats().slow_cut, 0);
}

#[test]
fn all_who_ask_with_the_same_words_share_the_same_bytes() {
    let hub = Hub::default();
    let (mut one, mut other) = (listener(&hub, 1), listener(&hub, 2));
    let mut spaced = register(&hub, 3);
    let identifier = MESSAGES.replace(',', ", ");
    hub.subscribe(spaced.id, identifier.as_str().into(), messages().into());
    waiting(&mut spaced);

    assert_eq!(hub.publish(&messages(), r#""<p>hi</p>""#), 3);
    let [one, other] = [&mut one, &mut other].map(|each| waiting(each).remove(0).into_bytes());
    assert_eq!(one.as_ptr(), other.as_ptr());
    let spaced = wire::json(&waiting(&mut spaced)[0]);
    assert_eq!(spaced, json!({"identifier": identifier, "message": "<p>hi</p>"}));
}

#[tokio::test]
async fn who_does_not_read_is_cut_and_nobody_waits() {
    let hub = Hub::default();
    let (slow, mut fast) = (listener(&hub, 1), listener(&hub, 2));
    for number in 0..=cable::OUTGOING_LIMIT {
        hub.publish(&messages(), &number.to_string());
        assert_eq!(wire::json(&next(&mut fast).await)["message"], number);
    }
    assert_eq!(soon("the cut", slow.cut).await, Ok(Cut::Slow));
    assert_eq!((hub.stats().slow_cut, hub.stats().sockets), (1, 1));
    assert_eq!(hub.publish(&messages(), "1"), 1);
    assert!(!hub.send(slow.id, cable::welcome()));
    assert_eq!(hub.ask(slow.id, TYPING.into(), Topic::Heartbeat), Asked::Gone);
}

#[test]
fn frames_for_one_socket_count_against_its_queue_too() {
    let hub = Hub::default();
    let socket = register(&hub, 1);
    let sent = (0..1_000).filter(|_| hub.send(socket.id, Frame::pong(b""))).count();
    assert_eq!(sent, cable::OUTGOING_LIMIT);
    assert_eq!(hub.stats().slow_cut, 1);
}

#[test]
fn nothing_comes_before_the_confirmation_and_everything_after_it() {
    let hub = Hub::default();
    let mut socket = register(&hub, 1);
    assert_eq!(hub.ask(socket.id, MESSAGES.into(), messages().into()), Asked::Waiting);
    assert_eq!(hub.publish(&messages(), "1"), 0);
    assert_eq!(hub.topic(socket.id, MESSAGES), None);
    assert!(hub.admit(socket.id, MESSAGES));
    assert_eq!(hub.publish(&messages(), "2"), 1);
    let heard = [cable::confirm(MESSAGES), cable::message(MESSAGES, "2")];
    assert_eq!(waiting(&mut socket), heard);
    assert_eq!(hub.topic(socket.id, MESSAGES), Some(messages().into()));
}

#[test]
fn to_ask_again_is_confirmed_again_and_heard_once() {
    let hub = Hub::default();
    let mut socket = listener(&hub, 1);
    assert_eq!(hub.ask(socket.id, MESSAGES.into(), messages().into()), Asked::Again);
    assert_eq!(waiting(&mut socket), [cable::confirm(MESSAGES)]);
    assert_eq!(hub.publish(&messages(), "1"), 1);
}

#[test]
fn a_refused_subscription_is_rejected_and_hears_nothing() {
    let hub = Hub::default();
    let mut socket = register(&hub, 1);
    hub.ask(socket.id, MESSAGES.into(), messages().into());
    hub.refuse(socket.id, MESSAGES);
    assert!(!hub.admit(socket.id, MESSAGES));
    assert_eq!(hub.publish(&messages(), "1"), 0);
    assert_eq!(waiting(&mut socket), [cable::reject(MESSAGES)]);
}

#[test]
fn a_socket_has_so_many_subscriptions_and_no_more() {
    let hub = Hub::default();
    let mut socket = register(&hub, 1);
    let ask = |number: usize| {
        let identifier: Arc<str> = number.to_string().into();
        hub.subscribe(socket.id, identifier, Topic::Heartbeat)
    };
    let taken = (0..100).filter(|number| ask(*number) == Asked::Waiting).count();
    assert_eq!(taken, cable::SUBSCRIPTION_LIMIT);
    assert_eq!(ask(3), Asked::Again);
    assert_eq!(ask(99), Asked::TooMany);
    assert_eq!(waiting(&mut socket).last(), Some(&cable::reject("99")));
    assert_eq!(hub.stats().subscriptions, cable::SUBSCRIPTION_LIMIT);
}

#[test]
fn who_unsubscribes_hears_no_more() {
    let hub = Hub::default();
    let (mut leaving, staying) = (listener(&hub, 1), listener(&hub, 2));
    assert_eq!(hub.unsubscribe(leaving.id, MESSAGES), None);
    assert_eq!(hub.publish(&messages(), "1"), 1);
    assert_eq!(waiting(&mut leaving), []);
    assert_eq!(hub.stats().subscriptions, 1);
    assert!(hub.close(staying.id).is_empty());
    assert_eq!(hub.publish(&messages(), "1"), 0);
}

#[test]
fn who_causes_a_signal_does_not_hear_it_on_any_page() {
    let hub = Hub::default();
    let mut own = [listener(&hub, 7), listener(&hub, 7)];
    let mut other = listener(&hub, 8);
    assert_eq!(hub.publish_to_others(&messages(), "1", 7.into()), 1);
    assert_eq!(own.each_mut().map(waiting), [[], []]);
    assert_eq!(waiting(&mut other), [cable::message(MESSAGES, "1")]);
}

#[test]
fn a_dropped_room_is_rejected_and_everything_else_goes_on() {
    let hub = Hub::default();
    let (mut removed, mut member) = (listener(&hub, 1), listener(&hub, 2));
    let rooms = r#"{"channel":"Turbo::StreamsChannel","signed_stream_name":"cm9vbXM--11"}"#;
    hub.subscribe(removed.id, PRESENCE.into(), Topic::Presence(room()));
    hub.subscribe(removed.id, rooms.into(), Stream::Rooms.into());
    hub.subscribe(removed.id, "other".into(), Stream::RoomMessages(13.into()).into());
    waiting(&mut removed);

    hub.drop_room(1.into(), room());
    let mut rejected = waiting(&mut removed);
    rejected.sort_by_key(wire::text);
    assert_eq!(rejected, [cable::reject(PRESENCE), cable::reject(MESSAGES)]);
    assert_eq!(hub.publish(&messages(), "1"), 1);
    assert_eq!(waiting(&mut member).len(), 1);
    assert_eq!(hub.publish(&Stream::Rooms, "1"), 1);
    assert_eq!(hub.publish(&Stream::RoomMessages(13.into()), "1"), 1);
    assert_eq!(hub.close(removed.id), []);
}

#[test]
fn who_is_removed_while_the_question_is_answered_does_not_slip_in() {
    let hub = Hub::default();
    let mut socket = register(&hub, 1);
    hub.ask(socket.id, MESSAGES.into(), messages().into());
    hub.drop_room(1.into(), room());
    assert!(!hub.admit(socket.id, MESSAGES));
    assert_eq!(hub.publish(&messages(), "1"), 0);
    assert_eq!(waiting(&mut socket), [cable::reject(MESSAGES)]);
}

#[test]
fn a_room_that_is_gone_is_dropped_for_all() {
    let hub = Hub::default();
    let mut sockets = [1, 2, 3].map(|user| listener(&hub, user));
    hub.drop_room_for_all(room());
    assert_eq!(hub.publish(&messages(), "1"), 0);
    for socket in &mut sockets {
        assert_eq!(waiting(socket), [cable::reject(MESSAGES)]);
    }
}

#[tokio::test]
async fn an_expelled_person_loses_every_socket_and_others_keep_theirs() {
    let hub = Hub::default();
    let (one, two, other) = (listener(&hub, 1), listener(&hub, 1), listener(&hub, 2));
    hub.disconnect_user(1.into(), false);
    for socket in [one, two] {
        is_let_go(socket, cable::farewell(Reason::Remote, false)).await;
    }
    assert_eq!(hub.publish(&messages(), "1"), 1);
    assert!(hub.send(other.id, cable::welcome()));
}

#[tokio::test]
async fn a_sign_out_ends_the_sockets_of_that_browser_only() {
    let hub = Hub::default();
    let phone = hub.register(1.into(), 10.into());
    let desk = hub.register(1.into(), 11.into());
    hub.disconnect_session(10.into());
    is_let_go(phone, cable::farewell(Reason::Remote, false)).await;
    assert!(hub.send(desk.id, cable::welcome()));
}

#[tokio::test(start_paused = true)]
async fn a_restart_sends_everybody_away_to_come_back() {
    let hub = Hub::default();
    let sockets: Vec<_> = (0..50).map(|user| listener(&hub, user)).collect();
    let begun = Instant::now();
    hub.shutdown().await;
    assert!((500..1_500).contains(&begun.elapsed().as_millis()), "spread over a second");
    for socket in sockets {
        is_let_go(socket, cable::farewell(Reason::ServerRestart, true)).await;
    }
    assert_eq!(hub.stats().sockets, 0);
}

/// The queue ends with the farewell, and the bell rings.
async fn is_let_go(mut socket: Socket, farewell: Frame) {
    assert_eq!(soon("the farewell", socket.outgoing.recv()).await, Some(farewell));
    assert_eq!(soon("the end", socket.outgoing.recv()).await, None);
    assert_eq!(soon("the cut", socket.cut).await, Ok(Cut::Dismissed));
}

#[tokio::test(start_paused = true)]
async fn every_socket_is_pinged_every_three_seconds() {
    let hub = Hub::default();
    let sockets: Vec<_> = (0..25).map(|user| register(&hub, user)).collect();
    let readers: Vec<_> = sockets.into_iter().map(|each| tokio::spawn(is_pinged(each))).collect();
    let pinging = tokio::spawn(async move { hub.run_pings().await });
    for reader in readers {
        reader.await.unwrap();
    }
    pinging.abort();
}

async fn is_pinged(mut socket: Socket) {
    let mut before = None;
    for _ in 0..5 {
        let ping = wire::json(&next(&mut socket).await);
        assert_eq!(ping["type"], "ping");
        assert!(ping["message"].is_i64(), "whole seconds");
        let now = Instant::now();
        if let Some(before) = before.replace(now) {
            let apart = now.duration_since(before).as_millis();
            assert!((2_900..=3_100).contains(&apart), "{apart} ms");
        }
    }
}

#[test]
fn presence_turns_once_however_often_it_is_said() {
    let hub = Hub::default();
    let socket = register(&hub, 1);
    let say = |present| hub.set_present(socket.id, PRESENCE, present);
    assert_eq!(say(true), Transition::Unchanged, "not subscribed yet");
    hub.subscribe(socket.id, PRESENCE.into(), Topic::Presence(room()));
    assert_eq!(say(false), Transition::Unchanged);
    assert_eq!(say(true), Transition::Appeared(room()));
    assert_eq!(say(true), Transition::Unchanged);
    assert_eq!(say(false), Transition::Left(room()));
    assert_eq!(say(false), Transition::Unchanged);
    assert_eq!(hub.unsubscribe(socket.id, PRESENCE), None, "left before");
}

#[test]
fn only_presence_has_presence() {
    let hub = Hub::default();
    let socket = listener(&hub, 1);
    hub.subscribe(socket.id, HEARTBEAT.into(), Topic::Heartbeat);
    for identifier in [MESSAGES, HEARTBEAT, "unheard of"] {
        assert_eq!(hub.set_present(socket.id, identifier, true), Transition::Unchanged);
    }
    assert_eq!(hub.close(socket.id), []);
}

#[test]
fn a_socket_that_ends_leaves_the_rooms_it_showed() {
    let hub = Hub::default();
    let socket = register(&hub, 1);
    for (identifier, room) in [("a", 12), ("b", 13), ("c", 14)] {
        hub.subscribe(socket.id, identifier.into(), Topic::Presence(room.into()));
        hub.set_present(socket.id, identifier, true);
    }
    hub.set_present(socket.id, "b", false);
    assert_eq!(hub.unsubscribe(socket.id, "c"), Some(14.into()));
    // Even one that was cut before: its presence ends with the connection.
    hub.disconnect_user(1.into(), true);
    assert_eq!(hub.close(socket.id), [room()]);
    assert_eq!(hub.close(socket.id), []);
}

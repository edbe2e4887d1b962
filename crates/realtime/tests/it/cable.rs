//! The protocol: what clients send, what becomes of it, and what they get, byte for byte.

use std::sync::Arc;

use campfire_realtime::{
    Frame,
    cable::{self, Action, Channel, Command, Error, Reason},
};
use serde_json::{Value, json};

use crate::wire;

/// A subscribe frame with that identifier.
fn subscribe(identifier: &str) -> String {
    json!({"command": "subscribe", "identifier": identifier}).to_string()
}

fn check_channel(identifier: &str, channel: Channel) {
    let command = Command::Subscribe { identifier: identifier.into(), channel };
    assert_eq!(cable::parse(&subscribe(identifier)), Ok(command));
}

#[test]
fn every_channel_is_known_by_its_name_and_its_identifier_kept() {
    let name = || "cm9vbXM--00ff".to_owned();
    let presence = |visible| Channel::Presence { room: 1.into(), visible };
    check_channel(
        r#"{"channel":"RoomMessagesChannel","signed_stream_name":"cm9vbXM--00ff"}"#,
        Channel::RoomMessages { signed_stream_name: name() },
    );
    check_channel(
        r#"{"signed_stream_name":"cm9vbXM--00ff","channel":"Turbo::StreamsChannel","x":[1]}"#,
        Channel::TurboStreams { signed_stream_name: name() },
    );
    check_channel(r#"{"channel":"PresenceChannel","room_id":1}"#, presence(None));
    check_channel(r#"{"channel":"PresenceChannel", "room_id":1}"#, presence(None));
    check_channel(r#"{"channel":"PresenceChannel","room_id":"1"}"#, presence(None));
    check_channel(
        r#"{"channel":"PresenceChannel","room_id":1,"visible":true}"#,
        presence(Some(true)),
    );
    check_channel(
        r#"{"channel":"PresenceChannel","room_id":1,"visible":"false"}"#,
        presence(Some(false)),
    );
    check_channel(r#"{"channel":"PresenceChannel","room_id":1,"visible":7}"#, presence(None));
    check_channel(
        r#"{"channel":"TypingNotificationsChannel","room_id":-1}"#,
        Channel::Typing { room: (-1).into() },
    );
    check_channel(r#"{"channel":"ReadRoomsChannel"}"#, Channel::ReadRooms);
    check_channel(r#"{"channel":"UnreadRoomsChannel"}"#, Channel::UnreadRooms);
    check_channel(r#"{"channel":"OnlineChannel"}"#, Channel::Online);
    check_channel(r#"{"channel":"HeartbeatChannel"}"#, Channel::Heartbeat);
}

fn check_refused(identifier: &str, error: fn(Arc<str>) -> Error) {
    let refused = cable::parse(&subscribe(identifier));
    assert_eq!(refused, Err(error(identifier.into())), "{identifier}");
    assert_eq!(refused.unwrap_err().refused().map(|text| &**text), Some(identifier));
}

#[test]
fn an_unknown_channel_can_be_rejected() {
    let unknown = |identifier| Error::UnknownChannel { identifier };
    for identifier in [
        "",
        "nonsense",
        "[]",
        "{}",
        "null",
        r#"{"channel":null}"#,
        r#"{"channel":["HeartbeatChannel"]}"#,
        r#"{"channel":"heartbeatchannel"}"#,
        r#"{"channel":"AdminChannel","room_id":1}"#,
        r#"{"channel":"HeartbeatChannel","channel":"AdminChannel"}"#,
        r#"{"channel":"HeartbeatChannel""#,
    ] {
        check_refused(identifier, unknown);
    }
}

#[test]
fn a_channel_without_what_it_needs_can_be_rejected() {
    let unfit = |identifier| Error::UnfitParameter { identifier };
    for params in [
        "",
        r#","room_id":null"#,
        r#","room_id":"""#,
        r#","room_id":"12a""#,
        r#","room_id":1.5"#,
        r#","room_id":1e3"#,
        r#","room_id":[1]"#,
        r#","room_id":{"id":1}"#,
        r#","room_id":true"#,
        r#","room_id":9223372036854775808"#,
        r#","room_id":"9223372036854775808""#,
        r#","room_id":123456789012345678901234567890"#,
    ] {
        check_refused(&format!(r#"{{"channel":"PresenceChannel"{params}}}"#), unfit);
        check_refused(&format!(r#"{{"channel":"TypingNotificationsChannel"{params}}}"#), unfit);
    }
    for params in ["", r#","signed_stream_name":null"#, r#","signed_stream_name":7"#] {
        check_refused(&format!(r#"{{"channel":"RoomMessagesChannel"{params}}}"#), unfit);
        check_refused(&format!(r#"{{"channel":"Turbo::StreamsChannel"{params}}}"#), unfit);
    }
}

#[test]
fn actions_are_performed_and_their_arguments_ignored() {
    for (name, action) in [
        ("present", Action::Present),
        ("absent", Action::Absent),
        ("refresh", Action::Refresh),
        ("start", Action::Start),
        ("stop", Action::Stop),
    ] {
        for data in [json!({"action": name}), json!({"user": {"id": 7}, "action": name})] {
            let text = perform("any \u{1F600} words", json!(data.to_string()));
            let identifier = "any \u{1F600} words".into();
            assert_eq!(cable::parse(&text), Ok(Command::Perform { identifier, action }));
        }
    }
}

fn perform(identifier: &str, data: Value) -> String {
    json!({"command": "message", "identifier": identifier, "data": data}).to_string()
}

#[test]
fn to_unsubscribe_takes_an_identifier() {
    let text = r#"{"command":"unsubscribe","identifier":"{\"channel\": \"A\\u0041\"}"}"#;
    let identifier = r#"{"channel": "A\u0041"}"#.into();
    assert_eq!(cable::parse(text), Ok(Command::Unsubscribe { identifier }));
}

fn check_error(text: &str, error: Error) {
    assert_eq!(cable::parse(text), Err(error.clone()), "{:.60}", text);
    assert_eq!(error.refused(), None);
}

#[test]
fn garbage_is_an_error_and_never_a_panic() {
    for text in [
        "",
        " ",
        "null",
        "[]",
        "{}",
        "{",
        "\u{0}",
        "subscribe",
        r#""subscribe""#,
        r#"{"command":"subscribe"}"#,
        r#"{"identifier":"x"}"#,
        r#"{"command":1,"identifier":"x"}"#,
        r#"{"command":"subscribe","identifier":{"channel":"HeartbeatChannel"}}"#,
        r#"{"command":"subscribe","identifier":null}"#,
        r#"{"command":"subscribe","identifier":"\ud800"}"#,
        r#"{"command":"subscribe","identifier":"x"} x"#,
        r#"{"command":"message","identifier":"x"}"#,
        r#"{"command":"message","identifier":"x","data":{"action":"start"}}"#,
        r#"{"command":"message","identifier":"x","data":"{}"}"#,
        r#"{"command":"message","identifier":"x","data":"{\"action\":7}"}"#,
    ] {
        check_error(text, Error::Malformed);
    }
    check_error(r#"{"command":"explode","identifier":"x"}"#, Error::UnknownCommand);
    check_error(r#"{"command":"","identifier":"x"}"#, Error::UnknownCommand);
    check_error(&perform("x", json!(r#"{"action":"dance"}"#)), Error::UnknownAction);
}

#[test]
fn what_is_too_long_or_too_deep_goes_no_further() {
    check_error(&" ".repeat(cable::INBOUND_LIMIT + 1), Error::TooLong);
    let long = "x".repeat(cable::IDENTIFIER_LIMIT + 1);
    check_refused(&long, |identifier| Error::LongIdentifier { identifier });
    check_error(&perform(&long, json!(r#"{"action":"start"}"#)), Error::TooLong);
    check_error(&"[".repeat(cable::INBOUND_LIMIT), Error::Malformed);
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    let identifier = format!(r#"{{"channel":"PresenceChannel","room_id":{deep}}}"#);
    check_refused(&identifier, |identifier| Error::UnknownChannel { identifier });
}

#[test]
fn what_nobody_asks_about_may_be_deep() {
    let deep = format!("{}1{}", "[".repeat(30_000), "]".repeat(30_000));
    let text = format!(r#"{{"x":{deep},"command":"unsubscribe","identifier":"x"}}"#);
    assert_eq!(cable::parse(&text), Ok(Command::Unsubscribe { identifier: "x".into() }));
}

fn check_frame(frame: &Frame, text: &str) {
    assert_eq!(wire::text(frame), text);
}

#[test]
fn the_server_speaks_the_published_protocol() {
    let identifier = r#"{"channel":"PresenceChannel", "room_id":1}"#;
    let quoted = r#""{\"channel\":\"PresenceChannel\", \"room_id\":1}""#;
    check_frame(&cable::welcome(), r#"{"type":"welcome"}"#);
    check_frame(&cable::ping(1_724_310_000), r#"{"type":"ping","message":1724310000}"#);
    check_frame(
        &cable::confirm(identifier),
        &format!(r#"{{"identifier":{quoted},"type":"confirm_subscription"}}"#),
    );
    check_frame(
        &cable::reject(identifier),
        &format!(r#"{{"identifier":{quoted},"type":"reject_subscription"}}"#),
    );
    check_frame(
        &cable::message(identifier, r#"{"roomId":12}"#),
        &format!(r#"{{"identifier":{quoted},"message":{{"roomId":12}}}}"#),
    );
    for (reason, reconnect, text) in [
        (Reason::Unauthorized, false, r#""unauthorized","reconnect":false"#),
        (Reason::InvalidRequest, true, r#""invalid_request","reconnect":true"#),
        (Reason::ServerRestart, true, r#""server_restart","reconnect":true"#),
        (Reason::Remote, false, r#""remote","reconnect":false"#),
    ] {
        let text = format!(r#"{{"type":"disconnect","reason":{text}}}"#);
        check_frame(&cable::disconnect(reason, reconnect), &text);
    }
}

#[test]
fn a_farewell_is_the_word_and_the_close_in_one_piece() {
    let farewell = cable::farewell(Reason::Remote, false).into_bytes();
    let word = cable::disconnect(Reason::Remote, false).into_bytes();
    assert!(farewell.starts_with(&word));
    assert_eq!(farewell[word.len()..], [0x88, 2, 0x03, 0xE8]);
}

#[test]
fn any_identifier_comes_back_as_it_was() {
    for identifier in ["", "\u{0}\n\t\"\\", "é \u{1F600} \u{2028}", "</script>"] {
        assert_eq!(wire::json(&cable::confirm(identifier))["identifier"], identifier);
        assert_eq!(wire::json(&cable::message(identifier, "1"))["identifier"], identifier);
    }
}

//! A socket as a page holds it: Action Cable's JSON over a WebSocket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        self, Message,
        client::IntoClientRequest,
        handshake::client::{Request, Response},
        http::{HeaderValue, header},
    },
};

use super::within;

/// How long a frame may be in coming on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open socket.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl From<WebSocketStream<MaybeTlsStream<TcpStream>>> for Socket {
    fn from(stream: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        Self(stream)
    }
}

/// What comes down a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Welcome,
    Ping(i64),
    Confirm(String),
    Reject(String),
    Message(String, Value),
    Disconnect {
        reason: String,
        reconnect: bool,
    },
    /// The connection is over: with the number of its last word, or without one.
    End(Option<u16>),
}

/// Opening and closing.
impl Socket {
    /// Opens a socket and waits for its welcome.
    pub(crate) async fn open(origin: &str, cookie: &str) -> Self {
        let mut socket = Self::dial(request(origin, cookie)).await.unwrap().0;
        assert_eq!(socket.hear().await, Heard::Welcome);
        socket
    }

    /// Shakes hands.
    pub(crate) async fn dial(request: Request) -> tungstenite::Result<(Self, Response)> {
        let (stream, response) = within(PATIENCE, "a handshake", connect_async(request)).await?;
        Ok((Self(stream), response))
    }

    /// Goes away without a word, as a laptop that is shut.
    pub(crate) fn vanish(self) {
        drop(self);
    }
}

/// Speaking.
impl Socket {
    pub(crate) async fn say(&mut self, text: impl Into<String>) {
        self.0.send(Message::text(text.into())).await.unwrap();
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    /// Sends bytes that need not be a whole frame, as long as the server takes them.
    pub(crate) async fn pour(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).await.ok();
    }

    pub(crate) async fn subscribe(&mut self, identifier: &str) {
        self.say(command("subscribe", identifier)).await;
    }

    pub(crate) async fn unsubscribe(&mut self, identifier: &str) {
        self.say(command("unsubscribe", identifier)).await;
    }

    pub(crate) async fn perform(&mut self, identifier: &str, action: &str) {
        let data = json!({ "action": action }).to_string();
        let text = json!({ "command": "message", "identifier": identifier, "data": data });
        self.say(text.to_string()).await;
    }

    /// Subscribes, and waits until that is confirmed.
    pub(crate) async fn join(&mut self, identifier: &str) {
        self.subscribe(identifier).await;
        assert_eq!(self.hear().await, Heard::Confirm(identifier.to_owned()));
    }

    /// Subscribes, and waits until that is rejected.
    pub(crate) async fn knock_in_vain(&mut self, identifier: &str) {
        self.subscribe(identifier).await;
        assert_eq!(self.hear().await, Heard::Reject(identifier.to_owned()));
    }

    /// Waits until everything said before on this socket is done: commands are done in order.
    pub(crate) async fn settle(&mut self) {
        let heartbeat = id::heartbeat();
        self.join(&heartbeat).await;
        self.unsubscribe(&heartbeat).await;
    }
}

/// Listening.
impl Socket {
    /// The next frame that is no ping.
    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            match self.hear_any().await {
                Heard::Ping(_) => {}
                heard => return heard,
            }
        }
    }

    /// The next frame.
    pub(crate) async fn hear_any(&mut self) -> Heard {
        within(PATIENCE, "a frame", self.next()).await
    }

    /// The next broadcast, on whatever channel.
    pub(crate) async fn hear_message(&mut self) -> (String, Value) {
        match self.hear().await {
            Heard::Message(identifier, message) => (identifier, message),
            other => panic!("{other:?} instead of a broadcast"),
        }
    }

    /// The next broadcast of HTML.
    pub(crate) async fn hear_html(&mut self) -> String {
        let (_, message) = self.hear_message().await;
        message.as_str().expect("HTML travels as a string").to_owned()
    }

    /// The end, and what was heard before it.
    pub(crate) async fn hear_out(&mut self) -> Vec<Heard> {
        let mut heard = Vec::new();
        loop {
            match self.hear().await {
                Heard::End(_) => return heard,
                other => heard.push(other),
            }
        }
    }

    async fn next(&mut self) -> Heard {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return read(&text),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Binary(_))) => panic!("the server speaks text only"),
                Some(Ok(Message::Close(last))) => {
                    return Heard::End(last.map(|last| last.code.into()));
                }
                Some(Ok(Message::Frame(_)) | Err(_)) | None => return Heard::End(None),
            }
        }
    }
}

fn read(text: &str) -> Heard {
    let frame: Value = serde_json::from_str(text).expect("every frame is JSON");
    let identifier = || frame["identifier"].as_str().unwrap().to_owned();
    match frame["type"].as_str() {
        Some("welcome") => Heard::Welcome,
        Some("ping") => Heard::Ping(frame["message"].as_i64().expect("whole seconds")),
        Some("confirm_subscription") => Heard::Confirm(identifier()),
        Some("reject_subscription") => Heard::Reject(identifier()),
        Some("disconnect") => Heard::Disconnect {
            reason: frame["reason"].as_str().unwrap().to_owned(),
            reconnect: frame["reconnect"].as_bool().unwrap(),
        },
        None => Heard::Message(identifier(), frame["message"].clone()),
        Some(other) => panic!("an unknown kind of frame: {other}"),
    }
}

fn command(command: &str, identifier: &str) -> String {
    json!({ "command": command, "identifier": identifier }).to_string()
}

/// The handshake of a browser on a page of ours.
pub(crate) fn request(origin: &str, cookie: &str) -> Request {
    let mut request =
        format!("{}/cable", origin.replacen("http", "ws", 1)).into_client_request().unwrap();
    let offered = "actioncable-v1-json, actioncable-unsupported";
    for (name, value) in [
        (header::ORIGIN, origin),
        (header::COOKIE, cookie),
        (header::SEC_WEBSOCKET_PROTOCOL, offered),
    ] {
        request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
    }
    request
}

/// Identifiers, as stock clients spell them.
pub(crate) mod id {
    use serde_json::json;

    pub(crate) fn heartbeat() -> String {
        named("HeartbeatChannel")
    }

    pub(crate) fn online() -> String {
        named("OnlineChannel")
    }

    pub(crate) fn reads() -> String {
        named("ReadRoomsChannel")
    }

    pub(crate) fn unreads() -> String {
        named("UnreadRoomsChannel")
    }

    pub(crate) fn presence(room: i64) -> String {
        json!({ "channel": "PresenceChannel", "room_id": room }).to_string()
    }

    /// As our own pages spell it, who say afterwards that they are seen.
    pub(crate) fn hidden_presence(room: i64) -> String {
        json!({ "channel": "PresenceChannel", "room_id": room, "visible": false }).to_string()
    }

    pub(crate) fn typing(room: i64) -> String {
        json!({ "channel": "TypingNotificationsChannel", "room_id": room }).to_string()
    }

    pub(crate) fn messages(signed: &str) -> String {
        json!({ "channel": "RoomMessagesChannel", "signed_stream_name": signed }).to_string()
    }

    pub(crate) fn stream(signed: &str) -> String {
        json!({ "channel": "Turbo::StreamsChannel", "signed_stream_name": signed }).to_string()
    }

    fn named(channel: &str) -> String {
        json!({ "channel": channel }).to_string()
    }
}

//! An open page: the least of a WebSocket client, speaking Action Cable like the page of a room.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use campfire_domain::RoomId;
use campfire_realtime::{Stream, StreamSigner};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpSocket,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use crate::{campfire::SECRET, seed::Person};

/// What the system of a client that stops reading still takes in: little, as on a bad line.
const LITTLE: u32 = 4096;
/// Set on frames of clients, which mask. A mask of zeros leaves the text as it is.
const MASKED: u8 = 0x80;

/// How a page is connected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// As usual.
    Good,
    /// With next to no buffer of its own.
    Narrow,
}

/// What a page hears.
pub(crate) struct Ear {
    stream: OwnedReadHalf,
    read: Vec<u8>,
    begin: usize,
}

/// What a page says.
pub(crate) struct Mouth {
    stream: OwnedWriteHalf,
    presence: String,
}

/// Opens a socket and nothing else.
pub(crate) async fn connect(
    address: SocketAddr,
    cookie: &str,
    line: Line,
) -> Result<(Ear, OwnedWriteHalf)> {
    let socket = TcpSocket::new_v4()?;
    if line == Line::Narrow {
        socket.set_recv_buffer_size(LITTLE)?;
    }
    let stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    let (stream, mut out) = stream.into_split();
    let request = format!(
        "GET /cable HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncookie: {cookie}\r\n\
         connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         sec-websocket-protocol: actioncable-v1-json\r\n\r\n"
    );
    out.write_all(request.as_bytes()).await?;
    let mut ear = Ear { stream, read: Vec::new(), begin: 0 };
    ear.begin = loop {
        ensure!(ear.read_more().await?, "the server hung up");
        if let Some(end) = ear.read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    ensure!(ear.read.starts_with(b"HTTP/1.1 101"), "the server opens no socket");
    Ok((ear, out))
}

/// Opens the page of a room: a socket with its eight subscriptions, each confirmed.
pub(crate) async fn open(
    address: SocketAddr,
    person: &Person,
    room: RoomId,
    line: Line,
) -> Result<(Ear, Mouth)> {
    let (mut ear, stream) = connect(address, &person.cookie, line).await?;
    let subscriptions = subscriptions(person, room);
    let mut mouth = Mouth { stream, presence: subscriptions[0].clone() };
    for identifier in &subscriptions {
        mouth.say(&json!({ "command": "subscribe", "identifier": identifier }).to_string()).await?;
    }
    let mut confirmed = 0;
    while confirmed < subscriptions.len() {
        let frame = ear.next().await?.context("the server hung up")?;
        let frame = str::from_utf8(frame)?;
        ensure!(!frame.contains("reject_subscription"), "a subscription was refused: {frame}");
        confirmed += usize::from(frame.contains("confirm_subscription"));
    }
    Ok((ear, mouth))
}

/// What the page of a room subscribes to, presence first.
fn subscriptions(person: &Person, room: RoomId) -> [String; 8] {
    let signer = StreamSigner::new(SECRET.as_bytes());
    let signed = |channel: &str, stream: Stream| {
        json!({ "channel": channel, "signed_stream_name": signer.sign(&stream) }).to_string()
    };
    let room_id = room.get();
    [
        json!({ "channel": "PresenceChannel", "room_id": room_id, "visible": true }).to_string(),
        signed("RoomMessagesChannel", Stream::RoomMessages(room)),
        signed("Turbo::StreamsChannel", Stream::Rooms),
        signed("Turbo::StreamsChannel", Stream::UserRooms(person.id)),
        json!({ "channel": "TypingNotificationsChannel", "room_id": room_id }).to_string(),
        json!({ "channel": "ReadRoomsChannel" }).to_string(),
        json!({ "channel": "UnreadRoomsChannel" }).to_string(),
        json!({ "channel": "HeartbeatChannel" }).to_string(),
    ]
}

impl Mouth {
    /// Says that the person still looks at the room.
    pub(crate) async fn stay(&mut self) -> Result<()> {
        let action = json!({ "action": "refresh" }).to_string();
        let stay = json!({ "command": "message", "identifier": self.presence, "data": action });
        self.say(&stay.to_string()).await
    }

    async fn say(&mut self, text: &str) -> Result<()> {
        let length = u16::try_from(text.len())?;
        let mut frame = vec![0x81];
        match u8::try_from(length) {
            Ok(short) if short < 126 => frame.push(MASKED | short),
            _ => {
                frame.push(MASKED | 126);
                frame.extend(length.to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        Ok(self.stream.write_all(&frame).await?)
    }
}

impl Ear {
    /// The payload of the next frame; none when the line is closed.
    pub(crate) async fn next(&mut self) -> Result<Option<&[u8]>> {
        loop {
            if let Some((header, length)) = frame(&self.read[self.begin..]) {
                let payload = self.begin + header;
                self.begin = payload + length;
                return Ok(Some(&self.read[payload..self.begin]));
            }
            self.read.drain(..self.begin);
            self.begin = 0;
            if !self.read_more().await? {
                return Ok(None);
            }
        }
    }

    /// Takes in what comes and looks at nothing; false when the line is closed.
    async fn read_more(&mut self) -> Result<bool> {
        self.read.reserve(8 * 1024);
        Ok(self.stream.read_buf(&mut self.read).await? > 0)
    }
}

/// How long the header and the payload of the first frame are, if it is whole. Servers do not mask.
fn frame(read: &[u8]) -> Option<(usize, usize)> {
    let (header, length) = match *read.get(1)? {
        126 => (4, usize::from(u16::from_be_bytes(read.get(2..4)?.try_into().ok()?))),
        127 => (10, u64::from_be_bytes(read.get(2..10)?.try_into().ok()?).try_into().ok()?),
        short => (2, usize::from(short)),
    };
    (read.len() >= header + length).then_some((header, length))
}

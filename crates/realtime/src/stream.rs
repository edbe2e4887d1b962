//! Streams: the named things a page can listen to, and the signatures that prove a name came from
//! a page of ours. Who may listen is asked again at every subscribe; a signature never expires.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use campfire_domain::{RoomId, UserId};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What a subscriber listens to. Its text is its name in pages: `room:12:messages`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Rooms that everybody sees coming, changing and going.
    Rooms,
    /// One person's sidebar.
    UserRooms(UserId),
    /// What one person has read, for their other pages.
    UserReads(UserId),
    /// What one person has not read yet.
    UserUnreads(UserId),
    /// Everything said in a room.
    RoomMessages(RoomId),
    /// Who is typing in a room.
    RoomTyping(RoomId),
    /// Who has some room in front of them.
    Online,
}

impl Stream {
    /// The room the stream belongs to, if it belongs to one.
    pub fn room(&self) -> Option<RoomId> {
        match self {
            Self::RoomMessages(room) | Self::RoomTyping(room) => Some(*room),
            Self::Rooms
            | Self::Online
            | Self::UserRooms(_)
            | Self::UserReads(_)
            | Self::UserUnreads(_) => None,
        }
    }

    /// The person the stream belongs to, if it is a private one.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::UserRooms(user) | Self::UserReads(user) | Self::UserUnreads(user) => Some(*user),
            Self::Rooms | Self::Online | Self::RoomMessages(_) | Self::RoomTyping(_) => None,
        }
    }

    fn parse(name: &str) -> Option<Self> {
        let mut words = name.split(':');
        let stream = match (words.next()?, words.next(), words.next()) {
            ("rooms", None, None) => Self::Rooms,
            ("online", None, None) => Self::Online,
            ("user", Some(id), Some("rooms")) => Self::UserRooms(id.parse().ok()?),
            ("user", Some(id), Some("reads")) => Self::UserReads(id.parse().ok()?),
            ("user", Some(id), Some("unreads")) => Self::UserUnreads(id.parse().ok()?),
            ("room", Some(id), Some("messages")) => Self::RoomMessages(id.parse().ok()?),
            ("room", Some(id), Some("typing")) => Self::RoomTyping(id.parse().ok()?),
            _ => return None,
        };
        // One stream has one name: `user:+7:rooms` and further words are no names.
        (stream.to_string() == name).then_some(stream)
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rooms => f.write_str("rooms"),
            Self::Online => f.write_str("online"),
            Self::UserRooms(user) => write!(f, "user:{user}:rooms"),
            Self::UserReads(user) => write!(f, "user:{user}:reads"),
            Self::UserUnreads(user) => write!(f, "user:{user}:unreads"),
            Self::RoomMessages(room) => write!(f, "room:{room}:messages"),
            Self::RoomTyping(room) => write!(f, "room:{room}:typing"),
        }
    }
}

/// The text names no stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such stream")]
pub struct NoSuchStream;

impl FromStr for Stream {
    type Err = NoSuchStream;

    fn from_str(name: &str) -> Result<Self, NoSuchStream> {
        Self::parse(name).ok_or(NoSuchStream)
    }
}

/// Signs the names of streams for pages, and knows its own signatures again. The same name always
/// gets the same signature, so pages stay the same byte for byte.
#[derive(Clone)]
pub struct StreamSigner {
    keyed: Hmac<Sha256>,
}

/// Keeps these signatures apart from all others made with the same secret.
const PURPOSE: &[u8] = b"campfire: signed stream names, version 1";

impl StreamSigner {
    /// A signer whose key is derived from the installation's secret for this purpose alone.
    pub fn new(secret: &[u8]) -> Self {
        let key = keyed(secret).chain_update(PURPOSE).finalize().into_bytes();
        Self { keyed: keyed(&key) }
    }

    /// The name as a page carries it: `base64url(name)--hex(HMAC-SHA256)`.
    pub fn sign(&self, stream: &Stream) -> String {
        let payload = BASE64.encode(stream.to_string());
        let mac = self.keyed.clone().chain_update(&payload).finalize().into_bytes();
        format!("{payload}--{}", hex(&mac))
    }

    /// The stream, if the name was signed here. The comparison takes the same time for any text.
    pub fn verify(&self, signed: &str) -> Option<Stream> {
        let (payload, mac) = signed.rsplit_once("--")?;
        let mac = unhex(mac)?;
        self.keyed.clone().chain_update(payload).verify_slice(&mac).ok()?;
        String::from_utf8(BASE64.decode(payload).ok()?).ok()?.parse().ok()
    }
}

impl fmt::Debug for StreamSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StreamSigner")
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lower case only, so that a signed name has exactly one spelling.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.bytes().map(digit).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stream_has_one_name() {
        check(Stream::Rooms, "rooms");
        check(Stream::UserRooms(7.into()), "user:7:rooms");
        check(Stream::UserReads(7.into()), "user:7:reads");
        check(Stream::UserUnreads(7.into()), "user:7:unreads");
        check(Stream::RoomMessages(12.into()), "room:12:messages");
        check(Stream::RoomTyping(i64::MAX.into()), "room:9223372036854775807:typing");
    }

    fn check(stream: Stream, name: &str) {
        assert_eq!(stream.to_string(), name);
        assert_eq!(name.parse(), Ok(stream));
    }

    #[test]
    fn other_spellings_name_nothing() {
        for name in [
            "",
            "room",
            "Rooms",
            "rooms:",
            "user:rooms",
            "user::rooms",
            "user:+7:rooms",
            "user:07:rooms",
            "room:1:messages:",
            "room:1:messages:x",
            "room:1:reads",
            "room:9223372036854775808:typing",
            "room:1 :typing",
        ] {
            assert_eq!(name.parse::<Stream>(), Err(NoSuchStream), "{name}");
        }
    }

    #[test]
    fn a_signature_is_known_again_only_by_the_same_secret() {
        let (ours, theirs) = (StreamSigner::new(b"ours"), StreamSigner::new(b"theirs"));
        let signed = ours.sign(&Stream::RoomMessages(12.into()));
        assert_eq!(signed, ours.sign(&Stream::RoomMessages(12.into())));
        assert_eq!(ours.verify(&signed), Some(Stream::RoomMessages(12.into())));
        assert_eq!(theirs.verify(&signed), None);
    }

    #[test]
    fn a_signature_made_for_another_purpose_is_refused() {
        let signer = StreamSigner::new(b"secret");
        let payload = BASE64.encode("rooms");
        let mac = keyed(b"secret").chain_update(&payload).finalize().into_bytes();
        assert_eq!(signer.verify(&format!("{payload}--{}", hex(&mac))), None);
    }

    #[test]
    fn a_signature_has_one_spelling() {
        let signer = StreamSigner::new(b"secret");
        let signed = signer.sign(&Stream::Rooms);
        let (payload, mac) = signed.rsplit_once("--").unwrap();
        assert_eq!(signer.verify(&format!("{payload}--{}", mac.to_uppercase())), None);
        assert_eq!(signer.verify(&format!("{payload}=--{mac}")), None);
        assert_eq!(signer.verify(&format!("{payload}--{mac}0")), None);
        assert_eq!(signer.verify(payload), None);
        assert_eq!(signer.verify(&format!("{payload}--")), None);
    }
}

//! Frames: what goes down a WebSocket, already encoded. A server's frames are not masked, so one
//! broadcast is the same bytes for everybody and is encoded once.

use bytes::{BufMut, Bytes, BytesMut};

const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;
const PONG: u8 = 0xA;

/// Set on a frame that is a whole message, as all of ours are.
const FINAL: u8 = 0x80;

/// The longest payload a control frame may have.
const CONTROL_LIMIT: usize = 125;

/// Encoded bytes that are ready to be written; cloning shares them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame(Bytes);

impl Frame {
    /// A text message.
    pub fn text(text: &str) -> Self {
        Self(encode(TEXT, text.as_bytes()))
    }

    /// The end of the conversation, with the protocol's number for the reason (1000 is normal).
    pub fn close(code: u16) -> Self {
        Self(encode(CLOSE, &code.to_be_bytes()))
    }

    /// The answer to a ping of the other side, which repeats what came with it.
    pub fn pong(payload: &[u8]) -> Self {
        Self(encode(PONG, &payload[..payload.len().min(CONTROL_LIMIT)]))
    }

    /// This frame and the next one as one piece, so that nothing comes between them.
    pub fn then(self, next: &Self) -> Self {
        Self([self.0, next.0.clone()].concat().into())
    }

    /// The bytes to write.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }

    /// How many bytes go over the wire.
    pub fn size(&self) -> usize {
        self.0.len()
    }
}

impl From<Frame> for Bytes {
    fn from(frame: Frame) -> Self {
        frame.0
    }
}

fn encode(opcode: u8, payload: &[u8]) -> Bytes {
    // Two to ten bytes of header, then the payload as it is.
    let mut bytes = BytesMut::with_capacity(payload.len() + 10);
    bytes.put_u8(FINAL | opcode);
    match payload.len() {
        short @ 0..=125 => bytes.put_u8(short as u8),
        middle @ 126..=0xFFFF => {
            bytes.put_u8(126);
            bytes.put_u16(middle as u16);
        }
        long => {
            bytes.put_u8(127);
            bytes.put_u64(long as u64);
        }
    }
    bytes.put_slice(payload);
    bytes.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_takes_as_many_bytes_as_it_needs() {
        check(0, &[0x81, 0]);
        check(125, &[0x81, 125]);
        check(126, &[0x81, 126, 0, 126]);
        check(65_535, &[0x81, 126, 0xFF, 0xFF]);
        check(65_536, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    }

    fn check(length: usize, header: &[u8]) {
        let text = "x".repeat(length);
        let bytes = Frame::text(&text).into_bytes();
        assert_eq!(&bytes[..header.len()], header, "header of {length}");
        assert_eq!(&bytes[header.len()..], text.as_bytes(), "payload of {length}");
    }

    #[test]
    fn control_frames_are_small() {
        assert_eq!(Frame::close(1000).into_bytes()[..], [0x88, 2, 0x03, 0xE8]);
        assert_eq!(Frame::pong(b"hi").into_bytes()[..], [0x8A, 2, b'h', b'i']);
        assert_eq!(Frame::pong(&[0; 300]).size(), 127);
    }

    #[test]
    fn two_frames_can_travel_as_one() {
        let both = Frame::text("a").then(&Frame::close(1001)).into_bytes();
        assert_eq!(both[..], [0x81, 1, b'a', 0x88, 2, 0x03, 0xE9]);
    }
}

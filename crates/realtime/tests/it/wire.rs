//! Reading frames back, as a browser would.

use campfire_realtime::Frame;
use serde_json::Value;

/// The payload of a text frame, which must be one whole unmasked frame.
pub(crate) fn text(frame: &Frame) -> String {
    let bytes = frame.clone().into_bytes();
    assert_eq!(bytes[0], 0x81, "one whole text frame");
    let (length, header) = match bytes[1] {
        126 => (u16::from_be_bytes(bytes[2..4].try_into().unwrap()) as usize, 4),
        127 => (u64::from_be_bytes(bytes[2..10].try_into().unwrap()) as usize, 10),
        short => (usize::from(short), 2),
    };
    assert_eq!(bytes.len(), header + length);
    String::from_utf8(bytes[header..].to_vec()).unwrap()
}

/// The JSON of a text frame.
pub(crate) fn json(frame: &Frame) -> Value {
    serde_json::from_str(&text(frame)).unwrap()
}

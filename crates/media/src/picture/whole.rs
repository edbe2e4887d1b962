//! Wholeness: whether a file has its end. The JPEG decoder fills what is missing with grey and
//! says nothing; the others notice by themselves.

use super::{Error, Format};

const SEGMENT_START: u8 = 0xff;
const END_OF_IMAGE: u8 = 0xd9;

/// Refuses a JPEG that stops before its end marker.
pub(super) fn check(bytes: &[u8], format: Format) -> Result<(), Error> {
    match format {
        Format::Jpeg if !has_end(bytes) => Err(Error::Damaged("it ends too early".to_owned())),
        Format::Jpeg | Format::Png | Format::Gif | Format::Webp => Ok(()),
    }
}

/// Walks from marker to marker, so that an end inside an embedded preview does not count.
fn has_end(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        match next_marker(rest) {
            None => return false,
            Some((END_OF_IMAGE, _)) => return true,
            Some((_, after)) => rest = behind_segment(after),
        }
    }
}

/// The next marker that has a segment, and what follows it. Stuffed zeros, restarts and padding
/// belong to the pixels.
fn next_marker(mut rest: &[u8]) -> Option<(u8, &[u8])> {
    loop {
        let start = rest.iter().position(|byte| *byte == SEGMENT_START)?;
        rest = &rest[start + 1..];
        match *rest.first()? {
            0x00 | 0x01 | 0xd0..=0xd7 | SEGMENT_START => {}
            marker => return Some((marker, &rest[1..])),
        }
    }
}

/// What follows a segment; its first two bytes say how long it is, themselves included.
fn behind_segment(segment: &[u8]) -> &[u8] {
    let [high, low, ..] = segment else { return &[] };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    segment.get(length..).unwrap_or_default()
}

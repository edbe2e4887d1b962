//! JPEG: what its decoder does not look after. It fills what is missing with grey and says nothing,
//! and of a picture that comes in several passes it keeps more than the pixels.

use super::{Error, MEMORY_LIMIT};

const SEGMENT_START: u8 = 0xff;
const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;
/// The head of a picture whose pixels come pass by pass, ever finer.
const PROGRESSIVE: u8 = 0xc2;
/// The heads of pictures that the decoder knows.
const FRAMES: [u8; 3] = [0xc0, 0xc1, PROGRESSIVE];

/// Refuses a file that stops before its end marker, and one whose passes take more memory than
/// there is beside its pixels.
pub(super) fn check(bytes: &[u8], pixels: u64) -> Result<(), Error> {
    let (mut passes, mut kept) = (0, 0);
    for (marker, segment) in Segments(bytes.get(2..).unwrap_or_default()) {
        match marker {
            marker if FRAMES.contains(&marker) => {
                passes += u32::from(marker == PROGRESSIVE);
                kept = coefficients(segment).unwrap_or(0).max(kept);
            }
            START_OF_SCAN => passes += 1,
            END_OF_IMAGE if passes > 1 && pixels + kept > MEMORY_LIMIT => {
                return Err(Error::TooLarge);
            }
            END_OF_IMAGE => return Ok(()),
            _ => {}
        }
    }
    Err(Error::Damaged("it ends too early".to_owned()))
}

/// How many bytes the numbers take from which the pixels are made: two for each, and of colours
/// there are often fewer than of brightness.
fn coefficients(frame: &[u8]) -> Option<u64> {
    let [_, high, low, wide, narrow, count, components @ ..] = frame else { return None };
    let side = |high, low| u64::from(u16::from_be_bytes([high, low]));
    let pixels = side(*high, *low) * side(*wide, *narrow);
    let sampling = components.chunks_exact(3).take(usize::from(*count));
    let sampling = sampling.map(|it| (u64::from(it[1] >> 4), u64::from(it[1] & 15)));
    let most = |sides: &mut dyn Iterator<Item = u64>| sides.max().unwrap_or(1).max(1);
    let across = most(&mut sampling.clone().map(|(across, _)| across));
    let down = most(&mut sampling.clone().map(|(_, down)| down));
    let samples: u64 = sampling.map(|(across, down)| across * down).sum();
    Some(2 * pixels * samples / (across * down))
}

/// The segments of a file, each a marker and its contents. Walking from one to the next, an end
/// inside an embedded preview does not count.
struct Segments<'a>(&'a [u8]);

impl<'a> Iterator for Segments<'a> {
    type Item = (u8, &'a [u8]);

    /// Stuffed zeros, restarts and padding belong to the pixels.
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.0.iter().position(|byte| *byte == SEGMENT_START)?;
            self.0 = &self.0[start + 1..];
            match *self.0.first()? {
                0x00 | 0x01 | 0xd0..=0xd7 | SEGMENT_START => {}
                marker => {
                    let (segment, rest) = split(&self.0[1..]);
                    self.0 = rest;
                    return Some((marker, segment));
                }
            }
        }
    }
}

/// A segment without its first two bytes, which say how long it is with them; and what follows.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let [high, low, ..] = bytes else { return (&[], &[]) };
    let length = usize::from(u16::from_be_bytes([*high, *low])).clamp(2, bytes.len());
    (&bytes[2..length], &bytes[length..])
}

use image::{Rgb, RgbImage};

use super::*;

const ALL: [Format; 5] = [Format::Png, Format::Jpeg, Format::Gif, Format::Webp, Format::Tiff];
/// The beginning of a colour profile that is about red, green and blue.
const PROFILE: &[u8] = b"\0\0\0\x18none\x04\0\0\0mntrRGB XYZ ";

/// A picture whose left half is red and whose right half is blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    let paint = |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
    RgbImage::from_fn(width, height, paint).into()
}

fn picture(width: u32, height: u32, format: Format) -> Vec<u8> {
    encode(halves(width, height), format, None).unwrap()
}

/// A JPEG with an EXIF orientation.
fn turned(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let mut exif =
        b"\xff\xe1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let mut bytes = picture(width, height, Format::Jpeg);
    bytes.splice(2..2, exif);
    bytes
}

fn check(original: (u32, u32), bounds: (u32, u32), expected: (u32, u32)) {
    let size = |(width, height)| Size { width, height };
    assert_eq!(size(original).within(size(bounds)), size(expected), "{original:?}");
}

#[test]
fn a_size_within_a_box_keeps_its_shape_and_never_grows() {
    check((100, 50), (512, 512), (100, 50));
    check((1024, 768), (512, 512), (512, 384));
    check((768, 1024), (512, 512), (384, 512));
    check((2400, 1600), (1200, 800), (1200, 800));
    check((10_000, 1), (512, 512), (512, 1));
    check((16_383, 16_383), (1200, 800), (800, 800));
}

#[test]
fn every_format_becomes_every_format_with_its_colours_in_place() {
    for from in ALL {
        let original = picture(800, 600, from);
        assert_eq!(size(&original).unwrap(), Size { width: 800, height: 600 });
        for to in ALL {
            let small = thumbnail(&original, Size { width: 64, height: 64 }, to).unwrap();
            assert_eq!(Format::of(&small).unwrap(), to);
            assert_eq!(size(&small).unwrap(), Size { width: 64, height: 48 });
            let shown = image::load_from_memory(&small).unwrap().into_rgb8();
            assert!(shown.get_pixel(4, 24)[0] > 150, "left of {from:?} as {to:?}");
            assert!(shown.get_pixel(59, 24)[2] > 150, "right of {from:?} as {to:?}");
        }
    }
}

#[test]
fn a_small_picture_keeps_its_size() {
    let small = thumbnail(&picture(20, 10, Format::Png), Size::AVATAR, Format::Webp).unwrap();
    assert_eq!(size(&small).unwrap(), Size { width: 20, height: 10 });
}

#[test]
fn a_photograph_taken_sideways_is_measured_and_shown_upright() {
    let photograph = turned(80, 60, 6);
    assert_eq!(size(&photograph).unwrap(), Size { width: 60, height: 80 });
    let bounds = Size { width: 30, height: 40 };
    let small = thumbnail(&photograph, bounds, Format::Png).unwrap();
    assert_eq!(size(&small).unwrap(), bounds);
    let shown = image::load_from_memory(&small).unwrap().into_rgb8();
    assert!(shown.get_pixel(15, 3)[0] > 150, "the left half is on top now");
}

#[test]
fn the_small_picture_carries_nothing_of_the_camera() {
    let small = thumbnail(&turned(80, 60, 1), Size::AVATAR, Format::Jpeg).unwrap();
    assert!(!small.windows(4).any(|bytes| bytes == b"Exif"));
}

#[test]
fn the_small_picture_keeps_what_its_colours_mean() {
    let profile = Some(PROFILE.to_vec());
    for format in [Format::Jpeg, Format::Png] {
        let original = encode(halves(80, 60), format, profile.clone()).unwrap();
        let small = thumbnail(&original, Size { width: 40, height: 40 }, format).unwrap();
        assert_eq!(open(&small).unwrap().icc_profile().unwrap(), profile, "{format:?}");
        let mut other = PROFILE.to_vec();
        other[16..20].copy_from_slice(b"CMYK");
        let original = encode(halves(80, 60), format, Some(other)).unwrap();
        let small = thumbnail(&original, Size { width: 40, height: 40 }, format).unwrap();
        assert_eq!(open(&small).unwrap().icc_profile().unwrap(), None, "{format:?}");
    }
}

#[test]
fn a_picture_cut_short_is_damaged() {
    for format in ALL {
        let bytes = picture(200, 200, format);
        for length in [bytes.len() / 2, bytes.len() - bytes.len() / 8 - 2] {
            let cut = thumbnail(&bytes[..length], Size::AVATAR, Format::Webp);
            assert!(matches!(cut, Err(Error::Damaged(_))), "{format:?} at {length}: {cut:?}");
        }
    }
}

#[test]
fn an_end_inside_the_preview_of_a_jpeg_does_not_count() {
    let mut bytes = picture(64, 64, Format::Jpeg);
    bytes.truncate(bytes.len() - 2);
    bytes.splice(2..2, *b"\xff\xe1\x00\x04\xff\xd9");
    assert!(matches!(thumbnail(&bytes, Size::AVATAR, Format::Png), Err(Error::Damaged(_))));
}

#[test]
fn a_head_without_a_body_is_damaged() {
    for head in
        [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"II*\0"]
    {
        assert!(matches!(size(head), Err(Error::Damaged(_))), "{head:?}: {:?}", size(head));
    }
}

#[test]
fn other_formats_are_refused_whatever_they_are_called() {
    for bytes in [&b"BM\x3a\0\0\0"[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"8BPS", b""]
    {
        assert!(matches!(size(bytes), Err(Error::Unsupported)));
        let small = thumbnail(bytes, Size::AVATAR, Format::Webp);
        assert!(matches!(small, Err(Error::Unsupported)));
    }
}

#[test]
fn a_bomb_is_refused_by_its_head() {
    let mut png = picture(1, 1, Format::Png);
    // Width and height stand at fixed places, their checksum right behind the head.
    png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let sum = crc(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&sum);
    assert!(matches!(size(&png), Err(Error::TooLarge)), "{:?}", size(&png));

    let mut gif = picture(1, 1, Format::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert!(matches!(size(&gif), Err(Error::TooLarge)), "{:?}", size(&gif));
}

/// The checksum of PNG chunks, bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg());
    !bytes.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

/// A JPEG head of that size, one pass, and the end.
fn jpeg_head(frame: u8, side: u16, sampling: [u8; 3]) -> Vec<u8> {
    let [high, low] = side.to_be_bytes();
    let mut bytes = vec![0xff, 0xd8, 0xff, frame, 0, 17, 8, high, low, high, low, 3];
    bytes.extend(sampling.iter().zip(1..).flat_map(|(sampling, id)| [id, *sampling, 0]));
    bytes.extend([0xff, 0xda, 0, 2, 0xff, 0xd9]);
    bytes
}

#[test]
fn a_jpeg_that_comes_in_passes_may_take_no_more_memory_than_others() {
    let check = |frame, side: u16, sampling, fits: bool| {
        let pixels = 3 * u64::from(side) * u64::from(side);
        let checked = jpeg::check(&jpeg_head(frame, side, sampling), pixels);
        assert_eq!(checked.is_ok(), fits, "{frame:x} {side} {sampling:x?}");
    };
    let (fine, coarse) = ([0x11, 0x11, 0x11], [0x22, 0x11, 0x11]);
    check(0xc0, 7000, fine, true);
    check(0xc2, 4600, fine, true);
    check(0xc2, 4800, fine, false);
    check(0xc2, 5700, coarse, true);
    check(0xc2, 5900, coarse, false);
}

/// Small pictures of every format, broken in one place after another, are refused or drawn, and
/// nothing else happens.
#[test]
fn a_picture_may_be_broken_anywhere() {
    for format in ALL {
        let whole = picture(9, 7, format);
        for at in 0..whole.len() {
            for change in [0x80, 0xff] {
                let mut broken = whole.clone();
                broken[at] ^= change;
                let _ = size(&broken);
                let small = thumbnail(&broken, Size { width: 5, height: 5 }, Format::Webp);
                assert!(small.is_err() || size(&small.unwrap()).is_ok(), "{format:?} at {at}");
            }
        }
    }
}

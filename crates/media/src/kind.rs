//! Kinds: the media type of a file by its bytes first, by its sender's word second, what a browser
//! may do with it, and what we make of it.

use crate::{Format, video};

/// The type of what nobody knows.
pub const UNKNOWN: &str = "application/octet-stream";

/// How many leading bytes tell the type; the rest need not be at hand.
pub const HEAD: usize = 8 * 1024;

/// The families in which a file without the right first bytes is not what it claims to be.
const PROVEN: [&str; 4] = ["image/", "video/", "audio/", "font/"];

/// Types by the end of the name, for text, which has no first bytes of its own.
const BY_NAME: [(&str, &str); 12] = [
    ("css", "text/css"),
    ("csv", "text/csv"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ics", "text/calendar"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("log", "text/plain"),
    ("md", "text/markdown"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("xml", "application/xml"),
];

/// Containers whose first bytes say less than the sender may truly know: a document inside a zip.
const CONTAINERS: [&str; 2] = ["application/zip", "application/x-ole-storage"];

/// Ends of names that say that a film's container holds a sound.
const NAMES_OF_SOUNDS: [&str; 3] = ["m4a", "m4b", "weba"];

/// What a browser would run; handed out as bytes without a type.
const ACTIVE: [&str; 9] = [
    "text/html",
    "image/svg+xml",
    "application/postscript",
    "application/x-shockwave-flash",
    "text/xml",
    "application/xml",
    "application/xhtml+xml",
    "application/mathml+xml",
    "text/cache-manifest",
];

/// What a page may show in place (decision 2.7).
const INLINE: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

/// The media type of a file: what its first bytes prove, else what the sender declared, else what
/// its name says. A declared picture, video, sound or font whose bytes prove nothing is
/// [`UNKNOWN`]. Sounds lie in the containers of films too; there the sender's word decides.
pub fn media_type(head: &[u8], declared: Option<&str>, name: &str) -> String {
    let declared = declared.and_then(essence);
    match infer::get(head).map(|found| found.mime_type()) {
        Some(container) if CONTAINERS.contains(&container) => {
            declared.filter(|it| is_document(it)).unwrap_or_else(|| container.to_owned())
        }
        Some(film) if says_sound(declared.as_deref(), name) => {
            heard(film).unwrap_or(film).to_owned()
        }
        Some(proven) => proven.to_owned(),
        None => declared
            .or_else(|| by_name(name).map(str::to_owned))
            .filter(|claimed| !needs_proof(claimed))
            .unwrap_or_else(|| UNKNOWN.to_owned()),
    }
}

/// The type of a sound that lies in the container of that film; none where none do.
pub fn heard(film: &str) -> Option<&'static str> {
    match film {
        "video/mp4" | "video/x-m4v" | "video/quicktime" => Some("audio/mp4"),
        "video/webm" => Some("audio/webm"),
        _ => None,
    }
}

/// Whether a page may show a file of that type in place instead of offering it for download.
pub fn is_shown_inline(media_type: &str) -> bool {
    INLINE.contains(&media_type)
}

/// How the small picture of a file of that type is written; none when none can be made. What not
/// every browser shows becomes something that all show.
pub fn small_format(media_type: &str) -> Option<Format> {
    match media_type {
        "image/png" => Some(Format::Png),
        "image/jpeg" => Some(Format::Jpeg),
        "image/gif" => Some(Format::Gif),
        "image/webp" | "image/tiff" | "image/avif" => Some(Format::Webp),
        film => video::is_film(film).then_some(Format::Webp),
    }
}

/// The type to send to a browser: nothing that it would run.
pub fn served_as(media_type: &str) -> &str {
    if ACTIVE.contains(&media_type) { UNKNOWN } else { media_type }
}

/// A declared type without its parameters, in lower case; none when it says nothing.
fn essence(declared: &str) -> Option<String> {
    let (essence, _parameters) = declared.split_once(';').unwrap_or((declared, ""));
    let essence = essence.trim().to_ascii_lowercase();
    let (family, rest) = essence.split_once('/')?;
    let token = |text: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
        !text.is_empty() && text.bytes().all(allowed)
    };
    (token(family) && token(rest) && essence != UNKNOWN).then_some(essence)
}

fn by_name(name: &str) -> Option<&'static str> {
    let known = BY_NAME.iter().find(|(known, _)| ends_in(name, known))?;
    Some(known.1)
}

fn says_sound(declared: Option<&str>, name: &str) -> bool {
    declared.is_some_and(|it| it.starts_with("audio/"))
        || NAMES_OF_SOUNDS.iter().any(|end| ends_in(name, end))
}

fn ends_in(name: &str, wanted: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(wanted))
}

/// SVG is text and so has nothing to prove; it is never shown in place either.
fn needs_proof(claimed: &str) -> bool {
    claimed != "image/svg+xml" && PROVEN.iter().any(|family| claimed.starts_with(family))
}

fn is_document(declared: &str) -> bool {
    declared.starts_with("application/vnd.") || declared == "application/epub+zip"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], declared: &str, name: &str, expected: &str) {
        assert_eq!(media_type(head, Some(declared), name), expected, "{declared} {name}");
    }

    #[test]
    fn bytes_beat_the_declared_type_and_the_name() {
        check(b"\x89PNG\r\n\x1a\n....", "text/plain", "a.txt", "image/png");
        check(b"GIF89a....", "image/png", "a.png", "image/gif");
        check(b"BM\0\0\0\0\0\0\0\0", "image/png", "a.png", "image/bmp");
        check(b"%PDF-1.7", "", "", "application/pdf");
        check(b"<!DOCTYPE html><p>", "image/png", "a.png", "text/html");
    }

    #[test]
    fn a_sound_in_the_container_of_a_film_is_what_its_sender_or_its_name_says() {
        let (mp4, webm) = (b"\0\0\0\x20ftypmp42\0\0\0\0", b"\x1a\x45\xdf\xa3\x9f\x42\x86");
        check(mp4, "", "Voice.M4A", "audio/mp4");
        check(mp4, "audio/x-m4a", "voice", "audio/mp4");
        check(webm, "audio/webm;codecs=opus", "voice.webm", "audio/webm");
        check(webm, "", "voice.weba", "audio/webm");
        check(mp4, "video/mp4", "a.mp4", "video/mp4");
        check(webm, "video/webm", "a.webm", "video/webm");
        check(b"GIF89a....", "audio/mp4", "a.m4a", "image/gif");
    }

    #[test]
    fn a_claim_that_the_bytes_do_not_prove_is_not_believed() {
        check(b"just words", "image/png", "a.png", UNKNOWN);
        check(b"just words", "video/mp4", "a.mp4", UNKNOWN);
        check(b"", "image/webp", "", UNKNOWN);
    }

    #[test]
    fn text_is_what_its_sender_or_its_name_says() {
        check(b"a,b", "Text/CSV; charset=utf-8", "a", "text/csv");
        check(b"a,b", "application/octet-stream", "a.CSV", "text/csv");
        check(b"a,b", "not a type", "a.md", "text/markdown");
        check(b"<svg/>", "image/svg+xml", "a.svg", "image/svg+xml");
        check(b"words", "", "README", UNKNOWN);
    }

    #[test]
    fn a_document_inside_a_zip_keeps_its_own_type() {
        let zip = b"PK\x03\x04\x14\0\0\0\0\0";
        let document = "application/vnd.oasis.opendocument.text";
        check(zip, document, "a.odt", document);
        check(zip, "image/png", "a.png", "application/zip");
    }

    #[test]
    fn only_pictures_that_browsers_draw_are_inline_and_nothing_that_they_run_is_typed() {
        assert!(is_shown_inline("image/webp"));
        for kind in ["image/svg+xml", "image/bmp", "text/html", "application/pdf", "video/mp4"] {
            assert!(!is_shown_inline(kind), "{kind}");
        }
        assert_eq!(served_as("text/html"), UNKNOWN);
        assert_eq!(served_as("image/svg+xml"), UNKNOWN);
        assert_eq!(served_as("video/mp4"), "video/mp4");
    }
}

//! Files: how what people send beside words is shown: pictures and films in place, sounds with their
//! controls, everything else as a card.

use campfire_media::{is_shown_inline, picture::Size, small_format, video};
use campfire_store::blobs::Blob;
use maud::{Markup, html};

use super::icons;

/// The largest that a picture is shown in a message, in CSS pixels: half of what its small picture
/// has, so that it is sharp on fine screens too.
const SHOWN: Size = Size { width: 600, height: 400 };
/// Sounds that browsers play.
const SOUNDS: [&str; 12] = [
    "audio/mpeg",
    "audio/mp4",
    "audio/m4a",
    "audio/x-m4a",
    "audio/aac",
    "audio/ogg",
    "audio/opus",
    "audio/wav",
    "audio/x-wav",
    "audio/flac",
    "audio/x-flac",
    "audio/webm",
];

/// A file as a message shows it.
#[derive(Clone, Debug)]
pub struct FileView {
    /// What it is called.
    pub filename: String,
    /// What it is, and how large it is shown.
    pub shape: Shape,
    /// Where it is.
    pub url: String,
    /// Where its small picture is, if it has one.
    pub thumb_url: String,
    /// Where it can be looked at: the file itself, unless browsers do not show such files.
    pub large_url: String,
    /// What there is to say about it: `PDF, 2.4 MB`.
    pub words: String,
}

/// What can be done with a file on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Looked at.
    Picture(Size),
    /// Watched.
    Film(Size),
    /// Listened to.
    Sound,
    /// Saved.
    Other,
}

impl FileView {
    /// How a stored file is shown.
    pub fn of(blob: &Blob) -> Self {
        let facts = &blob.facts;
        let (url, thumb_url) = (url(blob), format!("/files/{}/thumb", blob.id));
        let is_shown = is_shown_inline(&facts.content_type);
        Self {
            filename: facts.filename.clone(),
            shape: shape(blob),
            large_url: if is_shown { url.clone() } else { thumb_url.clone() },
            url,
            thumb_url,
            words: words(blob),
        }
    }

    /// Where it is given away to be saved.
    pub fn download_url(&self) -> String {
        format!("{}?disposition=attachment", self.url)
    }
}

/// Where a file is. The name is the last word of the address, for those who save it by hand.
pub fn url(blob: &Blob) -> String {
    let name = match blob.facts.filename.as_str() {
        // That address is taken.
        "thumb" => "thumb.bin",
        name => name,
    };
    let mut url = url::Url::parse("http://localhost/files").expect("an address of our own");
    if let Ok(mut parts) = url.path_segments_mut() {
        parts.push(&blob.id.to_string()).push(name);
    }
    url.path().to_owned()
}

fn shape(blob: &Blob) -> Shape {
    let facts = &blob.facts;
    let side =
        |side: Option<i32>| side.and_then(|side| u32::try_from(side).ok()).filter(|&it| it > 0);
    let shown = match (side(facts.width), side(facts.height)) {
        (Some(width), Some(height)) => Some(Size { width, height }.within(SHOWN)),
        _ => None,
    };
    let media_type = facts.content_type.as_str();
    match shown {
        Some(shown) if video::is_film(media_type) => Shape::Film(shown),
        Some(shown) if small_format(media_type).is_some() => Shape::Picture(shown),
        _ if SOUNDS.contains(&media_type) => Shape::Sound,
        _ => Shape::Other,
    }
}

/// Its kind and size; and, where somebody would expect to see it, that it cannot be shown.
fn words(blob: &Blob) -> String {
    let facts = &blob.facts;
    let said = format!("{}, {}", kind(&facts.filename), size(facts.byte_size));
    let seen = ["image/", "video/"].iter().any(|family| facts.content_type.starts_with(family));
    if seen && shape(blob) == Shape::Other { format!("{said}, no preview") } else { said }
}

/// `report.final.pdf` is a PDF.
fn kind(filename: &str) -> String {
    match filename.rsplit_once('.') {
        Some((name, end)) if !name.is_empty() && (1..=5).contains(&end.chars().count()) => {
            end.to_uppercase()
        }
        _ => "File".to_owned(),
    }
}

/// A size as people say it.
pub fn size(bytes: i64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes == 1 {
        return "1 byte".to_owned();
    }
    if bytes < 1000 {
        return format!("{bytes} bytes");
    }
    let mut size = bytes as f64 / 1000.0;
    let mut unit = 0;
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if size < 9.95 {
        format!("{size:.1} {}", UNITS[unit])
    } else {
        format!("{size:.0} {}", UNITS[unit])
    }
}

/// The file in its message.
pub fn attachment(file: &FileView) -> Markup {
    html! {
        div.message__file {
            @match file.shape {
                Shape::Picture(shown) => (picture(file, shown)),
                Shape::Film(shown) => (film(file, shown)),
                Shape::Sound => { (card(file)) (sound(file)) }
                Shape::Other => (card(file)),
            }
        }
    }
}

/// The small picture, which leads to the large one.
fn picture(file: &FileView, shown: Size) -> Markup {
    html! {
        a.message__picture href=(file.large_url) data-turbo="false" data-action="lightbox#open"
            data-lightbox-url-value=(file.download_url()) data-filename=(file.filename) {
            img.message__attachment src=(file.thumb_url) alt=(file.filename) width=(shown.width)
                height=(shown.height) loading="lazy" decoding="async";
        }
    }
}

/// The file in a list: a tile that leads to the picture, to the message that plays it, or to the
/// file itself.
pub fn tile(file: &FileView, permalink: &str) -> Markup {
    let small = |shown: Size| {
        html! {
            img src=(file.thumb_url) alt=(file.filename) width=(shown.width) height=(shown.height)
                loading="lazy" decoding="async";
        }
    };
    match file.shape {
        Shape::Picture(shown) => html! {
            a.room-files__tile href=(file.large_url) data-turbo="false" data-action="lightbox#open"
                data-lightbox-url-value=(file.download_url()) data-filename=(file.filename) { (small(shown)) }
        },
        Shape::Film(shown) => html! { a.room-files__tile href=(permalink) { (small(shown)) } },
        Shape::Sound | Shape::Other => html! {
            a.room-files__tile href=(file.download_url()) download=(file.filename) data-turbo="false"
                tabindex="-1" aria-hidden="true" { (icons::file()) (kind(&file.filename)) }
        },
    }
}

fn film(file: &FileView, shown: Size) -> Markup {
    html! {
        video.message__attachment src=(file.url) poster=(file.thumb_url) width=(shown.width)
            height=(shown.height) controls preload="none" playsinline aria-label=(file.filename) {}
    }
}

fn sound(file: &FileView) -> Markup {
    html! {
        audio.message__attachment.message__sound src=(file.url) controls preload="none"
            aria-label=(file.filename) {}
    }
}

/// What it is called, what it is, and how to get it.
fn card(file: &FileView) -> Markup {
    html! {
        div.file-card {
            span.file-card__icon { (icons::file()) }
            span.file-card__words {
                span.file-card__name dir="auto" { (file.filename) }
                span.file-card__kind { (file.words) }
            }
            (download(file, "file-card__btn", false))
            (share(file, "file-card__btn", false))
        }
    }
}

/// A link that saves it, with its name in words or only for those who listen.
pub fn download(file: &FileView, class: &str, in_words: bool) -> Markup {
    html! {
        a.btn.(class) href=(file.download_url()) download=(file.filename) data-turbo="false"
            title={ "Download " (file.filename) } {
            (icons::down())
            @if in_words { "Download" } @else { span.for-screen-reader { "Download " (file.filename) } }
        }
    }
}

/// A button that hands it to the system's own way to share.
pub fn share(file: &FileView, class: &str, in_words: bool) -> Markup {
    html! {
        button.btn.(class) type="button" data-controller="web-share" data-action="web-share#share"
            data-web-share-url-value=(file.url) data-web-share-title-value=(file.filename)
            title={ "Share " (file.filename) } hidden {
            (icons::share())
            @if in_words { "Share" } @else { span.for-screen-reader { "Share " (file.filename) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use campfire_domain::Time;
    use campfire_store::blobs::Facts;

    use super::*;

    fn file(filename: &str, content_type: &str, sides: Option<(i32, i32)>) -> FileView {
        FileView::of(&Blob {
            id: 7.into(),
            facts: Facts {
                filename: filename.to_owned(),
                content_type: content_type.to_owned(),
                byte_size: 2_400_000,
                width: sides.map(|sides| sides.0),
                height: sides.map(|sides| sides.1),
                ..Facts::default()
            },
            created_at: Time::from_millis(0),
        })
    }

    #[test]
    fn a_picture_takes_its_place_before_it_is_there() {
        let shown = attachment(&file("a b.png", "image/png", Some((2400, 1600)))).into_string();
        for part in [
            "width=\"600\" height=\"400\" loading=\"lazy\"",
            "href=\"/files/7/a%20b.png\"",
            "src=\"/files/7/thumb\"",
            "class=\"message__attachment\"",
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        let small = attachment(&file("a.png", "image/png", Some((32, 16)))).into_string();
        assert!(small.contains("width=\"32\" height=\"16\""), "{small}");
    }

    #[test]
    fn films_and_sounds_wait_to_be_played_and_the_rest_is_a_card() {
        let film = attachment(&file("a.mp4", "video/mp4", Some((320, 180)))).into_string();
        assert!(film.contains("<video") && film.contains("preload=\"none\""), "{film}");
        let sound = attachment(&file("a.mp3", "audio/mpeg", None)).into_string();
        assert!(sound.contains("<audio") && sound.contains("MP3, 2.4 MB"), "{sound}");
        for (name, media_type, sides) in [
            ("a.mp4", "video/mp4", None),
            ("a.svg", "image/svg+xml", Some((9, 9))),
            ("a.png", "image/png", None),
            ("a.heic", "image/heic", None),
            ("a.pdf", "application/pdf", None),
        ] {
            let card = attachment(&file(name, media_type, sides)).into_string();
            assert!(card.contains("file-card__name") && !card.contains("<img"), "{card}");
            assert!(card.contains(&format!("Download {name}")), "{card}");
        }
    }

    #[test]
    fn what_browsers_do_not_show_is_looked_at_in_its_small_picture() {
        let scan = attachment(&file("a.tiff", "image/tiff", Some((320, 180)))).into_string();
        assert!(scan.contains("href=\"/files/7/thumb\""), "{scan}");
        assert!(scan.contains("data-lightbox-url-value=\"/files/7/a.tiff?"), "{scan}");
        let words = |name: &str, kind: &str, sides| file(name, kind, sides).words;
        assert_eq!(words("a.heic", "image/heic", None), "HEIC, 2.4 MB, no preview");
        assert_eq!(words("a.avi", "video/x-msvideo", None), "AVI, 2.4 MB, no preview");
        assert_eq!(words("a.png", "image/png", Some((3, 2))), "PNG, 2.4 MB");
        assert_eq!(words("a.zip", "application/zip", None), "ZIP, 2.4 MB");
    }

    #[test]
    fn a_name_is_text_whatever_it_spells() {
        let shown = attachment(&file("<img onerror=x>.txt", "text/plain", None)).into_string();
        assert!(!shown.contains("<img"), "{shown}");
        assert_eq!(file("a/../?x#y", "", None).url, "/files/7/a%2F..%2F%3Fx%23y");
        assert_eq!(file("thumb", "", None).url, "/files/7/thumb.bin");
    }

    #[test]
    fn sizes_and_kinds_are_said_as_people_say_them() {
        let said = [0, 1, 999, 1000, 9_949, 9_950, 999_499, 999_500, 104_857_600].map(size);
        assert_eq!(
            said,
            [
                "0 bytes",
                "1 byte",
                "999 bytes",
                "1.0 KB",
                "9.9 KB",
                "10 KB",
                "999 KB",
                "1.0 MB",
                "105 MB"
            ]
        );
        assert_eq!(
            ["a.pdf", "README", ".env", "a.tar.gz", "a.longend"].map(kind),
            ["PDF", "File", "File", "GZ", "File"]
        );
    }
}

//! Serving: bytes to a browser, whole or in part, as they are read, under headers that let it do
//! nothing with them but show or save them.

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::{
        StatusCode,
        header::{
            self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
            HeaderMap,
        },
    },
};

use super::{
    CONFINED,
    ranges::{Part, part},
};
use crate::{Error, Result, app::App};

/// Bytes that somebody may have, and what is said about them.
#[derive(Debug)]
pub struct Offer<'a> {
    /// Where they lie.
    pub key: &'a str,
    /// How many they are, when that is known; parts are handed out only then.
    pub size: Option<u64>,
    /// Names these very bytes, in quotes.
    pub tag: String,
    /// What to say they are.
    pub media_type: &'a str,
    /// What they are called.
    pub filename: &'a str,
    /// Whether a browser may show them rather than save them.
    pub inline: bool,
    /// How long browsers may keep them.
    pub kept: &'static str,
}

/// Answers with the bytes, a part of them, or that the browser has them already.
pub async fn offer(app: &App, request: &HttpRequest, offer: &Offer<'_>) -> Result<HttpResponse> {
    let headers = request.headers();
    let known = text(headers, &header::IF_NONE_MATCH);
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let opaque = |tag: &str| bare(tag) == bare(&offer.tag) || tag.trim() == "*";
    if known.is_some_and(|known| known.split(',').any(opaque)) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, offer.tag.as_str()))
            .insert_header((header::CACHE_CONTROL, offer.kept))
            .finish());
    }
    let range = text(headers, &header::RANGE).filter(|_| is_current(headers, &offer.tag));
    let part = offer.size.map_or(Part::Whole, |size| part(range, size));
    let asked = match part {
        Part::Whole => None,
        Part::Of(range) => Some(range),
        Part::Beyond => return Ok(beyond(offer.size.unwrap_or_default())),
    };
    let reading = app.files.open(offer.key, asked.clone()).await?;
    let (range, size) = (reading.range, reading.size);
    let length = range.end - range.start;
    let mut response = HttpResponse::Ok();
    // A part that is everything is still a part: players ask so to see whether they may skip.
    if asked.is_some() {
        let place = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        response.status(StatusCode::PARTIAL_CONTENT).insert_header((header::CONTENT_RANGE, place));
    }
    Ok(response
        .insert_header((header::CONTENT_TYPE, offer.media_type))
        .insert_header(disposition(offer))
        .insert_header((header::ETAG, offer.tag.as_str()))
        .insert_header((header::CACHE_CONTROL, offer.kept))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONFINED))
        // Parts are parts of these bytes, not of others that say the same.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .body(SizedStream::new(length, reading.bytes)))
}

fn beyond(size: u64) -> HttpResponse {
    HttpResponse::RangeNotSatisfiable()
        .insert_header((header::CONTENT_RANGE, format!("bytes */{size}")))
        .body("There is nothing so far into this file.")
}

/// Whether the part that is asked for belongs to the bytes that we have.
fn is_current(headers: &HeaderMap, tag: &str) -> bool {
    text(headers, &header::IF_RANGE).is_none_or(|known| known.trim() == tag)
}

fn text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The name in plain letters for old programs, and as it is for all others.
fn disposition(offer: &Offer<'_>) -> ContentDisposition {
    let plain =
        |letter: char| if letter.is_ascii_graphic() || letter == ' ' { letter } else { '-' };
    let mut parameters =
        vec![DispositionParam::Filename(offer.filename.chars().map(plain).collect())];
    if !offer.filename.is_ascii() {
        parameters.push(DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: offer.filename.as_bytes().to_vec(),
        }));
    }
    let disposition =
        if offer.inline { DispositionType::Inline } else { DispositionType::Attachment };
    ContentDisposition { disposition, parameters }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

//! What a program says: the raw bytes of a body whatever their type, a file, or JSON of ours.

use std::{borrow::Cow, future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, dev::Payload, error::PayloadError, http::StatusCode,
    web::Bytes,
};
use campfire_domain::messages::Body;

use super::{Fields, Upload, note};
use crate::{App, Error, Result};

/// The media type under which a body is read as JSON; under `/api`, where nothing was published, any
/// JSON is. Any other body is the text itself, JSON too, as published.
pub const NOTE: &str = "application/vnd.campfire+json";

/// What a program wants to say: words, a file, or in JSON of ours both.
pub struct Said {
    pub(super) words: Words,
    pub(super) file: Option<Upload>,
}

/// The words of it, as they came.
pub(super) enum Words {
    /// HTML, or text without any tag; empty where only a file came.
    Html(String),
    /// Text in which nothing is markup.
    Text(String),
}

impl Words {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Html(text) | Self::Text(text) => text,
        }
    }
}

impl Said {
    /// The words as they came; none where only a file did.
    pub fn text(&self) -> &str {
        self.words.as_str()
    }

    /// The words, cleaned.
    pub fn body(&self) -> Body {
        Body::from_html(&self.source())
    }

    /// The words, cleaned, for the published calls: they took whatever was not blank as it came,
    /// and instead of a message also nothing at all.
    pub fn published_body(&self) -> Body {
        match self.file {
            None => Body::as_sent(&self.source()),
            Some(_) => self.body(),
        }
    }

    /// The file, if there is one.
    pub fn file(&self) -> Option<&Upload> {
        self.file.as_ref()
    }

    /// Whether there are neither words nor a file, before anything is read into it.
    pub fn is_blank(&self) -> bool {
        self.file.is_none() && self.text().trim().is_empty()
    }

    /// The words as HTML.
    fn source(&self) -> Cow<'_, str> {
        match &self.words {
            Words::Html(html) => html.into(),
            Words::Text(text) => escaped(text).into(),
        }
    }

    fn raw(bytes: &[u8]) -> Result<Self> {
        let text =
            std::str::from_utf8(bytes).map_err(|_| wrong("body", "Please send text as UTF-8."))?;
        // NUL stands in no text that people read, and PostgreSQL takes none.
        Ok(Self { words: Words::Html(text.replace('\0', "")), file: None })
    }

    fn sent(form: Fields) -> Result<Self> {
        let missing = || wrong("body", "Please send the file in the part named attachment.");
        let file = form.into_file("attachment").ok_or_else(missing)?;
        Ok(Self { words: Words::Html(String::new()), file: Some(file) })
    }
}

/// Text as HTML source that says the same. Without a tag a body keeps its line breaks.
pub fn escaped(text: &str) -> String {
    text.replace('\0', "").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn refused(error: actix_web::Error) -> Error {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => PayloadError::EncodingCorrupted.into(),
    }
}

pub(super) fn wrong(field: &'static str, message: &str) -> Error {
    Error::Unprocessable { field, message: message.to_owned() }
}

impl FromRequest for Said {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let media_type = request.content_type().to_ascii_lowercase();
        if media_type == "multipart/form-data" {
            let form = Fields::from_request(request, payload);
            return Box::pin(async move { Self::sent(form.await?) });
        }
        let is_ours = request.path().starts_with("/api/");
        if media_type == NOTE || (is_ours && media_type == "application/json") {
            let (app, request, payload) = (App::of(request), request.clone(), payload.take());
            return Box::pin(async move { note::read(&app, request, payload).await });
        }
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move { Self::raw(&bytes.await.map_err(refused)?) })
    }
}

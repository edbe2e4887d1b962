//! What a program says: the raw bytes of a body whatever their type, a file, or JSON of ours.

use std::{borrow::Cow, future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, dev::Payload, http::StatusCode, web::Bytes,
};
use campfire_domain::messages::Body;
use serde::Deserialize;

use super::{Fields, Upload};
use crate::{Error, Result};

/// The media type under which a body is read as JSON; under `/api`, where nothing was published, any
/// JSON is. Any other body is the text itself, JSON too, as published.
pub const NOTE: &str = "application/vnd.campfire+json";

/// What a program wants to say.
pub enum Said {
    /// HTML, or text without any tag.
    Html(String),
    /// Text in which nothing is markup.
    Text(String),
    /// A file, in the part `attachment` of a form.
    File(Fields),
}

/// The JSON form of it.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Plain text: nothing in it is markup, line breaks stay.
    text: Option<String>,
    /// HTML, as the editor writes it.
    html: Option<String>,
}

impl Said {
    /// The words as they came; none with a file.
    pub fn text(&self) -> &str {
        match self {
            Self::Html(text) | Self::Text(text) => text,
            Self::File(_) => "",
        }
    }

    /// The words, cleaned.
    pub fn body(&self) -> Body {
        Body::from_html(&self.source())
    }

    /// The words, cleaned, for the published calls: they took whatever was not blank as it came,
    /// and instead of a message also nothing at all.
    pub fn published_body(&self) -> Body {
        match self {
            Self::Html(_) | Self::Text(_) => Body::as_sent(&self.source()),
            Self::File(_) => Body::default(),
        }
    }

    /// The file, if it is one.
    pub fn file(&self) -> Option<&Upload> {
        match self {
            Self::Html(_) | Self::Text(_) => None,
            Self::File(fields) => fields.file("attachment"),
        }
    }

    /// Whether there are neither words nor a file, before anything is read into it.
    pub fn is_blank(&self) -> bool {
        self.file().is_none() && self.text().trim().is_empty()
    }

    /// The words as HTML.
    fn source(&self) -> Cow<'_, str> {
        match self {
            Self::Html(html) => html.into(),
            Self::Text(text) => escaped(text).into(),
            Self::File(_) => "".into(),
        }
    }

    fn raw(bytes: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("Please send text as UTF-8."))?;
        // NUL stands in no text that people read, and PostgreSQL takes none.
        Ok(Self::Html(text.replace('\0', "")))
    }

    fn json(bytes: &[u8]) -> Result<Self> {
        let note: Note = serde_json::from_slice(bytes).map_err(|error| {
            Error::BadRequest(format!("{error}; an object with text or html is asked for"))
        })?;
        match (note.text, note.html) {
            (Some(text), None) => Ok(Self::Text(text.replace('\0', ""))),
            (None, Some(html)) => Ok(Self::Html(html.replace('\0', ""))),
            _ => Err(wrong("Please give either text or html.")),
        }
    }
}

/// Text as HTML source that says the same. Without a tag a body keeps its line breaks.
pub fn escaped(text: &str) -> String {
    text.replace('\0', "").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn refused(error: actix_web::Error) -> Error {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::BadRequest(error.to_string()),
    }
}

fn wrong(message: &str) -> Error {
    Error::Unprocessable { field: "body", message: message.to_owned() }
}

impl FromRequest for Said {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let media_type = request.content_type().to_ascii_lowercase();
        if media_type == "multipart/form-data" {
            let fields = Fields::from_request(request, payload);
            return Box::pin(async move {
                let said = Self::File(fields.await?);
                if said.file().is_none() {
                    return Err(wrong("Please send the file in the part named attachment."));
                }
                Ok(said)
            });
        }
        let is_ours = request.path().starts_with("/api/");
        let is_note = media_type == NOTE || (is_ours && media_type == "application/json");
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(refused)?;
            if is_note { Self::json(&bytes) } else { Self::raw(&bytes) }
        })
    }
}

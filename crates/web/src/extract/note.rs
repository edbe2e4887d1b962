//! Notes: JSON of ours in which a program says something: words, a file or both.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, Read},
    mem,
    path::Path,
};

use actix_web::{
    HttpRequest,
    dev::{Decompress, Payload},
};
use base64::{prelude::BASE64_STANDARD, read::DecoderReader};
use campfire_domain::files;
use futures_util::TryStreamExt;
use serde::Deserialize;
use tempfile::TempPath;
use tokio::{sync::Mutex, task::spawn_blocking};
use utoipa::ToSchema;

use super::{
    Upload,
    multipart::{full, lay_down, refuse_larger},
    said::{Said, Words, wrong},
};
use crate::{App, Error, Result, app::Uploads, server::BODY_LIMIT};

/// The largest note in bytes: a file of 6 MiB, which base64 makes 8 MiB, and as many words as come
/// without one. All of it is in memory while it is read; a form brings larger files, of which little
/// ever is.
const LARGEST: u64 = 8 * 1024 * 1024 + BODY_LIMIT as u64;

/// The desk at which notes are read, one after the other: a large one takes the blink of an eye. It
/// keeps its room for the next, because otherwise every thread that ever read one would keep as much.
#[derive(Default)]
pub struct Desk(Mutex<Vec<u8>>);

impl Desk {
    async fn read(&self, path: TempPath, uploads: Uploads, largest: u64) -> Result<Said> {
        let mut desk = self.0.lock().await;
        let mut bytes = mem::take(&mut *desk);
        let read = move || {
            let said = load(&path, &mut bytes).and_then(|()| said(&bytes, &uploads, largest));
            (bytes, said)
        };
        let (bytes, said) = spawn_blocking(read).await.map_err(io::Error::from).map_err(full)?;
        *desk = bytes;
        said
    }
}

fn load(path: &Path, bytes: &mut Vec<u8>) -> Result<()> {
    bytes.clear();
    File::open(path).and_then(|mut file| file.read_to_end(bytes)).map(drop).map_err(full)
}

/// What a program says, as JSON.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Note<'a> {
    /// Plain text: nothing in it is markup, line breaks stay.
    text: Option<String>,
    /// HTML, as the editor writes it.
    html: Option<String>,
    /// A file; a message has one at most.
    #[serde(default, borrow)]
    #[schema(max_items = 1)]
    attachments: Vec<Attached<'a>>,
}

/// A file inside of a note, of 6 MiB at most. Larger ones come in a form.
#[derive(Deserialize, ToSchema)]
#[schema(as = AttachmentInNote)]
#[serde(deny_unknown_fields)]
struct Attached<'a> {
    /// What it is called.
    filename: String,
    /// What its sender says it is; believed only where the bytes say nothing.
    content_type: Option<String>,
    /// Its bytes in base64, without line breaks.
    #[serde(borrow)]
    #[schema(value_type = String, content_encoding = "base64")]
    data: Cow<'a, str>,
}

/// Reads a note; its file lies on the disk then. It comes to the disk itself before it is read, so
/// that slow senders take no memory.
pub(super) async fn read(app: &App, request: HttpRequest, payload: Payload) -> Result<Said> {
    let uploads = app.settings.uploads.clone();
    let limit = uploads.whole.unwrap_or(u64::MAX).min(LARGEST);
    refuse_larger(&request, limit)?;
    let chunks = Decompress::from_headers(payload, request.headers()).map_err(Error::from);
    let (path, _) = lay_down(chunks, &uploads, limit).await?;
    let largest = uploads.largest_for(request.match_pattern().as_deref());
    app.desk.read(path, uploads, largest).await
}

fn said(bytes: &[u8], uploads: &Uploads, largest: u64) -> Result<Said> {
    let unread = |reason| {
        Error::BadRequest(format!(
            "{reason}; an object with text, html or attachments is asked for"
        ))
    };
    // A list of the right things would be taken for their object.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(unread("it is no object".to_owned()));
    }
    let note = serde_json::from_slice(bytes).map_err(|error| unread(error.to_string()));
    let Note { text, html, attachments } = note?;
    let words = match (text, html) {
        (Some(text), None) => Words::Text(text.replace('\0', "")),
        (None, Some(html)) => Words::Html(html.replace('\0', "")),
        (None, None) if !attachments.is_empty() => Words::Html(String::new()),
        _ => return Err(wrong("body", "Please give either text or html.")),
    };
    if words.as_str().len() > BODY_LIMIT {
        return Err(Error::TooLarge);
    }
    if attachments.len() > 1 {
        let one = "A message has one file at most. Please send each file in a message of its own.";
        return Err(wrong("attachments", one));
    }
    let file = attachments.into_iter().next();
    let file = file.map(|file| file.kept(uploads, largest)).transpose()?;
    Ok(Said { words, file })
}

impl Attached<'_> {
    /// The file, on the disk like one that came with a form.
    fn kept(self, uploads: &Uploads, largest: u64) -> Result<Upload> {
        let message = format!("The data of {} is not base64.", files::clean_name(&self.filename));
        let bytes = DecoderReader::new(self.data.as_bytes(), &BASE64_STANDARD);
        let upload = Upload::of(self.filename, self.content_type, bytes, uploads);
        let upload = upload.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => Error::Unprocessable { field: "attachments", message },
            _ => full(error),
        })?;
        if upload.byte_size > largest { Err(Error::TooLarge) } else { Ok(upload) }
    }
}

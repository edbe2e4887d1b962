//! Multipart: forms that carry files. Texts are kept like those of any other form; files go to the
//! disk as they come, so that none is ever whole in memory.

use std::{
    io::{self, Read},
    path::Path,
};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{HttpRequest, dev::Payload, error::PayloadError, http::header, web::Bytes};
use futures_util::{Stream, StreamExt, TryStreamExt};
use tempfile::{NamedTempFile, TempPath};
use tokio::{
    fs::File,
    io::{AsyncWriteExt, BufWriter},
};

use super::fields::{Fields, Partly};
use crate::{App, Error, Result, app::Uploads, server::BODY_LIMIT};

/// How much of a file waits for the disk at once.
const BUFFER: usize = 128 * 1024;

/// The most bytes that are read of a form whose author should hear what was wrong with it.
const PASSED_OVER: u64 = Uploads::LARGEST;

/// A file that came with a form. It lies in a folder of ours until it is kept, and goes when this
/// goes.
#[derive(Debug)]
pub struct Upload {
    /// What the sender calls it, as it came.
    pub filename: String,
    /// What the sender says it is; believed only where the bytes say nothing.
    pub content_type: Option<String>,
    /// How many bytes it has.
    pub byte_size: u64,
    path: TempPath,
}

impl Upload {
    /// One whose bytes are here already. Waits for the disk.
    pub(super) fn of(
        filename: String,
        content_type: Option<String>,
        mut bytes: impl Read,
        uploads: &Uploads,
    ) -> io::Result<Self> {
        let mut file = blank(&uploads.folder)?;
        let byte_size = io::copy(&mut bytes, &mut file)?;
        Ok(Self { filename, content_type, byte_size, path: file.into_temp_path() })
    }

    /// Where it lies for now.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Reads a form with files. Whatever is wrong with it, nothing of it stays on the disk.
pub(super) async fn read(app: &App, request: HttpRequest, payload: Payload) -> Result<Fields> {
    let uploads = &app.settings.uploads;
    let largest = uploads.largest_for(request.match_pattern().as_deref());
    refuse_larger(&request, uploads.whole.unwrap_or(u64::MAX).min(largest + BODY_LIMIT as u64))?;
    let mut parts = Multipart::new(request.headers(), counted(payload, uploads.whole));
    let mut fields = Fields::default();
    read_parts(uploads, largest, &mut parts, &mut fields).await?;
    Ok(fields)
}

/// Reads a form with files as far as it can be read. A file that is too large is passed over, and what
/// was typed behind it is read: browsers hear an answer only once they have sent everything.
pub(super) async fn read_partly(app: &App, request: HttpRequest, payload: Payload) -> Partly {
    let uploads = &app.settings.uploads;
    let largest = uploads.largest_for(request.match_pattern().as_deref());
    let most = uploads.whole.unwrap_or(u64::MAX).min(PASSED_OVER);
    let mut parts = Multipart::new(request.headers(), counted(payload, Some(most)));
    let mut fields = Fields::default();
    let outcome = read_parts(uploads, largest, &mut parts, &mut fields).await;
    if matches!(outcome, Err(Error::TooLarge)) {
        read_parts(uploads, largest, &mut parts, &mut fields).await.ok();
        while let Ok(Some(mut part)) = parts.try_next().await {
            drain(&mut part).await.ok();
        }
    }
    Partly { fields, refused: outcome.err() }
}

async fn read_parts(
    uploads: &Uploads,
    largest: u64,
    parts: &mut Multipart,
    fields: &mut Fields,
) -> Result<()> {
    let mut text = 0;
    while let Some(mut part) = parts.try_next().await.map_err(unreadable)? {
        let Some(name) = part.name().map(str::to_owned) else {
            return Err(Error::BadRequest("a part of the form has no name".to_owned()));
        };
        let disposition = part.content_disposition();
        match disposition.and_then(|it| it.get_filename()).map(str::to_owned) {
            // What browsers send for a file field in which nothing was chosen.
            Some(filename) if filename.is_empty() => drain(&mut part).await?,
            Some(filename) => {
                let upload = store(&mut part, filename, uploads, largest).await?;
                fields.take_file(name, upload)?;
            }
            None => {
                let value = words(&mut part, BODY_LIMIT - text).await?;
                text += name.len() + value.len();
                fields.take(name, value)?;
            }
        }
    }
    Ok(())
}

/// Refuses a body that says itself that it is too large, before a byte of it is read.
pub(super) fn refuse_larger(request: &HttpRequest, limit: u64) -> Result<()> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit) { Err(Error::TooLarge) } else { Ok(()) }
}

/// The body, cut off where the operator's limit for all bodies ends.
fn counted(
    payload: Payload,
    limit: Option<u64>,
) -> impl Stream<Item = std::result::Result<Bytes, PayloadError>> {
    let mut left = limit.unwrap_or(u64::MAX);
    payload.map(move |chunk| {
        let chunk = chunk?;
        left = left.checked_sub(chunk.len() as u64).ok_or(PayloadError::Overflow)?;
        Ok(chunk)
    })
}

async fn store(
    part: &mut Field,
    filename: String,
    uploads: &Uploads,
    largest: u64,
) -> Result<Upload> {
    let content_type = part.content_type().map(|it| it.essence_str().to_owned());
    let (path, byte_size) = lay_down(part.map_err(unreadable), uploads, largest).await?;
    Ok(Upload { filename, content_type, byte_size, path })
}

/// Writes what comes to the disk, at most that many bytes, and answers where it lies and how many
/// they are.
pub(super) async fn lay_down(
    mut chunks: impl Stream<Item = Result<Bytes>> + Unpin,
    uploads: &Uploads,
    largest: u64,
) -> Result<(TempPath, u64)> {
    let folder = uploads.folder.clone();
    let made = tokio::task::spawn_blocking(move || blank(&folder));
    let (file, path) = made.await.map_err(io::Error::from).flatten().map_err(full)?.into_parts();
    let mut file = BufWriter::with_capacity(BUFFER, File::from_std(file));
    let mut byte_size = 0;
    while let Some(chunk) = chunks.try_next().await? {
        byte_size += chunk.len() as u64;
        if byte_size > largest {
            return Err(Error::TooLarge);
        }
        file.write_all(&chunk).await.map_err(full)?;
    }
    file.flush().await.map_err(full)?;
    Ok((path, byte_size))
}

/// A file for an upload, with nothing in it yet.
fn blank(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix("upload-").tempfile_in(folder)
}

/// A text of at most that many bytes. What is not UTF-8 in it becomes a sign of its own.
async fn words(part: &mut Field, limit: usize) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.try_next().await.map_err(unreadable)? {
        if bytes.len() + chunk.len() > limit {
            return Err(Error::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

async fn drain(part: &mut Field) -> Result<()> {
    while part.try_next().await.map_err(unreadable)?.is_some() {}
    Ok(())
}

fn unreadable(error: MultipartError) -> Error {
    match error {
        MultipartError::Payload(PayloadError::Overflow) => Error::TooLarge,
        _ => Error::BadRequest(format!("the form cannot be read: {error}")),
    }
}

pub(super) fn full(error: io::Error) -> Error {
    Error::Internal(format!("an upload cannot be written: {error}"))
}

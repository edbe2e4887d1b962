//! Files: what people send beside words, kept before they are spoken of, and handed out to those
//! who may read where they stand.

pub(crate) mod ranges;
mod serving;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use campfire_domain::{self as domain, BlobId, files};
use campfire_media::{is_shown_inline, served_as, video};
use campfire_store::{
    Tx,
    blobs::{self, Blob, Facts},
    files::Derived,
};
use serde::Deserialize;

pub use serving::{Offer, offer};

use crate::{
    Error, Result,
    app::{App, Uploads},
    extract::{Reader, Upload},
    studio::Found,
};

/// What is said about a picture that is larger than we take.
pub const TOO_LARGE: &str = "Please choose a picture of at most 10 MB.";
/// What a browser may do with a file that it shows by itself: nothing.
pub const CONFINED: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
/// An hour, and only for whom it was sent to.
const KEPT: &str = "private, max-age=3600";

/// Whether a file is to be saved rather than shown.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    disposition: String,
}

/// `GET /files/{file_id}/{name}`: a file, or a part of it. The name is for people.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    wanted: Query<Wanted>,
    reader: Reader,
) -> Result<HttpResponse> {
    let Blob { id, facts, .. } = visible(&app, &reader, &path.0).await?;
    let inline = is_shown_inline(&facts.content_type) && wanted.disposition != "attachment";
    let offer = Offer {
        key: &facts.key,
        size: u64::try_from(facts.byte_size).ok(),
        tag: format!("\"f{id}\""),
        media_type: served_as(&facts.content_type),
        filename: &facts.filename,
        inline,
        kept: KEPT,
    };
    serving::offer(&app, &request, &offer).await
}

/// `GET /files/{file_id}/thumb`: the small picture of a picture or a film; made when it is first
/// asked for.
pub async fn thumb(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    reader: Reader,
) -> Result<HttpResponse> {
    let blob = visible(&app, &reader, &id).await?;
    let made =
        if video::is_film(&blob.facts.content_type) { Derived::Poster } else { Derived::Thumb };
    let media_type = app.studio.make(&app.files, &blob, made).await?.ok_or(Error::NotFound)?;
    let offer = Offer {
        key: &made.of(&blob.facts.key),
        size: None,
        tag: format!("\"t{}\"", blob.id),
        media_type,
        filename: &blob.facts.filename,
        inline: true,
        kept: KEPT,
    };
    serving::offer(&app, &request, &offer).await
}

async fn visible(app: &App, reader: &Reader, id: &str) -> Result<Blob> {
    let id: BlobId = id.parse().map_err(|_| Error::NotFound)?;
    let me = reader.0.id;
    Ok(app.store.read(move |conn| blobs::visible_to(conn, me, id)).await?)
}

/// Keeps an upload: finds out what it is and puts its bytes where they stay. Nobody knows of it
/// until [`with_file`] has remembered it.
pub async fn keep(app: &App, upload: &Upload) -> domain::Result<Facts> {
    let found = app.studio.look(upload).await?;
    remember(app, upload, found).await
}

async fn remember(app: &App, upload: &Upload, found: Found) -> domain::Result<Facts> {
    let key = files::key();
    app.files.keep(&key, upload.path()).await?;
    Ok(Facts {
        key,
        filename: files::clean_name(&upload.filename),
        content_type: found.media_type,
        byte_size: i64::try_from(upload.byte_size).unwrap_or(i64::MAX),
        width: found.size.and_then(|size| i32::try_from(size.width).ok()),
        height: found.size.and_then(|size| i32::try_from(size.height).ok()),
        ..Facts::default()
    })
}

/// Like [`keep`] for a picture of somebody or of the account, which must be one that we can draw.
///
/// # Errors
/// [`Invalid`](domain::Error::Invalid) with a sentence about that field for anything else.
pub async fn keep_picture(
    app: &App,
    upload: &Upload,
    field: &'static str,
) -> domain::Result<Facts> {
    let found = app.studio.look(upload).await?;
    if upload.byte_size > Uploads::PICTURE {
        return Err(domain::Error::invalid(field, TOO_LARGE));
    }
    if !found.is_picture() {
        let wanted = "Please choose a PNG, JPEG, GIF or WebP picture.";
        return Err(domain::Error::invalid(field, wanted));
    }
    remember(app, upload, found).await
}

/// Runs a verb with a file that was kept, remembered in the same write. `used` says which file the
/// outcome has; when that is another, as when a message was sent again, the file goes again.
pub async fn with_file<T, F>(
    app: &App,
    file: Option<Facts>,
    verb: F,
    used: fn(&T) -> Option<BlobId>,
) -> domain::Result<T>
where
    T: Send + 'static,
    F: FnOnce(&mut Tx, Option<BlobId>) -> domain::Result<T> + Clone + Send + 'static,
{
    let key = file.as_ref().map(|facts| facts.key.clone());
    let done = app.store.write(move |tx| {
        let file = file.map(|facts| blobs::insert(tx, facts)).transpose()?;
        let file = file.map(|blob| blob.id);
        let done = verb(tx, file)?;
        match file {
            Some(unused) if used(&done) != Some(unused) => {
                blobs::remove(tx, unused)?;
                Ok((done, false))
            }
            _ => Ok((done, true)),
        }
    });
    let done = done.await;
    // When storage failed nobody knows whether it happened; the sweep will.
    let goes = match &done {
        Ok((_, is_used)) => !is_used,
        Err(error) => !matches!(error, domain::Error::Store(_)),
    };
    if let Some(key) = key.filter(|_| goes)
        && let Err(error) = app.files.remove(&key).await
    {
        tracing::warn!(%error, "a file that nobody uses stays for the sweep: {error}");
    }
    done.map(|(done, _)| done)
}

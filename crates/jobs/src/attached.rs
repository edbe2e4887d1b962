//! Attached: what a bot's webhook answers when it is neither text nor an acknowledgement, kept as a
//! file to be posted in its name.

use bytes::Bytes;
use campfire_domain::{Error, Result, files};
use campfire_media::{Size, kind, picture, video};
use campfire_store::{Files, blobs::Facts};
use tokio::task::spawn_blocking;

/// The short names of types, as published; others have none.
const EXTENSIONS: [(&str, &str); 22] = [
    ("image/jpeg", "jpeg"),
    ("image/png", "png"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tiff"),
    ("image/bmp", "bmp"),
    ("application/pdf", "pdf"),
    ("application/zip", "zip"),
    ("application/gzip", "gz"),
    ("application/xml", "xml"),
    ("application/json", "json"),
    ("text/plain", "text"),
    ("text/html", "html"),
    ("text/csv", "csv"),
    ("text/calendar", "ics"),
    ("text/xml", "xml"),
    ("text/markdown", "md"),
    ("audio/mpeg", "mp3"),
    ("audio/ogg", "ogg"),
    ("video/mp4", "mp4"),
    ("video/webm", "webm"),
];

/// Puts the bytes where files lie, and answers what there is to remember of them.
pub(crate) async fn keep(store: &Files, media_type: &str, bytes: Vec<u8>) -> Result<Facts> {
    let filename = name(media_type);
    let (bytes, declared) = (Bytes::from(bytes), media_type.to_owned());
    let (head, looked_at) = (bytes.clone(), filename.clone());
    let look = move || {
        let start = &head[..head.len().min(kind::HEAD)];
        let media_type = kind::media_type(start, Some(&declared), &looked_at);
        let size = media_type.starts_with("image/").then(|| picture::size(&head).ok()).flatten();
        (media_type, size)
    };
    let (content_type, size) = spawn_blocking(look).await.map_err(Error::store)?;
    let key = files::key();
    store.put(&key, bytes.clone()).await?;
    let size = match size {
        None => film_size(store, &key, &content_type).await?,
        known => known,
    };
    Ok(Facts {
        key,
        filename,
        content_type,
        byte_size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        width: size.and_then(|size| i32::try_from(size.width).ok()),
        height: size.and_then(|size| i32::try_from(size.height).ok()),
        ..Facts::default()
    })
}

/// How large a film is that lies there. In a bucket nobody looks, and it stays a file to be saved.
async fn film_size(store: &Files, key: &str, media_type: &str) -> Result<Option<Size>> {
    let Some(path) = store.path(key).filter(|_| video::is_read(media_type)) else {
        return Ok(None);
    };
    let media_type = media_type.to_owned();
    spawn_blocking(move || video::size(&path, &media_type).ok()).await.map_err(Error::store)
}

/// `attachment.png`; a type without a short name leaves the end off.
fn name(media_type: &str) -> String {
    let known = EXTENSIONS.iter().find(|(kind, _)| *kind == media_type);
    known.map_or("attachment".to_owned(), |(_, extension)| format!("attachment.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_after_its_type() {
        assert_eq!(name("image/jpeg"), "attachment.jpeg");
        assert_eq!(name("text/html"), "attachment.html");
        assert_eq!(name("application/x-unheard-of"), "attachment");
    }
}

//! The studio: where uploads are looked at and small pictures are made of them. Few may be inside
//! at once, because a large picture takes much memory while it is open.

use std::{fs::File, io::Read, path::Path, time::Duration};

use campfire_domain::{self as domain, Result};
use campfire_media::{
    kind,
    picture::{self, Format, Size},
    small_format, video,
};
use campfire_store::{Files, blobs::Blob, files::Derived};
use tokio::{
    sync::{Mutex, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

use crate::extract::Upload;

/// The largest file that is opened as a picture. Its bytes are in memory while it is open; a
/// picture with as many pixels as we take is rarely half as large.
const PICTURE_BYTES: u64 = 32 * 1024 * 1024;
/// How many uploads are looked at, and how many pictures are made, at once.
const SEATS: usize = 2;
/// From so many pixels on a picture is large; large ones are opened one at a time.
const LARGE: i64 = 8_000_000;
/// How long anything in here may take, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(40);
/// The box of the small logo.
const SMALL_LOGO: Size = Size { width: 192, height: 192 };

/// What an upload turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its type, by its bytes.
    pub media_type: String,
    /// How large it is when shown, if it is a picture or a film that we understand.
    pub size: Option<Size>,
}

impl Found {
    /// Whether it is a picture that we can draw.
    pub fn is_picture(&self) -> bool {
        self.size.is_some() && self.media_type.starts_with("image/")
    }
}

/// The seats. Whatever is made of one file is made on the same bench, so that nothing is made twice
/// when a whole room asks for it.
pub struct Studio {
    lookers: Semaphore,
    benches: [Mutex<()>; SEATS],
}

impl Default for Studio {
    fn default() -> Self {
        Self { lookers: Semaphore::new(SEATS), benches: [const { Mutex::const_new(()) }; SEATS] }
    }
}

impl Studio {
    /// Finds out what an upload is.
    pub async fn look(&self, upload: &Upload) -> Result<Found> {
        let _seat = self.lookers.acquire().await.map_err(domain::Error::store)?;
        let (path, declared) = (upload.path().to_owned(), upload.content_type.clone());
        let name = upload.filename.clone();
        match aside(move || look(&path, declared.as_deref(), &name)).await {
            Some(found) => found.map_err(domain::Error::store),
            None => Ok(Found { media_type: kind::UNKNOWN.to_owned(), size: None }),
        }
    }

    /// Sees that something is made of a file and answers its media type; none when nothing can be.
    /// It is made once and kept beside the file; that nothing can be is kept too, as nothing. Where
    /// the file itself is missing there is nothing for now.
    pub async fn make(
        &self,
        files: &Files,
        blob: &Blob,
        made: Derived,
    ) -> Result<Option<&'static str>> {
        let Some(format) = format(blob, made) else { return Ok(None) };
        let key = made.of(&blob.facts.key);
        if let Some(is_there) = is_made(files, &key).await? {
            return Ok(is_there.then(|| format.media_type()));
        }
        let _bench = self.benches[bench(blob)].lock().await;
        if let Some(is_there) = is_made(files, &key).await? {
            return Ok(is_there.then(|| format.media_type()));
        }
        let bytes = match draw(files, blob, made, format).await {
            Err(domain::Error::NotFound) => return Ok(None),
            drawn => drawn?,
        };
        let is_there = !bytes.is_empty();
        files.put(&key, bytes.into()).await?;
        Ok(is_there.then(|| format.media_type()))
    }
}

/// Where something is made of that file: always in the same place.
fn bench(blob: &Blob) -> usize {
    let side = |side: Option<i32>| i64::from(side.unwrap_or_default());
    if side(blob.facts.width) * side(blob.facts.height) >= LARGE {
        return 0;
    }
    usize::try_from(blob.id.get()).unwrap_or_default() % SEATS
}

/// Whether it was made before: yes, that nothing can be, or not tried yet.
async fn is_made(files: &Files, key: &str) -> Result<Option<bool>> {
    match files.size(key).await {
        Ok(size) => Ok(Some(size > 0)),
        Err(domain::Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// How what is made of that file is written; none when nothing is. What could not be measured
/// cannot be drawn.
fn format(blob: &Blob, made: Derived) -> Option<Format> {
    let is_film = video::is_film(&blob.facts.content_type);
    let own = small_format(&blob.facts.content_type).filter(|_| blob.facts.width.is_some())?;
    match made {
        Derived::Thumb => (!is_film).then_some(own),
        Derived::Poster => is_film.then_some(own),
        Derived::Avatar => Some(Format::Webp),
        Derived::Logo | Derived::SmallLogo => Some(Format::Png),
    }
}

/// Makes it. What is damaged makes nothing.
async fn draw(files: &Files, blob: &Blob, made: Derived, format: Format) -> Result<Vec<u8>> {
    let bounds = match made {
        Derived::Thumb | Derived::Poster => Size::THUMB,
        Derived::Avatar | Derived::Logo => Size::AVATAR,
        Derived::SmallLogo => SMALL_LOGO,
    };
    if video::is_read(&blob.facts.content_type) {
        return frame(files, blob, bounds, format).await;
    }
    let whole = match files.read(&blob.facts.key, PICTURE_BYTES).await {
        Ok(whole) => whole,
        Err(domain::Error::Invalid { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let drawn = aside(move || picture::thumbnail(&whole, bounds, format).unwrap_or_default());
    Ok(drawn.await.unwrap_or_default())
}

async fn frame(files: &Files, blob: &Blob, bounds: Size, format: Format) -> Result<Vec<u8>> {
    let media_type = blob.facts.content_type.clone();
    let film = match files.path(&blob.facts.key) {
        Some(path) => Film::Here(path),
        None => Film::Fetched(fetch(files, &blob.facts.key).await?),
    };
    let drawn = aside(move || {
        let path = match &film {
            Film::Here(path) => path.as_path(),
            Film::Fetched(path) => path,
        };
        video::frame(path, &media_type, bounds, format).unwrap_or_default()
    });
    Ok(drawn.await.unwrap_or_default())
}

/// A film where ffmpeg can read it.
enum Film {
    Here(std::path::PathBuf),
    Fetched(tempfile::TempPath),
}

/// Brings a file from the bucket onto the disk for a while.
async fn fetch(files: &Files, key: &str) -> Result<tempfile::TempPath> {
    use futures_util::TryStreamExt;
    use tokio::io::AsyncWriteExt;

    let made = spawn_blocking(tempfile::NamedTempFile::new).await.map_err(domain::Error::store)?;
    let (file, path) = made.map_err(domain::Error::store)?.into_parts();
    let mut file = tokio::fs::File::from_std(file);
    let mut bytes = files.open(key, None).await?.bytes;
    while let Some(chunk) = bytes.try_next().await.map_err(domain::Error::store)? {
        file.write_all(&chunk).await.map_err(domain::Error::store)?;
    }
    file.flush().await.map_err(domain::Error::store)?;
    Ok(path)
}

fn look(path: &Path, declared: Option<&str>, name: &str) -> std::io::Result<Found> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = Vec::new();
    (&file).take(kind::HEAD as u64).read_to_end(&mut head)?;
    let media_type = kind::media_type(&head, declared, name);
    if video::is_read(&media_type) {
        return Ok(film(path, media_type));
    }
    let size =
        if media_type.starts_with("image/") && Format::of(&head).is_ok() && length <= PICTURE_BYTES
        {
            picture::size(&std::fs::read(path)?).ok()
        } else {
            None
        };
    Ok(Found { media_type, size })
}

/// What a film is, which may be a recording that only lies in the container of one.
fn film(path: &Path, media_type: String) -> Found {
    match video::size(path, &media_type) {
        Ok(size) => Found { media_type, size: Some(size) },
        Err(video::Error::OnlySound) => {
            let media_type = kind::heard(&media_type).map_or(media_type, str::to_owned);
            Found { media_type, size: None }
        }
        Err(_) => Found { media_type, size: None },
    }
}

/// Runs what takes long where it keeps nobody waiting. None when it broke down, which decoders of
/// foreign bytes may do, or took so long that nobody waits for it any more.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    match timeout(PATIENCE, spawn_blocking(work)).await {
        Ok(Ok(done)) => Some(done),
        Ok(Err(error)) => {
            tracing::error!("looking at a file broke down: {error}");
            None
        }
        Err(_) => {
            tracing::error!("looking at a file took too long");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn what_breaks_down_leaves_nothing_and_disturbs_nobody() {
        assert_eq!(aside(|| 7).await, Some(7));
        assert_eq!(aside(|| -> u8 { panic!("bytes that nobody thought of") }).await, None);
    }
}

//! Files: the bytes of uploads by their key, on the disk or in an S3 bucket. What is made of a
//! file, such as a small picture, lies beside it under the same key with an ending, and goes with it.

mod bucket;
mod reading;

use std::{
    fmt, fs, io,
    ops::Range,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use campfire_domain::{Error, Result, Time};
use futures_util::{StreamExt, TryStreamExt, future::ready, stream::BoxStream};
use object_store::{
    Error as Failure, GetOptions, GetRange, ObjectStore, ObjectStoreExt, buffered::BufWriter,
    local::LocalFileSystem, path::Path,
};
use tokio::{fs::File, task::spawn_blocking};

pub use bucket::Bucket;
pub use reading::Reading;

/// How much is sent to a bucket at once. A bucket takes no part smaller than 5 MiB.
const PART: usize = 8 * 1024 * 1024;

/// The ending of a file in the folder that comes from another disk and is not whole yet.
const COMING: &str = "coming";

/// Something that was made of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Derived {
    /// The small picture of a message.
    Thumb,
    /// A frame of a film.
    Poster,
    /// The picture of a person.
    Avatar,
    /// The logo of the account.
    Logo,
    /// The small one.
    SmallLogo,
}

impl Derived {
    /// All there are: what goes with a file.
    const ALL: [Self; 5] = [Self::Thumb, Self::Poster, Self::Avatar, Self::Logo, Self::SmallLogo];

    fn ending(self) -> &'static str {
        match self {
            Self::Thumb => "thumb",
            Self::Poster => "poster",
            Self::Avatar => "avatar",
            Self::Logo => "logo",
            Self::SmallLogo => "small-logo",
        }
    }

    /// The key of what was made of the file under that key.
    pub fn of(self, key: &str) -> String {
        format!("{key}.{}", self.ending())
    }
}

/// Where bytes are kept. Clones share it.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder, when it is one: files are moved into it rather than copied.
    folder: Option<PathBuf>,
}

impl Files {
    /// Keeps bytes in that folder, which is made if need be.
    ///
    /// # Errors
    /// What the file system says.
    pub fn in_folder(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        fs::create_dir_all(&folder)?;
        let folder = folder.canonicalize()?;
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(io::Error::other)?;
        Ok(Self { store: Arc::new(store), folder: Some(folder) })
    }

    /// Keeps bytes in that bucket.
    ///
    /// # Errors
    /// [`Error::Store`] with what is missing to reach it.
    pub fn in_bucket(bucket: &Bucket) -> Result<Self> {
        Ok(Self { store: bucket.open()?, folder: None })
    }

    /// Keeps a file under that key for good. On a disk the file is moved and the disk has it before
    /// this comes back; into a bucket it is copied.
    pub async fn keep(&self, key: &str, file: &FilePath) -> Result<()> {
        if let Some(folder) = &self.folder {
            let (from, to) = (file.to_owned(), folder.join(location(key).as_ref()));
            return spawn_blocking(move || move_in(&from, &to))
                .await
                .map_err(Error::store)?
                .map_err(Error::store);
        }
        let mut from = File::open(file).await.map_err(Error::store)?;
        let mut to = BufWriter::with_capacity(Arc::clone(&self.store), location(key), PART)
            .with_max_concurrency(2);
        let copied = tokio::io::copy(&mut from, &mut to).await;
        let finished = match copied {
            Ok(_) => tokio::io::AsyncWriteExt::shutdown(&mut to).await,
            Err(error) => to.abort().await.map_err(io::Error::other).and(Err(error)),
        };
        finished.map_err(Error::store)
    }

    /// Keeps a few bytes under that key.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<()> {
        self.store.put(&location(key), bytes.into()).await.map(drop).map_err(failed)
    }

    /// The bytes under that key, or a part of them, or [`Error::NotFound`].
    pub async fn open(&self, key: &str, range: Option<Range<u64>>) -> Result<Reading> {
        let range = range.map(GetRange::Bounded);
        let options = GetOptions { range, ..GetOptions::default() };
        let found = self.store.get_opts(&location(key), options).await.map_err(failed)?;
        Ok(Reading::of(found))
    }

    /// How many bytes lie under that key, or [`Error::NotFound`]; none of them is read.
    pub async fn size(&self, key: &str) -> Result<u64> {
        Ok(self.store.head(&location(key)).await.map_err(failed)?.size)
    }

    /// All bytes under that key, if there are no more than so many; else [`Error::Invalid`].
    pub async fn read(&self, key: &str, limit: u64) -> Result<Bytes> {
        let reading = self.open(key, None).await?;
        if reading.size > limit {
            return Err(Error::invalid("file", "That file is too large for this."));
        }
        let mut whole = Vec::with_capacity(usize::try_from(reading.size).unwrap_or_default());
        let mut bytes = reading.bytes;
        while let Some(chunk) = bytes.try_next().await.map_err(Error::store)? {
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.into())
    }

    /// Where the bytes under that key lie, for programs that read files; none in a bucket.
    pub fn path(&self, key: &str) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(location(key).as_ref()))
    }

    /// Forgets the bytes under that key and all that was made of them, and what a crash left of their
    /// coming. What is gone already is fine.
    pub async fn remove(&self, key: &str) -> Result<()> {
        if self.folder.is_some() {
            self.remove_one(&format!("{key}.{COMING}")).await?;
        }
        for made in Derived::ALL {
            self.remove_one(&made.of(key)).await?;
        }
        self.remove_one(key).await
    }

    async fn remove_one(&self, key: &str) -> Result<()> {
        match self.store.delete(&location(key)).await {
            Ok(()) | Err(Failure::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// The keys of all files that were kept before that moment, some of them more than once.
    pub fn older_than(&self, before: Time) -> BoxStream<'static, Result<String>> {
        self.store
            .list(None)
            .map_err(failed)
            .try_filter(move |found| {
                ready(found.last_modified.timestamp_micros() < before.micros())
            })
            .try_filter_map(|found| ready(Ok(found.location.filename().map(own_key))))
            .boxed()
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// How many bytes more the disk takes on which that folder lies.
///
/// # Errors
/// What the system says, as of a folder that is not there.
pub fn room_left(folder: &FilePath) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// The key of the file that something lies beside.
fn own_key(name: &str) -> String {
    name.split('.').next().unwrap_or(name).to_owned()
}

/// Two levels of folders, as published, so that none gets too full.
fn location(key: &str) -> Path {
    let part = |range: Range<usize>| key.get(range).unwrap_or("__");
    Path::from(format!("{}/{}/{key}", part(0..2), part(2..4)))
}

/// Moves a file into its place and sees that it survives a power cut there.
fn move_in(from: &FilePath, to: &FilePath) -> io::Result<()> {
    let folder = to.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    fs::File::open(from)?.sync_all()?;
    match fs::rename(from, to) {
        // Uploads come in on another disk: copy under another name first, so that nobody reads half.
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let near = to.with_extension(COMING);
            fs::copy(from, &near)?;
            fs::File::open(&near)?.sync_all()?;
            fs::rename(&near, to)?;
        }
        moved => moved?,
    }
    // A new folder is an entry in the one above it.
    folder.ancestors().take(3).try_for_each(|folder| fs::File::open(folder)?.sync_all())
}

fn failed(failure: Failure) -> Error {
    match failure {
        Failure::NotFound { .. } => Error::NotFound,
        other => Error::store(other),
    }
}

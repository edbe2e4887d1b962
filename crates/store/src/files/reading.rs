//! Reading: bytes as they come from a disk or a bucket, never all at once.

use std::{fmt, fs, io, ops::Range};

use bytes::{Bytes, BytesMut};
use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use object_store::{GetResult, GetResultPayload};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt, Take},
};

/// How much is read from a disk at once.
const CHUNK: usize = 64 * 1024;

/// Bytes that are being read.
pub struct Reading {
    /// How many the whole file has.
    pub size: u64,
    /// Which of them these are.
    pub range: Range<u64>,
    /// The bytes, a chunk at a time.
    pub bytes: BoxStream<'static, io::Result<Bytes>>,
}

impl Reading {
    pub(super) fn of(found: GetResult) -> Self {
        let (size, range) = (found.meta.size, found.range);
        let bytes = match found.payload {
            GetResultPayload::File(file, _) => from_disk(file, range.clone()),
            GetResultPayload::Stream(bytes) => bytes.map_err(io::Error::other).boxed(),
        };
        Self { size, range, bytes }
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").field("size", &self.size).field("range", &self.range).finish()
    }
}

fn from_disk(file: fs::File, range: Range<u64>) -> BoxStream<'static, io::Result<Bytes>> {
    let opened = async move {
        let mut file = File::from_std(file);
        file.set_max_buf_size(CHUNK);
        file.seek(io::SeekFrom::Start(range.start)).await?;
        io::Result::Ok(file.take(range.end - range.start))
    };
    stream::once(opened).map_ok(|file| stream::try_unfold(file, next)).try_flatten().boxed()
}

async fn next(mut file: Take<File>) -> io::Result<Option<(Bytes, Take<File>)>> {
    let mut chunk = BytesMut::with_capacity(CHUNK);
    let read = file.read_buf(&mut chunk).await?;
    Ok((read > 0).then(|| (chunk.freeze(), file)))
}

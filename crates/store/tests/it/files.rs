//! Bytes: kept, read in parts, cleared away; on a disk and in a bucket alike.

use std::{fs, path::Path};

use campfire_domain::{Error, Time};
use campfire_store::{
    Files,
    files::{Bucket, Derived},
};
use futures_util::TryStreamExt;
use tempfile::TempDir;

use super::listening_bucket::ListeningBucket;

/// The years 2010 and 2300.
const LONG_AGO: Time = Time::from_millis(1_262_304_000_000);
const FAR: Time = Time::from_millis(10_413_792_000_000);
const KEY: &str = "k0123456789abcdefghijklmnopq";

/// Writes a file that is coming in.
fn incoming(folder: &Path, bytes: &[u8]) -> std::path::PathBuf {
    let path = folder.join("upload-1");
    fs::write(&path, bytes).unwrap();
    path
}

/// The bytes under a key, or of a part of them.
async fn read(files: &Files, key: &str, range: Option<std::ops::Range<u64>>) -> Vec<u8> {
    let reading = files.open(key, range).await.unwrap();
    reading.bytes.try_collect::<Vec<_>>().await.unwrap().concat()
}

/// What every place for bytes promises.
async fn check(files: &Files) {
    let folder = TempDir::new().unwrap();
    let whole: Vec<u8> = (0..200_000_u32).map(|number| (number % 251) as u8).collect();
    files.keep(KEY, &incoming(folder.path(), &whole)).await.unwrap();
    assert_eq!(read(files, KEY, None).await, whole);
    assert_eq!(read(files, KEY, Some(70_000..140_001)).await, whole[70_000..140_001]);
    assert_eq!(files.open(KEY, Some(5..6)).await.unwrap().size, 200_000);
    assert_eq!(files.size(KEY).await.unwrap(), 200_000);
    assert!(matches!(files.size("nobody").await, Err(Error::NotFound)));
    assert_eq!(files.read(KEY, 200_000).await.unwrap(), whole);
    assert!(matches!(files.read(KEY, 199_999).await, Err(Error::Invalid { .. })));
    assert!(matches!(files.open("nobody", None).await, Err(Error::NotFound)));

    files.put(&Derived::Thumb.of(KEY), "small".into()).await.unwrap();
    assert_eq!(read(files, &Derived::Thumb.of(KEY), None).await, b"small");
    let old: Vec<String> = files.older_than(FAR).try_collect().await.unwrap();
    assert!(!old.is_empty() && old.iter().all(|key| key == KEY), "{old:?}");
    let older: Vec<_> = files.older_than(LONG_AGO).try_collect().await.unwrap();
    assert_eq!(older, [""; 0]);

    files.remove(KEY).await.unwrap();
    assert!(matches!(files.open(KEY, None).await, Err(Error::NotFound)));
    assert!(matches!(files.open(&Derived::Thumb.of(KEY), None).await, Err(Error::NotFound)));
    files.remove(KEY).await.unwrap();
}

#[tokio::test]
async fn a_folder_keeps_bytes() {
    let folder = TempDir::new().unwrap();
    check(&Files::in_folder(folder.path().join("files")).unwrap()).await;
}

#[tokio::test]
async fn a_folder_takes_files_in_by_moving_them_into_two_levels_of_folders() {
    let folder = TempDir::new().unwrap();
    let files = Files::in_folder(folder.path().join("files")).unwrap();
    let file = incoming(folder.path(), b"bytes");
    files.keep(KEY, &file).await.unwrap();
    assert!(!file.exists());
    let path = files.path(KEY).unwrap();
    assert!(path.ends_with(format!("files/k0/12/{KEY}")) && path.exists(), "{path:?}");

    let half = path.with_extension("coming");
    fs::rename(&path, &half).unwrap();
    let found: Vec<_> = files.older_than(FAR).try_collect().await.unwrap();
    assert_eq!(found, [KEY], "what came from another disk and never was whole is found");
    files.remove(KEY).await.unwrap();
    assert!(!half.exists());
}

#[tokio::test]
async fn a_bucket_keeps_bytes() {
    let bucket = ListeningBucket::start();
    let files = Files::in_bucket(&Bucket {
        name: "camp".into(),
        region: "eu-1".into(),
        endpoint: Some(bucket.endpoint()),
        access_key_id: "id".into(),
        secret_access_key: "secret".into(),
        prefix: Some("chat".into()),
        virtual_host: false,
    });
    let files = files.unwrap();
    check(&files).await;
    assert_eq!(files.path(KEY), None);

    // Nine megabytes come in two parts.
    let folder = TempDir::new().unwrap();
    let whole = vec![7; 9 * 1024 * 1024];
    files.keep(KEY, &incoming(folder.path(), &whole)).await.unwrap();
    assert_eq!(read(&files, KEY, None).await, whole);
    assert_eq!(bucket.keys(), [format!("chat/k0/12/{KEY}")]);
    assert_eq!(bucket.unsigned(), 0, "every request says who asks");
}

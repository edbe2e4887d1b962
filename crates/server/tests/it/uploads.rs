//! Uploads: large ones pass through without being held in memory, and one that a crash cuts short
//! leaves nothing behind.

use std::{fs, path::Path, time::Duration};

use campfire_store::messages;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Campfire, Person, within};

/// What people may send by default, nearly.
const LARGE: usize = 100_000_000;
/// How much more memory the server may take for it than before.
const BOUND: u64 = 40_000_000;
const EDGE: &str = "edge-of-the-form";

/// A form with one file of that many bytes, of which only so many are sent.
async fn upload(person: &Person, size: usize, sent: usize) -> TcpStream {
    let head = format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"message[client_message_id]\"\r\n\r\nlarge-1\r\n\
         --{EDGE}\r\nContent-Disposition: form-data; name=\"message[attachment]\"; filename=\"large.bin\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let tail = format!("\r\n--{EDGE}--\r\n");
    let host = person.origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!(
        "POST /rooms/{}/messages HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\nAccept: */*\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary={EDGE}\r\nContent-Length: {}\r\n\r\n{head}",
        person.room,
        person.cookie,
        head.len() + size + tail.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let chunk: Vec<u8> = (0..100_000_u32).map(|number| (number % 251) as u8).collect();
    for _ in 0..sent / chunk.len() {
        stream.write_all(&chunk).await.unwrap();
    }
    if sent == size {
        stream.write_all(tail.as_bytes()).await.unwrap();
    }
    stream
}

/// The sizes of all files in a folder and below.
fn files(folder: &Path) -> Vec<u64> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries
        .map(|entry| entry.unwrap())
        .flat_map(|entry| match entry.metadata().unwrap() {
            found if found.is_dir() => files(&entry.path()),
            found => vec![found.len()],
        })
        .collect()
}

#[tokio::test]
async fn a_large_file_comes_and_goes_without_being_held_in_memory() {
    let campfire = Campfire::start();
    let ada = Person::first(&campfire, "Ada").await;
    let before = campfire.most_memory();
    let mut stream = upload(&ada, LARGE, LARGE).await;
    let mut answer = String::new();
    let read = stream.read_to_string(&mut answer);
    within(Duration::from_secs(60), "the upload", read).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(files(&campfire.folder().join("files")), [LARGE as u64]);
    assert_eq!(files(&campfire.folder().join("uploads")), [0; 0]);

    let at = answer.find("/files/").unwrap();
    let path = answer[at..].split('?').next().unwrap();
    let mut response = ada.get_raw(path).await;
    let (mut length, mut last) = (0, 0);
    while let Some(chunk) = response.chunk().await.unwrap() {
        length += chunk.len();
        last = chunk[chunk.len() - 1];
    }
    assert_eq!((length, last), (LARGE, (99_999 % 251) as u8));
    let more = campfire.most_memory() - before;
    assert!(more < BOUND, "{more} bytes more at most");
}

#[tokio::test]
async fn a_crash_in_the_middle_of_an_upload_leaves_nothing() {
    let mut campfire = Campfire::start();
    let ada = Person::first(&campfire, "Ada").await;
    let stream = upload(&ada, LARGE, LARGE / 2).await;
    let uploads = campfire.folder().join("uploads");
    let arriving = async {
        while files(&uploads).iter().all(|&size| size == 0) {
            tokio::task::yield_now().await;
        }
    };
    within(Duration::from_secs(30), "half of the upload", arriving).await;
    campfire.kill();
    drop(stream);
    campfire.start_again();
    assert_eq!(files(&uploads), [0; 0]);
    assert_eq!(files(&campfire.folder().join("files")), [0; 0]);
    let room = ada.room.into();
    let said = campfire.store().read(move |conn| messages::page_last(conn, room)).await.unwrap();
    assert!(said.is_empty(), "{said:?}");
}

//! The network, played by one listener that reads where each request was going.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::prelude::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::sleep,
};

/// What is said at an address.
#[derive(Clone)]
pub(super) struct Reply {
    head: String,
    body: Vec<u8>,
    announced: bool,
    /// How long it rests before each byte.
    rest: Duration,
}

impl Reply {
    pub(super) fn new(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        let headers: String =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("HTTP/1.1 {status} Said\r\n{headers}connection: close\r\n");
        Self { head, body: body.into(), announced: true, rest: Duration::ZERO }
    }

    /// A byte at a time, each after a rest.
    pub(super) fn slow(self, rest: Duration) -> Self {
        Self { rest, ..self }
    }

    /// Without saying how long it is.
    pub(super) fn unannounced(self) -> Self {
        Self { announced: false, ..self }
    }

    fn bytes(&self) -> Vec<u8> {
        let length = match self.announced {
            true => format!("content-length: {}\r\n", self.body.len()),
            false => String::new(),
        };
        [format!("{}{length}\r\n", self.head).as_bytes(), &self.body].concat()
    }
}

type Replies = HashMap<(String, String), Reply>;

/// An open port that lives as long as this value.
pub(super) struct Network {
    address: SocketAddr,
    replies: Arc<Mutex<Replies>>,
    heard: Arc<Mutex<Vec<(String, String)>>>,
    task: JoinHandle<()>,
}

impl Network {
    /// A network in which nobody says anything yet.
    pub(super) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::<Mutex<Vec<_>>>::default();
        let replies = Arc::<Mutex<Replies>>::default();
        let (tell, say) = (Arc::clone(&heard), Arc::clone(&replies));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&say), Arc::clone(&tell)));
            }
        });
        Self { address, replies, heard, task }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on says these things under these methods and addresses, and closes without a
    /// word elsewhere; what was heard before is forgotten.
    pub(super) fn says(&self, replies: Replies) {
        *self.replies.lock().unwrap() = replies;
        self.heard.lock().unwrap().clear();
    }

    /// The methods and addresses that were asked for, in order.
    pub(super) fn heard(&self) -> Vec<(String, String)> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    replies: Arc<Mutex<Replies>>,
    heard: Arc<Mutex<Vec<(String, String)>>>,
) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let request = String::from_utf8(request).unwrap();
    let method = request.split(' ').next().unwrap().to_owned();
    let meant = request.lines().find_map(|line| line.strip_prefix("x-meant-for: ")).unwrap();
    let asked = (method, meant.to_owned());
    let reply = replies.lock().unwrap().get(&asked).cloned();
    heard.lock().unwrap().push(asked);
    let Some(reply) = reply else { return };
    let bytes = reply.bytes();
    if reply.rest.is_zero() {
        let _ = stream.write_all(&bytes).await;
        return;
    }
    for byte in bytes {
        sleep(reply.rest).await;
        if stream.write_all(&[byte]).await.is_err() {
            return;
        }
    }
}

/// The bytes of a page that is no UTF-8.
pub(super) fn decoded(base64: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(base64).unwrap()
}

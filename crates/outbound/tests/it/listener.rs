//! A listener that takes one request per connection and answers by a script.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
};

/// What the listener does once it has heard the request.
#[derive(Clone, Copy)]
pub(crate) enum Script {
    /// Says this and closes.
    Say(&'static str),
    /// Says this and then nothing more.
    SayAndHang(&'static str),
    /// Says this and then never stops.
    Flood(&'static str),
    /// Says nothing.
    Hang,
}

/// An open port that lives as long as this value.
pub(crate) struct Listener {
    port: u16,
    heard: mpsc::UnboundedReceiver<String>,
    task: JoinHandle<()>,
}

impl Listener {
    pub(crate) async fn open(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, heard) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, script, &tell).await;
            }
        });
        Self { port, heard, task }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/there", self.port)
    }

    /// The next request as it came over the wire.
    pub(crate) async fn heard(&mut self) -> String {
        self.heard.recv().await.unwrap()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, script: Script, tell: &mpsc::UnboundedSender<String>) {
    let mut request = Vec::new();
    while !request.ends_with(b"question") {
        if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let _ = tell.send(String::from_utf8(request).unwrap());
    match script {
        Script::Say(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
        }
        Script::SayAndHang(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            wait_for_the_other_side(&mut stream).await;
        }
        Script::Flood(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            while stream.write_all(&[b'x'; 400]).await.is_ok() {}
        }
        Script::Hang => wait_for_the_other_side(&mut stream).await,
    }
}

async fn wait_for_the_other_side(stream: &mut TcpStream) {
    while stream.read(&mut [0; 64]).await.is_ok_and(|read| read > 0) {}
}

//! A listener that hears one request per connection and leaves the answer to the test.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{sleep, timeout},
};

/// Far longer than anything here takes, short enough to fail a test that waits for nothing.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// An open port that lives as long as this value.
pub(crate) struct Listener {
    pub(crate) url: String,
    heard: mpsc::UnboundedReceiver<Heard>,
    task: JoinHandle<()>,
}

/// A request whose sender is waiting.
pub(crate) struct Heard {
    /// The request line and the headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    answer: oneshot::Sender<Answer>,
}

/// What is written in return.
enum Answer {
    /// This.
    Text(String),
    /// The head of an answer, then this again and again, with such a rest before each, until the
    /// other side hangs up, which is told.
    Endless { piece: Vec<u8>, rest: Duration, cut: oneshot::Sender<()> },
}

impl Listener {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (tell, heard) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, tell.clone()));
            }
        });
        Self { url, heard, task }
    }

    /// The next request.
    pub(crate) async fn hear(&mut self) -> Heard {
        timeout(PATIENCE, self.heard.recv()).await.expect("nobody calls").unwrap()
    }

    /// Whether nobody has called since the last request.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.heard.try_recv().is_err()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Heard {
    /// Answers with a status, a media type unless empty, and a body.
    pub(crate) fn answer(self, status: &str, media_type: &str, body: &str) {
        let kind = if media_type.is_empty() {
            String::new()
        } else {
            format!("Content-Type: {media_type}\r\n")
        };
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{kind}\r\n{body}"
        );
        self.say(&answer);
    }

    /// Answers with exactly that.
    pub(crate) fn say(self, text: &str) {
        self.send(Answer::Text(text.to_owned()));
    }

    /// Begins an answer and goes on with it byte by byte. Answers when the other side hung up.
    pub(crate) fn drip(self) -> oneshot::Receiver<()> {
        let (cut, is_cut) = oneshot::channel();
        let rest = Duration::from_millis(20);
        self.send(Answer::Endless { piece: b".".to_vec(), rest, cut });
        is_cut
    }

    /// Answers with more than anybody takes.
    pub(crate) fn flood(self) {
        let (cut, _) = oneshot::channel();
        self.send(Answer::Endless { piece: vec![b'x'; 1 << 16], rest: Duration::ZERO, cut });
    }

    /// Nobody may be left to hear it.
    fn send(self, answer: Answer) {
        self.answer.send(answer).ok();
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(named, _)| *named == name).map(|(_, value)| value).next()
    }
}

async fn serve(mut stream: TcpStream, tell: mpsc::UnboundedSender<Heard>) {
    let Some((head, body)) = read(&mut stream).await else { return };
    let (answer, answered) = oneshot::channel();
    if tell.send(Heard { head, body, answer }).is_err() {
        return;
    }
    match answered.await {
        Ok(Answer::Text(text)) => drop(stream.write_all(text.as_bytes()).await),
        Ok(Answer::Endless { piece, rest, cut }) => {
            let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
            let mut written = stream.write_all(head).await;
            while written.is_ok() {
                sleep(rest).await;
                written = stream.write_all(&piece).await;
            }
            cut.send(()).ok();
        }
        Err(_) => {}
    }
}

/// A request as our client writes it: names in lower case, a length.
async fn read(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |length| length.parse().unwrap());
        if bytes.len() == end + 4 + length {
            return Some((head, bytes[end + 4..].to_vec()));
        }
    }
}

//! The least of an HTTP client: one kept connection, one request at a time.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A kept connection.
pub(crate) struct Connection {
    stream: TcpStream,
    address: SocketAddr,
    read: Vec<u8>,
}

/// What came back.
pub(crate) struct Answer<'a> {
    /// The status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: &'a [u8],
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, address, read: Vec::new() })
    }

    pub(crate) async fn get(&mut self, path: &str, cookie: &str) -> Result<Answer<'_>> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\naccept: text/html\r\ncookie: {cookie}\r\n\r\n",
            self.address
        );
        self.ask(&request).await
    }

    pub(crate) async fn post(
        &mut self,
        path: &str,
        cookie: &str,
        form: &str,
    ) -> Result<Answer<'_>> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\naccept: text/vnd.turbo-stream.html\r\n\
             sec-fetch-site: same-origin\r\ncookie: {cookie}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            self.address,
            form.len()
        );
        self.ask(&request).await
    }

    async fn ask(&mut self, request: &str) -> Result<Answer<'_>> {
        self.say(request).await?;
        self.answer().await
    }

    /// Sends a request and does not wait for its answer.
    pub(crate) async fn say(&mut self, request: &str) -> Result<()> {
        Ok(self.stream.write_all(request.as_bytes()).await?)
    }

    /// What comes back.
    pub(crate) async fn answer(&mut self) -> Result<Answer<'_>> {
        self.read.clear();
        let head = loop {
            self.read_more().await?;
            if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let (status, length) = understand(&self.read[..head])?;
        while self.read.len() < head + length {
            self.read_more().await?;
        }
        Ok(Answer { status, body: &self.read[head..] })
    }

    async fn read_more(&mut self) -> Result<()> {
        self.read.reserve(16 * 1024);
        if self.stream.read_buf(&mut self.read).await? == 0 {
            bail!("the server hung up");
        }
        Ok(())
    }
}

/// The status, and how long the body is.
fn understand(head: &[u8]) -> Result<(u16, usize)> {
    let head = str::from_utf8(head)?;
    let status = head.split(' ').nth(1).context("the answer has no status")?.parse()?;
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let length = fields.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.map_or(Ok(0), |(_, length)| length.trim().parse())?;
    Ok((status, length))
}

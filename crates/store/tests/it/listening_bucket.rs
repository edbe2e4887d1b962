//! A bucket of one test: as much of S3 as we ask of one, on a port of this machine. It looks
//! whether requests are signed, but not whether rightly.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

const THEN: &str = "2020-01-01T00:00:00.000Z";

/// The bucket, which is there until the process ends.
pub(crate) struct ListeningBucket {
    address: SocketAddr,
    kept: Arc<Kept>,
}

#[derive(Default)]
struct Kept {
    whole: Mutex<BTreeMap<String, Vec<u8>>>,
    parts: Mutex<BTreeMap<(String, usize), Vec<u8>>>,
    unsigned: AtomicUsize,
}

struct Request {
    method: String,
    key: String,
    query: String,
    range: Option<String>,
    body: Vec<u8>,
}

impl ListeningBucket {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::new(Kept::default());
        let shared = Arc::clone(&kept);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, kept) = (stream.unwrap(), Arc::clone(&shared));
                thread::spawn(move || serve(&stream, &kept));
            }
        });
        Self { address, kept }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.kept.whole.lock().unwrap().keys().cloned().collect()
    }

    pub(crate) fn unsigned(&self) -> usize {
        self.kept.unsigned.load(Ordering::SeqCst)
    }
}

fn serve(stream: &TcpStream, kept: &Kept) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader, kept) {
        let (status, headers, body) = answer(kept, &request);
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
        // Asked for the head alone, a bucket tells the size of what it does not send.
        let body: &[u8] = if request.method == "HEAD" { &[] } else { &body };
        let mut stream = stream;
        if stream.write_all(head.as_bytes()).is_err() || stream.write_all(body).is_err() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead, kept: &Kept) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|&read| read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut range, mut signed) = (0, None, false);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "range" => range = Some(value.to_owned()),
            "authorization" => signed = value.starts_with("AWS4-HMAC-SHA256 Credential=id/"),
            _ => {}
        }
    }
    if !signed {
        kept.unsigned.fetch_add(1, Ordering::SeqCst);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let key = path.trim_start_matches("/camp").trim_start_matches('/').to_owned();
    Some(Request { method, key, query: query.to_owned(), range, body })
}

type Answer = (&'static str, String, Vec<u8>);

fn answer(kept: &Kept, request: &Request) -> Answer {
    let key = &request.key;
    let tag = "ETag: \"t\"\r\n".to_owned();
    match request.method.as_str() {
        "PUT" if request.query.contains("partNumber=") => {
            let number = request.query.split('&').find_map(|it| it.strip_prefix("partNumber="));
            let number = number.unwrap().parse().unwrap();
            kept.parts.lock().unwrap().insert((key.clone(), number), request.body.clone());
            ("200 OK", tag, Vec::new())
        }
        "PUT" => {
            kept.whole.lock().unwrap().insert(key.clone(), request.body.clone());
            ("200 OK", tag, Vec::new())
        }
        "POST" if request.query.starts_with("uploads") => {
            let text = format!(
                "<InitiateMultipartUploadResult><Bucket>camp</Bucket><Key>{key}</Key>\
                 <UploadId>one</UploadId></InitiateMultipartUploadResult>"
            );
            ("200 OK", String::new(), text.into())
        }
        "POST" => {
            let parts = std::mem::take(&mut *kept.parts.lock().unwrap());
            let whole = parts.into_values().collect::<Vec<_>>().concat();
            kept.whole.lock().unwrap().insert(key.clone(), whole);
            let text =
                "<CompleteMultipartUploadResult><ETag>t</ETag></CompleteMultipartUploadResult>";
            ("200 OK", tag, text.into())
        }
        "DELETE" => {
            kept.whole.lock().unwrap().remove(key);
            ("204 No Content", String::new(), Vec::new())
        }
        _ if request.query.contains("list-type=2") => ("200 OK", String::new(), list(kept).into()),
        _ => get(kept, request),
    }
}

fn list(kept: &Kept) -> String {
    let whole = kept.whole.lock().unwrap();
    let entries = whole.iter().map(|(key, bytes)| {
        format!(
            "<Contents><Key>{key}</Key><LastModified>{THEN}</LastModified><ETag>t</ETag><Size>{}</Size></Contents>",
            bytes.len()
        )
    });
    let entries: String = entries.collect();
    format!("<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>")
}

fn get(kept: &Kept, request: &Request) -> Answer {
    let whole = kept.whole.lock().unwrap();
    let Some(bytes) = whole.get(&request.key) else {
        let text = "<Error><Code>NoSuchKey</Code></Error>";
        return ("404 Not Found", String::new(), text.into());
    };
    let dated = "ETag: \"t\"\r\nLast-Modified: Wed, 01 Jan 2020 00:00:00 GMT\r\n".to_owned();
    let Some(range) = request.range.as_deref().and_then(|it| it.strip_prefix("bytes=")) else {
        return ("200 OK", dated, bytes.clone());
    };
    let (from, to) = range.split_once('-').unwrap();
    let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
    let headers = format!("{dated}Content-Range: bytes {from}-{to}/{}\r\n", bytes.len());
    ("206 Partial Content", headers, bytes[from..=to].to_vec())
}

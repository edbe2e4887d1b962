//! Hostile files, sent to a server in earnest: nothing of them comes alive, nothing goes wrong, and
//! however much they claim to be, the server stays as small as it was meant to.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};
use futures_util::future::join_all;
use reqwest::{
    Response,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap},
};

use crate::support::{Campfire, Person};

/// How much more memory the server may take than before: a large picture with its bytes, a small
/// one beside it, and what two uploads are looked at with. Two large ones at once are more.
const BOUND: u64 = 480_000_000;
/// A side of the largest picture that is drawn.
const SIDE: u32 = 7_000;
const SCRIPT: &str = "<script>alert(1)</script>";

/// A file as it is sent: its name, what it claims to be, and its bytes.
type Sent = (&'static str, &'static str, Vec<u8>);

fn zipped(size: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&vec![0; size]).unwrap();
    encoder.finish().unwrap()
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&name, body].concat();
    let mut sum = Crc::new();
    sum.update(&named);
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length, named.as_slice(), &sum.sum().to_be_bytes()].concat()
}

/// A PNG of four colours that many pixels wide and high, with more chunks in its head.
fn png(side: u32, more: &[u8], pixels: &[u8]) -> Vec<u8> {
    let head = [&side.to_be_bytes()[..], &side.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let parts =
        [chunk(*b"IHDR", &head), more.to_vec(), chunk(*b"IDAT", pixels), chunk(*b"IEND", &[])];
    [b"\x89PNG\r\n\x1a\n".to_vec(), parts.concat()].concat()
}

/// A GIF of one dot on that large a ground.
fn gif(side: u16) -> Vec<u8> {
    let side = side.to_le_bytes();
    let dot = b"\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    [b"GIF89a", &side[..], &side, dot].concat()
}

/// A TIFF of one grey strip, squeezed; behind its list of entries follows the one at `next`.
fn tiff(side: u32, next: u32) -> Vec<u8> {
    let pixels = zipped((side * side) as usize);
    let length = u32::try_from(pixels.len()).unwrap();
    let entries: [(u16, u32); 8] = [
        (256, side),
        (257, side),
        (258, 8),
        (259, 8),
        (262, 1),
        (273, 110),
        (278, side),
        (279, length),
    ];
    let entries = entries.map(|(tag, value)| {
        [&tag.to_le_bytes()[..], &4_u16.to_le_bytes(), &1_u32.to_le_bytes(), &value.to_le_bytes()]
            .concat()
    });
    [&b"II*\0\x08\0\0\0\x08\0"[..], &entries.concat(), &next.to_le_bytes(), &pixels].concat()
}

/// A JPEG head that promises to come in passes, and ends.
fn jpeg(side: u16) -> Vec<u8> {
    let [high, low] = side.to_be_bytes();
    let components = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
    let frame = [&[0xff, 0xc2, 0, 17, 8, high, low, high, low, 3], &components[..]].concat();
    [&[0xff, 0xd8][..], &frame, &[0xff, 0xda, 0, 2].repeat(5_000), &[0xff, 0xd9]].concat()
}

fn corpus() -> Vec<Sent> {
    let largest = zipped((SIDE * (4 * SIDE + 1)) as usize);
    let profile = [&b"x\0\0"[..], &zipped(300_000_000)].concat();
    let svg =
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\">{SCRIPT}</svg>");
    vec![
        ("largest.png", "image/png", png(SIDE, &[], &largest)),
        ("largest-too.png", "image/png", png(SIDE, &[], &largest)),
        ("beyond.png", "image/png", png(60_000, &[], &largest)),
        ("profile.png", "image/png", png(2, &chunk(*b"iCCP", &profile), &zipped(18))),
        ("words.png", "image/png", png(2, &chunk(*b"zTXt", &profile), &zipped(18))),
        ("endless.png", "image/png", png(2, &[], &zipped(300_000_000))),
        ("largest.gif", "image/gif", gif(7_000)),
        ("beyond.gif", "image/gif", gif(u16::MAX)),
        ("largest.tiff", "image/tiff", tiff(SIDE, 0)),
        ("circle.tiff", "image/tiff", tiff(9, 8)),
        (
            "beyond.tiff",
            "image/tiff",
            [b"II*\0\x08\0\0\0\xff\xff".as_slice(), &[0xff; 60_000]].concat(),
        ),
        ("passes.jpg", "image/jpeg", jpeg(SIDE as u16)),
        (
            "cut.webp",
            "image/webp",
            b"RIFF\xff\xff\xff\x7fWEBPVP8L\xff\xff\xff\x7f/\xff\xff\xff\x0f".to_vec(),
        ),
        (
            "cut.avif",
            "image/avif",
            b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf\xff\xff\xff\xffmeta".to_vec(),
        ),
        (
            "cut.mp4",
            "video/mp4",
            b"\0\0\0\x18ftypisom\0\0\0\0isommp42\xff\xff\xff\xffmoov".to_vec(),
        ),
        ("list.mp4", "video/mp4", b"ffconcat version 1.0\nfile '/etc/passwd'\n".to_vec()),
        ("list.m3u8", "application/x-mpegurl", b"#EXTM3U\nhttp://127.0.0.1/\n".to_vec()),
        ("page.html", "text/html", SCRIPT.into()),
        ("page.png", "image/png", format!("<!DOCTYPE html>{SCRIPT}").into()),
        ("both.gif", "image/gif", format!("GIF89a/*{SCRIPT}*/=1;").into()),
        ("drawing.svg", "image/svg+xml", svg.clone().into()),
        ("drawing.png", "image/png", svg.into()),
        ("feed.xml", "text/xml", format!("<?xml version=\"1.0\"?><x>{SCRIPT}</x>").into()),
        ("\"><script>.txt", "text/plain", SCRIPT.into()),
        ("nothing.png", "image/png", Vec::new()),
    ]
}

/// Sends a file as a page does and answers what the page would show.
async fn send(person: &Person, number: usize, (name, declared, bytes): &Sent) -> String {
    let name = name.replace('"', "%22");
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"message[client_message_id]\"\r\n\r\nevil-{number}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"message[attachment]\"; filename=\"{name}\"\r\n\
         Content-Type: {declared}\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat();
    let asked = reqwest::Client::new()
        .post(format!("{}/rooms/{}/messages", person.origin, person.room))
        .header(COOKIE, &person.cookie)
        .header(ACCEPT, "*/*")
        .header(CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(body);
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), 200, "{name}");
    answer.text().await.unwrap()
}

/// Where the file of a message is, without its name.
fn place(shown: &str) -> String {
    let at = shown.find("/files/").unwrap_or_else(|| panic!("no file in {shown}"));
    shown[at..].split('/').take(3).collect::<Vec<_>>().join("/")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// Looks at what a browser would make of an answer with a file.
fn judge(name: &str, answer: &Response) {
    let (status, headers) = (answer.status().as_u16(), answer.headers());
    assert!(status == 200 || status == 404, "{name}: {status}");
    assert_eq!(header(headers, "x-content-type-options"), "nosniff", "{name}");
    if status == 200 {
        assert!(header(headers, "content-security-policy").contains("sandbox"), "{name}");
        let is_inline = header(headers, "content-disposition").starts_with("inline");
        let drawn = ["image/png", "image/gif", "image/jpeg", "image/webp", "image/avif"];
        assert_eq!(drawn.contains(&header(headers, "content-type")), is_inline, "{name}");
    }
}

#[tokio::test]
async fn hostile_files_come_alive_nowhere_break_nothing_and_take_no_more_memory_than_meant() {
    let campfire = Campfire::start();
    let ada = Person::first(&campfire, "Ada").await;
    let corpus = corpus();
    let before = campfire.most_memory();
    let sending = corpus.iter().enumerate().map(|(number, sent)| send(&ada, number, sent));
    let shown = join_all(sending).await;
    let looking = corpus.iter().zip(&shown).map(async |((name, ..), shown)| {
        assert!(!shown.contains("<script") && !shown.contains("onload"), "{shown}");
        let place = place(shown);
        let thumb = ada.get_raw(&format!("{place}/thumb")).await;
        let whole = ada.get_raw(&format!("{place}/x")).await;
        judge(name, &thumb);
        judge(name, &whole);
        (thumb.status() == 200).then_some(*name)
    });
    let drawn: Vec<&str> = join_all(looking).await.into_iter().flatten().collect();
    for name in ["largest.png", "largest-too.png", "largest.gif", "largest.tiff"] {
        assert!(drawn.contains(&name), "{name} is as large as may be: {drawn:?}");
    }
    for name in ["beyond.png", "beyond.gif", "beyond.tiff", "passes.jpg", "page.png", "list.mp4"] {
        assert!(!drawn.contains(&name), "{name}");
    }
    let more = campfire.most_memory() - before;
    assert!(more < BOUND, "{more} bytes more at most");

    let page = ada.get(&format!("/rooms/{}/files", ada.room)).await;
    assert!(page.status == 200 && !page.body.contains(SCRIPT), "{}", page.body);
    assert_eq!(ada.get("/up").await.status, 200, "and it is still there");
}

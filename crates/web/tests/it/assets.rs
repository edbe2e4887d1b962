//! How scripts, styles and pictures travel.

use std::io::Read;

use brotli::Decompressor;
use flate2::read::GzDecoder;
use reqwest::{Method, Response};

use super::support::{TestApp, Visitor};

async fn ask(browser: &Visitor, method: Method, url: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = browser.request(method, url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

fn text<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn read(coding: &str, bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    match coding {
        "br" => Decompressor::new(bytes, 4096).read_to_end(&mut plain).unwrap(),
        "gzip" => GzDecoder::new(bytes).read_to_end(&mut plain).unwrap(),
        _ => return bytes.to_vec(),
    };
    plain
}

#[actix_web::test]
async fn assets_travel_in_the_smallest_coding_that_the_browser_reads() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let url = chat.app.assets.url("css/messages.css");
    let plain = chat.app.assets.bytes("css/messages.css").unwrap();
    let mut sizes = Vec::new();
    let mut tags = Vec::new();
    for (accepted, coding) in
        [("gzip, deflate, br, zstd", "br"), ("gzip, br;q=0", "gzip"), ("deflate", "identity")]
    {
        let accepts = ("accept-encoding", accepted);
        let answer = ask(&bob, Method::GET, url, &[accepts]).await;
        assert_eq!((answer.status().as_u16(), text(&answer, "content-encoding")), (200, coding));
        assert_eq!(text(&answer, "vary"), "Accept-Encoding");
        let (tag, length) =
            (text(&answer, "etag").to_owned(), text(&answer, "content-length").to_owned());
        let bytes = answer.bytes().await.unwrap();
        assert_eq!(read(coding, &bytes), plain, "{accepted}");

        let head = ask(&bob, Method::HEAD, url, &[accepts]).await;
        assert_eq!((head.status().as_u16(), text(&head, "content-encoding")), (200, coding));
        assert_eq!((text(&head, "etag"), text(&head, "content-length")), (&*tag, &*length));
        assert!(head.bytes().await.unwrap().is_empty());

        for method in [Method::GET, Method::HEAD] {
            let known = ask(&bob, method, url, &[accepts, ("if-none-match", &tag)]).await;
            assert_eq!((known.status().as_u16(), text(&known, "etag")), (304, &*tag));
            assert_eq!(text(&known, "vary"), "Accept-Encoding");
            assert_eq!(text(&known, "content-encoding"), "");
            assert!(text(&known, "cache-control").contains("immutable"));
            assert!(known.bytes().await.unwrap().is_empty());
        }
        let other = ask(&bob, Method::GET, url, &[accepts, ("if-none-match", "\"other\"")]).await;
        assert_eq!(other.status().as_u16(), 200);
        sizes.push(bytes.len());
        tags.push(tag);
    }
    assert!(sizes.is_sorted() && sizes[0] < sizes[1] && sizes[1] < plain.len(), "{sizes:?}");
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
}

#[actix_web::test]
async fn assets_that_are_small_already_travel_as_they_are() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let url = chat.app.assets.url("sounds/tada.mp3");
    let accepts = ("accept-encoding", "gzip, br");
    let whole = ask(&bob, Method::GET, url, &[accepts]).await;
    assert_eq!((whole.status().as_u16(), text(&whole, "content-encoding")), (200, "identity"));
    let range = ("range", "bytes=0-1");
    for (tag, status) in [(text(&whole, "etag"), 206), ("\"other\"", 200)] {
        let part = ask(&bob, Method::GET, url, &[accepts, range, ("if-range", tag)]).await;
        assert_eq!(part.status().as_u16(), status, "{tag}");
    }
}

//! Files over HTTP: sent, shown, handed out in parts, and let go; and everything that a hostile sender
//! may think of.

use campfire_store::blobs;
use reqwest::{
    Method,
    header::{self, HeaderMap},
    multipart::{Form, Part},
};

use super::support::{Answer, LARGEST, TestApp, Visitor, answered};

/// A picture of 4 by 2 pixels, the same as TIFF, and one of 16 by 8.
const PNG: &[u8] = include_bytes!("../data/four_by_two.png");
const TIFF: &[u8] = include_bytes!("../data/four_by_two.tiff");
const AVIF: &[u8] = include_bytes!("../data/sixteen_by_eight.avif");

/// Sends a file to a room as our pages do.
async fn send(
    visitor: &Visitor,
    path: &str,
    id: &str,
    name: &str,
    declared: &str,
    bytes: &[u8],
) -> Answer {
    let part = Part::bytes(bytes.to_vec()).file_name(name.to_owned()).mime_str(declared).unwrap();
    let form = Form::new()
        .text("message[client_message_id]", id.to_owned())
        .part("message[attachment]", part);
    answered(visitor.request(Method::POST, path).header(header::ACCEPT, "*/*").multipart(form))
        .await
}

/// The address in an attribute of some markup.
fn attribute(body: &str, name: &str, beginning: &str) -> String {
    let opening = format!("{name}=\"{beginning}");
    let at = body.find(&opening).unwrap_or_else(|| panic!("no {opening} in {body}"));
    let rest = &body[at + name.len() + 2..];
    rest[..rest.find('"').unwrap()].to_owned()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
}

/// How many files lie in a folder and below.
pub(super) fn count(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { count(&path) } else { 1 })
        .sum()
}

#[actix_web::test]
async fn a_picture_is_sent_shown_small_and_handed_out_whole() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let sent = send(&bob, &path, "pic-1", "a b.png", "text/plain", PNG).await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    assert!(sent.body.starts_with("<turbo-stream action=\"append\""), "{}", sent.body);
    for part in
        ["message__attachment", "width=\"4\" height=\"2\"", "Download a b.png", "Share a b.png"]
    {
        assert!(sent.body.contains(part), "{part} in {}", sent.body);
    }

    let url = attribute(&sent.body, "href", "/files/");
    let whole = bob.request(Method::GET, &url).send().await.unwrap();
    assert_eq!(whole.status().as_u16(), 200);
    assert_eq!(text(whole.headers(), "content-type"), "image/png");
    assert_eq!(text(whole.headers(), "content-disposition"), "inline; filename=\"a b.png\"");
    assert_eq!(text(whole.headers(), "x-content-type-options"), "nosniff");
    assert_eq!(text(whole.headers(), "cache-control"), "private, max-age=3600");
    assert!(text(whole.headers(), "content-security-policy").contains("sandbox"));
    let tag = text(whole.headers(), "etag").to_owned();
    assert_eq!(whole.bytes().await.unwrap(), PNG);
    let again = bob.request(Method::GET, &url).header("if-none-match", tag).send().await.unwrap();
    assert_eq!(again.status().as_u16(), 304);
    let saved =
        bob.request(Method::GET, &format!("{url}?disposition=attachment")).send().await.unwrap();
    assert_eq!(text(saved.headers(), "content-disposition"), "attachment; filename=\"a b.png\"");

    let thumb = bob.request(Method::GET, &attribute(&sent.body, "src", "/files/"));
    let thumb = thumb.send().await.unwrap();
    assert_eq!(
        (thumb.status().as_u16(), text(thumb.headers(), "content-type")),
        (200, "image/png")
    );
    assert!(!thumb.bytes().await.unwrap().is_empty());
}

#[actix_web::test]
async fn pictures_that_not_every_browser_shows_have_small_ones_that_all_do() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    for (id, name, bytes, size) in [
        ("scan", "a.tiff", TIFF, "width=\"4\" height=\"2\""),
        ("still", "a.avif", AVIF, "width=\"16\" height=\"8\""),
    ] {
        let sent = send(&bob, &path, id, name, "application/octet-stream", bytes).await;
        assert!(sent.body.contains(size), "{name}: {}", sent.body);
        let thumb = bob.request(Method::GET, &attribute(&sent.body, "src", "/files/"));
        let thumb = thumb.send().await.unwrap();
        assert_eq!(text(thumb.headers(), "content-type"), "image/webp", "{name}");
        assert!(thumb.bytes().await.unwrap().starts_with(b"RIFF"), "{name}");
        let saved = attribute(&sent.body, "data-lightbox-url-value", "/files/");
        let saved = bob.request(Method::GET, &saved).send().await.unwrap();
        assert_eq!(saved.bytes().await.unwrap(), bytes, "{name}");
    }
}

#[actix_web::test]
async fn a_picture_whose_bytes_are_lost_leaves_initials_and_no_error() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let part = Part::bytes(PNG.to_vec()).file_name("a.png");
    let form = Form::new().part("user[avatar]", part);
    let worn = answered(bob.request(Method::PATCH, "/users/me/profile").multipart(form)).await;
    assert_eq!(worn.status, 303, "{}", worn.body);
    std::fs::remove_dir_all(chat.folder.path().join("files")).unwrap();
    let shown = bob.get(&campfire_web::avatars::url(&chat.app, &chat.bob)).await;
    assert_eq!(shown.status, 200);
    assert_eq!(text(&shown.headers, "content-type"), "image/svg+xml; charset=utf-8");
}

#[actix_web::test]
async fn only_those_who_may_read_the_message_get_its_file() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let sent = send(&bob, &path, "pic-1", "a.png", "image/png", PNG).await;
    let url = attribute(&sent.body, "href", "/files/");
    let thumb = attribute(&sent.body, "src", "/files/");
    for path in [&url, &thumb] {
        assert_eq!(chat.browser(&chat.ada).await.get(path).await.status, 200);
        assert_eq!(chat.browser(&chat.cleo).await.get(path).await.status, 404);
        let stranger = chat.anonymous().get(path).await;
        assert_eq!((stranger.status, stranger.location.as_deref()), (302, Some("/session/new")));
    }
    for odd in
        ["/files/x/a.png", "/files/999999/a.png", "/files/99999999999999999999/thumb", "/files/1"]
    {
        assert_eq!(bob.get(odd).await.status, 404, "{odd}");
    }
}

#[actix_web::test]
async fn the_same_sent_again_is_one_message_and_one_file() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let first = send(&bob, &path, "pic-1", "a.png", "image/png", PNG).await;
    let again = send(&bob, &path, "pic-1", "a.png", "image/png", PNG).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(chat.count(&chat.den).await, 1);
    assert_eq!(count(chat.folder.path()), 1, "one file, and no upload left");
    let ada = chat.browser(&chat.ada).await;
    assert_eq!(send(&ada, &path, "pic-1", "b.png", "image/png", PNG).await.status, 422);
    let outside =
        send(&chat.browser(&chat.cleo).await, &path, "pic-2", "a.png", "image/png", PNG).await;
    assert!(outside.body.contains("composer-frame"), "{}", outside.body);
    assert_eq!(count(chat.folder.path()), 1, "what is refused is not kept");
}

#[actix_web::test]
async fn words_and_a_file_go_together_and_both_are_found() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let part = Part::bytes(b"%PDF-1.7 words".to_vec()).file_name("Quartalsbericht.pdf");
    let form =
        Form::new().text("message[body]", "<p>Here it is</p>").part("message[attachment]", part);
    let sent = answered(bob.request(Method::POST, &path).multipart(form)).await;
    assert!(
        sent.body.contains("Here it is") && sent.body.contains("file-card__name"),
        "{}",
        sent.body
    );
    assert!(sent.body.contains("PDF, 14 bytes"), "{}", sent.body);
    let room = chat.den.id;
    let rows = chat
        .app
        .store
        .read(move |conn| campfire_store::messages::page_last(conn, room))
        .await
        .unwrap();
    assert_eq!(rows[0].message.body_text, "Here it is\nQuartalsbericht.pdf");
    let id = rows[0].message.id;

    // Another file takes its place; the words stay when none are said.
    let part = Part::bytes(PNG.to_vec()).file_name("new.png");
    let form = Form::new().part("message[attachment]", part);
    let edited =
        answered(bob.request(Method::PATCH, &format!("{path}/{id}")).multipart(form)).await;
    assert_eq!(edited.status, 303, "{}", edited.body);
    let rows = chat
        .app
        .store
        .read(move |conn| campfire_store::messages::page_last(conn, room))
        .await
        .unwrap();
    assert_eq!(rows[0].message.body_text, "Here it is\nnew.png");
    let stale = chat
        .app
        .store
        .read(|conn| blobs::unused(conn, campfire_domain::Time::now(), 9))
        .await
        .unwrap();
    assert_eq!(stale.len(), 1, "the first waits to be let go");
}

#[actix_web::test]
async fn parts_of_a_file_are_handed_out_as_the_protocol_says() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let bytes: Vec<u8> = (0..100_000_u32).map(|number| (number % 251) as u8).collect();
    let sent = send(&bob, &path, "bin-1", "a.bin", "application/octet-stream", &bytes).await;
    let url = attribute(&sent.body, "href", "/files/").replace("?disposition=attachment", "");
    let cases: [(&str, u16, &str, std::ops::Range<usize>); 8] = [
        ("bytes=0-0", 206, "bytes 0-0/100000", 0..1),
        ("bytes=70000-", 206, "bytes 70000-99999/100000", 70_000..100_000),
        ("bytes=-10", 206, "bytes 99990-99999/100000", 99_990..100_000),
        ("bytes=5-200000", 206, "bytes 5-99999/100000", 5..100_000),
        // A part that is everything is a part: players take anything else for no parts at all.
        ("bytes=0-", 206, "bytes 0-99999/100000", 0..100_000),
        ("bytes=0-99999", 206, "bytes 0-99999/100000", 0..100_000),
        ("bytes=0-1,5-6", 200, "", 0..100_000),
        ("lines=1-2", 200, "", 0..100_000),
    ];
    for (range, status, place, expected) in cases {
        let answer = bob
            .request(Method::GET, &url)
            .header("range", range)
            .header("accept-encoding", "gzip, br");
        let answer = answer.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{range}");
        if status == 206 {
            assert_eq!(text(answer.headers(), "content-range"), place, "{range}");
        }
        assert_eq!(text(answer.headers(), "accept-ranges"), "bytes");
        assert_eq!(answer.bytes().await.unwrap(), bytes[expected], "{range}");
    }
    for beyond in ["bytes=100000-", "bytes=-0"] {
        let answer = bob.request(Method::GET, &url).header("range", beyond).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), text(answer.headers(), "content-range")),
            (416, "bytes */100000")
        );
    }
    let other =
        bob.request(Method::GET, &url).header("range", "bytes=0-0").header("if-range", "\"other\"");
    assert_eq!(
        other.send().await.unwrap().status().as_u16(),
        200,
        "a part of other bytes is no part"
    );
    let head = bob.request(Method::HEAD, &url).send().await.unwrap();
    assert_eq!((head.status().as_u16(), text(head.headers(), "content-length")), (200, "100000"));
}

#[actix_web::test]
async fn what_a_browser_would_run_is_never_shown() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let script = "<script>alert(1)</script>";
    let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{script}</svg>");
    let hostile: [(&str, &str, Vec<u8>); 9] = [
        ("a.html", "text/html", script.into()),
        ("a.png", "image/png", format!("<!DOCTYPE html>{script}").into()),
        ("a.svg", "image/svg+xml", svg.clone().into()),
        ("a.png", "image/png", svg.into()),
        ("a.xml", "text/xml", b"<?xml version=\"1.0\"?><x/>".to_vec()),
        ("a.xhtml", "application/xhtml+xml", script.into()),
        ("a.pdf", "application/pdf", b"%PDF-1.7".to_vec()),
        ("a.js", "text/javascript", b"alert(1)".to_vec()),
        ("a.png", "text/html\"><script>", script.into()),
    ];
    for (number, (name, declared, bytes)) in hostile.into_iter().enumerate() {
        let declared = if declared.contains('"') { "text/html" } else { declared };
        let sent = send(&bob, &path, &format!("evil-{number}"), name, declared, &bytes).await;
        assert_eq!(sent.status, 200, "{name}: {}", sent.body);
        assert!(
            sent.body.contains("file-card__name")
                && !sent.body.contains("<img class=\"message__attachment"),
            "{name}"
        );
        let url = attribute(&sent.body, "href", "/files/").replace("?disposition=attachment", "");
        let answer = bob.request(Method::GET, &url).send().await.unwrap();
        let media_type = text(answer.headers(), "content-type");
        assert!(
            !["text/html", "image/svg+xml", "text/xml", "application/xhtml+xml"]
                .contains(&media_type),
            "{name}: {media_type}"
        );
        assert!(text(answer.headers(), "content-disposition").starts_with("attachment;"), "{name}");
        assert_eq!(
            text(answer.headers(), "content-security-policy"),
            campfire_web::files::CONFINED
        );
        let thumb = url.rsplit_once('/').unwrap().0.to_owned() + "/thumb";
        assert_eq!(bob.get(&thumb).await.status, 404, "{name}");
    }
}

#[actix_web::test]
async fn bombs_and_broken_pictures_are_files_like_any_other() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    // A head that claims 30,000 by 30,000 pixels.
    let mut bomb = PNG.to_vec();
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let cases: [(&str, Vec<u8>); 6] = [
        ("bomb.png", bomb),
        ("head.png", PNG[..20].to_vec()),
        ("half.png", PNG[..PNG.len() / 2].to_vec()),
        ("gif.gif", b"GIF89a\xff\xff\xff\xff".to_vec()),
        ("jpeg.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec()),
        ("webp.webp", b"RIFF\xff\xff\xff\xffWEBPVP8 ".to_vec()),
    ];
    for (number, (name, bytes)) in cases.into_iter().enumerate() {
        let sent = send(&bob, &path, &format!("bomb-{number}"), name, "image/png", &bytes).await;
        assert_eq!(sent.status, 200, "{name}: {}", sent.body);
        let url = attribute(&sent.body, "href", "/files/").replace("?disposition=attachment", "");
        let thumb = url.rsplit_once('/').unwrap().0.to_owned() + "/thumb";
        for _ in 0..2 {
            assert_eq!(bob.get(&thumb).await.status, 404, "{name}: nothing can be made of it");
        }
        assert_eq!(
            bob.request(Method::GET, &url).send().await.unwrap().bytes().await.unwrap(),
            bytes,
            "{name}"
        );
    }
}

#[actix_web::test]
async fn lying_and_broken_forms_are_bad_requests_and_leave_nothing() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let media_type = "multipart/form-data; boundary=edge";
    let head = "--edge\r\nContent-Disposition: form-data; name=\"message[attachment]\"; filename=\"a\"\r\n\r\n";
    let broken: [(&str, String); 7] = [
        ("nothing", String::new()),
        ("no edge", "words".into()),
        ("no end", format!("{head}bytes")),
        ("no head", "--edge\r\n\r\nbytes\r\n--edge--\r\n".into()),
        (
            "no name",
            "--edge\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\nb\r\n--edge--\r\n"
                .into(),
        ),
        ("another edge", head.replace("edge", "other") + "bytes\r\n--other--\r\n"),
        (
            "long name",
            format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\nb\r\n--edge--\r\n",
                "n".repeat(300)
            ),
        ),
    ];
    for (what, body) in broken {
        let answer = bob.send_raw(Method::POST, &path, media_type, body).await;
        assert_eq!(answer.status, 400, "{what}: {}", answer.body);
    }
    let answer = bob.send_raw(Method::POST, &path, "multipart/form-data", "x").await;
    assert_eq!(answer.status, 400, "no boundary");
    let endless = format!("--edge\r\nX: {}", "x".repeat(200_000));
    assert_eq!(bob.send_raw(Method::POST, &path, media_type, endless).await.status, 413);
    // Nothing was chosen: there is nothing to say either.
    let empty = "--edge\r\nContent-Disposition: form-data; name=\"message[attachment]\"; filename=\"\"\r\n\r\n\r\n--edge--\r\n";
    assert_eq!(bob.send_raw(Method::POST, &path, media_type, empty).await.status, 400);
    assert_eq!(chat.count(&chat.den).await, 0);
    assert_eq!(count(chat.folder.path()), 0);
}

#[actix_web::test]
async fn what_is_too_large_is_refused_in_words_and_not_kept() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    let exactly = vec![1; usize::try_from(LARGEST).unwrap()];
    assert_eq!(
        send(&bob, &path, "full-1", "a.bin", "application/x-thing", &exactly).await.status,
        200
    );
    let over = [exactly, vec![1]].concat();
    let refused = send(&bob, &path, "over-1", "a.bin", "application/x-thing", &over).await;
    assert_eq!((refused.status, refused.body.ends_with('.')), (413, true), "{}", refused.body);
    let form = Form::new().text("message[body]", "x".repeat(2_000_000));
    assert_eq!(answered(bob.request(Method::POST, &path).multipart(form)).await.status, 413);
    assert_eq!(count(chat.folder.path()), 1);
    assert_eq!(chat.count(&chat.den).await, 1);
}

#[actix_web::test]
async fn a_picture_of_oneself_is_worn_everywhere_and_taken_off() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let before = campfire_web::avatars::url(&chat.app, &chat.bob);
    let drawn = bob.get(&before).await;
    assert_eq!(text(&drawn.headers, "content-type"), "image/svg+xml; charset=utf-8");
    let wear = |bytes: &[u8], name: &'static str| {
        let part = Part::bytes(bytes.to_vec()).file_name(name);
        let form = Form::new().text("user[name]", "Bob").part("user[avatar]", part);
        answered(
            bob.request(Method::PATCH, "/users/me/profile")
                .header(header::ACCEPT, "text/html")
                .multipart(form),
        )
    };
    let refused = wear(b"BM\0\0\0\0\0\0\0\0", "a.bmp").await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("Please choose a PNG, JPEG, GIF or WebP picture."));
    assert_eq!(wear(PNG, "a.png").await.status, 303);
    let worn = bob.request(Method::GET, &before).send().await.unwrap();
    assert_eq!((worn.status().as_u16(), text(worn.headers(), "content-type")), (200, "image/webp"));
    assert!(text(worn.headers(), "cache-control").contains("private"));
    let tag = text(worn.headers(), "etag").to_owned();
    let again =
        bob.request(Method::GET, &before).header("if-none-match", tag).send().await.unwrap();
    assert_eq!(again.status().as_u16(), 304);

    assert_eq!(bob.send(Method::DELETE, "/users/somebody/avatar", &[]).await.status, 303);
    let drawn = bob.get(&before).await;
    assert_eq!(text(&drawn.headers, "content-type"), "image/svg+xml; charset=utf-8");
}

#[actix_web::test]
async fn a_room_lists_its_files_the_newest_first() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let (path, list) =
        (format!("/rooms/{}/messages", chat.den.id), format!("/rooms/{}/files", chat.den.id));
    assert!(bob.get(&list).await.body.contains("No files yet"));
    chat.said(&chat.bob, &chat.den, "words only").await;
    send(&bob, &path, "one", "one.png", "image/png", PNG).await;
    send(&bob, &path, "two", "two.pdf", "application/pdf", b"%PDF-1.7").await;
    let page = bob.get(&list).await;
    let (one, two) = (page.body.find("one.png").unwrap(), page.body.find("two.pdf").unwrap());
    assert!(two < one && !page.body.contains("words only") && !page.body.contains("Older files"));
    for number in 0..40 {
        send(&bob, &path, &format!("more-{number}"), "more.txt", "text/plain", b"more").await;
    }
    let page = bob.get(&list).await;
    assert!(!page.body.contains("two.pdf"));
    let older = bob.get(&attribute(&page.body, "href", &format!("{list}?before="))).await;
    assert!(older.body.contains("two.pdf") && older.body.contains("one.png"));
    assert_eq!(bob.get(&format!("{list}?before=999999")).await.status, 404);
}

//! The client against a listener on this machine that answers badly in every way we know.
#![expect(clippy::unwrap_used, reason = "tests")]

mod listener;

use std::{net::IpAddr, time::Duration};

use campfire_outbound::{Answer, Client, Error, Guard, Hosts, Limits, Request, StatusCode, header};
use listener::{Listener, Script};

/// Sends a request to that URL with small limits.
async fn ask(client: &Client, url: String, guard: Guard) -> Result<Answer, Error> {
    let limits = Limits {
        first_byte: Duration::from_millis(300),
        total: Duration::from_millis(600),
        cap: 1000,
    };
    let mut headers = header::HeaderMap::new();
    headers.insert("x-test", header::HeaderValue::from_static("here"));
    client.post(Request { url, headers, body: b"question".to_vec(), guard, limits }).await
}

/// Asks a listener that follows the script.
async fn check(script: Script) -> Result<Answer, Error> {
    let listener = Listener::open(script).await;
    ask(&Client::new().unwrap(), listener.url(), Guard::Anywhere).await
}

fn knowing(name: &str, addresses: &[&str]) -> Client {
    let addresses: Vec<IpAddr> = addresses.iter().map(|text| text.parse().unwrap()).collect();
    Client::with_hosts(Hosts::from([(name.to_owned(), addresses)])).unwrap()
}

#[tokio::test]
async fn the_request_arrives_whole_and_so_does_the_answer() {
    let mut listener = Listener::open(Script::Say(
        "HTTP/1.1 201 Created\r\nContent-Type: Text/Plain; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello",
    ))
    .await;
    let answer = ask(&Client::new().unwrap(), listener.url(), Guard::Anywhere).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (StatusCode::CREATED, &b"hello"[..]));
    assert_eq!(answer.media_type().as_deref(), Some("text/plain"));
    let request = listener.heard().await;
    assert!(request.starts_with("POST /there HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("x-test: here\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\nquestion"), "{request}");
}

#[tokio::test]
async fn silence_times_out_before_the_first_byte() {
    let outcome = check(Script::Hang).await.map(|answer| answer.status);
    assert_eq!(outcome.unwrap_err().to_string(), "no answer within 300ms");
}

#[tokio::test]
async fn an_answer_that_never_ends_in_time_is_given_up() {
    let script = Script::SayAndHang("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nslow");
    let outcome = check(script).await.map(|answer| answer.status);
    let expected = "the answer began, but did not end within 600ms";
    assert_eq!(outcome.unwrap_err().to_string(), expected);
}

#[tokio::test]
async fn a_flood_is_cut_at_the_cap() {
    let script = Script::Flood("HTTP/1.1 200 OK\r\n\r\n");
    assert!(matches!(check(script).await, Err(Error::TooLarge { cap: 1000 })));
}

#[tokio::test]
async fn an_announced_flood_is_refused_before_it_begins() {
    let script = Script::SayAndHang("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n");
    assert!(matches!(check(script).await, Err(Error::TooLarge { cap: 1000 })));
}

#[tokio::test]
async fn a_body_of_exactly_the_cap_is_taken() {
    let text = format!("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}", "x".repeat(1000));
    let answer = check(Script::Say(text.leak())).await.unwrap();
    assert_eq!(answer.body.len(), 1000);
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_no_answer() {
    let script = Script::Say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
    assert!(matches!(check(script).await, Err(Error::Broken(_))));
}

#[tokio::test]
async fn noise_is_no_answer() {
    assert!(matches!(check(Script::Say("SSH-2.0-OpenSSH\r\n\r\n")).await, Err(Error::Broken(_))));
}

#[tokio::test]
async fn a_redirect_is_handed_back_and_not_followed() {
    let answer = check(Script::Say(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    ))
    .await
    .unwrap();
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.headers["location"], "http://127.0.0.1:1/");
}

#[tokio::test]
async fn a_guarded_request_reaches_no_loopback_by_any_spelling() {
    let client = knowing("rebound.example", &["127.0.0.1", "::1", "10.0.0.1"]);
    let hosts = ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]"];
    for host in hosts.into_iter().chain(["[::ffff:7f00:1]", "rebound.example", "169.254.169.254"]) {
        let answer = ask(&client, format!("http://{host}/"), Guard::PublicOnly).await;
        assert!(matches!(answer, Err(Error::Blocked)), "{host}: {answer:?}");
    }
}

#[tokio::test]
async fn an_unguarded_request_reaches_a_private_host_by_name() {
    let listener = Listener::open(Script::Say("HTTP/1.1 204 No Content\r\n\r\n")).await;
    let client = knowing("bot.internal", &["127.0.0.1"]);
    let url = format!("http://bot.internal:{}/", listener.port());
    let answer = ask(&client, url, Guard::Anywhere).await.unwrap();
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_name_without_address_is_told_from_a_blocked_one() {
    let client = knowing("nowhere.example", &[]);
    for guard in [Guard::PublicOnly, Guard::Anywhere] {
        let answer = ask(&client, "https://nowhere.example/".to_owned(), guard).await;
        assert!(matches!(answer, Err(Error::Lookup)), "{answer:?}");
    }
}

#[tokio::test]
async fn nobody_listening_is_a_connect_error() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{closed}/");
    let answer = ask(&Client::new().unwrap(), url, Guard::Anywhere).await;
    assert!(matches!(answer, Err(Error::Connect(_))), "{answer:?}");
}

#[tokio::test]
async fn what_is_no_web_address_is_not_sent() {
    let client = Client::new().unwrap();
    for url in [
        "",
        "/relative",
        "word",
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://",
        "http://127.0.0.1:99999/",
        "http://[fe80::1%25eth0]/",
    ] {
        let answer = ask(&client, url.to_owned(), Guard::Anywhere).await;
        assert!(matches!(answer, Err(Error::InvalidUrl)), "{url}: {answer:?}");
    }
}

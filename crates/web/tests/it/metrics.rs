//! What operators watch.

use std::net::TcpListener;

use actix_web::rt::spawn;
use campfire_web::answer_watchers;

use super::support::TestApp;

#[actix_web::test]
async fn metrics_are_shown_on_an_address_of_their_own() {
    let chat = TestApp::start().await;
    chat.said(&chat.ada, &chat.den, "hello").await;
    assert_eq!(chat.anonymous().get("/nowhere").await.status, 404);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    spawn(answer_watchers(chat.app.clone(), listener).unwrap());
    let text =
        reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    let value = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap();
        line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()
    };
    assert!(value("campfire_database_writes_total") >= 2.0, "{text}");
    assert_eq!(value("campfire_jobs_waiting_push"), 1.0, "nobody performs jobs here");
    assert_eq!(value("campfire_sockets"), 0.0);
    assert_eq!(value("campfire_bots_waiting"), 0.0);
    assert_eq!(value("campfire_compressed_pages_made_total"), 0.0);
    assert!(
        text.contains("campfire_http_request_seconds_count{route=\"unmatched\",status=\"404\"} 1")
    );
    let inside = chat.browser(&chat.ada).await.get("/metrics").await;
    assert_eq!(inside.status, 404, "and nowhere else");
}

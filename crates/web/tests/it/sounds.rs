//! Messages that play something, over HTTP.

use campfire_domain::messages::sounds::{self, Look};

use super::support::TestApp;

#[actix_web::test]
async fn every_sound_has_its_recording_and_its_picture() {
    let chat = TestApp::start().await;
    for sound in sounds::ALL {
        let recording = format!("sounds/{}.mp3", sound.name);
        assert!(chat.app.assets.bytes(&recording).is_some(), "{recording}");
        let picture = format!("images/sounds/{}.svg", sound.name);
        let is_drawn = chat.app.assets.bytes(&picture).is_some();
        assert_eq!(is_drawn, matches!(sound.look, Look::Image { .. }), "{picture}");
    }
}

#[actix_web::test]
async fn a_message_that_plays_shows_its_player_and_an_unknown_name_is_just_words() {
    let chat = TestApp::start().await;
    chat.said(&chat.ada, &chat.den, "/play tada").await;
    chat.said(&chat.ada, &chat.den, "/play yeah").await;
    chat.said(&chat.ada, &chat.den, "/play nothing").await;
    let bob = chat.browser(&chat.bob).await;
    let page = bob.get(&format!("/rooms/{}", chat.den.id)).await.body;
    assert_eq!(page.matches("class=\"sound\"").count(), 2, "{page}");
    assert!(page.contains("Play tada") && page.contains("Ta-da!"));
    assert!(page.contains("width=\"104\" height=\"15\""));
    assert!(page.contains("/play nothing"));

    let url = chat.app.assets.url("sounds/tada.mp3");
    assert!(page.contains(url) && url.starts_with("/assets/sounds/tada-"), "{url}");
    let part = bob.request(reqwest::Method::GET, url).header("range", "bytes=0-1");
    let part = part.send().await.unwrap();
    assert_eq!((part.status().as_u16(), part.bytes().await.unwrap().len()), (206, 2));
    let recording = bob.request(reqwest::Method::GET, url).send().await.unwrap();
    assert_eq!(recording.headers()["content-type"], "audio/mpeg");
    assert!(recording.headers()["cache-control"].to_str().unwrap().contains("immutable"));
}

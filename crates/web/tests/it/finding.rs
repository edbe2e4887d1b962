//! Finding one's way: search, unread marks, and the look one has chosen.

use reqwest::{Method, header};

use super::support::{TestApp, answered};

#[actix_web::test]
async fn words_are_found_in_ones_rooms_and_marked() {
    let chat = TestApp::start().await;
    let said = chat.said(&chat.ada, &chat.den, "the <b>Plans</b> &amp; more").await;
    let bob = chat.browser(&chat.bob).await;
    let page = bob.get("/searches?q=plan").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<mark class=\"search-highlight\">Plans</mark>"), "{}", page.body);
    assert!(page.body.contains(&format!("href=\"/rooms/{}/@{}\"", chat.den.id, said.id)));
    assert!(page.body.contains("1 message for "));
    let cleo = chat.browser(&chat.cleo).await.get("/searches?q=plan").await;
    assert!(!cleo.body.contains("data-message-id") && cleo.body.contains("No message says that"));
    let nothing = bob.get("/searches").await;
    assert!(!nothing.body.contains("data-message-id") && nothing.body.contains("Narrow it down"));
}

#[actix_web::test]
async fn what_is_looked_for_is_remembered_until_it_is_cleared() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    for (typed, found) in [
        ("hello!", "/searches?q=hello+"),
        (" pad ", "/searches?q=+pad+"),
        ("\"big plan\" from:me", "/searches?q=%22big+plan%22+from%3Ame"),
        ("!!!", "/searches"),
    ] {
        let sent = bob.post("/searches", &[("q", typed)]).await;
        assert_eq!((sent.status, sent.location.as_deref()), (302, Some(found)), "{typed}");
    }
    let page = bob.get("/searches").await.body;
    assert_eq!(page.matches("<li><a class=\"btn\" href=\"/searches?q=").count(), 3);
    let gone = bob.send(Method::DELETE, "/searches/clear", &[]).await;
    assert_eq!((gone.status, gone.location.as_deref()), (303, Some("/searches")));
    assert!(!bob.get("/searches").await.body.contains("Lately"));
}

#[actix_web::test]
async fn older_results_follow_in_a_frame_of_their_own() {
    let chat = TestApp::start().await;
    for number in 0..105 {
        chat.said(&chat.ada, &chat.den, &format!("echo {number}.")).await;
    }
    let bob = chat.browser(&chat.bob).await;
    let newest = bob.get("/searches?q=echo").await.body;
    assert_eq!(newest.matches("data-message-id=").count(), 100);
    let link = newest.split("href=\"/searches?q=echo&amp;before=").nth(1).unwrap();
    let before = link.split('"').next().unwrap();
    assert!(newest.contains(&format!(
        "<turbo-frame class=\"searches__page\" id=\"results_before_{before}\">"
    )));
    let older = bob.get(&format!("/searches?q=echo&before={before}")).await.body;
    assert_eq!(older.matches("data-message-id=").count(), 5);
    assert!(
        older.contains(&format!("id=\"results_before_{before}\""))
            && !older.contains("Older results")
    );
    assert_eq!(bob.get("/searches?q=echo&before=x").await.status, 404);
}

#[actix_web::test]
async fn signs_that_are_no_words_cannot_be_looked_for_which_is_said() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    for (typed, is_told) in [("😀", true), ("%", true), ("  ", false)] {
        let answer = bob.post("/searches", &[("q", typed)]).await;
        assert_eq!((answer.status, answer.location.as_deref()), (302, Some("/searches")));
        assert_eq!(!answer.cookies.is_empty(), is_told, "{typed:?}");
    }
}

#[actix_web::test]
async fn a_filter_that_means_nothing_says_so() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    for (typed, sentence) in [
        ("from:zed", "Nobody here is called “zed”."),
        ("in:cellar", "None of your rooms is called “cellar”."),
        ("before:soon", "“soon” is no day we know."),
        ("has:cheese", "Messages don't have “cheese”."),
    ] {
        let page = bob.get(&format!("/searches?q={typed}")).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains(sentence), "{typed}");
    }
    assert_eq!(bob.get(&format!("/searches?q={}", "%22from:%00".repeat(500))).await.status, 200);
}

/// How much the sidebar says is unread of the den: messages, mentions.
async fn unread(chat: &TestApp) -> Option<(String, String)> {
    let sidebar = chat.browser(&chat.bob).await.get("/users/me/sidebar").await.body;
    let entry =
        sidebar.split(&format!("id=\"list_room_{}\"", chat.den.id)).nth(1)?.split('>').next()?;
    let value = |name| Some(entry.split(name).nth(1)?.split('"').next()?.to_owned());
    Some((value("data-unread-messages=\"")?, value("data-unread-mentions=\"")?))
}

fn some(messages: &str, mentions: &str) -> Option<(String, String)> {
    Some((messages.to_owned(), mentions.to_owned()))
}

#[actix_web::test]
async fn the_sidebar_counts_what_is_unread() {
    let chat = TestApp::start().await;
    assert_eq!(unread(&chat).await, None);
    chat.said(&chat.ada, &chat.den, "one").await;
    let sgid = chat.app.mentions.sgid(chat.bob.id);
    let mention = format!(
        "<action-text-attachment sgid=\"{sgid}\" content-type=\"application/vnd.campfire.mention\"></action-text-attachment> hey"
    );
    let ada = chat.browser(&chat.ada).await;
    let path = format!("/rooms/{}/messages", chat.den.id);
    assert!(ada.post(&path, &[("message[body]", &mention)]).await.status < 400);
    assert_eq!(unread(&chat).await, some("2", "1"));
    let bob = chat.browser(&chat.bob).await;
    assert_eq!(bob.send(Method::DELETE, "/users/me/unreads", &[]).await.status, 204);
    assert_eq!(unread(&chat).await, None);
}

#[actix_web::test]
async fn a_room_is_unread_again_from_a_message_on() {
    let chat = TestApp::start().await;
    chat.said(&chat.ada, &chat.den, "one").await;
    let two = chat.said(&chat.ada, &chat.den, "two").await;
    chat.said(&chat.bob, &chat.den, "mine").await;
    chat.said(&chat.ada, &chat.den, "three").await;
    let bob = chat.browser(&chat.bob).await;
    bob.send(Method::DELETE, "/users/me/unreads", &[]).await;
    let path = |id| format!("/rooms/{}/messages/{id}/unread", chat.den.id);
    assert_eq!(bob.send(Method::PUT, &path(two.id.get()), &[]).await.status, 204);
    assert_eq!(unread(&chat).await, some("2", "0"), "one's own does not count");
    let page = bob.get(&format!("/rooms/{}", chat.den.id)).await.body;
    let since = format!("data-messages-unread-since-value=\"{}\"", two.created_at.millis());
    assert!(page.contains(&since));
    assert_eq!(bob.send(Method::PUT, &path(999_999), &[]).await.status, 404);
    let cleo = chat.browser(&chat.cleo).await;
    assert_eq!(cleo.send(Method::PUT, &path(two.id.get()), &[]).await.status, 404);
}

#[actix_web::test]
async fn pages_come_in_the_look_that_was_chosen() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let signed_in = bob.request(Method::GET, "/").build().unwrap();
    let cookie = signed_in.headers()[header::COOKIE].to_str().unwrap().to_owned();
    for (theme, media) in
        [("dark", "all"), ("light", "not all"), ("odd", "(prefers-color-scheme: dark)")]
    {
        let request = chat
            .anonymous()
            .request(Method::GET, "/users/me/profile")
            .header(header::COOKIE, format!("{cookie}; theme={theme}"));
        let page = answered(request).await.body;
        assert!(page.contains(&format!("media=\"{media}\">")), "{theme}");
    }
}

//! Links and their cards: the observed cases, against a network that one listener plays.

mod network;

use std::{collections::HashMap, time::Duration};

use campfire_outbound::{Client, Hosts, Url};
use campfire_web::unfurl::{Card, Cards, is_web_address};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

use self::network::{Network, Reply};
use super::support::TestApp;

/// Where observed cases differ on purpose, the reason beside each.
const OURS: &[(&str, Differently)] = &[
    // Bytes mean what the page says they mean, or what they are as UTF-8.
    ("uf-doc-087", Differently::Says("日本語のタイトル abc", "Hello ’World – ok")),
    ("uf-doc-090", Differently::Says("“smart” €", "dash – x")),
    ("uf-doc-093", Differently::Says("BOM Größe", "d")),
    ("uf-doc-104", Differently::Says("Ann (@ann)", "tweet “text” 🎉")),
    // A byte that means nothing is left out, in a page that declares UTF-8 too.
    ("uf-doc-094", Differently::Says("bad ", "d")),
    // Names of hosts may be written in any script.
    ("uf-doc-061", Differently::LeadsTo("https://münchen.example/")),
    ("uf-url-034", Differently::Is(true)),
    // A file is known by the end of its name, in either case, and by nothing else.
    ("uf-file-017", Differently::Is(true)),
    ("uf-file-022", Differently::Is(true)),
    ("uf-file-023", Differently::Is(true)),
    ("uf-file-024", Differently::Is(true)),
    ("uf-file-054", Differently::Is(false)),
    ("uf-file-056", Differently::Is(false)),
    ("uf-file-058", Differently::Is(false)),
];

/// What we say instead.
enum Differently {
    Says(&'static str, &'static str),
    LeadsTo(&'static str),
    Is(bool),
}

fn ours(case: &Value) -> Option<&'static Differently> {
    OURS.iter().find(|(id, _)| case["id"] == **id).map(|(_, differently)| differently)
}

fn cases(kind: &str) -> Vec<Value> {
    let lines = include_str!("../data/unfurl.jsonl").lines();
    let all = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|case| case["kind"] == kind).collect()
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field].as_str().unwrap_or_default()
}

/// The hosts of the observed cases.
fn hosts() -> Hosts {
    let public = [
        "example.com",
        "www.example.com",
        "cdn.example.com",
        "blog.example.org",
        "xn--mnchen-3ya.example",
        "twitter.com",
        "x.com",
        "www.twitter.com",
        "www.x.com",
        "fxtwitter.com",
        "a.zip",
        "isolated.iso.example",
    ];
    let mut hosts: Hosts =
        public.iter().map(|name| (name.to_string(), vec![[93, 184, 216, 34].into()])).collect();
    hosts.insert("internal.example.com".into(), vec![[10, 1, 2, 3].into()]);
    for nowhere in ["nowhere.example", "mobile.twitter.com"] {
        hosts.insert(nowhere.into(), vec![]);
    }
    hosts
}

/// A network, and a client that takes it for the real one. Making a client takes time, so a test
/// makes one.
struct Stage {
    network: Network,
    client: Client,
}

impl Stage {
    async fn open() -> Self {
        let network = Network::open().await;
        let client = Client::rehearsing(hosts(), network.address()).unwrap();
        Self { network, client }
    }

    /// Somebody who has seen nothing yet, in a network that says these things.
    fn cards(&self, replies: HashMap<(String, String), Reply>) -> Cards {
        self.network.says(replies);
        Cards::new(self.client.clone())
    }
}

/// As it goes over the wire: with a path, without a password.
fn wired(url: &str) -> String {
    let mut url = Url::parse(url).unwrap();
    url.set_username("").unwrap();
    url.set_password(None).unwrap();
    url.to_string()
}

fn requests(case: &Value) -> Vec<(String, String)> {
    let pairs = case["requests"].as_array().unwrap().iter();
    pairs
        .map(|pair| (pair[0].as_str().unwrap().to_owned(), wired(pair[1].as_str().unwrap())))
        .collect()
}

fn page(html: impl Into<Vec<u8>>) -> Reply {
    Reply::new(200, &[("content-type", "text/html")], html)
}

fn unescaped(published: &str) -> String {
    let spelled = [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    spelled.iter().fold(published.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[actix_web::test]
async fn pages_make_the_cards_that_were_observed() {
    let stage = Stage::open().await;
    for case in cases("document") {
        let id = text(&case, "id");
        let body = match case.get("html") {
            Some(html) => html.as_str().unwrap().as_bytes().to_vec(),
            None => network::decoded(text(&case, "html_b64")),
        };
        let mut replies = HashMap::new();
        for (method, url) in requests(&case).into_iter().filter(|(method, _)| method == "GET") {
            replies.insert((method, url), page(body.clone()));
        }
        for (url, media_type) in case["image_types"].as_object().into_iter().flatten() {
            let Ok(url) = Url::parse(url) else { continue };
            let media_type = media_type.as_str().map(|name| ("content-type", name));
            let head = Reply::new(200, media_type.as_slice(), "");
            replies.insert(("HEAD".to_owned(), url.to_string()), head);
        }
        let cards = stage.cards(replies);
        let card = cards.of(text(&case, "url")).await;
        assert_eq!(card, expected(&case), "{id}");
        assert_eq!(stage.network.heard(), requests(&case), "{id}");
    }
}

fn expected(case: &Value) -> Option<Card> {
    let result = case["result"].as_object()?;
    let published = |field: &str| result[field].as_str().map(str::to_owned);
    let mut card = Card {
        title: unescaped(&published("title").unwrap()),
        url: published("url").unwrap(),
        image: published("image"),
        description: unescaped(&published("description").unwrap()),
    };
    match ours(case) {
        Some(Differently::Says(title, description)) => {
            (card.title, card.description) = (title.to_string(), description.to_string());
        }
        Some(Differently::LeadsTo(url)) => card.url = url.to_string(),
        Some(Differently::Is(_)) | None => {}
    }
    Some(card)
}

#[actix_web::test]
async fn what_is_an_address_of_the_public_web_is_as_observed() {
    let client = Client::with_hosts(hosts()).unwrap();
    for case in cases("url") {
        let url = text(&case, "url");
        let is_public = client.check(url, campfire_outbound::Guard::PublicOnly).await.is_ok();
        let expected = match ours(&case) {
            Some(Differently::Is(valid)) => *valid,
            _ => case["valid"] == true,
        };
        assert_eq!(is_web_address(url) && is_public, expected, "{} {url:?}", case["id"]);
    }
}

#[actix_web::test]
async fn files_are_not_looked_at() {
    let stage = Stage::open().await;
    for case in cases("skip_by_extension") {
        let cards = stage.cards(HashMap::new());
        assert_eq!(cards.of(text(&case, "url")).await, None);
        let expected = match ours(&case) {
            Some(Differently::Is(skipped)) => *skipped,
            _ => case["skipped"] == true,
        };
        assert_eq!(stage.network.heard().is_empty(), expected, "{} {}", case["id"], case["url"]);
    }
}

#[actix_web::test]
async fn posts_of_the_silent_network_are_asked_for_at_its_mirror_and_a_silent_mirror_is_no_error() {
    let stage = Stage::open().await;
    for case in cases("tweet_host") {
        let cards = stage.cards(HashMap::new());
        assert_eq!(cards.of(text(&case, "url")).await, None, "{}", case["id"]);
        assert_eq!(stage.network.heard(), requests(&case), "{}", case["id"]);
    }
}

#[actix_web::test]
async fn every_address_that_is_not_public_is_refused_in_a_link_in_a_redirect_and_as_a_picture() {
    let stage = Stage::open().await;
    let bad: Vec<String> = cases("address")
        .iter()
        .filter(|case| case["blocked"] == true)
        .map(|case| text(case, "address"))
        .filter(|address| address.parse::<std::net::IpAddr>().is_ok())
        .map(|address| if address.contains(':') { format!("[{address}]") } else { address.into() })
        .collect();
    assert!(bad.len() > 30, "{}", bad.len());
    for host in bad {
        let target = format!("http://{host}/x");
        let html = format!(
            "<meta property=og:title content=t><meta property=og:description content=d>\
             <meta property=og:image content='{target}'><meta property=og:url content='{target}'>"
        );
        let moved = Reply::new(302, &[("location", &target)], "");
        let cards = stage.cards(HashMap::from([
            (("GET".to_owned(), "https://example.com/page".to_owned()), page(html)),
            (("GET".to_owned(), "https://example.com/moved".to_owned()), moved),
        ]));
        assert_eq!(cards.of(&target).await, None, "{host}");
        assert_eq!(cards.of("https://example.com/moved").await, None, "{host}");
        let card = cards.of("https://example.com/page").await.unwrap();
        assert_eq!((card.url.as_str(), card.image), ("https://example.com/page", None), "{host}");
        let heard: Vec<String> = stage.network.heard().into_iter().map(|(_, url)| url).collect();
        assert_eq!(heard, ["https://example.com/moved", "https://example.com/page"], "{host}");
    }
}

#[actix_web::test]
async fn redirects_are_followed_nine_times_and_only_to_whole_addresses_of_the_web() {
    let get = |path: &str| ("GET".to_owned(), format!("https://example.com/{path}"));
    let moved = |to: &str| Reply::new(301, &[("location", to)], "");
    let html = "<meta property=og:title content=t><meta property=og:description content=d>";
    let mut replies: HashMap<_, _> = (1..=12)
        .map(|hop| (get(&hop.to_string()), moved(&format!("https://example.com/{}", hop - 1))))
        .collect();
    replies.insert(get("0"), page(html));
    replies.insert(get("relative"), moved("/0"));
    replies.insert(get("other"), moved("ftp://example.com/0"));
    replies.insert(get("door"), moved("https://example.com:8443/0"));
    let stage = Stage::open().await;
    let cards = stage.cards(replies);
    assert!(cards.of("https://example.com/9").await.is_some());
    for too_far in ["10", "relative", "other", "door"] {
        assert_eq!(cards.of(&format!("https://example.com/{too_far}")).await, None, "{too_far}");
    }
}

#[actix_web::test]
async fn only_whole_html_pages_of_at_most_five_megabytes_count() {
    let stage = Stage::open().await;
    const MOST: usize = 5 * 1024 * 1024;
    let head = "<meta property=og:title content=t><meta property=og:description content=d>";
    let sized = |size: usize| format!("{head}{}", " ".repeat(size - head.len()));
    let replies = [
        ("just", page(sized(MOST)), true),
        ("over", page(sized(MOST + 1)), false),
        ("unannounced", page(sized(MOST + 1)).unannounced(), false),
        ("typed", Reply::new(200, &[("content-type", "Text/HTML; charset=utf-8")], head), true),
        ("xhtml", Reply::new(200, &[("content-type", "application/xhtml+xml")], head), false),
        ("untyped", Reply::new(200, &[], head), false),
        ("lost", Reply::new(404, &[("content-type", "text/html")], head), false),
        ("made", Reply::new(201, &[("content-type", "text/html")], head), false),
    ];
    for (name, reply, counts) in replies {
        let url = format!("https://example.com/{name}");
        let cards = stage.cards(HashMap::from([(("GET".into(), url.clone()), reply)]));
        assert_eq!(cards.of(&url).await.is_some(), counts, "{name}");
    }
}

#[actix_web::test]
async fn who_answers_too_slowly_has_no_card() {
    let stage = Stage::open().await;
    let get = |path: &str| ("GET".to_owned(), format!("https://example.com/{path}"));
    let html = "<meta property=og:title content=t><meta property=og:description content=d>\
        <meta property=og:image content=https://cdn.example.com/p>";
    let picture = Reply::new(200, &[("content-type", "image/png")], "");
    let cards = stage.cards(HashMap::from([
        (get("never"), page(html).slow(Duration::from_secs(60))),
        (get("endless"), page(" ".repeat(1_000)).slow(Duration::from_millis(40))),
        (get("page"), page(html)),
        (("HEAD".into(), "https://cdn.example.com/p".into()), picture.slow(Duration::from_secs(1))),
    ]));
    tokio::time::pause();
    let began = Instant::now();
    assert_eq!(cards.of("https://example.com/never").await, None, "it says nothing");
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    let began = Instant::now();
    assert_eq!(cards.of("https://example.com/endless").await, None, "it never ends");
    assert!(began.elapsed() < Duration::from_secs(11), "{:?}", began.elapsed());
    let began = Instant::now();
    let card = cards.of("https://example.com/page").await.unwrap();
    assert_eq!(card.image, None, "its picture takes too long");
    assert!(began.elapsed() < Duration::from_secs(11), "{:?}", began.elapsed());
}

#[actix_web::test]
async fn a_link_that_many_paste_is_fetched_once() {
    let stage = Stage::open().await;
    let html = "<meta property=og:title content=t><meta property=og:description content=d>\
        <meta property=og:image content=https://cdn.example.com/p>";
    let picture = [("content-type", "image/png;q=1"), ("content-length", "99999999")];
    let cards = stage.cards(HashMap::from([
        (("GET".into(), "https://example.com/page".into()), page(html)),
        (
            ("HEAD".into(), "https://cdn.example.com/p".into()),
            Reply::new(200, &picture, "").unannounced(),
        ),
    ]));
    let (one, two) = futures_util::join!(
        cards.of("https://example.com/page"),
        cards.of("https://example.com/page")
    );
    assert_eq!(one.unwrap().image.as_deref(), Some("https://cdn.example.com/p"));
    assert!(two.is_some() && cards.of("https://example.com/page").await.is_some());
    assert_eq!(stage.network.heard().len(), 2);
}

#[actix_web::test]
async fn asking_is_answered_with_a_card_with_nothing_or_with_what_was_wrong() {
    let html =
        "<meta property=og:title content='A &amp; B'><meta property=og:description content=d>";
    let stage = Stage::open().await;
    let cards = stage
        .cards(HashMap::from([(("GET".into(), "https://example.com/page".into()), page(html))]));
    let chat = TestApp::start_with(cards).await;
    let ada = chat.browser(&chat.ada).await;
    let answer = ada.post("/unfurl_link", &[("url", "https://example.com/page")]).await;
    let card = json!({ "title": "A & B", "url": "https://example.com/page", "image": null, "description": "d" });
    assert_eq!((answer.status, serde_json::from_str::<Value>(&answer.body).unwrap()), (200, card));
    assert_eq!(ada.post("/unfurl_link", &[("url", "https://example.com/gone")]).await.status, 204);

    for case in cases("param") {
        let body = match case.get("body") {
            Some(body) => body.as_str().unwrap().to_owned(),
            None => json!({ "url": case["url_param"] }).to_string(),
        };
        // Somebody else each time would do as well: the sixth of thirty.
        let answer = ada.send_raw(Method::POST, "/unfurl_link", "application/json", body).await;
        // What is no text is not taken for one.
        let expected =
            if case["url_param"].is_object() { 400 } else { case["status"].as_u64().unwrap() };
        assert_eq!(u64::from(answer.status), expected, "{}", case["id"]);
    }
}

#[actix_web::test]
async fn who_asks_for_too_many_cards_waits_and_others_do_not() {
    let chat = TestApp::start().await;
    let (ada, bob) = (chat.browser(&chat.ada).await, chat.browser(&chat.bob).await);
    let no_page = [("url", "ftp://example.com/")];
    let mut last = 204;
    for _ in 0..40 {
        let answer = ada.post("/unfurl_link", &no_page).await;
        last = answer.status;
        if last == 429 {
            assert!(answer.headers.contains_key("retry-after"));
            break;
        }
    }
    assert_eq!(last, 429);
    assert_eq!(bob.post("/unfurl_link", &no_page).await.status, 204);
}

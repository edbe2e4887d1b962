//! Bots: a program that follows what happens through a crash, one that waits at a stop, and webhooks
//! that outlive the process.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use campfire_store::deliveries;
use reqwest::{Client, Method};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, Semaphore},
};

use crate::support::{Campfire, Person, ada_and_bob, free_port, id, soon, within};

/// A bot as one would write it with nothing but what Python brings along.
const FOLLOWER: &str = r#"
import json, sys, time, urllib.request
base, key = sys.argv[1], sys.argv[2]
cursor = ""
while True:
    url = f"{base}/api/events?after={cursor}&timeout=20"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    try:
        answer = json.load(urllib.request.urlopen(request))
    except OSError:
        time.sleep(0.05)
        continue
    if not cursor:
        print("ready", flush=True)
    cursor = answer["cursor"]
    for event in answer["events"]:
        text = event.get("message", {}).get("body", {}).get("plain_text", "")
        if event["type"] == "message.created":
            print(text, flush=True)
        if text == "the end":
            sys.exit()
"#;
/// Deliveries that wait while the process dies.
const PENDING: usize = 1_000;

/// Makes a bot and answers its key.
pub(crate) async fn bot(ada: &Person, webhook: &str) -> String {
    let form = [("user[name]", "Follower"), ("user[webhook_url]", webhook)];
    let made = ada.send(Method::POST, "/account/bots", &form).await;
    assert_eq!(made.status, 302, "{}", made.body);
    let list = ada.get("/account/bots").await.body;
    let start = list.find(&format!("/rooms/{}/", ada.room)).expect("it is in the first room");
    let path = &list[start..start + list[start..].find("/messages").unwrap()];
    path.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_python_bot_follows_through_a_crash_and_misses_nothing() {
    let (mut campfire, ada, bob) = ada_and_bob().await;
    let key = bot(&ada, "").await;
    let mut follower = Command::new("python3")
        .args(["-c", FOLLOWER, &campfire.origin, &key])
        .env("NO_PROXY", "*")
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is needed here");
    let mut heard = std::io::BufReader::new(follower.stdout.take().unwrap());
    let (mut heard, ready) = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        std::io::BufRead::read_line(&mut heard, &mut line).unwrap();
        (heard, line)
    })
    .await
    .unwrap();
    assert_eq!(ready, "ready\n");
    let mut said = Vec::new();
    for number in 0..60 {
        if number % 20 == 10 {
            campfire.kill();
            campfire.start_again();
        }
        let text = format!("number {number}");
        let who = if number % 2 == 0 { &ada } else { &bob };
        who.say(ada.room, &text).await;
        said.push(text);
    }
    ada.say(ada.room, "the end").await;
    said.push("the end".to_owned());
    let lines = tokio::task::spawn_blocking(move || {
        let mut all = String::new();
        std::io::Read::read_to_string(&mut heard, &mut all).unwrap();
        all
    });
    let lines = within(Duration::from_secs(30), "the bot's end", lines).await.unwrap();
    assert_eq!(lines.lines().collect::<Vec<_>>(), said);
    assert!(follower.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_polite_stop_lets_go_of_bots_that_wait() {
    let metrics = format!("127.0.0.1:{}", free_port());
    let mut campfire = Campfire::start_with(vec![("METRICS_BIND", metrics.clone())]);
    let ada = Person::first(&campfire, "Ada").await;
    let key = bot(&ada, "").await;
    let ask = |after: String| {
        let url = format!("{}/api/events?after={after}&timeout=55", campfire.origin);
        Client::builder().no_proxy().build().unwrap().get(url).bearer_auth(&key).send()
    };
    let now: Value = ask(String::new()).await.unwrap().json().await.unwrap();
    let cursor = now["cursor"].as_str().unwrap().to_owned();
    let waiting = tokio::spawn(ask(cursor.clone()));
    // The place is taken before the stop, or the call is refused by a server that stops.
    let metrics = format!("http://{metrics}/metrics");
    let seated = async { while !text_of(&metrics).await.contains("campfire_bots_waiting 1") {} };
    soon("the bot to wait", seated).await;
    assert!(within(Duration::from_secs(5), "the stop", campfire.stop()).await.success());
    let told: Value = soon("the answer", waiting).await.unwrap().unwrap().json().await.unwrap();
    assert_eq!(
        (told["cursor"].as_str(), told["events"].as_array().unwrap().len()),
        (Some(&*cursor), 0)
    );
}

async fn text_of(url: &str) -> String {
    let client = Client::builder().no_proxy().build().unwrap();
    client.get(url).send().await.unwrap().text().await.unwrap()
}

/// What came to a webhook, by the id of the delivery: the body of every attempt.
type Attempts = BTreeMap<String, Vec<String>>;

/// A webhook that hears everything, and answers once it has been let to.
struct Taker {
    url: String,
    open: Arc<Semaphore>,
    attempts: Arc<Mutex<Attempts>>,
    /// Rings at every answer.
    answered: Arc<Notify>,
}

impl Taker {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let taker = Self {
            url,
            open: Arc::new(Semaphore::new(0)),
            attempts: Arc::default(),
            answered: Arc::default(),
        };
        let (open, attempts) = (Arc::clone(&taker.open), Arc::clone(&taker.attempts));
        let answered = Arc::clone(&taker.answered);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (open, attempts) = (Arc::clone(&open), Arc::clone(&attempts));
                let answered = Arc::clone(&answered);
                tokio::spawn(async move {
                    let Some((mut stream, id, body)) = hear(stream).await else { return };
                    attempts.lock().unwrap().entry(id).or_default().push(body);
                    let _turn = open.acquire().await;
                    let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
                    stream.write_all(answer).await.ok();
                    answered.notify_one();
                });
            }
        });
        taker
    }
}

/// A whole call: the id of the delivery and its body.
async fn hear(mut stream: TcpStream) -> Option<(TcpStream, String, String)> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
        if body.len() == value("content-length: ").unwrap().parse::<usize>().unwrap() {
            let id = value("x-webhook-delivery: ").unwrap();
            return Some((stream, id.to_owned(), body.to_owned()));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_deliveries_survive_a_crash_under_their_ids() {
    let taker = Taker::start().await;
    // Nobody loses patience while the messages are said.
    let mut campfire = Campfire::start_with(vec![("WEBHOOK_TIMEOUT", "120".to_owned())]);
    let ada = Person::first(&campfire, "Ada").await;
    let key = bot(&ada, &taker.url).await;
    let id = key.split('-').next().unwrap();
    let ping = ada.send(Method::POST, &format!("/rooms/directs?user_ids[]={id}"), &[]).await;
    let room: i64 = ping.location.unwrap().rsplit('/').next().unwrap().parse().unwrap();
    let mut said = BTreeSet::new();
    for number in 0..PENDING {
        said.insert(ada.say(room, &format!("number {number}")).await.id);
    }
    campfire.kill();
    let begun: Vec<String> = taker.attempts.lock().unwrap().keys().cloned().collect();
    assert!(!begun.is_empty(), "some calls were under way");
    campfire.start_again();
    taker.open.add_permits(PENDING);
    let all = async {
        loop {
            let answered = taker.answered.notified();
            let attempts = taker.attempts.lock().unwrap().clone();
            if attempts.len() == PENDING && begun.iter().all(|id| attempts[id].len() > 1) {
                break attempts;
            }
            answered.await;
        }
    };
    let attempts = within(Duration::from_secs(60), "all deliveries", all).await;
    let told: BTreeSet<i64> = attempts.values().map(|bodies| message_of(&bodies[0])).collect();
    assert_eq!(told, said, "each came, and each under an id of its own");
    for bodies in attempts.values() {
        assert!(bodies.iter().all(|body| *body == bodies[0]), "a repetition says the same");
    }
}

/// The id of the message that a delivery tells of.
fn message_of(body: &str) -> i64 {
    serde_json::from_str::<Value>(body).unwrap()["message"]["id"].as_i64().unwrap()
}

/// A webhook that answers every call in another bad way.
async fn misbehaving() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for turn in 0_usize.. {
            let Ok((stream, _)) = listener.accept().await else { break };
            tokio::spawn(misbehave(stream, turn));
        }
    });
    url
}

async fn misbehave(stream: TcpStream, turn: usize) {
    let Some((mut stream, ..)) = hear(stream).await else { return };
    let answer: &[u8] = match turn % 5 {
        // Hangs for as long as anybody waits.
        0 => {
            let _ = stream.read(&mut [0; 1]).await;
            return;
        }
        1 => b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 99999\r\n\r\nshort",
        2 => b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        3 => b"\x00\x01garbage that is no HTTP at all\r\n\r\n",
        // Floods.
        _ => {
            let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n";
            let _ = stream.write_all(head).await;
            let flood = vec![b'x'; 1 << 20];
            while stream.write_all(&flood).await.is_ok() {}
            return;
        }
    };
    let _ = stream.write_all(answer).await;
}

/// What webhooks may do at their worst, while people talk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_notice_nothing_of_webhooks_that_misbehave() {
    let url = misbehaving().await;
    let campfire = Campfire::start_with(vec![("WEBHOOK_TIMEOUT", "1".to_owned())]);
    let ada = Person::first(&campfire, "Ada").await;
    let bob = ada.invite("Bob").await;
    let mut ears = bob.connect().await;
    ears.join(&id::messages(&bob.open(ada.room).await.stream)).await;
    let key = bot(&ada, &url).await;
    let bot: i64 = key.split('-').next().unwrap().parse().unwrap();
    let ping = ada.send(Method::POST, &format!("/rooms/directs?user_ids[]={bot}"), &[]).await;
    let room: i64 = ping.location.unwrap().rsplit('/').next().unwrap().parse().unwrap();
    for number in 0..20 {
        let (called, told) = (format!("number {number}?"), format!("number {number}."));
        let talk = async {
            ada.say(room, &called).await;
            ada.say(ada.room, &told).await;
            assert!(ears.hear_html().await.contains(&told));
        };
        within(Duration::from_secs(2), "what is said and heard", talk).await;
    }
    assert!(campfire.most_memory() < 400 << 20, "{}", campfire.most_memory());
    let store = campfire.store();
    let tried = async || {
        let log = store.read(move |conn| deliveries::of_bot(conn, bot.into())).await.unwrap();
        log.into_iter().filter_map(|kept| kept.delivery).collect::<BTreeSet<_>>().len()
    };
    soon("every delivery to be tried", async { while tried().await < 20 {} }).await;
    let page = ada.get(&format!("/rooms/{room}")).await.body;
    assert!(!page.contains("xxxxxxxx") && !page.contains("garbage"), "nothing of it is said");
}

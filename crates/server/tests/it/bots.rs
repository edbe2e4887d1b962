//! Bots: a program that follows what happens through a crash, one that waits at a stop, and webhooks
//! that outlive the process.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use reqwest::{Client, Method};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::support::{Campfire, Person, ada_and_bob, soon, within};

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
async fn bot(ada: &Person, webhook: &str) -> String {
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
    let (mut campfire, ada, _) = ada_and_bob().await;
    let key = bot(&ada, "").await;
    let ask = |after: String| {
        let url = format!("{}/api/events?after={after}&timeout=55", campfire.origin);
        Client::builder().no_proxy().build().unwrap().get(url).bearer_auth(&key).send()
    };
    let now: Value = ask(String::new()).await.unwrap().json().await.unwrap();
    let cursor = now["cursor"].as_str().unwrap().to_owned();
    let waiting = tokio::spawn(ask(cursor.clone()));
    // The place is taken before the stop, or the call is refused by a server that stops.
    let seated = async {
        while !ada.get("/account/status").await.body.contains("Bots that wait</dt><dd>1<") {}
    };
    soon("the bot to wait", seated).await;
    assert!(within(Duration::from_secs(5), "the stop", campfire.stop()).await.success());
    let told: Value = soon("the answer", waiting).await.unwrap().unwrap().json().await.unwrap();
    assert_eq!(
        (told["cursor"].as_str(), told["events"].as_array().unwrap().len()),
        (Some(&*cursor), 0)
    );
}

/// What a webhook was told.
#[derive(Default)]
struct Told {
    /// The delivery ids under which each message came, as often as it did.
    ids: BTreeMap<i64, Vec<String>>,
    /// The messages that it has taken.
    taken: BTreeSet<i64>,
}

/// A webhook that lets everybody wait until they are gone, and takes everything once it is open.
async fn taker(open: Arc<AtomicBool>) -> (String, Arc<Mutex<Told>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let told: Arc<Mutex<Told>> = Arc::default();
    let keeping = Arc::clone(&told);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (keeping, open) = (Arc::clone(&keeping), Arc::clone(&open));
            tokio::spawn(async move {
                let Some((id, message)) = delivery(&mut stream).await else { return };
                keeping.lock().unwrap().ids.entry(message).or_default().push(id);
                if !open.load(Ordering::SeqCst) {
                    let _ = stream.read(&mut [0]).await;
                    return;
                }
                keeping.lock().unwrap().taken.insert(message);
                let _ =
                    stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await;
            });
        }
    });
    (url, told)
}

/// Reads one delivery: its id, and the message that it is about.
async fn delivery(stream: &mut TcpStream) -> Option<(String, i64)> {
    let mut bytes = Vec::new();
    while stream.read_buf(&mut bytes).await.unwrap_or(0) > 0 {
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name| head.lines().find_map(|line| line.strip_prefix(name));
        if body.len() == header("content-length: ").unwrap().parse::<usize>().unwrap() {
            let facts: Value = serde_json::from_str(body).unwrap();
            let id = header("x-webhook-delivery: ").unwrap();
            return Some((id.to_owned(), facts["message"]["id"].as_i64().unwrap()));
        }
    }
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_deliveries_survive_a_crash_under_their_ids() {
    let open = Arc::new(AtomicBool::new(false));
    let (url, told) = taker(Arc::clone(&open)).await;
    // Who waits is cut off by the crash and by nothing else.
    let mut campfire = Campfire::start_with(vec![("WEBHOOK_TIMEOUT", "300".to_owned())]);
    let ada = Person::first(&campfire, "Ada").await;
    let key = bot(&ada, &url).await;
    let id = key.split('-').next().unwrap();
    let ping = ada.send(Method::POST, &format!("/rooms/directs?user_ids[]={id}"), &[]).await;
    let room: i64 = ping.location.unwrap().rsplit('/').next().unwrap().parse().unwrap();
    let mut said = BTreeSet::new();
    for number in 0..PENDING {
        said.insert(ada.say(room, &format!("number {number}")).await.id);
    }
    campfire.kill();
    let cut_off: Vec<i64> = told.lock().unwrap().ids.keys().copied().collect();
    open.store(true, Ordering::SeqCst);
    campfire.start_again();
    let all = async {
        while told.lock().unwrap().taken.len() < PENDING {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    within(Duration::from_secs(60), "all deliveries", all).await;
    let told = told.lock().unwrap();
    assert_eq!(told.taken, said);
    assert!(!cut_off.is_empty(), "some were under way");
    for message in &cut_off {
        assert!(told.ids[message].len() > 1, "it came again");
    }
    let once: BTreeSet<&String> = told.ids.values().flatten().collect();
    assert_eq!(once.len(), PENDING, "each under one id of its own, however often it came");
}

/// What webhooks may do at their worst, while people talk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_notice_nothing_of_webhooks_that_misbehave() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for turn in 0_usize.. {
            let Ok((mut stream, _)) = listener.accept().await else { break };
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                let _ = stream.read(&mut bytes).await;
                let answer: &[u8] = match turn % 5 {
                    // Hangs.
                    0 => {
                        tokio::time::sleep(Duration::from_secs(60)).await;
                        b""
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
                        b""
                    }
                };
                let _ = stream.write_all(answer).await;
            });
        }
    });
    let settings = vec![("WEBHOOK_TIMEOUT", "1".to_owned())];
    let campfire = Campfire::start_with(settings);
    let ada = Person::first(&campfire, "Ada").await;
    let key = bot(&ada, &url).await;
    let id = key.split('-').next().unwrap();
    let ping = ada.send(Method::POST, &format!("/rooms/directs?user_ids[]={id}"), &[]).await;
    let room: i64 = ping.location.unwrap().rsplit('/').next().unwrap().parse().unwrap();
    for number in 0..20 {
        let text = format!("number {number}");
        let post = ada.say(room, &text);
        within(Duration::from_secs(2), "a post", post).await;
    }
    assert!(campfire.most_memory() < 400 << 20, "{}", campfire.most_memory());
    let log = async {
        loop {
            let page = ada.get(&format!("/account/bots/{id}/edit")).await.body;
            let tries = page.matches("retrying").count() + page.matches("failed").count();
            if tries >= 20 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    within(Duration::from_secs(45), "every delivery to be tried", log).await;
    let page = ada.get(&format!("/rooms/{room}")).await.body;
    assert!(!page.contains("xxxxxxxx") && !page.contains("garbage"), "nothing of it is said");
}

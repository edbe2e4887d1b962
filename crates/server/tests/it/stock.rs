//! The published clients, as they are: `@rails/actioncable` in Node and Turbo in Chromium.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::Once,
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::support::{Person, ada_and_bob, id, within};

/// The stock client comes back by itself 6 to 18 s after a restart.
const PATIENCE: Duration = Duration::from_secs(60);

/// A stock client at work.
struct Client {
    process: Child,
    /// The client goes on until this is closed.
    input: Option<ChildStdin>,
    lines: UnboundedReceiver<Value>,
}

impl Client {
    fn start(script: &str, settings: &Value) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
        install(&folder);
        let mut process = Command::new("node")
            .args([script, &settings.to_string()])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is installed");
        let said = BufReader::new(process.stdout.take().unwrap()).lines();
        let (tell, lines) = unbounded_channel();
        thread::spawn(move || {
            for line in said.map_while(Result::ok) {
                tell.send(serde_json::from_str(&line).unwrap()).ok();
            }
        });
        Self { input: process.stdin.take(), process, lines }
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Lets it close what it opened.
    async fn finish(mut self) {
        self.input = None;
        let rest = async { while self.lines.recv().await.is_some() {} };
        within(PATIENCE, "the end of the client", rest).await;
        assert!(self.process.wait().unwrap().success());
    }

    /// The next line.
    async fn hear(&mut self) -> Value {
        within(PATIENCE, "a word of the client", self.lines.recv()).await.expect("it goes on")
    }

    /// Waits for all of these, in whatever order, and answers what came besides.
    async fn hear_all(&mut self, mut wanted: Vec<Value>) -> Vec<Value> {
        let mut others = Vec::new();
        while !wanted.is_empty() {
            let line = self.hear().await;
            match wanted.iter().position(|wanted| *wanted == line) {
                Some(place) => drop(wanted.swap_remove(place)),
                None => others.push(line),
            }
        }
        others
    }

    /// Waits until the page is connected and says exactly that.
    async fn until_it_shows(&mut self, texts: &[String]) {
        let wanted = json!({ "connected": true, "texts": texts });
        let shown = async { while self.hear().await != wanted {} };
        within(PATIENCE, &format!("showing {texts:?}"), shown).await;
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Fetches the clients once.
fn install(folder: &Path) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if !folder.join("node_modules").exists() {
            let mut npm = Command::new("npm");
            let fetched = npm.args(["ci", "--silent"]).current_dir(folder).status();
            assert!(fetched.expect("npm is installed").success(), "npm ci");
        }
    });
}

fn now(name: &str, is: &str) -> Value {
    json!({ "name": name, "is": is })
}

#[tokio::test]
async fn the_stock_cable_client_subscribes_receives_and_comes_back_after_a_crash() {
    let (mut campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    let stream = bob.open(room).await.stream;
    let settings =
        json!({ "origin": bob.origin, "cookie": bob.cookie, "room": room, "stream": stream });
    let mut client = Client::start("cable.mjs", &settings);
    let names = ["messages", "again", "presence", "reads", "typing"];
    let connected = || names.map(|name| now(name, "connected")).to_vec();
    let mut expected = connected();
    expected.push(now("unknown", "rejected"));
    client.hear_all(expected).await;

    let mut hers = ada.connect().await;
    hers.join(&id::typing(room)).await;
    client.tell("start");
    assert_eq!(hers.hear_message().await.1["action"], "start");
    check_received(&mut client, &ada, "before the crash").await;

    campfire.kill();
    let gone = names
        .map(|name| json!({ "name": name, "is": "disconnected", "willAttemptReconnect": true }));
    client.hear_all(gone.to_vec()).await;
    campfire.start_again();
    client.hear_all(connected()).await;
    check_received(&mut client, &ada, "after the crash").await;
    client.finish().await;
}

#[tokio::test]
async fn the_stock_cable_client_left_idle_stays_connected() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let stream = bob.open(ada.room).await.stream;
    let settings = json!({
        "origin": bob.origin, "cookie": bob.cookie, "room": ada.room, "stream": stream, "pings": true,
    });
    let mut client = Client::start("cable.mjs", &settings);
    let names = ["messages", "again", "presence", "reads", "typing"];
    client.hear_all(names.map(|name| now(name, "connected")).to_vec()).await;
    // It gives a server up that it has not heard for 6 s, which is two pings.
    let mut pings = 0;
    while pings < 5 {
        let line = client.hear().await;
        assert_ne!(line["is"], "disconnected", "{line}");
        pings += usize::from(line == now("socket", "pinged"));
    }
    check_received(&mut client, &ada, "still there").await;
    client.finish().await;
}

/// Both subscriptions to the room's messages receive what is said.
async fn check_received(client: &mut Client, ada: &Person, body: &str) {
    ada.say(ada.room, body).await;
    for _ in ["messages", "again"] {
        loop {
            let line = client.hear().await;
            if line["is"] == "received" && line["message"].to_string().contains(body) {
                break;
            }
        }
    }
}

#[tokio::test]
async fn the_stock_turbo_client_survives_a_restart_and_ends_in_the_right_state() {
    let (mut campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    let first = ada.say(room, "first").await;
    let second = ada.say(room, "second").await;
    let settings = json!({ "origin": bob.origin, "cookie": bob.cookie, "room": room });
    let mut client = Client::start("turbo.mjs", &settings);
    client.until_it_shows(&texts(["first", "second"])).await;

    ada.say(room, "third").await;
    ada.edit(room, &first, "first, edited").await;
    ada.delete(room, &second).await;
    client.until_it_shows(&texts(["first, edited", "third"])).await;

    assert!(campfire.stop().await.success());
    campfire.start_again();
    let fourth = ada.say(room, "fourth").await;
    ada.edit(room, &fourth, "fourth, edited").await;
    ada.delete(room, &first).await;
    client.until_it_shows(&bob.open(room).await.texts()).await;
    ada.say(room, "fifth").await;
    client.until_it_shows(&texts(["third", "fourth, edited", "fifth"])).await;
    client.finish().await;
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

//! Crashes: what was acknowledged is there after a kill -9, and nothing of it by half.

use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    sync::Arc,
};

use campfire_domain::{
    Event, account,
    messages::{self, ClientMessageId, Draft},
};
use campfire_store::{
    AnyConnection, Database, Settings, events,
    queue::{self, Kind},
};
use tokio::sync::mpsc;

use crate::support::person;

/// Where the child finds its database.
const PATH: &str = "CAMPFIRE_CRASH_TEST_DATABASE";
/// How many acknowledgements the parent waits for before it kills.
const ENOUGH: usize = 500;

#[test]
#[expect(clippy::disallowed_methods, reason = "the parent has no other way to tell the child")]
#[ignore = "the child of what_was_acknowledged_survives_a_kill, which starts and kills it"]
fn the_child_posts_until_it_is_killed() {
    let path = std::env::var(PATH).expect("the parent says where");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (listener, _heard) = mpsc::unbounded_channel();
        let database = Database::open(Settings::at(path), listener).unwrap();
        let founded = database.write(|tx| {
            let ada = account::first_run(tx, person("Ada"))?;
            let room = campfire_store::rooms::original(tx.conn())?.expect("first run made one");
            campfire_store::memberships::of(tx.conn(), room.id, ada.id)
        });
        let place = Arc::new(founded.await.unwrap());
        let posters = (0..16).map(|_| tokio::spawn(post_forever(database.clone(), place.clone())));
        for poster in posters.collect::<Vec<_>>() {
            poster.await.unwrap();
        }
    });
}

async fn post_forever(database: Database, place: Arc<campfire_domain::Membership>) {
    loop {
        let (id, place) = (ClientMessageId::random(), place.clone());
        let draft = Draft { client_message_id: Some(id.clone()), ..Draft::text("still here") };
        database.write(move |tx| messages::post(tx, &place, draft)).await.unwrap();
        // The parent may be done with us.
        if writeln!(std::io::stdout(), "said {id}").is_err() {
            return;
        }
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("campfire.sqlite3").to_str().unwrap().to_owned();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crashes::the_child_posts_until_it_is_killed"])
        .args(["--ignored", "--nocapture", "--test-threads=1"])
        .env(PATH, &path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = HashSet::new();
    let note = |line: &str| line.strip_prefix("said ").map(str::to_owned);
    while acknowledged.len() < ENOUGH {
        let line = lines.next().expect("the child goes on").unwrap();
        acknowledged.extend(note(&line));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // A line cut off by the kill is no acknowledgement.
    let rest = lines.map_while(Result::ok).filter_map(|line| note(&line));
    acknowledged.extend(rest.filter(|id| id.len() == 36));
    check(&path, &acknowledged);
}

fn check(path: &str, acknowledged: &HashSet<String>) {
    let (listener, _heard) = mpsc::unbounded_channel();
    let database = Database::open(Settings::at(path), listener).unwrap();
    let (kept, posted) = database.read_blocking(kept).unwrap();
    let lost: Vec<_> = acknowledged.difference(&kept).collect();
    assert!(lost.is_empty(), "lost {} of {}", lost.len(), acknowledged.len());
    assert_eq!(posted, kept.len(), "each with its event");
    let jobs = database.read_blocking(queue::load).unwrap();
    let pushes = jobs.iter().find(|load| load.kind == Kind::Push).unwrap().waiting;
    assert_eq!(usize::try_from(pushes).unwrap(), kept.len(), "and its job");
}

/// The client's ids of all messages, and how many the log says were posted.
fn kept(conn: &mut AnyConnection) -> campfire_domain::Result<(HashSet<String>, usize)> {
    let log = events::all_after(conn, 0.into(), i64::MAX)?;
    let posted: Vec<_> = log
        .iter()
        .filter_map(|entry| match entry.event {
            Event::MessagePosted { message, .. } => Some(message),
            _ => None,
        })
        .collect();
    let shown = campfire_store::messages::shown(conn, &posted)?;
    let ids = shown.iter().map(|shown| shown.message.client_message_id.to_string()).collect();
    Ok((ids, posted.len()))
}

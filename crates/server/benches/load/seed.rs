//! Scenes: an account with people, a room and its history, laid down before anything is measured.
//! People and rooms come through the domain's verbs; the history is written in bulk, with its
//! search words and without the log of events, which is trimmed after a while anyway.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use campfire_domain::{
    Outbox, RoomId, UserId, account, rooms,
    users::{self, Profile, User, sessions},
};
use campfire_store::{self as store, Database, Tx};
use campfire_web::cookies::Cookies;
use diesel::{RunQueryDsl, sql_query, sql_types::BigInt};
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::{
    campfire::{SECRET, Server},
    report::progress,
};

/// What lies on the disk, and who may come in.
pub(crate) struct Scene {
    /// The storage folder.
    pub(crate) storage: TempDir,
    /// The room.
    pub(crate) room: RoomId,
    /// Its members, each signed in.
    pub(crate) people: Vec<Person>,
}

/// A member of the room.
pub(crate) struct Person {
    /// Who.
    pub(crate) id: UserId,
    /// What their browser sends.
    pub(crate) cookie: String,
}

impl Scene {
    /// A room with so many members and messages.
    pub(crate) async fn set(name: &str, members: usize, messages: usize) -> Result<Self> {
        progress(&format!("laying down a {name} room: {members} members, {messages} messages"));
        let storage = tempfile::tempdir()?;
        std::fs::create_dir(storage.path().join("db"))?;
        let database = open(file(&storage))?;
        let (room, people) = database.write(move |tx| inhabit(tx, members)).await?;
        let first = people.first().context("a room has members")?.0.id;
        for written in (0..messages).step_by(AT_ONCE) {
            let upto = messages.min(written + AT_ONCE);
            let part = Part { room, first, members, from: written + 1, upto, of: messages };
            database.write(move |tx| write_down(tx, &part)).await?;
        }
        database.write(|tx| run(tx, "ANALYZE", [])).await.ok();
        let cookies = Cookies::new(SECRET.as_bytes(), false);
        let person = |(user, session): (User, sessions::Session)| {
            let cookie = cookies.session(&session.token);
            Person { id: user.id, cookie: format!("{}={}", cookie.name(), cookie.value()) }
        };
        let people: Vec<Person> = people.into_iter().map(person).collect();
        let contiguous = people.iter().zip(first.get()..).all(|(one, id)| one.id.get() == id);
        ensure!(contiguous, "members' ids follow each other");
        Ok(Self { storage, room, people })
    }

    /// Campfire in this scene.
    pub(crate) async fn open(&self) -> Result<Server> {
        Server::campfire(self.storage.path()).await
    }

    /// The cookie of whoever's turn it is.
    pub(crate) fn cookie(&self, turn: usize) -> &str {
        &self.people[turn % self.people.len()].cookie
    }
}

/// A database as the server opens it: synchronous=FULL, committing in groups.
pub(crate) fn open(path: PathBuf) -> Result<Database> {
    let path = path.to_str().context("temporary folders have plain names")?;
    let (listener, mut committed) = mpsc::unbounded_channel();
    tokio::spawn(async move { while committed.recv().await.is_some() {} });
    Ok(Database::open(store::Settings::at(path), listener)?)
}

/// Where the server keeps its database in that folder.
pub(crate) fn file(storage: &TempDir) -> PathBuf {
    storage.path().join("db").join("campfire.sqlite3")
}

/// The account, and a closed room with so many members, signed in.
fn inhabit(
    tx: &mut Tx,
    members: usize,
) -> campfire_domain::Result<(RoomId, Vec<(User, sessions::Session)>)> {
    let owner = account::first_run(tx, Profile::named("Olive Owner"))?;
    let mut people = Vec::with_capacity(members);
    for number in 1..=members {
        let user = users::join(tx, Profile::named(format!("Member {number}")))?;
        let session = sessions::start(tx, &user, sessions::Client::default())?;
        people.push((user, session));
    }
    let ids: Vec<UserId> = people.iter().map(|(user, _)| user.id).collect();
    let room = rooms::close(tx, &owner, "The busy room", &ids)?;
    Ok((room.id, people))
}

/// Messages that are written in one transaction.
const AT_ONCE: usize = 100_000;

/// A part of a room's history.
#[derive(Clone)]
struct Part {
    room: RoomId,
    first: UserId,
    members: usize,
    from: usize,
    upto: usize,
    of: usize,
}

/// The messages, one a minute until just now. Their shapes repeat counting back from the newest,
/// so that the last pages of any two rooms look alike.
fn write_down(tx: &mut Tx, part: &Part) -> campfire_domain::Result<()> {
    let now = tx.now().micros();
    let [members, from, upto, of] =
        [part.members, part.from, part.upto, part.of].map(|number| number as i64);
    let (room, first) = (part.room.get(), part.first.get());
    run(
        tx,
        "WITH RECURSIVE numbers (n) AS (SELECT ?2 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?3), \
         said (n, words, at) AS (SELECT n, \
           'Message ' || n || ' is about thing' || (n * 7919 % 20011) || ' and thing' || (n * 104729 % 20011) \
             || substr(' and it goes on for a while, as messages do when somebody has more to say', 1, (?4 - n) % 8 * 10), \
           ?7 - (?4 - n) * 60000000 FROM numbers) \
         INSERT INTO messages (room_id, creator_id, client_message_id, body_html, body_text, created_at, updated_at) \
         SELECT ?1, ?5 + n % ?6, lower(hex(randomblob(16))), '<p>' || words || '</p>', words, at, at FROM said",
        [room, from, upto, of, first, members, now],
    )?;
    run(
        tx,
        "INSERT INTO message_search (rowid, words) \
         SELECT id, lower(body_text) FROM messages WHERE room_id = ?1 ORDER BY id DESC LIMIT ?2",
        [room, upto - from + 1],
    )
}

fn run<const N: usize>(
    tx: &mut Tx,
    statement: &str,
    numbers: [i64; N],
) -> campfire_domain::Result<()> {
    let query = numbers
        .into_iter()
        .fold(sql_query(statement).into_boxed(), |query, number| query.bind::<BigInt, _>(number));
    query.execute(tx.conn()).map(drop).map_err(campfire_domain::Error::store)
}

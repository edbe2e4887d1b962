//! Bots: one that posts by its key, and many that wait for what happens.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use campfire_domain::{Rooms, Users, memberships, users::bots};
use campfire_store::{self as store, Tx};
use serde_json::Value;
use tokio::time::sleep;
use url::form_urlencoded::byte_serialize;

use crate::{
    campfire::Server,
    http::Connection,
    posting::{WORDS, form},
    report::{Report, Row, Wanted},
    seed::{self, Scene},
    sizes::{MEMBERS, SHORT, Sizes},
    spread::median,
};

/// Bots that wait at the same time.
const WAITING: usize = 100;
/// Calls of each that do: memory comes in pages, so that few would say little about one.
const CALLS: usize = 5;
/// How long it is watched that nothing is done for them.
const QUIET: Duration = Duration::from_secs(3);
const KILOBYTE: f64 = 1024.0;

pub(crate) async fn measure(sizes: &Sizes, report: &mut Report) -> Result<()> {
    let scene = Scene::set("bots'", MEMBERS, SHORT).await?;
    let keys = let_in(&scene).await?;
    let server = scene.open().await?;
    post(sizes, &scene, &server, &keys[0], report).await?;
    wait(&server, &keys, report).await
}

/// Makes the bots, members of the room. Answers their keys.
async fn let_in(scene: &Scene) -> Result<Vec<String>> {
    let database = seed::open(seed::file(&scene.storage))?;
    let room = scene.room;
    let act = move |tx: &mut Tx| {
        let room = tx.room(room)?;
        let owner = tx.user(room.creator_id)?;
        let mut keys = Vec::with_capacity(WAITING);
        for number in 1..=WAITING {
            let form = bots::Form { name: format!("Bot {number}"), ..bots::Form::default() };
            let bot = bots::create(tx, &owner, form)?.id;
            memberships::grant(tx, &room, &[bot])?;
            let token = store::bots::by_id(tx.conn(), bot)?.token;
            keys.push(format!("{bot}-{}", token.as_str()));
        }
        Ok(keys)
    };
    Ok(database.write(act).await?)
}

/// A bot that posts one message after the other, by turns with somebody signed in who does.
async fn post(
    sizes: &Sizes,
    scene: &Scene,
    server: &Server,
    key: &str,
    report: &mut Report,
) -> Result<()> {
    let (mut by_key, mut signed_in) = (Vec::new(), Vec::new());
    for turn in 0..=sizes.turns {
        server.settle().await?;
        let one = by_form(sizes.turn, scene, server).await?;
        server.settle().await?;
        let other = by_bot(sizes.turn, scene, server, key).await?;
        // The first turn warms up.
        signed_in.extend((turn > 0).then_some(one));
        by_key.extend((turn > 0).then_some(other));
    }
    report.add(Row {
        what: "a bot that posts by its key".to_owned(),
        unit: "messages/s",
        measured: median(by_key),
        against: "somebody signed in",
        limit: median(signed_in),
        wanted: Wanted::AtLeast(0.9),
    });
    Ok(())
}

async fn by_form(turn: Duration, scene: &Scene, server: &Server) -> Result<f64> {
    let mut connection = Connection::open(server.address).await?;
    let path = format!("/rooms/{}/messages", scene.room);
    let (begun, mut posted) = (Instant::now(), 0.0);
    while begun.elapsed() < turn {
        let form = form(WORDS, &format!("{:032x}", rand::random::<u128>()));
        let answer = connection.post(&path, scene.cookie(0), &form).await?;
        ensure!(answer.status == 200, "posting was answered with {}", answer.status);
        posted += 1.0;
    }
    Ok(posted / begun.elapsed().as_secs_f64())
}

async fn by_bot(turn: Duration, scene: &Scene, server: &Server, key: &str) -> Result<f64> {
    let mut connection = Connection::open(server.address).await?;
    let request = format!(
        "POST /rooms/{}/{key}/messages HTTP/1.1\r\nhost: {}\r\ncontent-type: text/plain\r\n\
         content-length: {}\r\n\r\n{WORDS}",
        scene.room,
        server.address,
        WORDS.len()
    );
    let (begun, mut posted) = (Instant::now(), 0.0);
    while begun.elapsed() < turn {
        connection.say(&request).await?;
        let answer = connection.answer().await?;
        ensure!(answer.status == 201, "the bot was answered with {}", answer.status);
        posted += 1.0;
    }
    Ok(posted / begun.elapsed().as_secs_f64())
}

/// What a bot costs that waits for what happens, while nothing does.
async fn wait(server: &Server, keys: &[String], report: &mut Report) -> Result<()> {
    drop(waiting(server, &keys[0]).await?);
    server.settle().await?;
    let before = server.memory()?;
    let mut connections = Vec::with_capacity(keys.len() * CALLS);
    for key in keys.iter().cycle().take(keys.len() * CALLS) {
        connections.push(waiting(server, key).await?);
    }
    server.settle().await?;
    report.add(Row {
        what: format!("memory for each of {} calls of bots that wait", connections.len()),
        unit: "KB",
        measured: (server.memory()? - before) / connections.len() as f64 / KILOBYTE,
        against: "the aim",
        limit: 20.0,
        wanted: Wanted::AtMost(1.0),
    });
    let busy = server.processor_time()?;
    sleep(QUIET).await;
    let busy = server.processor_time()? - busy;
    let calls = connections.len();
    report.note(format!("{calls} calls that waited {QUIET:?} took {busy:?} of the processor"));
    Ok(())
}

/// A connection over which a bot has asked for what happens next.
async fn waiting(server: &Server, key: &str) -> Result<Connection> {
    let mut connection = Connection::open(server.address).await?;
    let ask = |query: &str| {
        format!(
            "GET /api/events{query} HTTP/1.1\r\nhost: {}\r\naccept: application/json\r\n\
             authorization: Bearer {key}\r\n\r\n",
            server.address
        )
    };
    connection.say(&ask("")).await?;
    let answer = connection.answer().await?;
    ensure!(answer.status == 200, "the bot was answered with {}", answer.status);
    let now: Value = serde_json::from_slice(answer.body)?;
    let cursor = now["cursor"].as_str().context("there is a cursor")?;
    let cursor: String = byte_serialize(cursor.as_bytes()).collect();
    connection.say(&ask(&format!("?after={cursor}&timeout=55"))).await?;
    Ok(connection)
}

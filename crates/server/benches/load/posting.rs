//! Posting: many people saying something at the same time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use campfire_domain::messages::{self, Draft};
use campfire_store::{self as store, Database};
use tokio::task::JoinSet;

use crate::{
    campfire::Server,
    http::Connection,
    report::{Report, Row, Wanted},
    seed::{self, Scene},
    sizes::{MEMBERS, POSTERS, SHORT, Sizes},
    spread::{median, millis, percentile},
};

/// What everybody says.
pub(crate) const WORDS: &str =
    "Shall we meet in the workshop at four? I would bring the drawings of the lamp.";

/// What came of a turn of posting.
pub(crate) struct Posted {
    /// Messages per second.
    rate: f64,
    /// How long each took.
    times: Vec<Duration>,
}

/// Over HTTP, signed in, against the bare store with the same rows: what the whole way from the
/// socket to the answer leaves of what the disk gives.
pub(crate) async fn against_the_store(
    sizes: &Sizes,
    scene: &Scene,
    report: &mut Report,
) -> Result<()> {
    let server = scene.open().await?;
    let bare_scene = Scene::set("bare", MEMBERS, SHORT).await?;
    let bare = seed::open(seed::file(&bare_scene.storage))?;
    over_http(sizes.turn / 4, scene, &server).await?;
    let (mut served, mut stored) = (Vec::new(), Vec::new());
    let (mut slow, mut middle) = (Vec::new(), Vec::new());
    for _ in 0..sizes.turns {
        server.settle().await?;
        stored.push(straight(sizes.turn, &bare_scene, &bare).await?);
        let mut posted = over_http(sizes.turn, scene, &server).await?;
        served.push(posted.rate);
        slow.push(millis(percentile(&mut posted.times, 99)));
        middle.push(millis(percentile(&mut posted.times, 50)));
    }
    report.add(Row {
        what: format!("posting, {POSTERS} posters over HTTP, {MEMBERS} members"),
        unit: "messages/s",
        measured: median(served),
        against: "the bare store",
        limit: median(stored),
        wanted: Wanted::AtLeast(0.35),
    });
    report.add(Row {
        what: "posting, slowest of a hundred".to_owned(),
        unit: "ms",
        measured: median(slow),
        against: "the middle",
        limit: median(middle),
        wanted: Wanted::AtMost(10.0),
    });
    Ok(())
}

/// In a room with a long history against a short one, each in a database of its own.
pub(crate) async fn against_a_short_room(
    sizes: &Sizes,
    long: (&Scene, &Server),
    short: (&Scene, &Server),
    report: &mut Report,
) -> Result<()> {
    let (mut long_rates, mut short_rates) = (Vec::new(), Vec::new());
    for (scene, server) in [long, short] {
        over_http(sizes.turn / 4, scene, server).await?;
    }
    for _ in 0..sizes.turns {
        for ((scene, server), rates) in [(long, &mut long_rates), (short, &mut short_rates)] {
            long.1.settle().await?;
            short.1.settle().await?;
            rates.push(over_http(sizes.turn, scene, server).await?.rate);
        }
    }
    report.add(Row {
        what: format!("posting in a room of {}", sizes.history),
        unit: "messages/s",
        measured: median(long_rates),
        against: "in a room of 100",
        limit: median(short_rates),
        wanted: Wanted::AtLeast(0.9),
    });
    Ok(())
}

/// Everybody posts for a while, the next message as soon as the last is answered.
async fn over_http(turn: Duration, scene: &Scene, server: &Server) -> Result<Posted> {
    let path = format!("/rooms/{}/messages", scene.room);
    let begun = Instant::now();
    let mut posters = JoinSet::new();
    for number in 0..POSTERS {
        let mut connection = Connection::open(server.address).await?;
        let (path, cookie) = (path.clone(), scene.cookie(number).to_owned());
        posters.spawn(async move {
            let mut times = Vec::new();
            while begun.elapsed() < turn {
                let form = form(WORDS, &format!("{:032x}", rand::random::<u128>()));
                let sent = Instant::now();
                let answer = connection.post(&path, &cookie, &form).await?;
                ensure!(answer.status == 200, "posting was answered with {}", answer.status);
                times.push(sent.elapsed());
            }
            Ok(times)
        });
    }
    let times = posters.join_all().await.into_iter().collect::<Result<Vec<_>>>()?.concat();
    Ok(Posted { rate: times.len() as f64 / begun.elapsed().as_secs_f64(), times })
}

/// The form of the page.
pub(crate) fn form(words: &str, id: &str) -> String {
    let words = words.replace(' ', "+").replace('?', "%3F");
    format!("message%5Bbody%5D={words}&message%5Bclient_message_id%5D={id}")
}

/// The same messages straight into the store, from as many tasks. Answers messages per second.
async fn straight(turn: Duration, scene: &Scene, database: &Database) -> Result<f64> {
    let mut memberships = Vec::new();
    for number in 0..POSTERS {
        let (room, user) = (scene.room, scene.people[number % scene.people.len()].id);
        let read = move |conn: &mut store::AnyConnection| store::memberships::of(conn, room, user);
        memberships.push(Arc::new(database.read(read).await?));
    }
    let begun = Instant::now();
    let mut posters = JoinSet::new();
    for membership in memberships {
        let database = database.clone();
        posters.spawn(async move {
            let mut posted = 0;
            while begun.elapsed() < turn {
                let membership = Arc::clone(&membership);
                let act =
                    move |tx: &mut store::Tx| messages::post(tx, &membership, Draft::text(WORDS));
                database.write(act).await?;
                posted += 1;
            }
            Ok(posted)
        });
    }
    let posted = posters.join_all().await.into_iter().sum::<Result<i32>>()?;
    Ok(f64::from(posted) / begun.elapsed().as_secs_f64())
}

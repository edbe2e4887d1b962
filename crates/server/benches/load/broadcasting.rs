//! Broadcasting: one message to many sockets, also while some of them do not read, and what an
//! open page costs.

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::{
    audience::{Audience, Sleepers},
    campfire::Server,
    http::Connection,
    posting::form,
    report::{Report, Row, Wanted, progress},
    seed::Scene,
    sizes::{SLOW, Sizes},
    spread::{least, median, millis, percentile},
    tally::{Tally, mark},
};

const KILOBYTE: f64 = 1024.0;
const MEGABYTE: f64 = 1024.0 * KILOBYTE;

/// A message of the usual length.
const WORDS: &str =
    "Shall we meet in the workshop at four? I would bring the drawings of the lamp.";

/// All that has to do with sockets, on one server.
pub(crate) async fn measure(sizes: &Sizes, crowd: &Scene, report: &mut Report) -> Result<()> {
    let server = crowd.open().await?;
    let idle = idle(crowd, &server, report).await?;
    progress(&format!("opening {} pages", sizes.sockets));
    let mut audience = Audience::in_room(&server, crowd, sizes.sockets).await?;
    server.settle().await?;
    let connected = server.memory()?;
    fan_out(sizes, crowd, &server, &mut audience, report).await?;
    per_page(sizes, idle, connected, server.memory()?, report);
    drop(audience);
    server.settle().await?;
    slow(sizes, crowd, &server, report).await
}

/// What the process takes before anybody is there, but after its first page.
async fn idle(crowd: &Scene, server: &Server, report: &mut Report) -> Result<f64> {
    let mut connection = Connection::open(server.address).await?;
    connection.get(&format!("/rooms/{}", crowd.room), crowd.cookie(0)).await?;
    drop(connection);
    server.settle().await?;
    let idle = server.memory()?;
    report.add(Row {
        what: "memory, idle".to_owned(),
        unit: "MB",
        measured: idle / MEGABYTE,
        against: "the aim",
        limit: 60.0,
        wanted: Wanted::AtMost(1.0),
    });
    Ok(idle)
}

fn per_page(sizes: &Sizes, idle: f64, connected: f64, after: f64, report: &mut Report) {
    let each = |memory: f64| (memory - idle) / sizes.sockets as f64 / KILOBYTE;
    report.add(Row {
        what: "memory per open page, 8 subscriptions".to_owned(),
        unit: "KB",
        measured: each(connected),
        against: "the aim",
        limit: 25.0,
        wanted: Wanted::AtMost(1.0),
    });
    report.note(format!("memory per open page after traffic: {:.1} KB", each(after)));
}

/// What a delivery costs the server, by turns with a bare broadcaster that sends the same bytes.
async fn fan_out(
    sizes: &Sizes,
    crowd: &Scene,
    server: &Server,
    audience: &mut Audience,
    report: &mut Report,
) -> Result<()> {
    let plain = Server::plain().await?;
    let plain_audience = Audience::plain(&plain, sizes.sockets).await?;
    let mut poster = Poster::open(crowd, server, WORDS).await?;
    poster.send(&audience.tally).await?;
    let (mut costs, mut plain_costs, mut deliveries) = (Vec::new(), Vec::new(), 1);
    let (mut times, mut plain_times) = (Vec::new(), Vec::new());
    for _ in 0..sizes.turns {
        audience.stay().await?;
        server.settle().await?;
        audience.tally.take_times();
        // Connections that rest for some seconds are closed, so each turn opens its own.
        let mut poster = Poster::open(crowd, server, WORDS).await?;
        let before = server.processor_time()?;
        for _ in 0..sizes.broadcasts {
            poster.send(&audience.tally).await?;
        }
        server.settle().await?;
        costs.push(cost(server.processor_time()? - before, sizes));
        times.extend(audience.tally.take_times());
        deliveries += sizes.broadcasts;

        let sample = audience.tally.sample();
        let mut repeater = Repeater::open(&plain).await?;
        let before = plain.processor_time()?;
        for _ in 0..sizes.broadcasts {
            repeater.send(&sample, &plain_audience.tally).await?;
        }
        plain_costs.push(cost(plain.processor_time()? - before, sizes));
        plain_times.extend(plain_audience.tally.take_times());
    }
    report.add(Row {
        what: format!(
            "one message to {} pages: processor time per delivery, posting and jobs included",
            sizes.sockets
        ),
        unit: "us",
        measured: median(costs),
        against: "a bare actix-ws broadcast",
        limit: median(plain_costs),
        wanted: Wanted::AtMost(1.5),
    });
    let expected = (deliveries * sizes.sockets) as f64;
    report.add(Row {
        what: "deliveries, each once and in order".to_owned(),
        unit: "",
        measured: expected - audience.tally.wrong() as f64,
        against: "all",
        limit: expected,
        wanted: Wanted::AtLeast(1.0),
    });
    report.note(format!(
        "a frame has {} bytes; from posting to the slowest of a hundred pages {:.1} ms, bare {:.1} ms",
        audience.tally.sample().len(),
        millis(percentile(&mut times, 99)),
        millis(percentile(&mut plain_times, 99)),
    ));
    Ok(())
}

/// Microseconds for one delivery of a turn.
fn cost(time: Duration, sizes: &Sizes) -> f64 {
    time.as_secs_f64() * 1e6 / (sizes.broadcasts * sizes.sockets) as f64
}

/// What the others notice of pages that stop reading, and what becomes of those.
async fn slow(sizes: &Sizes, crowd: &Scene, server: &Server, report: &mut Report) -> Result<()> {
    let mut audience = Audience::in_room(server, crowd, sizes.sockets - SLOW).await?;
    // Long messages fill the buffers of those who do not read sooner.
    let words = WORDS.repeat(25);
    let (mut without, mut with, mut cut) = (Vec::new(), Vec::new(), 0);
    let turns = sizes.turns.min(3);
    for _ in 0..turns {
        let readers = Audience::in_room(server, crowd, SLOW).await?;
        without.push(flood(sizes, (crowd, server), &words, &mut audience).await?);
        drop(readers);
        let sleepers = Sleepers::in_room(server, crowd, SLOW).await?;
        with.push(flood(sizes, (crowd, server), &words, &mut audience).await?);
        cut += sleepers.count_cut().await;
    }
    report.add(Row {
        what: format!(
            "{SLOW} of {} pages stop reading: slowest of a hundred others",
            sizes.sockets
        ),
        unit: "ms",
        measured: least(&with),
        against: "when they read",
        limit: least(&without),
        wanted: Wanted::AtMost(1.3),
    });
    report.add(Row {
        what: "pages that stopped reading and were cut".to_owned(),
        unit: "",
        measured: cut as f64,
        against: "all",
        limit: (turns * SLOW) as f64,
        wanted: Wanted::AtLeast(1.0),
    });
    ensure!(audience.tally.wrong() == 0, "the others heard something twice or out of order");
    Ok(())
}

/// Sends many messages, the next when all have heard the last. Answers within what time ninety-nine
/// of a hundred deliveries came.
async fn flood(
    sizes: &Sizes,
    (crowd, server): (&Scene, &Server),
    words: &str,
    audience: &mut Audience,
) -> Result<f64> {
    audience.stay().await?;
    server.settle().await?;
    audience.tally.take_times();
    let mut poster = Poster::open(crowd, server, words).await?;
    for _ in 0..sizes.flood {
        poster.send(&audience.tally).await?;
    }
    Ok(millis(percentile(&mut audience.tally.take_times(), 99)))
}

/// Somebody who posts numbered messages.
struct Poster {
    connection: Connection,
    path: String,
    cookie: String,
    words: String,
}

impl Poster {
    async fn open(crowd: &Scene, server: &Server, words: &str) -> Result<Self> {
        Ok(Self {
            connection: Connection::open(server.address).await?,
            path: format!("/rooms/{}/messages", crowd.room),
            cookie: crowd.cookie(0).to_owned(),
            words: words.to_owned(),
        })
    }

    /// Posts the next number and waits until everybody has heard it.
    async fn send(&mut self, tally: &Tally) -> Result<()> {
        let number = tally.send();
        // Numbers begin anew with each audience, ids must not.
        let id = format!("{}-{:016x}", mark(number), rand::random::<u64>());
        let form = form(&self.words, &id);
        let answer = self.connection.post(&self.path, &self.cookie, &form).await?;
        ensure!(answer.status == 200, "posting was answered with {}", answer.status);
        tally.completed().await
    }
}

/// What makes the bare broadcaster send.
struct Repeater(Connection);

impl Repeater {
    async fn open(server: &Server) -> Result<Self> {
        Ok(Self(Connection::open(server.address).await?))
    }

    /// Sends what Campfire sent, under the next number.
    async fn send(&mut self, sample: &[u8], tally: &Tally) -> Result<()> {
        let sample = str::from_utf8(sample)?;
        let (_, rest) = sample.split_once("bench-").unwrap_or_default();
        let last = format!("bench-{}", &rest[..rest.len().min(7)]);
        let payload = sample.replace(&last, &mark(tally.send()));
        let answer = self.0.post("/say", "", &payload).await?;
        ensure!(answer.status == 200, "the broadcaster answered with {}", answer.status);
        tally.completed().await
    }
}

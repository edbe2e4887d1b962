//! Pages: the newest messages of a room and the ones before them, in a long room and a short one.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;

use crate::{
    campfire::Server,
    http::Connection,
    report::{Report, Row, Wanted},
    seed::Scene,
    sizes::{READERS, Sizes},
    spread::median,
};

/// Messages on a page.
const PAGE: usize = 40;

/// What is asked for.
#[derive(Clone, Copy)]
enum Which {
    Newest,
    Older,
}

/// Both kinds of page in both rooms, by turns.
pub(crate) async fn measure(
    sizes: &Sizes,
    long: (&Scene, &Server),
    short: (&Scene, &Server),
    report: &mut Report,
) -> Result<()> {
    for (which, name) in [(Which::Newest, "room page"), (Which::Older, "older page")] {
        let (mut long_rates, mut short_rates) = (Vec::new(), Vec::new());
        let paths = [path(long, which).await?, path(short, which).await?];
        for turn in 0..=sizes.turns {
            let sides = [(long, &mut long_rates), (short, &mut short_rates)];
            for (((scene, server), rates), path) in sides.into_iter().zip(&paths) {
                let rate = read(sizes.turn / 2, scene, server, path).await?;
                // The first turn warms up.
                rates.extend((turn > 0).then_some(rate));
            }
        }
        report.add(Row {
            what: format!("{name} in a room of {}", sizes.history),
            unit: "pages/s",
            measured: median(long_rates),
            against: "in a room of 100",
            limit: median(short_rates),
            wanted: Wanted::AtLeast(0.9),
        });
    }
    Ok(())
}

/// The address of that page; the older one begins before the oldest on the newest.
async fn path((scene, server): (&Scene, &Server), which: Which) -> Result<String> {
    let newest = format!("/rooms/{}", scene.room);
    let mut connection = Connection::open(server.address).await?;
    let page = connection.get(&newest, scene.cookie(0)).await?;
    ensure!(page.status == 200, "the page was answered with {}", page.status);
    let page = str::from_utf8(page.body)?;
    let ids: Vec<&str> = page
        .split("data-message-id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| id.parse::<i64>().is_ok())
        .collect();
    ensure!(ids.len() == PAGE, "the page has {} messages", ids.len());
    let oldest = ids.first().context("a page has messages")?;
    Ok(match which {
        Which::Newest => newest,
        Which::Older => format!("{newest}/messages?before={oldest}"),
    })
}

/// Some people read the page over and over for a while. Answers pages per second.
async fn read(turn: Duration, scene: &Scene, server: &Server, path: &str) -> Result<f64> {
    let begun = Instant::now();
    let mut readers = JoinSet::new();
    for number in 0..READERS {
        let mut connection = Connection::open(server.address).await?;
        let (path, cookie) = (path.to_owned(), scene.cookie(number).to_owned());
        readers.spawn(async move {
            let mut pages = 0;
            while begun.elapsed() < turn {
                let answer = connection.get(&path, &cookie).await?;
                ensure!(answer.status == 200, "a page was answered with {}", answer.status);
                pages += 1;
            }
            Ok(pages)
        });
    }
    let pages = readers.join_all().await.into_iter().sum::<Result<i32>>()?;
    Ok(f64::from(pages) / begun.elapsed().as_secs_f64())
}

//! The load benchmark: a release build under the load of a busy team, each figure beside a limit
//! measured in the same run on the same machine. It reports and never fails: figures of machines
//! differ, their ratios much less.
//!
//! Clients are plain TCP with the least of HTTP and WebSocket, since they share the processors
//! with the server. The rows are printed as a table and as JSON. Run it with `cargo xtask bench -- [--quick] [--json FILE] [--only STAGE]`.

mod audience;
mod bots;
mod broadcasting;
mod campfire;
mod footprint;
mod http;
mod page;
mod pages;
mod plain;
mod posting;
mod report;
mod seed;
mod sizes;
mod spread;
mod tally;

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use tokio::task::LocalSet;

use crate::{report::Report, seed::Scene, sizes::Sizes};

/// Measures Campfire under load.
#[derive(Parser)]
#[command(name = "load")]
struct Arguments {
    /// Takes smaller numbers, to see that everything works.
    #[arg(long)]
    quick: bool,
    /// Writes the rows to a file as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Measures these stages only.
    #[arg(long, value_enum)]
    only: Vec<Stage>,
    /// Becomes the bare broadcaster that the fan-out is compared with, on that port.
    #[arg(long, hide = true)]
    broadcast_plainly: Option<u16>,
    /// Given by `cargo bench`.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What can be measured alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Room pages and older pages, and posting, in a long room and in a short one.
    History,
    /// Posting over HTTP against the bare store.
    Posting,
    /// One message to many sockets, sockets that stop reading, and memory.
    Sockets,
    /// A bot that posts, and bots that wait.
    Bots,
    /// From nothing to the first answer.
    Start,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(port) = arguments.broadcast_plainly {
        return plain::serve(port);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sizes = if arguments.quick { Sizes::quick() } else { Sizes::full() };
    let report = LocalSet::new().block_on(&runtime, measure(&sizes, &arguments.only))?;
    let json = report.json(&sizes);
    report.print()?;
    writeln!(io::stdout(), "\n{json}")?;
    if let Some(file) = arguments.json {
        fs::write(&file, json).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

async fn measure(sizes: &Sizes, only: &[Stage]) -> Result<Report> {
    let wanted = |stage| only.is_empty() || only.contains(&stage);
    let mut report = Report::default();
    if [Stage::History, Stage::Posting, Stage::Start].into_iter().any(wanted) {
        let short = Scene::set("short", sizes::MEMBERS, sizes::SHORT).await?;
        if wanted(Stage::Posting) {
            posting::against_the_store(sizes, &short, &mut report).await?;
        }
        if wanted(Stage::History) || wanted(Stage::Start) {
            let long = Scene::set("long", sizes::MEMBERS, sizes.history).await?;
            if wanted(Stage::Start) {
                footprint::cold_start(&long, &mut report).await?;
            }
            if wanted(Stage::History) {
                // Afresh, since the first one has been posted to.
                let short = Scene::set("short", sizes::MEMBERS, sizes::SHORT).await?;
                history(sizes, &long, &short, &mut report).await?;
            }
        }
    }
    if wanted(Stage::Bots) {
        bots::measure(sizes, &mut report).await?;
    }
    if wanted(Stage::Sockets) {
        let crowd = Scene::set("crowd", sizes.sockets, sizes::SHORT).await?;
        broadcasting::measure(sizes, &crowd, &mut report).await?;
    }
    Ok(report)
}

/// The same in a long room and in a short one. Pages come first, while the newest messages of
/// both rooms have the same shapes.
async fn history(sizes: &Sizes, long: &Scene, short: &Scene, report: &mut Report) -> Result<()> {
    let long_house = long.open().await?;
    let short_house = short.open().await?;
    pages::measure(sizes, (long, &long_house), (short, &short_house), report).await?;
    posting::against_a_short_room(sizes, (long, &long_house), (short, &short_house), report).await
}

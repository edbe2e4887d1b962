//! The footprint: how soon Campfire answers after a start on an existing database.

use anyhow::Result;

use crate::{
    report::{Report, Row, Wanted},
    seed::Scene,
    spread::median,
};

/// Starts; the middle one counts.
const STARTS: usize = 5;

/// Starts and kills the server a few times. Every start but the first finds what a killed one left.
pub(crate) async fn cold_start(scene: &Scene, report: &mut Report) -> Result<()> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        times.push(scene.open().await?.started_in.as_secs_f64());
    }
    report.add(Row {
        what: "start on an existing database, until /up answers".to_owned(),
        unit: "s",
        measured: median(times),
        against: "the aim",
        limit: 0.5,
        wanted: Wanted::AtMost(1.0),
    });
    Ok(())
}

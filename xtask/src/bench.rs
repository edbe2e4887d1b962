//! `cargo xtask bench`: measures a release build under load. Figures from a debug build would
//! mislead, so there is no way to ask for one.

use anyhow::Result;
use xshell::Shell;

use crate::{assets, setup, shell};

/// Builds the server and the load benchmark with optimizations, then runs the benchmark, which
/// starts the server itself.
pub(crate) fn run(sh: &Shell, rest: &[String]) -> Result<()> {
    setup::run(sh, setup::Purpose::Build)?;
    assets::run(sh)?;
    let bench = ["bench", "--locked", "--package", "campfire-server", "--bench", "load", "--"];
    shell::cargo(sh).args(bench).args(rest).run()?;
    Ok(())
}

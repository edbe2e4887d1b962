//! `cargo xtask bench`: measures a release build under load. Figures from a debug build would
//! mislead, so there is no way to ask for one.

use anyhow::Result;
use xshell::Shell;

use crate::{
    binary::{self, Profile},
    shell,
};

/// Builds the server and the benchmark with optimizations, then runs the benchmark.
pub(crate) fn run(sh: &Shell, rest: &[String]) -> Result<()> {
    let campfire = binary::build(sh, Profile::Release)?;
    let bench = ["run", "--release", "--locked", "--package", "campfire-server", "--example"];
    let run = shell::cargo(sh).args(bench).args(["bench", "--"]).args(rest);
    run.env("CAMPFIRE_BIN", campfire).run()?;
    Ok(())
}

//! `cargo xtask migrate`: brings the database that the environment names to the newest schema. It
//! is what `campfire serve` does when it starts, without serving.

use anyhow::Result;
use xshell::Shell;

use crate::binary::{self, Profile};

/// Builds `campfire` and becomes `campfire migrate`.
pub(crate) fn run(sh: &Shell, rest: &[String]) -> Result<()> {
    let campfire = binary::build(sh, Profile::Dev)?;
    binary::become_it(campfire, "migrate", rest)
}

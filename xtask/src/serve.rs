//! `cargo xtask serve`: from a fresh clone to a running Campfire in one command. The server's own
//! line with its address is the last thing to appear.

use anyhow::Result;
use xshell::Shell;

use crate::binary::{self, Profile};

/// Builds `campfire` and becomes `campfire serve`.
pub(crate) fn run(sh: &Shell, release: bool, rest: &[String]) -> Result<()> {
    let profile = if release { Profile::Release } else { Profile::Dev };
    let campfire = binary::build(sh, profile)?;
    binary::become_it(campfire, "serve", rest)
}

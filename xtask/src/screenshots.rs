//! `cargo xtask screenshots`: a picture of every page, light, dark and as on a phone, to be looked
//! at by people.

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::{
    binary::{self, Profile},
    node,
    setup::{self, Purpose},
    shell,
};

/// Builds the server, lets it be visited by a headless Chromium, and says where the pictures are.
/// Words in `only` choose the pages whose names contain one of them.
pub(crate) fn run(sh: &Shell, only: &[String]) -> Result<()> {
    setup::run(sh, Purpose::Test)?;
    let binary = binary::build(sh, Profile::Dev)?;
    let folder = shell::root().join("crates/server/tests/browser");
    let pictures = shell::root().join("target/screenshots");
    let _bin = sh.push_env("CAMPFIRE_BIN", binary);
    let _chromium = setup::program(setup::CHROMIUM).map(|path| sh.push_env("CHROMIUM", path));
    let node = node::program(sh)?;
    let _folder = sh.push_dir(folder);
    cmd!(sh, "npm ci --no-audit --no-fund").run()?;
    cmd!(sh, "{node} screenshots.mjs {pictures} {only...}").run()?;
    println!("The pictures are in {}.", pictures.display());
    Ok(())
}

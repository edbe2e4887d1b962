//! Builds `campfire` and becomes it. Becoming means that signals, the terminal and the exit status
//! belong to the server itself, with nothing in between.

use std::{os::unix::process::CommandExt, path::PathBuf, process::Command};

use anyhow::{Context, Result};
use xshell::Shell;

use crate::{assets, setup, shell};

/// How much time the compiler takes for how fast a program.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    Dev,
    Release,
}

/// Fetches what the build needs, then builds `campfire` and says where it is.
pub(crate) fn build(sh: &Shell, profile: Profile) -> Result<PathBuf> {
    setup::run(sh, setup::Purpose::Build)?;
    assets::run(sh)?;
    println!("Building campfire. The first time takes several minutes.");
    let flags: &[&str] = match profile {
        Profile::Dev => &[],
        Profile::Release => &["--release"],
    };
    let build = shell::cargo(sh).args(["build", "--locked", "--package", "campfire-server"]);
    build.args(flags).quiet().run()?;
    path(sh, profile)
}

/// Where cargo puts the binary of a profile.
pub(crate) fn path(sh: &Shell, profile: Profile) -> Result<PathBuf> {
    let metadata = shell::metadata(sh)?;
    let target = metadata["target_directory"].as_str().context("cargo names no target folder")?;
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => "release",
    };
    Ok(PathBuf::from(target).join(folder).join("campfire"))
}

/// Replaces this process by `campfire VERB REST`; returns only when that fails.
pub(crate) fn become_it(campfire: PathBuf, verb: &str, rest: &[String]) -> Result<()> {
    let failure = Command::new(&campfire).arg(verb).args(rest).exec();
    Err(failure).with_context(|| format!("{} does not start", campfire.display()))
}

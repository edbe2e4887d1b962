//! Where commands run and how they are started. Every child starts in the workspace root and has
//! no standard input.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::{Cmd, Shell};

/// The workspace root, wherever it was cloned to.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("xtask is a folder of the workspace").to_path_buf()
}

/// Opens a shell that stands in the workspace root.
pub(crate) fn open() -> Result<Shell> {
    let sh = Shell::new().context("no shell")?;
    sh.change_dir(root());
    Ok(sh)
}

/// A cargo that builds exactly what it would have built outside `cargo xtask`.
///
/// The outer cargo describes the package xtask in its environment. Some build scripts watch those
/// variables, and would build everything above them again whenever the two ways alternate.
pub(crate) fn cargo(sh: &Shell) -> Cmd<'_> {
    let mut cargo = sh.cmd("cargo");
    for (name, _) in env::vars_os() {
        let about_xtask = name.to_str().is_some_and(describes_a_package);
        if about_xtask {
            cargo = cargo.env_remove(name);
        }
    }
    // Incremental state costs time and disk and is thrown away where nobody builds twice.
    if in_ci() { cargo.env("CARGO_INCREMENTAL", "0") } else { cargo }
}

/// Whether this is a machine that builds once and forgets.
fn in_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

fn describes_a_package(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// What cargo knows about our own packages.
pub(crate) fn metadata(sh: &Shell) -> Result<Value> {
    let metadata = cargo(sh).args(["metadata", "--no-deps", "--format-version", "1"]);
    let text = metadata.quiet().read()?;
    serde_json::from_str(&text).context("cargo metadata is not JSON")
}

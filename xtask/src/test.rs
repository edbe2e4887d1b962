//! `cargo xtask test`: everything that must be green, the same at a desk and in CI. The tests start
//! the servers they need themselves and stop them again.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::{
    assets,
    binary::{self, Profile},
    node,
    setup::{self, Purpose},
    shell, tidy,
};

/// Runs the whole gate, or with a filter only the Rust tests that it names.
pub(crate) fn run(sh: &Shell, filter: &[String]) -> Result<()> {
    let mut gate = Gate { sh, passed: Vec::new() };
    let outcome = if filter.is_empty() { gate.everything() } else { gate.only(filter) };
    gate.tell_times();
    outcome
}

/// The steps that have to be passed, and how long each took.
struct Gate<'a> {
    sh: &'a Shell,
    passed: Vec<(&'static str, Duration)>,
}

impl Gate<'_> {
    fn everything(&mut self) -> Result<()> {
        self.step("setup", |sh| setup::run(sh, Purpose::Test))?;
        self.step("assets", assets::run)?;
        self.step("format", |sh| cargo(sh, &["fmt", "--all", "--check"]))?;
        self.step("clippy", |sh| cargo(sh, &CLIPPY))?;
        self.step("documentation", document)?;
        self.step("tests", |sh| {
            let _node = node::in_path(sh)?;
            cargo(sh, &TESTS)
        })?;
        self.step("browser tests", browse)?;
        self.step("tidy", tidy::run)?;
        self.step("licences", licences)
    }

    fn only(&mut self, filter: &[String]) -> Result<()> {
        self.step("setup", |sh| setup::run(sh, Purpose::Test))?;
        self.step("assets", assets::run)?;
        self.step("tests", |sh| {
            let _node = node::in_path(sh)?;
            shell::cargo(sh).args(TESTS).arg("--").args(filter).run()?;
            Ok(())
        })
    }

    fn step(&mut self, name: &'static str, pass: impl FnOnce(&Shell) -> Result<()>) -> Result<()> {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = pass(self.sh);
        self.passed.push((name, start.elapsed()));
        outcome.with_context(|| format!("{name} failed"))
    }

    fn tell_times(&self) {
        println!();
        for (name, time) in &self.passed {
            println!("{name:<16}{:>8.1} s", time.as_secs_f64());
        }
        let total: Duration = self.passed.iter().map(|(_, time)| *time).sum();
        println!("{:<16}{:>8.1} s", "together", total.as_secs_f64());
    }
}

const CLIPPY: [&str; 7] =
    ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];

const TESTS: [&str; 3] = ["test", "--workspace", "--locked"];

fn cargo(sh: &Shell, args: &[&str]) -> Result<()> {
    shell::cargo(sh).args(args).run()?;
    Ok(())
}

fn document(sh: &Shell) -> Result<()> {
    let doc = shell::cargo(sh).args(["doc", "--workspace", "--no-deps", "--locked"]);
    doc.env("RUSTDOCFLAGS", "-D warnings").run()?;
    Ok(())
}

/// Runs the browser tests against the server that the Rust tests have just built and run; building it
/// alone would choose other features and compile half the house again.
fn browse(sh: &Shell) -> Result<()> {
    let folder = shell::root().join("crates/server/tests/browser");
    let _bin = sh.push_env("CAMPFIRE_BIN", binary::path(sh, Profile::Dev)?);
    let _chromium = setup::program(setup::CHROMIUM).map(|path| sh.push_env("CHROMIUM", path));
    let node = node::program(sh)?;
    let _folder = sh.push_dir(folder);
    cmd!(sh, "npm ci --no-audit --no-fund").run()?;
    cmd!(sh, "{node} --test").run()?;
    Ok(())
}

/// Asks cargo-deny about licences, sources and banned crates. Advisories are left out: they need
/// the network and would fail the same commit today that passed yesterday.
fn licences(sh: &Shell) -> Result<()> {
    if setup::program(&["cargo-deny"]).is_none() {
        println!("cargo-deny is not installed, so licences and sources were not checked.");
        return Ok(());
    }
    // It finds .cargo/deny.toml by itself; where the flag for it goes differs between versions.
    cargo(sh, &["deny", "--locked", "check", "bans", "licenses", "sources"])
}

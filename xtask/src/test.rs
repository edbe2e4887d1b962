//! `cargo xtask test`: everything that must be green, the same at a desk and in CI. The tests start
//! the servers they need themselves and stop them again.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

use crate::{
    assets,
    binary::{self, Profile},
    licences, node,
    setup::{self, Purpose},
    shell, tidy,
};

/// Runs the whole gate, or with a filter only the Rust tests that it names.
pub(crate) fn run(sh: &Shell, filter: &[String]) -> Result<()> {
    let mut gate = Gate { sh, times: Vec::new(), failed: Vec::new() };
    let outcome = if filter.is_empty() { gate.everything() } else { gate.only(filter) };
    gate.tell_times();
    outcome.and_then(|()| gate.verdict())
}

/// The steps that have to be passed, how long each took, and what went wrong.
struct Gate<'a> {
    sh: &'a Shell,
    times: Vec<(&'static str, Duration)>,
    failed: Vec<String>,
}

impl Gate<'_> {
    fn everything(&mut self) -> Result<()> {
        self.prepare()?;
        self.check("format", |sh| cargo(sh, &["fmt", "--all", "--check"]));
        self.check("clippy", |sh| cargo(sh, &CLIPPY));
        self.check("documentation", document);
        self.check("tests", |sh| {
            let _node = node::in_path(sh)?;
            cargo(sh, &TESTS)
        });
        self.check("browser tests", browse);
        self.check("tidy", tidy::run);
        self.check("licences", licences::run);
        Ok(())
    }

    fn only(&mut self, filter: &[String]) -> Result<()> {
        self.prepare()?;
        self.check("tests", |sh| {
            let _node = node::in_path(sh)?;
            shell::cargo(sh).args(TESTS).arg("--").args(filter).run()?;
            Ok(())
        });
        Ok(())
    }

    /// Without these nothing else makes sense.
    fn prepare(&mut self) -> Result<()> {
        self.step("setup", |sh| setup::run(sh, Purpose::Test))?;
        self.step("assets", assets::run)
    }

    /// A step whose failure leaves the others worth running: one run shows all that is wrong.
    fn check(&mut self, name: &'static str, pass: impl FnOnce(&Shell) -> Result<()>) {
        if let Err(error) = self.step(name, pass) {
            println!("\n{error:#}");
            self.failed.push(format!("{error:#}"));
        }
    }

    fn step(&mut self, name: &'static str, pass: impl FnOnce(&Shell) -> Result<()>) -> Result<()> {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = pass(self.sh);
        self.times.push((name, start.elapsed()));
        outcome.with_context(|| format!("{name} failed"))
    }

    fn tell_times(&self) {
        println!();
        for (name, time) in &self.times {
            println!("{name:<16}{:>8.1} s", time.as_secs_f64());
        }
        let total: Duration = self.times.iter().map(|(_, time)| *time).sum();
        println!("{:<16}{:>8.1} s", "together", total.as_secs_f64());
    }

    fn verdict(&self) -> Result<()> {
        ensure!(self.failed.is_empty(), "{}", self.failed.join("; "));
        Ok(())
    }
}

const CLIPPY: [&str; 7] =
    ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];

const TESTS: [&str; 4] = ["test", "--workspace", "--locked", "--no-fail-fast"];

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
    let play = |stories: &String| cmd!(sh, "{node} --test {stories}").run().is_ok();
    let failed: Vec<String> = stories(sh)?.into_iter().filter(|file| !play(file)).collect();
    let again: Vec<String> = failed.iter().filter(|file| !play(file)).cloned().collect();
    for file in failed.iter().filter(|file| !again.contains(file)) {
        println!("{file} failed once and passed when it was played again: look at it.");
    }
    ensure!(again.is_empty(), "failed twice: {}", again.join(", "));
    Ok(())
}

/// The files of browser stories, each with a Campfire of its own. A browser on a busy machine slips
/// now and then, so what fails is played once more.
fn stories(sh: &Shell) -> Result<Vec<String>> {
    let files = sh.read_dir(".")?.into_iter().filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        name.ends_with(".test.mjs").then_some(name)
    });
    Ok(files.collect())
}

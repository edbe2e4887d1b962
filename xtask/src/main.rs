//! The project's own commands, run as `cargo xtask NAME`. They are plain Rust without native
//! libraries, so they build wherever Rust does and then fetch whatever else is missing.
//!
//! Invariant: no command reads the keyboard, so all of them run in CI as they run at a desk.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "these commands talk to the person who typed them"
)]

mod assets;
mod bench;
mod binary;
mod licences;
mod migrate;
mod node;
mod release;
mod screenshots;
mod serve;
mod setup;
mod shell;
mod sounds;
mod test;
mod tidy;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use setup::Purpose;

/// What can be asked for on the command line.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The project's own commands")]
enum Command {
    /// Install what the tests need, or say what to type to install it.
    Setup,
    /// Fetch the front-end packages that the pages are built from.
    Assets,
    /// Build Campfire and serve it, by default on http://127.0.0.1:3000.
    Serve {
        /// Build with optimizations: slower to start, faster to use.
        #[arg(long)]
        release: bool,
        /// Arguments for `campfire serve`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Run everything that must be green; with a filter, only the tests it names.
    Test {
        /// Arguments for the Rust tests, after `--`; then nothing but those tests runs.
        #[arg(last = true)]
        filter: Vec<String>,
    },
    /// Bring the database to the newest schema.
    Migrate {
        /// Arguments for `campfire migrate`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Measure a release build under load.
    Bench {
        /// Arguments for the benchmark.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Take a picture of every page, light, dark and as on a phone, into target/screenshots.
    Screenshots {
        /// Only pages whose names contain one of these words.
        only: Vec<String>,
    },
    /// Render the sounds of `/play` from their scores.
    Sounds,
    /// Check that the code keeps to the plan of the house.
    Tidy,
    /// Build the binary to hand out, and the Docker image when an engine answers.
    Release,
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nStopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let sh = shell::open()?;
    match command {
        Command::Setup => setup::run(&sh, Purpose::Test),
        Command::Assets => {
            setup::run(&sh, Purpose::Assets)?;
            assets::run(&sh)
        }
        Command::Serve { release, rest } => serve::run(&sh, release, &rest),
        Command::Test { filter } => test::run(&sh, &filter),
        Command::Migrate { rest } => migrate::run(&sh, &rest),
        Command::Bench { rest } => bench::run(&sh, &rest),
        Command::Screenshots { only } => screenshots::run(&sh, &only),
        Command::Sounds => sounds::run(&sh),
        Command::Tidy => tidy::run(&sh),
        Command::Release => release::run(&sh),
    }
}

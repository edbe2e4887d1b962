//! Campfire: a chat for a small group, in one process.

mod commands;
mod config;
mod housekeeping;
mod keys;
mod logs;
mod wiring;

use std::path::PathBuf;

use actix_web::rt::System;
use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::{Config, ProcessEnv};

/// Self-hosted team chat.
#[derive(Parser)]
#[command(name = "campfire", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the chat; what `campfire` does when nothing else is asked.
    Serve,
    /// Brings the database up to date and stops.
    Migrate,
    /// Writes the SQLite database into a new file, also while Campfire serves.
    Backup {
        /// The file, which must not be there yet.
        file: PathBuf,
    },
    /// Puts a backup in the place of the database while Campfire does not run.
    Restore {
        /// A file that `campfire backup` wrote.
        file: PathBuf,
    },
    /// Reads a backup to its end and says what it holds.
    Verify {
        /// A file that `campfire backup` wrote.
        file: PathBuf,
    },
    /// Gives somebody a new password and signs them out everywhere.
    ///
    /// The password is the first line of the standard input. At a terminal, or when nothing comes,
    /// one is made up and shown.
    ResetPassword {
        /// The address with which they sign in.
        email: String,
    },
    /// Fills an empty Campfire with people and talk, to look around in.
    Seed,
    /// Looks at the settings and at what they name, and says what is wrong.
    Doctor,
    /// Prints a fresh secret for `SECRET_KEY_BASE`.
    GenerateSecrets,
}

fn main() -> Result<()> {
    match Arguments::parse().command.unwrap_or(Command::Serve) {
        Command::Serve => run(wiring::serve),
        Command::Migrate => run(wiring::migrate),
        Command::Backup { file } => commands::back_up(&configured()?, &file),
        Command::Restore { file } => commands::restore(&configured()?, &file),
        Command::Verify { file } => commands::verify(&file),
        Command::ResetPassword { email } => commands::reset_password(&configured()?, &email),
        Command::Seed => commands::seed(&configured()?),
        Command::Doctor => System::new().block_on(commands::examine(&ProcessEnv)),
        Command::GenerateSecrets => keys::print_fresh(),
    }
}

fn configured() -> Result<Config> {
    Config::from_env(&ProcessEnv)
}

/// Runs what may take long, and says in the log what it does.
fn run<F: Future<Output = Result<()>>>(act: impl FnOnce(Config) -> F) -> Result<()> {
    let config = configured()?;
    logs::start(&config);
    System::new().block_on(act(config))
}

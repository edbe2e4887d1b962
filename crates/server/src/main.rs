//! Campfire: a chat for a small group, in one process.

mod config;
mod housekeeping;
mod keys;
mod logs;
mod wiring;

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
    /// Prints a fresh secret for `SECRET_KEY_BASE`.
    GenerateSecrets,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let config = Config::from_env(&ProcessEnv)?;
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => {
            logs::start(&config);
            actix_web::rt::System::new().block_on(wiring::serve(config))
        }
        Command::Migrate => {
            logs::start(&config);
            actix_web::rt::System::new().block_on(wiring::migrate(config))
        }
        Command::GenerateSecrets => keys::print_fresh(),
    }
}

//! Logs: to the standard error, as lines for people or as JSON for machines.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{Config, LogFormat};

/// Libraries that log what passes through them: bodies and headers are nobody's business, however
/// much somebody wants to know.
const DISCREET: [&str; 6] = ["html5ever", "actix_http", "h2", "hyper", "hyper_util", "reqwest"];

/// Starts logging. Called once.
pub(crate) fn start(config: &Config) {
    let filter = EnvFilter::builder().parse_lossy(&config.log_filter);
    let filter = DISCREET.iter().fold(filter, |filter, library| {
        filter.add_directive(format!("{library}=info").parse().expect("a name and a level"))
    });
    // Colours are for eyes: in a file they would be noise around every word.
    let colours = io::stderr().is_terminal();
    let lines = fmt().with_env_filter(filter).with_ansi(colours).with_writer(io::stderr);
    match config.log_format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}

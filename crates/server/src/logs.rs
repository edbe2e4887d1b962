//! Logs: to the standard error, as lines for people or as JSON for machines.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{Config, LogFormat};

/// Libraries that would say in their finer lines what people wrote, whatever anybody asks to see.
const DISCREET: [&str; 1] = ["html5ever=warn"];

/// Starts logging. Called once.
pub(crate) fn start(config: &Config) {
    let filter = EnvFilter::builder().parse_lossy(&config.log_filter);
    let filter = DISCREET.iter().fold(filter, |filter, directive| {
        filter.add_directive(directive.parse().expect("a directive"))
    });
    // Colours are for eyes: in a file they would be noise around every word.
    let colours = io::stderr().is_terminal();
    let lines = fmt().with_env_filter(filter).with_ansi(colours).with_writer(io::stderr);
    match config.log_format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}

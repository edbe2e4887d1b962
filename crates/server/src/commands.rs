//! Commands: what operators do in a terminal, beside serving or instead of it. Each says in a
//! sentence what it did, or why it did nothing.

mod backups;
mod demo;
mod doctor;
mod recovery;

use std::{
    fmt::Display,
    io::{self, Write},
};

use anyhow::{Context, Error, Result};

pub(crate) use backups::{back_up, restore, verify};
pub(crate) use demo::seed;
pub(crate) use doctor::examine;
pub(crate) use recovery::reset_password;

/// Says something to whoever typed the command.
fn say(sentence: impl Display) -> Result<()> {
    writeln!(io::stdout(), "{sentence}").context("the terminal is gone")
}

/// A refusal in the words that are meant for people.
fn spoken(error: campfire_domain::Error) -> Error {
    match error {
        campfire_domain::Error::Invalid { message, .. } => Error::msg(message),
        other => Error::new(other),
    }
}

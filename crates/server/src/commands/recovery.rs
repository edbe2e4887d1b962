//! Recovery: letting somebody in again who lost their password.

use std::io::{self, IsTerminal};

use anyhow::{Context, Result, anyhow};
use campfire_domain::{
    Error,
    users::passwords::{self, COST},
};

use super::{say, spoken};
use crate::{config::Config, keys, wiring};

/// Letters and digits of a password that is made up: 95 bits.
const LENGTH: usize = 16;

/// Gives the person with that address the password on the standard input, or one that is made up
/// and shown, and signs them out everywhere.
pub(crate) fn reset_password(config: &Config, email_address: &str) -> Result<()> {
    let typed = typed()?;
    let password = typed.clone().unwrap_or_else(|| keys::random(LENGTH));
    let digest = passwords::hash(&password, COST).map_err(spoken)?;
    let (database, _committed) = wiring::database(config)?;
    let address = email_address.to_owned();
    let reset = database.write_blocking(move |tx| passwords::reset(tx, &address, digest));
    let user = reset.map_err(|error| match error {
        Error::NotFound => anyhow!("Nobody here has the address {email_address}."),
        other => spoken(other),
    })?;
    say(format_args!("{} has a new password, and is signed out everywhere.", user.name))?;
    if typed.is_none() {
        say(format_args!("The password is {password}"))?;
    }
    Ok(())
}

/// The line that came with the command, if one did. Nobody is asked for it at a terminal, where it
/// would be read along.
fn typed() -> Result<Option<String>> {
    let input = io::stdin();
    if input.is_terminal() {
        return Ok(None);
    }
    let mut line = String::new();
    input.read_line(&mut line).context("the standard input cannot be read")?;
    let password = line.trim_end_matches(['\r', '\n']);
    Ok(Some(password.to_owned()).filter(|password| !password.is_empty()))
}

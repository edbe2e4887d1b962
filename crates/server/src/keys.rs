//! Keys: the secret from which all others are derived, made on first start and kept beside the
//! data unless the operator sets one.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::{Context, Result};
use rand::{Rng, TryRngCore, distr::Alphanumeric, rngs::OsRng};

use crate::config::Config;

/// 64 letters and digits are 381 bits.
const LENGTH: usize = 64;
const FILE: &str = "secret_key_base";

/// The secret that is set, or that was kept, or a fresh one that is kept from now on.
pub(crate) fn secret(config: &Config) -> Result<String> {
    if let Some(secret) = &config.secret {
        return Ok(secret.clone());
    }
    let path = config.storage.join(FILE);
    match keep(&path, &fresh()) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => {
            return Err(error)
                .with_context(|| format!("could not keep the secret in {}", path.display()));
        }
    }
    let kept = fs::read_to_string(&path);
    kept.with_context(|| format!("could not read the secret in {}", path.display()))
}

/// Writes a fresh secret where the operator can copy it.
pub(crate) fn print_fresh() -> Result<()> {
    writeln!(io::stdout(), "SECRET_KEY_BASE={}", fresh()).context("could not print the secret")
}

/// Readable by its owner only, and on the disk before anybody gets a cookie made with it.
fn keep(path: &Path, secret: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()
}

fn fresh() -> String {
    OsRng.unwrap_err().sample_iter(Alphanumeric).take(LENGTH).map(char::from).collect()
}

//! Keys: the secret from which all others are derived, made on first start and kept beside the
//! data unless the operator sets one.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::{Context, Result};
use campfire_jobs::{
    Vapid,
    vapid::{self, Keys},
};
use rand::{Rng, TryRngCore, distr::Alphanumeric, rngs::OsRng};

use crate::config::Config;

/// Who we are to push services: the keys that are set, or that were kept, or fresh ones. Browsers
/// subscribe to them, so they must not change.
pub(crate) fn vapid(config: &Config) -> Result<Vapid> {
    let (public, private) = match &config.vapid {
        Some(keys) => keys.clone(),
        None => {
            let fresh = vapid::generate();
            let kept = kept(config, VAPID_FILE, &format!("{}\n{}\n", fresh.public, fresh.private))?;
            let (public, private) = kept.trim().split_once('\n').with_context(|| {
                format!("{VAPID_FILE} is damaged. Without it fresh keys are made, and devices must subscribe again.")
            })?;
            (public.to_owned(), private.to_owned())
        }
    };
    Vapid::new(&Keys { public, private }, &config.vapid_subject)
        .context("the VAPID keys cannot be used")
}

/// 64 letters and digits are 381 bits.
const LENGTH: usize = 64;
const FILE: &str = "secret_key_base";
const VAPID_FILE: &str = "vapid_keys";

/// The secret that is set, or that was kept, or a fresh one that is kept from now on.
pub(crate) fn secret(config: &Config) -> Result<String> {
    if let Some(secret) = &config.secret {
        return Ok(secret.clone());
    }
    kept(config, FILE, &fresh())
}

/// Writes a fresh secret where the operator can copy it.
pub(crate) fn print_fresh() -> Result<()> {
    writeln!(io::stdout(), "SECRET_KEY_BASE={}", fresh()).context("could not print the secret")
}

/// What the file of that name holds; `fresh` from now on when there was none.
fn kept(config: &Config, file: &str, fresh: &str) -> Result<String> {
    let path = config.storage.join(file);
    match keep(&path, fresh) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => {
            return Err(error)
                .with_context(|| format!("could not keep a key in {}", path.display()));
        }
    }
    fs::read_to_string(&path)
        .with_context(|| format!("could not read the key in {}", path.display()))
}

/// Readable by its owner only, and on the disk before anybody gets a cookie made with it.
fn keep(path: &Path, secret: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()
}

fn fresh() -> String {
    random(LENGTH)
}

/// So many letters and digits that nobody can guess.
pub(crate) fn random(length: usize) -> String {
    OsRng.unwrap_err().sample_iter(Alphanumeric).take(length).map(char::from).collect()
}

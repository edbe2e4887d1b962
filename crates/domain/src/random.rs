//! Randomness: the one place where unguessable text is made.

use rand::{Rng, TryRngCore, distr::Alphanumeric, rngs::OsRng};

/// That many random ASCII letters and digits from the operating system's generator.
pub(crate) fn alphanumeric(length: usize) -> String {
    OsRng.unwrap_err().sample_iter(Alphanumeric).take(length).map(char::from).collect()
}

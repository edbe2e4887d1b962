//! Passwords: kept only as bcrypt proofs. Hashing takes a quarter of a second on purpose: do it
//! before or after a write, never inside one.

use std::fmt;

use super::{User, sessions};
use crate::{Error, Result, Store};

/// bcrypt's work factor: 250 ms on the machines we measured, and what imported digests have.
pub const COST: u32 = 12;
/// The shortest new password, in bytes (decision 2.5).
pub const SHORTEST: usize = 8;
/// The longest new password, in bytes: what bcrypt looks at.
pub const LONGEST: usize = 72;

/// A bcrypt proof of a password, `$2a$` or `$2b$`. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordDigest(String);

impl PasswordDigest {
    /// Takes a digest that storage kept.
    pub fn from_stored(digest: String) -> Self {
        Self(digest)
    }

    /// The digest for storage.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the proof of that password. Bytes past the 72nd do not count.
    pub fn verifies(&self, password: &str) -> bool {
        let bytes = password.as_bytes();
        bcrypt::verify(&bytes[..bytes.len().min(LONGEST)], &self.0).unwrap_or(false)
    }
}

impl fmt::Debug for PasswordDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordDigest(…)")
    }
}

/// The proof of a new password of 8 to 72 bytes.
pub fn hash(password: &str, cost: u32) -> Result<PasswordDigest> {
    match password.len() {
        ..SHORTEST => {
            Err(Error::invalid("password", "Please use a password of at least 8 characters."))
        }
        SHORTEST..=LONGEST => {
            bcrypt::hash(password, cost).map(PasswordDigest).map_err(Error::store)
        }
        _ => Err(Error::invalid("password", "Please use a password of at most 72 bytes.")),
    }
}

/// Whether the password opens that digest. Spends the same time when there is no digest, so that
/// an answer does not tell which addresses exist (domain rule 2.9).
pub fn check(digest: Option<&PasswordDigest>, password: &str) -> bool {
    match digest {
        Some(digest) => digest.verifies(password),
        None => {
            // A digest of nothing anybody knows, at the usual cost.
            let decoy = "$2b$12$abcdefghijklmnopqrstuuIVHgSVk0OJxZyPTOzMmgpeM6RGvSGfu";
            bcrypt::verify(
                password.as_bytes().get(..LONGEST).unwrap_or(password.as_bytes()),
                decoy,
            )
            .ok();
            false
        }
    }
}

/// Gives the person with that address a new password, which the operator does for who cannot get in
/// any more. Whoever was in by the old one is signed out, everywhere. [`NotFound`](Error::NotFound)
/// when nobody has the address, [`Invalid`](Error::Invalid) for who left or was banned.
pub fn reset(store: &mut impl Store, email_address: &str, digest: PasswordDigest) -> Result<User> {
    let mut user = store.user_by_email_address(email_address)?.ok_or(Error::NotFound)?;
    if !user.is_active() {
        let message = format!("{} left or was banned, and no password lets them in.", user.name);
        return Err(Error::invalid("email_address", message));
    }
    user.password_digest = Some(digest);
    user.updated_at = store.now();
    store.update_user(&user)?;
    for session in store.sessions_of(user.id)? {
        sessions::end(store, &session)?;
    }
    Ok(user)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// bcrypt's least cost; the tests ask whether, not how slowly.
    const QUICK: u32 = 4;

    #[test]
    fn a_digest_opens_for_its_password_only_and_never_prints() {
        let digest = hash("correct horse", QUICK).unwrap();
        assert!(digest.verifies("correct horse"));
        assert!(!digest.verifies("Correct horse"));
        assert!(!check(None, "correct horse"));
        assert_eq!(format!("{digest:?}"), "PasswordDigest(…)");
    }

    #[test]
    fn new_passwords_have_8_to_72_bytes() {
        assert!(hash("seven77", QUICK).is_err());
        assert!(hash(&"x".repeat(72), QUICK).is_ok());
        assert!(hash(&"x".repeat(73), QUICK).is_err());
    }

    #[test]
    fn bytes_past_the_72nd_do_not_count_when_signing_in() {
        let digest = hash(&"x".repeat(72), QUICK).unwrap();
        assert!(digest.verifies(&"x".repeat(300)));
    }
}

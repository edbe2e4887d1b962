//! Signed ids: tokens in addresses that nobody can make up, each good for one purpose.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use campfire_domain::UserId;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Makes and reads signed ids.
pub struct Signed {
    key: Hmac<Sha256>,
}

/// What a token is good for; a token of one purpose is refused for every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Shows a user's picture.
    Avatar,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Avatar => "user/avatar",
        }
    }
}

impl Signed {
    /// Signs with a key derived from that secret.
    pub fn new(secret: &[u8]) -> Self {
        let mut key = Hmac::new_from_slice(secret).expect("HMAC takes keys of any length");
        key.update(b"campfire signed ids\0");
        Self { key }
    }

    /// A token for that user: `7-` and the signature.
    pub fn user(&self, purpose: Purpose, id: UserId) -> String {
        let signature = self.mac(purpose, id).finalize().into_bytes();
        format!("{id}-{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// The user whom a token names, if we made it for that purpose.
    pub fn read_user(&self, purpose: Purpose, token: &str) -> Option<UserId> {
        let (id, signature) = token.split_once('-')?;
        let id: UserId = id.parse().ok()?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(purpose, id).verify_slice(&signature).ok().map(|()| id)
    }

    fn mac(&self, purpose: Purpose, id: UserId) -> Hmac<Sha256> {
        let mut mac = self.key.clone();
        mac.update(format!("{}\0{id}", purpose.word()).as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_user_and_nobody_else() {
        let signed = Signed::new(b"secret");
        let token = signed.user(Purpose::Avatar, 7.into());
        assert_eq!(signed.read_user(Purpose::Avatar, &token), Some(7.into()));
        let forged = token.replacen('7', "8", 1);
        for bad in [forged.as_str(), "7", "7-", "-", "", "7-AAAA", "99999999999999999999-x"] {
            assert_eq!(signed.read_user(Purpose::Avatar, bad), None, "{bad:?}");
        }
        assert_eq!(Signed::new(b"other").read_user(Purpose::Avatar, &token), None);
    }
}

//! Signed ids: tokens in addresses that nobody can make up, each good for one purpose.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use campfire_domain::{Time, UserId};
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
    /// Signs somebody in on another device.
    Transfer,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Avatar => "user/avatar",
            Self::Transfer => "user/transfer",
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
        let signature = self.mac(purpose, &id.to_string()).finalize().into_bytes();
        format!("{id}-{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// The user whom a token names, if we made it for that purpose.
    pub fn read_user(&self, purpose: Purpose, token: &str) -> Option<UserId> {
        let (id, signature) = token.split_once('-')?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(purpose, id).verify_slice(&signature).ok()?;
        id.parse().ok()
    }

    /// A token for that user that is good until then, to the second: `7-1767225600-` and the
    /// signature.
    pub fn user_until(&self, purpose: Purpose, id: UserId, until: Time) -> String {
        let facts = format!("{id}-{}", until.millis().div_euclid(1000));
        let signature = self.mac(purpose, &facts).finalize().into_bytes();
        format!("{facts}-{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// The user whom such a token names, if it is still good.
    pub fn read_user_until(&self, purpose: Purpose, token: &str, now: Time) -> Option<UserId> {
        let (id, rest) = token.split_once('-')?;
        let (until, signature) = rest.split_once('-')?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(purpose, &format!("{id}-{until}")).verify_slice(&signature).ok()?;
        let until: i64 = until.parse().ok()?;
        if now < Time::from_millis(until.saturating_mul(1000)) { id.parse().ok() } else { None }
    }

    fn mac(&self, purpose: Purpose, facts: &str) -> Hmac<Sha256> {
        let mut mac = self.key.clone();
        mac.update(format!("{}\0{facts}", purpose.word()).as_bytes());
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

    #[test]
    fn a_token_with_an_end_is_good_until_then_and_for_its_purpose_only() {
        let signed = Signed::new(b"secret");
        let end = Time::from_millis(1_767_225_600_000);
        let token = signed.user_until(Purpose::Transfer, 7.into(), end);
        let read = |token: &str, now| signed.read_user_until(Purpose::Transfer, token, now);
        let before = Time::from_millis(end.millis() - 1);
        assert_eq!(read(&token, before), Some(7.into()));
        assert_eq!(read(&token, end), None, "it is over");
        let longer = token.replacen("1767225600", "1967225600", 1);
        let avatar = signed.user(Purpose::Avatar, 7.into());
        let forged = token.replacen('7', "8", 1);
        for bad in [longer.as_str(), &avatar, &forged, "7-1-", "7", "--", "", "x-y-z"] {
            assert_eq!(read(bad, before), None, "{bad:?}");
        }
        assert_eq!(signed.read_user_until(Purpose::Avatar, &token, before), None);
        assert_eq!(signed.read_user(Purpose::Transfer, &token), None);
    }
}

//! VAPID: the key pair by which push services know that notifications come from us. Browsers
//! subscribe to the public key, so changing it ends all subscriptions.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rand::{TryRngCore, rngs::OsRng};
use web_push::{PartialVapidSignatureBuilder, SubscriptionInfo, VapidSignature};
use web_push::{VapidSignatureBuilder, WebPushError};

/// A private key is a number of the curve in that many bytes.
const PRIVATE_LENGTH: usize = 32;

/// Why a key pair is none.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not 32 bytes in URL-safe base64, or not a number of the curve.
    #[error("the private VAPID key is not 32 bytes in URL-safe base64")]
    PrivateKey,
    /// The public key belongs to another private key.
    #[error("the public VAPID key does not belong to the private one")]
    PublicKey,
}

/// A key pair as settings and files keep it: URL-safe base64 without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// 65 bytes, for browsers.
    pub public: String,
    /// 32 bytes, for nobody else.
    pub private: String,
}

/// Makes a key pair.
pub fn generate() -> Keys {
    loop {
        let mut bytes = [0; PRIVATE_LENGTH];
        OsRng.try_fill_bytes(&mut bytes).expect("the system gives random bytes");
        let private = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        // One number in four billion is not on the curve.
        if let Ok(builder) = VapidSignatureBuilder::from_base64_no_sub(&private) {
            return Keys { public: public_key(&builder), private };
        }
    }
}

/// Who we are to push services.
#[derive(Clone)]
pub struct Vapid {
    key: PartialVapidSignatureBuilder,
    subject: String,
}

impl Vapid {
    /// Takes a key pair, padded or not, and where a push service may complain: a `mailto:` or
    /// `https:` address.
    pub fn new(keys: &Keys, subject: impl Into<String>) -> Result<Self, Error> {
        let private = unpadded(&keys.private);
        // The builder panics at any other length.
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&private).map_err(|_| Error::PrivateKey)?;
        if bytes.len() != PRIVATE_LENGTH {
            return Err(Error::PrivateKey);
        }
        let key =
            VapidSignatureBuilder::from_base64_no_sub(&private).map_err(|_| Error::PrivateKey)?;
        if public_key(&key) != unpadded(&keys.public) {
            return Err(Error::PublicKey);
        }
        Ok(Self { key, subject: subject.into() })
    }

    /// The public key as pages hand it to browsers.
    pub fn public_key(&self) -> String {
        public_key(&self.key)
    }

    /// Signs for the push service of that subscription, for twelve hours.
    pub(crate) fn sign(&self, to: &SubscriptionInfo) -> Result<VapidSignature, WebPushError> {
        let mut signature = self.key.clone().add_sub_info(to);
        signature.add_claim("sub", self.subject.as_str());
        signature.build()
    }
}

impl fmt::Debug for Vapid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vapid").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// Base64 in either alphabet without its padding, which is what everybody downstream reads.
pub(crate) fn unpadded(base64: &str) -> String {
    base64.trim().trim_end_matches('=').replace('+', "-").replace('/', "_")
}

fn public_key(key: &PartialVapidSignatureBuilder) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(key.get_public_key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_pair_is_taken_with_and_without_padding() {
        let keys = generate();
        assert_eq!((keys.public.len(), keys.private.len()), (87, 43));
        let padded =
            Keys { public: format!("{}=", keys.public), private: format!("{}=", keys.private) };
        for keys in [&keys, &padded] {
            let vapid = Vapid::new(keys, "mailto:ops@example.com").unwrap();
            assert_eq!(format!("{}=", vapid.public_key()), padded.public);
        }
    }

    #[test]
    fn keys_that_do_not_belong_together_are_refused() {
        let (one, other) = (generate(), generate());
        let mixed = Keys { public: one.public, private: other.private };
        assert!(matches!(Vapid::new(&mixed, "mailto:"), Err(Error::PublicKey)));
        let broken = Keys { public: mixed.public, private: "c2hvcnQ".to_owned() };
        assert!(matches!(Vapid::new(&broken, "mailto:"), Err(Error::PrivateKey)));
    }
}

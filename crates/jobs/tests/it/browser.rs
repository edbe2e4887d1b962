//! A browser that subscribed to notifications, and opens what it gets as a browser would.

use base64::{Engine, prelude::BASE64_URL_SAFE};
use campfire_store::pushes::NewSubscription;
use ece::{EcKeyComponents, generate_keypair_and_auth_secret};

pub(crate) struct Browser {
    keys: EcKeyComponents,
    secret: Vec<u8>,
}

impl Browser {
    pub(crate) fn new() -> Self {
        let (keys, secret) = generate_keypair_and_auth_secret().unwrap();
        Self { keys: keys.raw_components().unwrap(), secret: secret.to_vec() }
    }

    /// What it hands to us, with the padding that some browsers send.
    pub(crate) fn subscription(&self, endpoint: &str) -> NewSubscription {
        NewSubscription {
            endpoint: endpoint.to_owned(),
            p256dh_key: BASE64_URL_SAFE.encode(self.keys.public_key()),
            auth_key: BASE64_URL_SAFE.encode(&self.secret),
            user_agent: Some("Testbrowser/1".to_owned()),
        }
    }

    pub(crate) fn open(&self, body: &[u8]) -> serde_json::Value {
        let json = ece::decrypt(&self.keys, &self.secret, body).unwrap();
        serde_json::from_slice(&json).unwrap()
    }
}

//! Mentions: users called by name in a body. Anybody may be shown; only an id that we signed for
//! this purpose notifies.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;

use super::body;
use crate::UserId;

/// Bound into every signature, so that an id signed for anything else does not mention.
const PURPOSE: &str = "campfire mention";
/// The longest id looked at; real ones have about two hundred bytes.
const LONGEST: usize = 4096;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Signs and checks the ids that mentions carry.
#[derive(Clone)]
pub struct Signer {
    key: Hmac<Sha256>,
}

impl Signer {
    /// A signer with the installation's secret.
    pub fn new(secret: impl AsRef<[u8]>) -> Self {
        let key = Hmac::new_from_slice(secret.as_ref()).expect("HMAC takes keys of any length");
        Self { key: key.chain_update(PURPOSE).chain_update([0]) }
    }

    /// The id that a mention of that user carries. It never expires.
    pub fn sgid(&self, user: UserId) -> String {
        let json =
            format!(r#"{{"_rails":{{"data":"gid://campfire/User/{user}","pur":"attachable"}}}}"#);
        let payload = BASE64.encode(json);
        let signature = self.key.clone().chain_update(&payload).finalize().into_bytes();
        format!("{payload}--{}", BASE64.encode(signature))
    }

    /// The user whom an id of ours names; nothing when we did not sign it.
    pub fn verify(&self, sgid: &str) -> Option<UserId> {
        let (payload, signature) = sgid.split_once("--")?;
        let signature = BASE64.decode(signature).ok()?;
        self.key.clone().chain_update(payload).verify_slice(&signature).ok()?;
        named(payload)
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}

/// The users whom a body mentions with ids that we signed, each once. Whether they are in the
/// room is for [`post`](super::post) to find out.
pub fn mentionees(html: &str, signer: &Signer) -> Vec<UserId> {
    let mut users = Vec::new();
    for (user, sgid) in body::mentions_in(html) {
        if signer.verify(&sgid) == Some(user) && !users.contains(&user) {
            users.push(user);
        }
    }
    users
}

/// The user whom an id names, whoever signed it: ours, or one of an imported installation.
/// Anything unreadable, or the id of something else, is nothing.
pub(super) fn named(sgid: &str) -> Option<UserId> {
    let payload = sgid.split("--").next().filter(|payload| payload.len() <= LONGEST)?;
    let json: Value = serde_json::from_slice(&decoded(payload)?).ok()?;
    let envelope = &json["_rails"];
    if let Some(gid) = envelope["data"].as_str() {
        return user_of(gid);
    }
    // Older installations wrapped a binary dump; it is searched, never read as code.
    let dump = decoded(envelope["message"].as_str()?)?;
    let dump = String::from_utf8_lossy(&dump);
    user_of(&dump[dump.find("gid://")?..])
}

/// The user of `gid://APP/User/ID`, with anything after the id.
fn user_of(gid: &str) -> Option<UserId> {
    let (_app, path) = gid.strip_prefix("gid://")?.split_once('/')?;
    let id = path.strip_prefix("User/")?;
    let digits = id.find(|character: char| !character.is_ascii_digit()).unwrap_or(id.len());
    id[..digits].parse().ok()
}

/// Base64 in either alphabet, padded or not.
fn decoded(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.replace('+', "-").replace('/', "_")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_verifies_for_its_signer_only() {
        let signer = Signer::new("secret");
        let sgid = signer.sgid(UserId::from(7));
        assert_eq!(signer.verify(&sgid), Some(UserId::from(7)));
        assert_eq!(Signer::new("other").verify(&sgid), None);
        assert_eq!(named(&sgid), Some(UserId::from(7)));
    }

    #[test]
    fn changed_ids_name_but_do_not_verify() {
        let signer = Signer::new("secret");
        let (mine, signature) = (signer.sgid(UserId::from(7)), signer.sgid(UserId::from(8)));
        let forged = format!(
            "{}--{}",
            mine.split("--").next().unwrap(),
            signature.split("--").last().unwrap()
        );
        assert_eq!(named(&forged), Some(UserId::from(7)));
        assert_eq!(signer.verify(&forged), None);
        for odd in ["", "--", "a--b", "!!not base64!!", "WzEsMl0=--99", "aGVsbG8gdGhlcmU=--66"] {
            assert_eq!((signer.verify(odd), named(odd)), (None, None), "{odd}");
        }
    }
}

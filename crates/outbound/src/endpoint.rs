//! Push endpoints: the addresses that browsers give for their push services. Members name them,
//! so they are refused early where they cannot be right, and guarded again when used.

use url::Url;

/// The longest address of a push service; real ones have a few hundred bytes.
const LIMIT: usize = 2048;

/// Whether an address may be one of a push service (integrations 3.6): HTTPS on its own port at a
/// host with a name. That the name leads to a public address is the guard's business.
pub fn is_push_endpoint(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    address.len() <= LIMIT
        && url.scheme() == "https"
        && url.port_or_known_default() == Some(443)
        && url.domain().is_some()
        && url.username().is_empty()
        && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: bool, address: &str) {
        assert_eq!(is_push_endpoint(address), expected, "{address}");
    }

    #[test]
    fn a_push_endpoint_is_https_at_a_named_host() {
        check(true, "https://fcm.googleapis.com/fcm/send/abc");
        check(true, "https://updates.push.services.mozilla.com:443/wpush/v2/x");
        check(false, "http://push.example.com/");
        check(false, "https://push.example.com:8443/");
        check(false, "https://8.8.8.8/");
        check(false, "https://134744072/");
        check(false, "https://[2606:4700::1]/");
        check(false, "https://user:word@push.example.com/");
        check(false, "push");
        check(false, "");
        check(false, &format!("https://push.example.com/{}", "x".repeat(LIMIT)));
    }
}

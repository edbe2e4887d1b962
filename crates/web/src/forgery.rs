//! Forgery: whether an unsafe request came from our own pages (decision 1.5). Browsers say so
//! themselves, so pages carry no token.

use actix_web::{HttpRequest, http::header};

use crate::{Error, Result};

/// Refuses unsafe requests that another site made the browser send. `origin` is our own.
///
/// `Sec-Fetch-Site` decides when it is there; else `Origin` must be ours; a client that sends
/// neither is no browser, and so nobody's cookies are abused by it.
pub fn check(origin: &str, request: &HttpRequest) -> Result<()> {
    if request.method().is_safe() {
        return Ok(());
    }
    let text =
        |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("null"));
    let ours = match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(theirs)) => is_ours(origin, theirs),
        (None, None) => true,
    };
    if ours { Ok(()) } else { Err(Error::Forged) }
}

/// Whether an `Origin` is our own. When we do not know of TLS the host decides, since a proxy in
/// front of us may serve it without saying so.
pub fn is_ours(origin: &str, theirs: &str) -> bool {
    if origin.starts_with("https://") {
        return theirs == origin;
    }
    let host = |origin: &str| {
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        host.map(str::to_owned)
    };
    host(theirs).is_some_and(|theirs| host(origin) == Some(theirs))
}

#[cfg(test)]
mod tests {
    use actix_web::{http::Method, test::TestRequest};

    use super::*;

    fn check_one(headers: &[(&str, &str)], ours: bool) {
        let mut request = TestRequest::post().insert_header(("host", "chat.example.com"));
        for (name, value) in headers {
            request = request.insert_header((*name, *value));
        }
        let checked = check("http://chat.example.com", &request.to_http_request());
        assert_eq!(checked.is_ok(), ours, "{headers:?}");
    }

    #[test]
    fn only_our_own_pages_change_things() {
        check_one(&[], true);
        check_one(&[("sec-fetch-site", "same-origin")], true);
        check_one(&[("sec-fetch-site", "none")], true);
        check_one(&[("sec-fetch-site", "same-site")], false);
        check_one(&[("sec-fetch-site", "cross-site")], false);
        check_one(
            &[("sec-fetch-site", "cross-site"), ("origin", "http://chat.example.com")],
            false,
        );
        check_one(&[("origin", "http://chat.example.com")], true);
        check_one(&[("origin", "http://chat.example.com:81")], false);
        check_one(&[("origin", "https://chat.example.com")], true);
        check_one(&[("origin", "chat.example.com")], false);
        check_one(&[("origin", "null")], false);
        check_one(&[("origin", "https://evil.example")], false);
    }

    #[test]
    fn plain_pages_of_a_host_that_is_served_over_tls_are_not_ours() {
        let origin = "https://chat.example.com";
        assert!(is_ours(origin, "https://chat.example.com"));
        for theirs in ["http://chat.example.com", "https://chat.example.com:444", "null", ""] {
            assert!(!is_ours(origin, theirs), "{theirs}");
        }
    }

    #[test]
    fn reading_is_always_allowed() {
        let request = TestRequest::default()
            .method(Method::GET)
            .insert_header(("sec-fetch-site", "cross-site"))
            .to_http_request();
        assert!(check("http://chat.example.com", &request).is_ok());
    }
}

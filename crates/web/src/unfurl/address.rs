//! Addresses: which texts are links to pages, and where their pages are fetched.

use std::net::Ipv4Addr;

use campfire_outbound::Url;

/// The longest address that is looked at; browsers and servers agree on about this much.
const LONGEST: usize = 2_048;
/// Files that are no pages, by the ending of their names; looking at them would only load them.
const FILES: [&str; 38] = [
    "zip", "tar", "gz", "bz2", "xz", "rar", "7z", "dmg", "exe", "msi", "pkg", "deb", "iso", "jpg",
    "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "bmp", "mp4", "mov", "avi", "mkv", "wmv",
    "flv", "heic", "heif", "mp3", "wav", "ogg", "aac", "wma", "webm", "ogv", "mpg",
];
/// One more, which would make the table above a line longer.
const FILM: &str = "mpeg";
/// A network whose pages say nothing to those who are not signed in.
const SILENT: [&str; 4] = ["twitter.com", "www.twitter.com", "x.com", "www.x.com"];
/// Says what the pages above do not.
const MIRROR: &str = "fxtwitter.com";

/// The address of a page on the web.
#[derive(Clone, Debug)]
pub(super) struct Address(Url);

/// Whether a text is an address of the web. Where it leads is the business of the guard.
pub fn is_web_address(text: &str) -> bool {
    Address::read(text).is_some()
}

impl Address {
    /// The address that a text is. Browsers forgive blanks, backslashes and missing slashes; two
    /// readers that forgive differently can be played off against each other, so none are here.
    pub(super) fn read(text: &str) -> Option<Self> {
        let odd = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '\\';
        if text.len() > LONGEST || text.contains(odd) {
            return None;
        }
        let (scheme, rest) = text.split_once("://")?;
        let is_web = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        if !is_web || rest.starts_with(['/', '?', '#']) {
            return None;
        }
        let mut url = Url::parse(text).ok()?;
        if !spells_its_host(rest, &url) {
            return None;
        }
        // A link may carry a name and a password; they are not ours to use.
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
        Some(Self(url))
    }

    /// Whether it names a file rather than a page.
    pub(super) fn is_file(&self) -> bool {
        let name = self.0.path().rsplit('/').next().unwrap_or_default();
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        ending.is_some_and(|ending| FILES.contains(&ending.as_str()) || ending == FILM)
    }

    /// Where its page is fetched.
    pub(super) fn fetched(&self) -> Url {
        let mut url = self.plain();
        let is_silent = url.host_str().is_some_and(|host| SILENT.contains(&host));
        if is_silent && url.path() != "/" {
            url.set_host(Some(MIRROR)).expect("the mirror is a host");
        }
        url
    }

    /// The address itself.
    pub(super) fn plain(&self) -> Url {
        self.0.clone()
    }
}

/// An IPv4 address stands there in the one way that everybody reads alike, not as `127.1` or
/// `0x7f000001` or with a dot behind it.
fn spells_its_host(rest: &str, url: &Url) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    match url.host_str().map(str::parse::<Ipv4Addr>) {
        Some(Ok(address)) => host == address.to_string(),
        Some(Err(_)) => true,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetched(text: &str) -> String {
        Address::read(text).unwrap().fetched().to_string()
    }

    #[test]
    fn what_readers_could_disagree_about_is_no_address() {
        for text in [
            "example.com",
            "https:/example.com",
            "https:///example.com",
            "https://?x",
            " https://example.com/",
            "https://example.com/a b",
            "https://example.com\\@internal",
            "https://example.com/\u{7}",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://8.8.8.8./",
            "http://127..1/",
            "http://[fe80::1%25eth0]/",
            "ftp://example.com/",
        ] {
            assert!(!is_web_address(text), "{text:?}");
        }
        let long = format!("https://example.com/{}", "x".repeat(LONGEST));
        assert!(!is_web_address(&long));
    }

    #[test]
    fn a_password_in_a_link_stays_at_home() {
        assert_eq!(fetched("https://kim:secret@example.com/x"), "https://example.com/x");
    }

    #[test]
    fn only_posts_of_the_silent_network_are_read_at_its_mirror() {
        assert_eq!(fetched("https://X.com/a/status/1?s=2"), "https://fxtwitter.com/a/status/1?s=2");
        assert_eq!(fetched("https://x.com/"), "https://x.com/");
        assert_eq!(fetched("https://mobile.x.com/a"), "https://mobile.x.com/a");
    }
}

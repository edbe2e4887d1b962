//! Fetching: goes where a link leads, hop by hop, within one span of time for all that a card
//! needs.

use std::time::Duration;

use campfire_outbound::{Answer, Client, Guard, Limits, Method, Request, StatusCode, Url, header};
use tokio::time::{Instant, timeout_at};

use super::{address::Address, document};

/// How long a host may take to say anything.
const FIRST_BYTE: Duration = Duration::from_secs(5);
/// How long a card may take, its page and its picture together.
const TOTAL: Duration = Duration::from_secs(10);
/// The largest page.
const PAGE: usize = 5 * 1024 * 1024;
/// How many requests a fetch may take, redirects among them, as published.
const REQUESTS: usize = 10;
/// Where pages are; other doors of a host are not for everybody who can paste a link.
const PORTS: [u16; 2] = [80, 443];
/// What a page is.
const HTML: &str = "text/html";

/// A page as it came.
pub(super) struct Page {
    /// The encoding that the server named.
    pub(super) charset: Option<String>,
    pub(super) body: Vec<u8>,
}

/// Everything that is asked of the network for one card.
pub(super) struct Errand<'a> {
    client: &'a Client,
    until: Instant,
}

impl<'a> Errand<'a> {
    pub(super) fn begin(client: &'a Client) -> Self {
        Self { client, until: Instant::now() + TOTAL }
    }

    /// The page at an address, if there is one and it is HTML.
    pub(super) async fn page(&self, url: Url) -> Option<Page> {
        let answer = self.follow(Method::GET, url, PAGE).await?;
        let is_page =
            answer.status == StatusCode::OK && answer.media_type().as_deref() == Some(HTML);
        let content_type = answer.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let charset = document::charset_of(content_type);
        is_page.then_some(Page { charset, body: answer.body })
    }

    /// The media type of what is at an address, without loading it.
    pub(super) async fn media_type(&self, url: Url) -> Option<String> {
        self.follow(Method::HEAD, url, 0).await?.media_type()
    }

    /// Whether a text is an address that a card may lead to.
    pub(super) async fn may_reach(&self, text: &str) -> bool {
        let Some(address) = Address::read(text) else { return false };
        let url = address.plain();
        let checked = self.client.check(url.as_str(), Guard::PublicOnly);
        timeout_at(self.until, checked).await.is_ok_and(|checked| checked.is_ok())
    }

    /// Each hop is a request of its own, so the guard judges each.
    async fn follow(&self, method: Method, mut url: Url, cap: usize) -> Option<Answer> {
        for _ in 0..REQUESTS {
            let answer = self.ask(&method, &url, cap).await?;
            if !answer.status.is_redirection() {
                return Some(answer);
            }
            let location = answer.headers.get(header::LOCATION)?.to_str().ok()?;
            url = Address::read(location)?.plain();
        }
        None
    }

    async fn ask(&self, method: &Method, url: &Url, cap: usize) -> Option<Answer> {
        if !url.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
            return None;
        }
        let left = self.until.checked_duration_since(Instant::now())?;
        let request = Request {
            url: url.to_string(),
            headers: header::HeaderMap::new(),
            body: Vec::new(),
            guard: Guard::PublicOnly,
            limits: Limits { first_byte: FIRST_BYTE, total: left, cap },
        };
        let answer = match *method {
            Method::HEAD => self.client.head(request).await,
            _ => self.client.get(request).await,
        };
        // Nothing about whose link it was or where it leads.
        answer.inspect_err(|error| tracing::debug!(%error, "a link has no card: {error}")).ok()
    }
}

//! The client: one request, one answer, both within limits that the caller names.

use std::{net::IpAddr, sync::Arc, time::Duration};

use reqwest::{Method, Response, StatusCode, Url, header::HeaderMap, redirect::Policy};
use tokio::time::{Instant, timeout, timeout_at};
use url::Host;

use crate::{
    address::is_public,
    error::Error,
    lookup::{self, Hosts, Lookup},
    stage::Stage,
};

/// Whom a request may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Public addresses only: for every address that a user named.
    PublicOnly,
    /// Any address, the private network included: only for those that an administrator chose.
    Anywhere,
}

/// What an answer may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long until the head of the answer is here, lookup and connecting included.
    pub first_byte: Duration,
    /// How long until all of it is here.
    pub total: Duration,
    /// The largest body, in bytes.
    pub cap: usize,
}

/// What to send, and on which terms.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where to; absolute, `http` or `https`.
    pub url: String,
    /// Headers beyond those that HTTP itself needs.
    pub headers: HeaderMap,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// Whom it may reach.
    pub guard: Guard,
    /// What the answer may cost.
    pub limits: Limits,
}

/// What came back, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status, a redirect among them.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The media type in lower case without parameters, when one was named.
    pub fn media_type(&self) -> Option<String> {
        let named = self.headers.get(reqwest::header::CONTENT_TYPE)?.to_str().ok()?;
        let (media_type, _parameters) = named.split_once(';').unwrap_or((named, ""));
        Some(media_type.trim().to_ascii_lowercase())
    }
}

/// Sends requests. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    guarded: reqwest::Client,
    unguarded: reqwest::Client,
    hosts: Arc<Hosts>,
    pub(crate) stage: Stage,
}

impl Client {
    /// A client that lets the system look names up.
    pub fn new() -> Result<Self, Error> {
        Self::with_hosts(Hosts::new())
    }

    /// A client that knows some hosts by itself. The guard judges their addresses all the same.
    pub fn with_hosts(hosts: Hosts) -> Result<Self, Error> {
        let hosts = Arc::new(hosts);
        let build = |guard| build(Lookup { guard, hosts: Arc::clone(&hosts) });
        Ok(Self {
            guarded: build(Guard::PublicOnly)?,
            unguarded: build(Guard::Anywhere)?,
            stage: Stage::default(),
            hosts,
        })
    }

    /// Whether a request there would be sent at all: an address of the web whose host the guard
    /// lets through now. The request itself looks again.
    pub async fn check(&self, url: &str, guard: Guard) -> Result<(), Error> {
        let url = checked(url, guard)?;
        match url.host() {
            Some(Host::Domain(name)) => lookup::find(guard, &self.hosts, name)
                .await
                .map(|_addresses| ())
                .map_err(Error::from),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => Ok(()),
        }
    }

    /// Asks for a page or a file.
    pub async fn get(&self, request: Request) -> Result<Answer, Error> {
        self.send(Method::GET, request).await
    }

    /// Asks what a page or a file is, without its body.
    pub async fn head(&self, request: Request) -> Result<Answer, Error> {
        self.send(Method::HEAD, request).await
    }

    /// Hands something over.
    pub async fn post(&self, request: Request) -> Result<Answer, Error> {
        self.send(Method::POST, request).await
    }

    async fn send(&self, method: Method, request: Request) -> Result<Answer, Error> {
        let url = checked(&request.url, request.guard)?;
        let limits = request.limits;
        let deadline = Instant::now() + limits.total;
        let opened = match self.stage.of(&url) {
            Some(staged) => {
                self.check(&request.url, request.guard).await?;
                staged.open(&self.unguarded, method)
            }
            None => self.judging(request.guard).request(method, url),
        };
        let sending = opened.headers(request.headers).body(request.body);
        let patience = limits.first_byte.min(limits.total);
        let response = timeout(patience, sending.send())
            .await
            .map_err(|_elapsed| Error::Silent(patience))?
            .map_err(Error::from_client)?;
        timeout_at(deadline, read(response, limits.cap))
            .await
            .map_err(|_elapsed| Error::Unfinished(limits.total))?
    }

    fn judging(&self, guard: Guard) -> &reqwest::Client {
        match guard {
            Guard::PublicOnly => &self.guarded,
            Guard::Anywhere => &self.unguarded,
        }
    }
}

/// No proxy, because it would do the looking up behind the guard's back; no redirects, no
/// `Referer`, and no repeating of a request behind the caller's.
fn build(lookup: Lookup) -> Result<reqwest::Client, Error> {
    reqwest::Client::builder()
        .user_agent("Campfire")
        .no_proxy()
        .referer(false)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .dns_resolver(lookup)
        .build()
        .map_err(Error::from_client)
}

/// The address, if it is one and its host is not an address literal that the guard refuses:
/// literals never pass the lookup.
fn checked(url: &str, guard: Guard) -> Result<Url, Error> {
    let url = Url::parse(url).map_err(|_| Error::InvalidUrl)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Error::InvalidUrl);
    }
    let literal = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(_)) => None,
        None => return Err(Error::InvalidUrl),
    };
    match (guard, literal) {
        (Guard::PublicOnly, Some(address)) if !is_public(address) => Err(Error::Blocked),
        (Guard::PublicOnly | Guard::Anywhere, _) => Ok(url),
    }
}

async fn read(mut response: Response, cap: usize) -> Result<Answer, Error> {
    let too_large = Error::TooLarge { cap };
    if response.content_length().is_some_and(|length| length > cap as u64) {
        return Err(too_large);
    }
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Error::from_client)? {
        if body.len() + chunk.len() > cap {
            return Err(too_large);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body })
}

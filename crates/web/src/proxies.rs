//! Proxies: whose word about where a request came from is believed.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The networks from which `X-Forwarded-For` is believed. Anybody else could write anything there.
#[derive(Clone, Debug)]
pub struct Proxies {
    trusted: Vec<IpNet>,
    /// Whether it was said that a proxy seems to be missing from the list.
    is_doubted: Arc<AtomicBool>,
}

impl Default for Proxies {
    /// A proxy on the same machine: nobody else can come from there.
    fn default() -> Self {
        let loopback = ["127.0.0.0/8", "::1/128"];
        let trusted = loopback.iter().map(|net| net.parse().expect("a network")).collect();
        Self { trusted, is_doubted: Arc::default() }
    }
}

/// The text is no list of addresses and networks.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is neither an address nor a network such as 10.0.0.0/8")]
pub struct NoNetwork(String);

impl FromStr for Proxies {
    type Err = NoNetwork;

    /// Reads addresses and networks between commas or blanks, in addition to the loopback ones.
    fn from_str(list: &str) -> Result<Self, NoNetwork> {
        let mut proxies = Self::default();
        for word in list.split([',', ' ']).filter(|word| !word.is_empty()) {
            let address = word.parse::<IpAddr>().map(IpNet::from);
            let network =
                address.or_else(|_| word.parse()).map_err(|_| NoNetwork(word.to_owned()))?;
            proxies.trusted.push(network);
        }
        Ok(proxies)
    }
}

impl Proxies {
    /// The address of the browser: the right-most one of those that the request passed through
    /// that is no proxy of ours. None only where there is no connection, as in some tests.
    pub fn client(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip().to_canonical();
        if !self.trust(peer) {
            self.doubt(request, peer);
            return Some(peer);
        }
        let headers = request.headers().get_all("x-forwarded-for");
        let lists: Vec<&str> = headers.filter_map(|value| value.to_str().ok()).collect();
        let passed = lists.iter().flat_map(|list| list.split(','));
        let passed = passed.map(|word| address(word.trim()));
        let mut client = peer;
        for address in passed.collect::<Vec<_>>().into_iter().rev() {
            // What cannot be read was not written by a proxy of ours.
            let Some(address) = address else { break };
            client = address;
            if !self.trust(address) {
                break;
            }
        }
        Some(client)
    }

    /// `scheme://host[:port]` as the browser sees us: what our proxies say, else what the request
    /// says itself.
    pub fn origin(&self, request: &HttpRequest, tls: bool) -> String {
        let info = request.connection_info();
        let (scheme, host) = if self.is_behind(request) {
            (info.scheme(), info.host())
        } else {
            let host = request.headers().get("host").and_then(|host| host.to_str().ok());
            ("http", host.unwrap_or_default())
        };
        let scheme = if tls { "https" } else { scheme };
        format!("{scheme}://{host}")
    }

    /// Says once that a proxy seems to be missing from the list: without it everybody behind it has
    /// one address. Only from a private network, because anybody may send that header.
    fn doubt(&self, request: &HttpRequest, peer: IpAddr) {
        let is_proxy = is_private(peer) && request.headers().contains_key("x-forwarded-for");
        if is_proxy && !self.is_doubted.swap(true, Relaxed) {
            tracing::warn!(
                "somebody in a private network forwards for others and is not trusted, so all of \
                 them count as one; if that is a proxy of yours, name it in TRUSTED_PROXIES"
            );
        }
    }

    fn is_behind(&self, request: &HttpRequest) -> bool {
        request.peer_addr().is_some_and(|peer| self.trust(peer.ip().to_canonical()))
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

/// An address as proxies write it, some of them with a port.
fn address(word: &str) -> Option<IpAddr> {
    let bare = word.parse::<IpAddr>().or_else(|_| word.parse::<SocketAddr>().map(|it| it.ip()));
    bare.ok().map(|address| address.to_canonical())
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn check(proxies: &str, peer: &str, forwarded: &[&str], client: &str) {
        let proxies: Proxies = proxies.parse().unwrap();
        let mut request = TestRequest::default().peer_addr(format!("{peer}:1000").parse().unwrap());
        for list in forwarded {
            request = request.append_header(("x-forwarded-for", *list));
        }
        let found = proxies.client(&request.to_http_request());
        assert_eq!(found, Some(client.parse().unwrap()), "{peer} {forwarded:?}");
    }

    #[test]
    fn only_our_proxies_are_believed() {
        check("", "192.0.2.1", &["198.51.100.7"], "192.0.2.1");
        check("", "127.0.0.1", &["198.51.100.7"], "198.51.100.7");
        check("", "127.0.0.1", &[], "127.0.0.1");
        check("", "127.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7");
        check("", "127.0.0.1", &["203.0.113.9", "198.51.100.7"], "198.51.100.7");
        check("", "127.0.0.1", &["203.0.113.9, garbage"], "127.0.0.1");
        check("", "127.0.0.1", &["198.51.100.7:5678"], "198.51.100.7");
        check("", "127.0.0.1", &["203.0.113.9, [2001:db8::7]:80, [::1]:80"], "2001:db8::7");
        check("10.0.0.0/8", "10.1.2.3", &["203.0.113.9, 10.9.9.9"], "203.0.113.9");
        check("10.1.2.3", "10.9.9.9", &["203.0.113.9"], "10.9.9.9");
        check("", "[::ffff:127.0.0.1]", &["198.51.100.7"], "198.51.100.7");
    }

    fn check_doubt(proxies: &Proxies, peer: &str, forwarded: bool, is_doubted: bool) {
        let mut request = TestRequest::default().peer_addr(format!("{peer}:1000").parse().unwrap());
        if forwarded {
            request = request.append_header(("x-forwarded-for", "198.51.100.7"));
        }
        proxies.client(&request.to_http_request());
        assert_eq!(proxies.is_doubted.load(Relaxed), is_doubted, "{peer}");
    }

    #[test]
    fn a_proxy_that_seems_to_be_missing_is_told_of() {
        let proxies: Proxies = "10.0.0.1".parse().unwrap();
        check_doubt(&proxies, "192.0.2.1", true, false);
        check_doubt(&proxies, "10.0.0.1", true, false);
        check_doubt(&proxies, "172.17.0.2", false, false);
        check_doubt(&proxies.clone(), "172.17.0.2", true, true);
        for peer in ["192.168.1.1", "[fd00::1]", "[::ffff:10.0.0.2]"] {
            check_doubt(&Proxies::default(), peer, true, true);
        }
    }

    #[test]
    fn what_is_no_network_is_said() {
        assert!("10.0.0.0/8, 192.168.1.1 fd00::/8".parse::<Proxies>().is_ok());
        assert!("10.0.0.0/99".parse::<Proxies>().unwrap_err().to_string().contains("10.0.0.0/99"));
    }
}

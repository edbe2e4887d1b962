//! The stage: in rehearsals one listener on this machine plays the whole network.
//!
//! Names and addresses are judged as ever, so that a refusal in a rehearsal is a refusal in
//! earnest; only then the request goes to the listener instead, as plain HTTP.
//!
//! Invariant: outside of tests there is no stage, because nothing that could set one is built.

use std::net::SocketAddr;

use reqwest::{Method, RequestBuilder, Url, header};
use url::Position;

/// Where the network is played, if it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stage(Option<SocketAddr>);

/// A request on its way to the stage.
pub(crate) struct Staged {
    to: String,
    host: String,
    meant: String,
}

impl Stage {
    /// The same request for the stage; none when the network is the real one.
    pub(crate) fn of(self, url: &Url) -> Option<Staged> {
        let Self(address) = self;
        Some(Staged {
            to: format!("http://{}{}", address?, &url[Position::BeforePath..]),
            host: url[Position::BeforeHost..Position::AfterPort].to_owned(),
            meant: url.to_string(),
        })
    }
}

impl Staged {
    pub(crate) fn open(self, client: &reqwest::Client, method: Method) -> RequestBuilder {
        client.request(method, self.to).header(header::HOST, self.host).header(MEANT, self.meant)
    }
}

/// Tells the listener which address was asked for, scheme and all.
const MEANT: &str = "x-meant-for";

#[cfg(feature = "testing")]
mod rehearsing {
    use super::{SocketAddr, Stage};
    use crate::{Client, Error, Hosts};

    impl Client {
        /// A client for tests: it knows these hosts by itself, judges them like the real one, and
        /// then goes to that listener, which reads in `x-meant-for` where the request was going.
        pub fn rehearsing(hosts: Hosts, listener: SocketAddr) -> Result<Self, Error> {
            let mut client = Self::with_hosts(hosts)?;
            client.stage = Stage(Some(listener));
            Ok(client)
        }
    }
}

//! Looking up host names: once per connection, and only addresses that the guard lets through
//! reach the code that connects.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::{address::is_public, client::Guard, error::Refusal};

/// Host names that are answered from memory instead of by the system, like a hosts file.
pub type Hosts = HashMap<String, Vec<IpAddr>>;

/// Looks names up for one guard.
pub(crate) struct Lookup {
    pub(crate) guard: Guard,
    pub(crate) hosts: Arc<Hosts>,
}

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, hosts) = (self.guard, Arc::clone(&self.hosts));
        Box::pin(async move {
            let chosen = find(guard, &hosts, name.as_str()).await?;
            // The port of the URL takes the place of 0.
            let chosen = chosen.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(chosen) as Addrs)
        })
    }
}

/// The addresses of a name that the guard lets through, at least one.
pub(crate) async fn find(guard: Guard, hosts: &Hosts, name: &str) -> Result<Vec<IpAddr>, Refusal> {
    choose(guard, addresses(hosts, name).await.unwrap_or_default())
}

async fn addresses(hosts: &Hosts, name: &str) -> io::Result<Vec<IpAddr>> {
    if let Some(known) = hosts.get(name) {
        return Ok(known.clone());
    }
    let found = tokio::net::lookup_host((name, 0)).await?;
    Ok(found.map(|address| address.ip()).collect())
}

/// What to connect to, IPv4 first. A guarded connection has one address and no second chance, so
/// that all that was checked is all that is used.
fn choose(guard: Guard, mut found: Vec<IpAddr>) -> Result<Vec<IpAddr>, Refusal> {
    if found.is_empty() {
        return Err(Refusal::Lookup);
    }
    found.sort_by_key(IpAddr::is_ipv6);
    match guard {
        Guard::Anywhere => Ok(found),
        Guard::PublicOnly => {
            let first = found.into_iter().find(|address| is_public(*address));
            first.map(|address| vec![address]).ok_or(Refusal::Blocked)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(guard: Guard, found: &[&str], chosen: &[&str]) {
        let parse = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let found: Vec<IpAddr> = parse(found);
        let expected: Vec<IpAddr> = parse(chosen);
        assert_eq!(choose(guard, found).unwrap_or_default(), expected);
    }

    #[test]
    fn a_guarded_lookup_leaves_the_first_public_address_ipv4_before_ipv6() {
        check(Guard::PublicOnly, &["2606:4700::1", "10.0.0.1", "9.9.9.9", "8.8.8.8"], &["9.9.9.9"]);
        check(Guard::PublicOnly, &["10.0.0.1", "2606:4700::1"], &["2606:4700::1"]);
        check(Guard::PublicOnly, &["10.0.0.1", "::1"], &[]);
    }

    #[test]
    fn an_unguarded_lookup_leaves_all_of_them() {
        check(Guard::Anywhere, &["::1", "127.0.0.1"], &["127.0.0.1", "::1"]);
    }
}

//! The address policy: which addresses on the network are public, so that a server inside
//! somebody's house or data centre may connect to them on behalf of a stranger.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of IPv4 addresses: its first address and how many leading bits name it.
type Block4 = (Ipv4Addr, u32);
/// The same for IPv6.
type Block6 = (Ipv6Addr, u32);

/// IPv4 that is never public: special-purpose blocks, multicast and reserved space.
const REFUSED_4: [Block4; 16] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Answers with the secrets of a machine in a cloud that keeps its wire server here.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    // The same for the clouds that keep it on the link.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// IPv6 that carries an IPv4 address in its last four bytes and is as public as that one: the
/// well-known NAT64 prefix and SIIT.
const WRAPPING: [Block6; 2] = [
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96),
    (Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, 0, 0), 96),
];

/// The only other IPv6 that is public: what the registry has handed out as global unicast. What
/// is outside needs no rule of its own: loopback, mapped and compatible IPv4, local NAT64,
/// discard-only, Teredo and its neighbours below 2001:200::, unique local, link and site local,
/// multicast, and whatever is invented next.
const ALLOCATED_6: [Block6; 34] = [
    (Ipv6Addr::new(0x2001, 0x0200, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x0400, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x0600, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x0800, 0, 0, 0, 0, 0, 0), 22),
    (Ipv6Addr::new(0x2001, 0x0c00, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x0e00, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x1200, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x1400, 0, 0, 0, 0, 0, 0), 22),
    (Ipv6Addr::new(0x2001, 0x1800, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x1a00, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x1c00, 0, 0, 0, 0, 0, 0), 22),
    (Ipv6Addr::new(0x2001, 0x2000, 0, 0, 0, 0, 0, 0), 19),
    (Ipv6Addr::new(0x2001, 0x4000, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x4200, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x4400, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x4600, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x4800, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x4a00, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x4c00, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x5000, 0, 0, 0, 0, 0, 0), 20),
    (Ipv6Addr::new(0x2001, 0x8000, 0, 0, 0, 0, 0, 0), 19),
    (Ipv6Addr::new(0x2001, 0xa000, 0, 0, 0, 0, 0, 0), 20),
    (Ipv6Addr::new(0x2001, 0xb000, 0, 0, 0, 0, 0, 0), 20),
    (Ipv6Addr::new(0x2003, 0, 0, 0, 0, 0, 0, 0), 18),
    (Ipv6Addr::new(0x2400, 0, 0, 0, 0, 0, 0, 0), 12),
    (Ipv6Addr::new(0x2410, 0, 0, 0, 0, 0, 0, 0), 12),
    (Ipv6Addr::new(0x2600, 0, 0, 0, 0, 0, 0, 0), 12),
    (Ipv6Addr::new(0x2610, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2620, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2630, 0, 0, 0, 0, 0, 0, 0), 12),
    (Ipv6Addr::new(0x2800, 0, 0, 0, 0, 0, 0, 0), 12),
    (Ipv6Addr::new(0x2a00, 0, 0, 0, 0, 0, 0, 0), 12),
    (Ipv6Addr::new(0x2a10, 0, 0, 0, 0, 0, 0, 0), 12),
    (Ipv6Addr::new(0x2c00, 0, 0, 0, 0, 0, 0, 0), 12),
];

/// The one block inside [`ALLOCATED_6`] that is for examples in books.
const DOCUMENTATION_6: Block6 = (Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0), 32);

/// Whether a stranger may make us connect to that address.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_4(address),
        IpAddr::V6(address) => is_public_6(address),
    }
}

fn is_public_4(address: Ipv4Addr) -> bool {
    !REFUSED_4.iter().any(|block| holds_4(*block, address))
}

fn is_public_6(address: Ipv6Addr) -> bool {
    if WRAPPING.iter().any(|block| holds_6(*block, address)) {
        let [.., a, b, c, d] = address.octets();
        return is_public_4(Ipv4Addr::new(a, b, c, d));
    }
    !holds_6(DOCUMENTATION_6, address) && ALLOCATED_6.iter().any(|block| holds_6(*block, address))
}

fn holds_4((first, bits): Block4, address: Ipv4Addr) -> bool {
    (first.to_bits() ^ address.to_bits()).leading_zeros() >= bits
}

fn holds_6((first, bits): Block6, address: Ipv6Addr) -> bool {
    (first.to_bits() ^ address.to_bits()).leading_zeros() >= bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(public: bool, addresses: &[&str]) {
        for text in addresses {
            let address = text.parse().unwrap_or_else(|_| panic!("{text} is no address"));
            assert_eq!(is_public(address), public, "{text}");
        }
    }

    #[test]
    fn both_ends_of_each_special_ipv4_block_are_refused() {
        check(false, &["0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255"]);
        check(false, &["100.64.0.0", "100.127.255.255", "127.0.0.0", "127.255.255.255"]);
        check(false, &["168.63.129.16", "169.254.0.0", "169.254.255.255"]);
        check(false, &["172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.255"]);
        check(false, &["192.0.2.0", "192.0.2.255", "192.88.99.0", "192.88.99.255"]);
        check(false, &["192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255"]);
        check(false, &["198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.255"]);
        check(false, &["224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255"]);
    }

    #[test]
    fn the_neighbours_of_each_special_ipv4_block_are_public() {
        check(true, &["1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"]);
        check(true, &["126.255.255.255", "128.0.0.0", "168.63.129.15", "168.63.129.17"]);
        check(true, &["169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0"]);
        check(true, &["191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255"]);
        check(true, &["192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255"]);
        check(true, &["198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255"]);
        check(true, &["203.0.114.0", "223.255.255.255", "8.8.8.8", "93.184.216.34"]);
    }

    #[test]
    fn special_ipv6_is_refused() {
        check(false, &["::", "::1", "::2", "fc00::", "fdff:ffff::1", "fe80::1", "febf::1"]);
        check(false, &["fec0::1", "feff::1", "ff00::", "ff02::1", "100::", "100::ffff"]);
        check(false, &["100:0:0:1::1", "2001::1", "2001:0:ffff::", "2001:2::1", "2001:1ff::1"]);
        check(false, &["2001:db8::", "2001:db8:ffff::1", "2002::", "2002:808:808::1"]);
        check(false, &["3fff::1", "3fff:fff::1", "5f00::1", "4000::1", "fe00::1"]);
    }

    #[test]
    fn allocated_ipv6_is_public_and_what_lies_between_is_not() {
        check(true, &["2606:4700:4700::1111", "2001:200::1", "2001:4860:4860::8888"]);
        check(true, &["2001:db7::1", "2001:db9::1", "2003::1", "2003:3fff::1", "2400::1"]);
        check(true, &["241f:ffff::1", "2620:4f:8000::1", "2a1f::1", "2c0f::1"]);
        check(false, &["2001:1000::1", "2001:4e00::1", "2001:6000::1", "2001:c000::1"]);
        check(false, &["2003:4000::1", "2420::1", "2610:200::1", "2640::1", "2a20::1", "2d00::1"]);
    }

    #[test]
    fn an_ipv4_inside_an_ipv6_opens_no_door() {
        check(false, &["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8"]);
        check(false, &["64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::808:808"]);
        check(false, &["::ffff:0:10.0.0.1", "::ffff:0:127.0.0.1"]);
        check(true, &["64:ff9b::8.8.8.8", "::ffff:0:8.8.8.8"]);
    }

    #[test]
    fn observed_addresses_are_judged_as_published() {
        for line in include_str!("../tests/data/addresses.tsv").lines().skip(1) {
            let (text, verdict) = line.rsplit_once('\t').unwrap();
            let public = text.parse().is_ok_and(is_public);
            assert_eq!(public, verdict == "public", "{text:?}");
        }
    }
}

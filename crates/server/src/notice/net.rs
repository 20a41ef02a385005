//! Which addresses a notice may be sent to: none of the machine's own surroundings, unless
//! whoever runs it said so. What a name leads to is judged and then connected to, so that it
//! cannot lead elsewhere in between.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::source::Network;

/// Finds addresses and keeps those that may be sent to.
#[derive(Debug)]
pub(super) struct Guarded {
    allowed: Vec<Network>,
    resolver: DefaultResolver,
}

/// All a name leads to lies in an inner net.
#[derive(Debug)]
pub(super) struct Inner;

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to an inner net")
    }
}

impl std::error::Error for Inner {}

impl Guarded {
    pub(super) fn by(allowed: &[Network]) -> Guarded {
        Guarded {
            allowed: allowed.to_vec(),
            resolver: DefaultResolver::default(),
        }
    }
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.resolver.resolve(uri, config, timeout)?;
        let mut open = self.empty();
        let may = |it: &&SocketAddr| may_reach(it.ip(), &self.allowed);
        found.iter().filter(may).for_each(|it| open.push(*it));
        match open.is_empty() {
            true => Err(ureq::Error::Other(Box::new(Inner))),
            false => Ok(open),
        }
    }
}

/// The first address of a host that may be sent to; none when all lie in inner nets.
pub(super) fn open_address(
    host: &str,
    port: u16,
    allowed: &[Network],
) -> std::io::Result<Option<IpAddr>> {
    let found = (host, port).to_socket_addrs()?;
    let mut addresses = found.map(|it| it.ip());
    Ok(addresses.find(|it| may_reach(*it, allowed)))
}

fn may_reach(address: IpAddr, allowed: &[Network]) -> bool {
    let address = address.to_canonical();
    allowed.iter().any(|it| it.holds(address))
        || match address {
            IpAddr::V4(address) => is_public(address),
            IpAddr::V6(address) => is_public_6(address),
        }
}

/// # Source
/// IANA IPv4 Special-Purpose Address Registry.
fn is_public(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || a == 10
        || a == 127
        || (a == 100 && (64..128).contains(&b))
        || (a == 169 && b == 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 168)
        || (a == 198 && (18..20).contains(&b))
        || a >= 224)
}

/// # Source
/// IANA IPv6 Special-Purpose Address Registry.
fn is_public_6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // An IPv4 address inside: NAT64, and 6to4.
    let inside = match (first, second) {
        (0x64, 0xff9b) => Some(address.segments()[6..8].to_vec()),
        (0x2002, _) => Some(address.segments()[1..3].to_vec()),
        _ => None,
    };
    if let Some(inside) = inside {
        let bits = u32::from(inside[0]) << 16 | u32::from(inside[1]);
        return is_public(Ipv4Addr::from_bits(bits));
    }
    first & 0xe000 == 0x2000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_nets_are_closed_unless_named() {
        let check = |address: &str, allowed: &[&str], open: bool| {
            let allowed: Vec<Network> = allowed.iter().map(|it| it.parse().unwrap()).collect();
            assert_eq!(
                may_reach(address.parse().unwrap(), &allowed),
                open,
                "{address}"
            );
        };
        for inner in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.1.2.3",
            "64:ff9b::a01:203",
            "2002:a01:203::1",
        ] {
            check(inner, &[], false);
        }
        for outer in [
            "203.0.114.9",
            "172.32.0.1",
            "100.128.0.1",
            "2400:3200::1",
            "64:ff9b::cb00:7209",
        ] {
            check(outer, &[], true);
        }
        check("10.1.2.3", &["10.1.2.0/24"], true);
        check("::ffff:10.1.2.3", &["10.1.2.3"], true);
        check("10.1.3.3", &["10.1.2.0/24", "192.168.0.0/16"], false);
    }
}

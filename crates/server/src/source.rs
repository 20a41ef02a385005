//! Where a request comes from: its address, whether it travelled over TLS, the name it asked
//! for. What a gateway adds is believed from gateways named beforehand, and from nobody else.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Once;

use axum::extract::connect_info::ConnectInfo;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{HOST, USER_AGENT};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use crate::{App, Problem};

/// The other end of a connection.
#[derive(Clone, Copy)]
struct Peer {
    address: IpAddr,
    tls: bool,
}

/// What is known of a request before anybody is asked who they are.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) address: IpAddr,
    /// It came over TLS, to us or to a gateway.
    pub(crate) secure: bool,
    /// The name and port asked for.
    pub(crate) host: String,
    /// What the browser calls itself.
    pub(crate) agent: String,
}

impl Source {
    /// Who is counted as one: an address, or the network of a household under IPv6, where
    /// each machine has as many addresses as it likes.
    pub(crate) fn neighbourhood(&self) -> String {
        match self.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("{:x}/64", address.to_bits() >> 64),
        }
    }
}

/// One address, or all that begin alike: `10.1.2.3`, `10.1.0.0/16`, `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u32,
}

/// Bits that all gateways must have in common: `10.0.0.0/8` is a bureau's whole network.
const WIDEST: u32 = 8;

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Network, String> {
        let wrong = || format!("“{text}”不是网络地址，应如 10.1.2.3 或 10.1.0.0/16");
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let first: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        if bits > most {
            return Err(wrong());
        }
        if bits < WIDEST {
            return Err(format!(
                "“{text}”把几乎所有地址都当作网关，谁都可以冒充别处来的人。请只写网关自己的地址，如 10.1.2.3 或 10.1.0.0/16"
            ));
        }
        Ok(Network { first, bits })
    }
}

impl Network {
    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        let differ = match (self.first, address) {
            (IpAddr::V4(a), IpAddr::V4(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
            (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
            _ => return false,
        };
        differ >= self.bits
    }
}

/// Tells every handler where its request comes from.
pub(crate) async fn locate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    // A request that came through no connection is a test's own.
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = Peer {
        address: connected.map_or(Ipv4Addr::UNSPECIFIED.into(), |it| it.0.ip()),
        tls: app.speaks_tls,
    };
    let source = source(peer, request.headers(), &app.proxies);
    request.extensions_mut().insert(source);
    next.run(request).await
}

fn source(peer: Peer, headers: &HeaderMap, proxies: &[Network]) -> Source {
    static UNNAMED: Once = Once::new();
    let trusted = |address: IpAddr| proxies.iter().any(|it| it.holds(address));
    let address = peer.address.to_canonical();
    let text = |name| {
        let value = headers.get(name).and_then(|it| it.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let direct = Source {
        address,
        secure: peer.tls,
        host: text(HOST),
        agent: text(USER_AGENT),
    };
    if !trusted(address) {
        if headers.contains_key("x-forwarded-for") {
            UNNAMED.call_once(|| {
                tracing::warn!(
                    "{address} passes requests on and is not named by --proxy: all its people \
                     count as one address"
                );
            });
        }
        return direct;
    }
    // The nearest gateway wrote the last one.
    let hops = words(headers, "x-forwarded-for");
    let hops = hops.iter().rev().map_while(|it| hop(it));
    let mut from = address;
    for hop in hops {
        from = hop;
        if !trusted(hop) {
            break;
        }
    }
    let last = |name| words(headers, name).pop();
    Source {
        address: from,
        secure: peer.tls || last("x-forwarded-proto").as_deref() == Some("https"),
        host: last("x-forwarded-host").unwrap_or(direct.host),
        agent: direct.agent,
    }
}

/// The values of a header that may be said several times, in order.
fn words(headers: &HeaderMap, name: &str) -> Vec<String> {
    let lines = headers.get_all(name).iter();
    let lines = lines.filter_map(|it| it.to_str().ok());
    lines
        .flat_map(|it| it.split(','))
        .map(|it| it.trim().to_owned())
        .filter(|it| !it.is_empty())
        .collect()
}

/// `10.1.2.3`, `10.1.2.3:4711`, `[fd00::1]:4711`
fn hop(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|it| it.ip()).ok();
    let address = text.parse().ok().or_else(with_port)?;
    Some(IpAddr::to_canonical(&address))
}

impl FromRequestParts<App> for Source {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Source, Problem> {
        let source = parts.extensions.get::<Source>().cloned();
        source.ok_or_else(|| Problem::broken("locating a request", "the guard was left out"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(peer: &str, proxies: &[&str], headers: &[(&'static str, &str)]) -> Source {
        let proxies: Vec<Network> = proxies.iter().map(|it| it.parse().unwrap()).collect();
        let mut map = HeaderMap::new();
        map.insert(HOST, "asked".parse().unwrap());
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let peer = Peer {
            address: peer.parse::<SocketAddr>().unwrap().ip(),
            tls: false,
        };
        source(peer, &map, &proxies)
    }

    const SAID: &[(&str, &str)] = &[
        ("x-forwarded-for", "6.6.6.6, 192.0.2.7"),
        ("x-forwarded-for", "10.0.0.9"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "xuezheng.example"),
    ];

    #[test]
    fn a_stranger_is_not_believed() {
        let it = located("203.0.113.5:99", &["10.0.0.0/8"], SAID);
        assert_eq!(
            (it.address, it.secure, it.host.as_str()),
            ("203.0.113.5".parse().unwrap(), false, "asked")
        );
    }

    #[test]
    fn through_gateways_the_last_that_is_none_counts() {
        let it = located("[::ffff:10.0.0.1]:99", &["10.0.0.0/8"], SAID);
        assert_eq!(
            (it.address, it.secure, it.host.as_str()),
            ("192.0.2.7".parse().unwrap(), true, "xuezheng.example"),
            "what the person wrote in front of it counts for nothing"
        );
        let silent = located("10.0.0.1:99", &["10.0.0.1"], &[]);
        assert_eq!(silent.address, "10.0.0.1".parse::<IpAddr>().unwrap());
        let odd = [("x-forwarded-for", "192.0.2.7, unknown")];
        let it = located("10.0.0.1:99", &["10.0.0.1"], &odd);
        assert_eq!(it.address, "10.0.0.1".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn networks_hold_what_begins_alike() {
        let holds = |network: &str, address: &str| {
            let network: Network = network.parse().unwrap();
            network.holds(address.parse().unwrap())
        };
        assert!(holds("10.1.2.3", "10.1.2.3"));
        assert!(!holds("10.1.2.3", "10.1.2.4"));
        assert!(holds("10.1.0.0/16", "10.1.255.1"));
        assert!(!holds("10.1.0.0/16", "10.2.0.1"));
        assert!(holds("fd00::/8", "fd12::1"));
        assert!(holds("10.0.0.0/8", "10.200.0.1"));
        assert!(!holds("10.0.0.0/8", "fd12::1"));
        for wrong in ["10.1.2", "10.1.2.3/33", "10.1.2.3/", "ten"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn whom_to_believe_is_never_everybody() {
        for wide in ["0.0.0.0/0", "::/0", "0.0.0.0/7"] {
            let says = wide.parse::<Network>().unwrap_err();
            assert!(says.contains("几乎所有地址"), "{says}");
        }
    }
}

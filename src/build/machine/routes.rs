//! The way out of this machine's network and who resolves its names, as help for another's.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

/// What this machine's network looks like. What cannot be read is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoutesSeen {
    /// The default gateway and the interface that leads to it.
    pub gateway: Option<(Ipv4Addr, String)>,
    pub gateway6: Option<(Ipv6Addr, String)>,
    /// The name servers that are really asked, not a stub of this machine where that is known.
    pub name_servers: Vec<IpAddr>,
    pub search_domains: Vec<String>,
}

/// Reads the kernel's routes and the resolver's file.
#[must_use]
pub fn routes() -> RoutesSeen {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let mut resolv = resolver(&read("/etc/resolv.conf"));
    // systemd-resolved answers here itself, and keeps whom it asks in a file of its own.
    let behind = Path::new("/run/systemd/resolve/resolv.conf");
    if resolv.0.iter().all(IpAddr::is_loopback) && behind.exists() {
        resolv = resolver(&fs::read_to_string(behind).unwrap_or_default());
    }
    RoutesSeen {
        gateway: gateway(&read("/proc/net/route")),
        gateway6: gateway6(&read("/proc/net/ipv6_route")),
        name_servers: resolv.0,
        search_domains: resolv.1,
    }
}

const UP: u32 = 1;
const GATEWAY: u32 = 2;

/// `Iface Destination Gateway Flags RefCnt Use Metric Mask …`, addresses as the machine's own words
/// in hex, the metric in decimal. The route of the lowest metric is taken.
fn gateway(table: &str) -> Option<(Ipv4Addr, String)> {
    let routes = table.lines().skip(1).filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let hex = |at: usize| u32::from_str_radix(words.get(at)?, 16).ok();
        let default = hex(1)? == 0 && hex(7)? == 0 && hex(3)? & (UP | GATEWAY) == UP | GATEWAY;
        let metric: u32 = words.get(6)?.parse().ok()?;
        let address = Ipv4Addr::from(hex(2)?.to_ne_bytes());
        default.then(|| (metric, address, words[0].to_owned()))
    });
    routes.min_by_key(|(metric, ..)| *metric).map(|(_, address, name)| (address, name))
}

/// `destination prefix source prefix gateway metric refs uses flags interface`, all in hex.
fn gateway6(table: &str) -> Option<(Ipv6Addr, String)> {
    let routes = table.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let hex = |at: usize| u128::from_str_radix(words.get(at)?, 16).ok();
        let flags = u128::from(UP | GATEWAY);
        let default = hex(0)? == 0 && hex(1)? == 0 && hex(8)? & flags == flags;
        let address = Ipv6Addr::from(hex(4)?);
        let name = (*words.get(9)?).to_owned();
        default.then_some((hex(5)?, address, name))
    });
    routes.min_by_key(|(metric, ..)| *metric).map(|(_, address, name)| (address, name))
}

/// Name servers and search domains of a `resolv.conf`; of several `search` lines the last counts.
fn resolver(text: &str) -> (Vec<IpAddr>, Vec<String>) {
    let (mut servers, mut domains) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("nameserver") => {
                // `fe80::1%eth0` has an interface that means nothing on another machine.
                let address: Option<IpAddr> =
                    words.next().and_then(|word| word.split('%').next()?.parse().ok());
                servers.extend(address);
            }
            Some("search" | "domain") => {
                domains = words.filter(|word| *word != ".").map(str::to_owned).collect();
            }
            _ => {}
        }
    }
    (servers, domains)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_route_of_the_lowest_metric_is_taken() {
        let hex = |address: [u8; 4]| format!("{:08X}", u32::from_ne_bytes(address));
        let line = |name: &str, gateway, flags: &str, metric: u32| {
            format!("{name}\t00000000\t{}\t{flags}\t0\t0\t{metric}\t00000000\t0\t0\t0\n", hex(gateway))
        };
        let table = String::from("Iface\tDestination\tGateway \tFlags\n")
            + &line("wlan0", [10, 0, 0, 1], "0003", 600)
            + &line("eth0", [192, 168, 1, 1], "0003", 100)
            + &line("tun0", [0, 0, 0, 0], "0001", 0)
            + &format!("eth0\t{}\t00000000\t0001\t0\t0\t0\t00FFFFFF\n", hex([192, 168, 1, 0]));
        assert_eq!(gateway(&table), Some((Ipv4Addr::new(192, 168, 1, 1), "eth0".into())));
        assert_eq!(gateway(""), None);
        assert_eq!(gateway("Iface\nnonsense\n\n"), None);
    }

    #[test]
    fn the_default_route_of_ipv6_is_taken() {
        let zeros = "0".repeat(32);
        let table = format!(
            "fd000000000000000000000000000000 40 {zeros} 00 {zeros} 00000100 00000001 00000000 00000001 eth0\n\
             {zeros} 00 {zeros} 00 fe800000000000000000000000000001 00000400 2 0 00000003     eth0\n\
             {zeros} 00 {zeros} 00 {zeros} ffffffff 00000001 00000000 00200200       lo\n"
        );
        assert_eq!(gateway6(&table), Some(("fe80::1".parse().unwrap(), "eth0".into())));
        assert_eq!(gateway6("\n? ?"), None);
    }

    #[test]
    fn the_resolver_file_is_read_as_the_resolver_does() {
        let text = "# made\nnameserver 192.0.2.53\nnameserver fe80::1%eth0\nnameserver x\n\
                    search a.example\nsearch lan home.arpa .\noptions edns0\n";
        let (servers, domains) = resolver(text);
        assert_eq!(servers, ["192.0.2.53", "fe80::1"].map(|a| a.parse::<IpAddr>().unwrap()));
        assert_eq!(domains, ["lan", "home.arpa"]);
    }
}

//! Whether a host answers, found out in a second or two and not after Nix's many retries.

use std::net::{TcpStream, ToSocketAddrs};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// What came of knocking at a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Reached,
    /// Its name has no address here, or the name server is silent.
    Unresolved,
    /// It has an address, but no connection came about.
    Refused,
}

/// Resolves a host and connects to one of its addresses, each within `limit`.
/// Where a proxy is set for the scheme (`https_proxy`), the proxy is what must answer.
#[must_use]
pub fn reach(host: &str, port: u16, limit: Duration) -> Reach {
    let (sender, receiver) = channel();
    let target = proxy().unwrap_or_else(|| (host.to_owned(), port));
    // The system's resolver knows no time limit; a thread left in it ends by itself.
    thread::spawn(move || {
        let found = target.to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        let _ = sender.send(found.unwrap_or_default());
    });
    let addresses = receiver.recv_timeout(limit).unwrap_or_default();
    if addresses.is_empty() {
        return Reach::Unresolved;
    }
    let connects = |address| TcpStream::connect_timeout(address, limit).is_ok();
    if addresses.iter().take(3).any(connects) { Reach::Reached } else { Reach::Refused }
}

fn proxy() -> Option<(String, u16)> {
    let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    let url = names.iter().find_map(|name| std::env::var(name).ok().filter(|url| !url.is_empty()))?;
    address(&url)
}

/// Host and port of a URL, the port told from the scheme where it is left out.
pub(in crate::build) fn address(url: &str) -> Option<(String, u16)> {
    let (scheme, rest) = url.split_once("://")?;
    let default = match scheme {
        "https" => 443,
        "http" => 80,
        "socks5" | "socks5h" => 1080,
        _ => return None,
    };
    let place = rest.split(['/', '?', '#']).next()?;
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (place, default),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (!host.is_empty()).then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_give_host_and_port() {
        assert_eq!(address("https://cache.nixos.org/"), Some(("cache.nixos.org".into(), 443)));
        assert_eq!(address("http://u:p@[::1]:8080/x"), Some(("::1".into(), 8080)));
        assert_eq!(address("https://[2001:db8::1]"), Some(("2001:db8::1".into(), 443)));
        assert_eq!(address("/srv/cache"), None);
        assert_eq!(address("file:///srv/cache"), None);
    }

    #[test]
    fn nobody_has_an_invalid_name() {
        if proxy().is_none() {
            assert_eq!(reach("snowpress.invalid", 443, Duration::from_secs(5)), Reach::Unresolved);
        }
    }

    #[test]
    fn a_listener_is_reached_and_a_closed_port_is_not() {
        if proxy().is_some() {
            return;
        }
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert_eq!(reach("127.0.0.1", port, Duration::from_secs(5)), Reach::Reached);
        drop(listener);
        assert_eq!(reach("127.0.0.1", port, Duration::from_secs(5)), Reach::Refused);
    }
}

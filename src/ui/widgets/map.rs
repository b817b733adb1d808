//! The little map of the network: this image, its gateway, the internet, the name servers. What is
//! wrong is marked by a sign and a word where it is, before anything is saved or built.
//!
//! ```text
//! ╭ this image ──────────╮       ╭ gateway ────╮
//! │ eth0 192.168.1.10/24 │───✗───│ 192.168.2.1 │──→ internet
//! ╰──────────────────────╯       ╰─────────────╯
//! names from 192.168.1.1, 9.9.9.9
//! ✗ gateway: 192.168.2.1 is in none of the interfaces' networks (192.168.1.0/24)
//! ```
//!
//! Below the width of the boxes it is a tree of as many lines.

mod picture;

pub use picture::draw;

use crate::build::text::printable;
use crate::profile::model::{Interface, Network};
use crate::profile::{Fault, Severity};

/// Lines for addresses; further ones are counted.
const ADDRESSES: usize = 4;
/// Lines for what is wrong.
const TROUBLES: usize = 3;

/// What is drawn: words only, made from a profile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Map {
    /// `eth0 192.168.1.10/24`
    addresses: Vec<String>,
    gateways: Vec<String>,
    /// How the way to the gateway is.
    way: Way,
    names: String,
    troubles: Vec<Trouble>,
}

/// Whether the gateway can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Way {
    #[default]
    Open,
    Doubtful,
    Broken,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Trouble {
    severity: Severity,
    text: String,
}

impl Map {
    /// The map of a network; `faults` are those of the profile.
    #[must_use]
    pub fn of(network: &Network, faults: &[Fault]) -> Self {
        let by_hand = network.interfaces.iter().any(is_fixed);
        let dhcp = brings_dhcp(network);
        Self {
            addresses: addresses(network),
            gateways: gateways(network, by_hand, dhcp),
            way: way(faults),
            names: names(network, by_hand, dhcp),
            troubles: troubles(faults),
        }
    }

    /// Lines that the picture takes, at any width.
    #[must_use]
    pub fn height(&self) -> u16 {
        let lines = self.body() + 3 + self.troubles.len();
        u16::try_from(lines).unwrap_or(u16::MAX)
    }

    /// Lines within the boxes.
    fn body(&self) -> usize {
        self.addresses.len().max(self.gateways.len())
    }
}

fn is_fixed(interface: &Interface) -> bool {
    !interface.ipv4.is_empty() || !interface.ipv6.is_empty()
}

/// Whether anything on this image asks for an address.
fn brings_dhcp(network: &Network) -> bool {
    let asked = network.interfaces.iter().any(|interface| interface.dhcp == Some(true));
    asked || network.dhcp.unwrap_or(network.interfaces.is_empty())
}

fn addresses(network: &Network) -> Vec<String> {
    let mut lines = Vec::new();
    for interface in &network.interfaces {
        let name = match interface.name.trim() {
            "" => "(no name)".to_owned(),
            name => printable(name),
        };
        let v4 = interface.ipv4.iter().map(ToString::to_string);
        let fixed = v4.chain(interface.ipv6.iter().map(ToString::to_string));
        lines.extend(fixed.map(|address| format!("{name} {address}")));
        if interface.dhcp == Some(true) {
            lines.push(format!("{name} by DHCP"));
        } else if !is_fixed(interface) {
            lines.push(format!("{name} no address"));
        }
    }
    if network.interfaces.is_empty() {
        let way = if network.wifi.is_some() { "Wi-Fi card" } else { "every card" };
        let how = if brings_dhcp(network) { "by DHCP" } else { "no address" };
        lines.push(format!("{way} {how}"));
    }
    if lines.len() > ADDRESSES {
        let more = lines.len() - (ADDRESSES - 1);
        lines.truncate(ADDRESSES - 1);
        lines.push(format!("and {more} more"));
    }
    lines
}

fn gateways(network: &Network, by_hand: bool, dhcp: bool) -> Vec<String> {
    let v4 = network.gateway.iter().map(ToString::to_string);
    let mut all: Vec<String> = v4.chain(network.gateway6.iter().map(ToString::to_string)).collect();
    if all.is_empty() {
        all.push(unset(by_hand, dhcp));
    }
    all
}

/// What holds where nothing is written.
fn unset(by_hand: bool, dhcp: bool) -> String {
    match (by_hand, dhcp) {
        (_, true) => "from DHCP",
        (true, false) => "none",
        (false, false) => "unknown",
    }
    .to_owned()
}

fn names(network: &Network, by_hand: bool, dhcp: bool) -> String {
    let all: Vec<String> = network.name_servers.iter().map(ToString::to_string).collect();
    if all.is_empty() { unset(by_hand, dhcp) } else { all.join(", ") }
}

/// Faults that have a place on the map, and its word.
fn place(field: &str) -> Option<&'static str> {
    let rest = field.strip_prefix("network.")?;
    let is =
        |name: &str| rest.strip_prefix(name).is_some_and(|end| end.is_empty() || end.starts_with(['.', '[']));
    if is("gateway") || is("gateway6") || is("gateway-interface") {
        Some("gateway")
    } else if is("name-servers") {
        Some("names")
    } else if is("interfaces") {
        Some("address")
    } else {
        None
    }
}

fn way(faults: &[Fault]) -> Way {
    let worst =
        faults.iter().filter(|fault| place(&fault.field) == Some("gateway")).map(|fault| fault.severity);
    match worst.max() {
        None => Way::Open,
        Some(Severity::Warning) => Way::Doubtful,
        Some(Severity::Error) => Way::Broken,
    }
}

fn troubles(faults: &[Fault]) -> Vec<Trouble> {
    let on_map = faults.iter().filter_map(|fault| Some((fault, place(&fault.field)?)));
    let mut troubles: Vec<Trouble> = on_map
        .map(|(fault, place)| Trouble {
            severity: fault.severity,
            text: printable(&format!("{place}: {}", fault.problem)),
        })
        .collect();
    troubles.sort_by_key(|trouble| std::cmp::Reverse(trouble.severity));
    troubles.truncate(TROUBLES);
    troubles
}

#[cfg(test)]
mod tests;

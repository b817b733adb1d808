//! The network as it is configured, by whoever sets it up.
//!
//! | who | where |
//! |---|---|
//! | scripts | `network-addresses-IF.service`; gateways there (26.05 on) or in `network-setup.service`; name servers there or in `network-local-commands.service` (`tasks/network-interfaces-scripted.nix`) |
//! | systemd-networkd | `/etc/systemd/network/*.network`, `/etc/systemd/resolved.conf` (`tasks/network-interfaces-systemd.nix`, `system/boot/networkd.nix`, `system/boot/resolved.nix`) |
//! | `NetworkManager` | key files named in `NetworkManager-ensure-profiles.service`, or in `/etc/NetworkManager/system-connections` (`services/networking/networkmanager.nix`) |
//! | dhcpcd | the `dhcpcd.conf` that its command names (`services/networking/dhcpcd.nix`) |
//! | `wpa_supplicant` | `/etc/wpa_supplicant/nixos.conf`, or up to 25.05 a file of the store that its script names (`services/networking/wpa_supplicant.nix`) |

mod dhcpcd;
mod filter;
mod manager;
mod networkd;
mod scripts;
mod wpa;

use std::path::Path;

use super::look::Look;
use super::units::Units;
use super::{Found, InterfaceFacts, Joined, NetworkFacts, Route};

pub(super) fn facts(look: &Look<'_>, units: &Units<'_>) -> NetworkFacts {
    let mut facts = NetworkFacts::default();
    for (unit, name) in [
        ("NetworkManager.service", "NetworkManager"),
        ("systemd-networkd.service", "systemd-networkd"),
        ("dhcpcd.service", "dhcpcd"),
        ("wpa_supplicant.service", "wpa_supplicant"),
    ] {
        if let Some(at) = units.starts(unit) {
            facts.managers.push(Found { value: name.to_owned(), at: at.clone() });
        }
    }
    scripts::read(units, &mut facts);
    networkd::read(look, units, &mut facts);
    manager::read(look, units, &mut facts);
    wpa::read(look, units, &mut facts);
    dhcpcd::read(look, units, &mut facts);
    filter::read(look, units, &mut facts);
    facts.gateways = facts
        .routes
        .iter()
        .map(|found| Found { value: found.value.via.clone(), at: found.at.clone() })
        .collect();
    facts.wifi = facts
        .joined
        .iter()
        .map(|found| Found { value: found.value.ssid.clone(), at: found.at.clone() })
        .collect();
    facts.wifi.dedup_by(|a, b| a.value == b.value);
    facts
}

impl NetworkFacts {
    fn interface(&mut self, name: &str) -> &mut InterfaceFacts {
        let at = self.interfaces.iter().position(|interface| interface.name == name);
        let at = at.unwrap_or_else(|| {
            let name = name.to_owned();
            self.interfaces.push(InterfaceFacts { name, addresses: Vec::new(), dhcp: None });
            self.interfaces.len() - 1
        });
        &mut self.interfaces[at]
    }

    fn address(&mut self, interface: &str, address: &str, at: &Path) {
        let known = self.interfaces.iter().any(|found| found.name == interface);
        if (known || self.interfaces.len() < MOST) && address.parse::<ipnet::IpNet>().is_ok() {
            add(&mut self.interface(interface).addresses, address, at);
        }
    }

    fn route(&mut self, via: &str, interface: Option<&str>, at: &Path) {
        let route = Route { via: via.to_owned(), interface: interface.map(str::to_owned) };
        if self.routes.len() < MOST
            && via.parse::<std::net::IpAddr>().is_ok()
            && self.routes.iter().all(|found| found.value != route)
        {
            self.routes.push(Found { value: route, at: at.to_owned() });
        }
    }

    fn join(&mut self, joined: Joined, at: &Path) {
        if self.joined.len() < MOST && self.joined.iter().all(|found| found.value != joined) {
            self.joined.push(Found { value: joined, at: at.to_owned() });
        }
    }
}

/// Facts of one kind that are kept: each is compared with all before it, and no machine has as many.
const MOST: usize = 4096;

/// Adds what is not there yet.
fn add(list: &mut Vec<Found<String>>, value: &str, at: &Path) {
    if list.len() < MOST && !value.is_empty() && list.iter().all(|found| found.value != value) {
        list.push(Found { value: value.to_owned(), at: at.to_owned() });
    }
}

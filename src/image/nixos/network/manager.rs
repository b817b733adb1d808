//! `NetworkManager`'s connections.

use std::path::Path;

use crate::image::nixos::ini::{Section, sections};
use crate::image::nixos::look::{Look, store_paths};
use crate::image::nixos::units::Units;
use crate::image::nixos::{Found, Joined, NetworkFacts};

use super::add;

/// Connections that are read of each place.
const CONNECTIONS: usize = 1000;

pub(super) fn read(look: &Look<'_>, units: &Units<'_>, facts: &mut NetworkFacts) {
    // One at a time: a folder may hold any number of large ones.
    let mut read = |path: &Path| {
        if let Some(found) = look.text(path) {
            connection(&found, facts);
        }
    };
    if units.starts("NetworkManager-ensure-profiles.service").is_some() {
        for script in units.scripts("NetworkManager-ensure-profiles.service") {
            store_paths(&script.value).take(CONNECTIONS).for_each(|path| read(&path));
        }
    }
    if let Some((folder, entries)) = look.list(&look.etc_path("NetworkManager/system-connections")) {
        entries.iter().take(CONNECTIONS).for_each(|entry| read(&folder.join(&entry.name)));
    }
    if units.starts("NetworkManager.service").is_some()
        && let Some(at) = units.starts("NetworkManager.service")
    {
        facts.dhcp = Some(Found { value: true, at: at.clone() });
    }
}

fn connection(found: &Found<String>, facts: &mut NetworkFacts) {
    let all = sections(&found.value);
    let section = |names: &[&str]| all.iter().find(|section| names.contains(&section.name));
    let Some(about) = section(&["connection"]) else { return };
    if let Some(wifi) = section(&["wifi", "802-11-wireless"])
        && let Some(ssid) = wifi.first("ssid")
    {
        let security = section(&["wifi-security", "802-11-wireless-security"]);
        let joined = Joined {
            ssid: unescaped(&ssid.replace("\\;", ";")),
            hidden: wifi.first("hidden") == Some("true"),
            by: "NetworkManager",
            key: security.and_then(|section| section.first("psk")).map(unescaped),
        };
        facts.join(joined, &found.at);
    }
    let interface = about.first("interface-name");
    for section in [section(&["ipv4"]), section(&["ipv6"])].into_iter().flatten() {
        addresses(section, interface, &found.at, facts);
    }
}

fn addresses(section: &Section<'_>, interface: Option<&str>, at: &Path, facts: &mut NetworkFacts) {
    for (key, value) in &section.lines {
        let numbered = |name: &str| key.strip_prefix(name).is_some_and(|n| n.parse::<u8>().is_ok());
        let list = value.split([';', ',']).map(str::trim).filter(|word| !word.is_empty());
        match *key {
            "dns" => list.for_each(|server| add(&mut facts.name_servers, server, at)),
            "dns-search" => list.for_each(|domain| add(&mut facts.search_domains, domain, at)),
            "gateway" => facts.route(value, interface, at),
            _ if numbered("address") => {
                let mut parts = value.split(',').map(str::trim);
                if let (Some(address), Some(interface)) = (parts.next(), interface) {
                    facts.address(interface, address, at);
                }
                if let Some(gateway) = parts.next() {
                    facts.route(gateway, interface, at);
                }
            }
            _ => {}
        }
    }
}

/// A string of a key file (`GKeyFile`).
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (c, c == '\\') {
            (_, true) => match rest.next() {
                Some('s') => out.push(' '),
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => {}
            },
            (c, _) => out.push(c),
        }
    }
    out
}

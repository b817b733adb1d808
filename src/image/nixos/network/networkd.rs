//! systemd-networkd and systemd-resolved.

use std::path::Path;

use crate::image::nixos::ini::{Section, sections};
use crate::image::nixos::look::Look;
use crate::image::nixos::units::Units;
use crate::image::nixos::{Found, NetworkFacts};

use super::add;

pub(super) fn read(look: &Look<'_>, units: &Units<'_>, facts: &mut NetworkFacts) {
    if units.starts("systemd-networkd.service").is_some()
        && let Some((folder, entries)) = look.list(&look.etc_path("systemd/network"))
    {
        let is_network = |name: &Path| name.extension().is_some_and(|kind| kind == "network");
        for entry in entries.iter().filter(|entry| is_network(Path::new(&entry.name))) {
            if let Some(found) = look.text(&folder.join(&entry.name)) {
                network(&found, facts);
            }
        }
    }
    if units.starts("systemd-resolved.service").is_some()
        && let Some(found) = look.etc("systemd/resolved.conf")
    {
        for section in sections(&found.value).iter().filter(|section| section.name == "Resolve") {
            names(section, &found.at, facts);
        }
    }
}

fn names(section: &Section<'_>, at: &Path, facts: &mut NetworkFacts) {
    for server in section.all("DNS").flat_map(str::split_whitespace) {
        add(&mut facts.name_servers, server, at);
    }
    for domain in section.all("Domains").flat_map(str::split_whitespace) {
        add(&mut facts.search_domains, domain, at);
    }
}

fn network(found: &Found<String>, facts: &mut NetworkFacts) {
    let all = sections(&found.value);
    let matched = all.iter().find(|section| section.name == "Match");
    let interface = matched.and_then(|section| section.first("Name"));
    for section in &all {
        match (section.name, interface) {
            ("Network", Some(name)) => {
                section.all("Address").for_each(|address| facts.address(name, address, &found.at));
                if let Some(dhcp) = section.first("DHCP").map(is_on) {
                    facts.interface(name).dhcp = Some(dhcp);
                }
            }
            // `99-ethernet-default-dhcp.network`: any interface of a kind.
            ("Network", None) if section.first("DHCP").is_some_and(is_on) => {
                facts.dhcp = Some(Found { value: true, at: found.at.clone() });
            }
            ("Address", Some(name)) => {
                section.all("Address").for_each(|address| facts.address(name, address, &found.at));
            }
            _ => {}
        }
        if section.name == "Network" {
            names(section, &found.at, facts);
        }
        let is_default = section.first("Destination").is_none_or(|to| matches!(to, "0.0.0.0/0" | "::/0"));
        if section.name == "Network" || (section.name == "Route" && is_default) {
            section.all("Gateway").for_each(|via| facts.route(via, interface, &found.at));
        }
    }
}

fn is_on(value: &str) -> bool {
    !matches!(value, "no" | "false" | "0" | "off" | "none")
}

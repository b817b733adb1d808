//! Addresses, gateways and name servers out of the scripts of units. Only lines that modules write
//! are known; what a person adds in `networking.localCommands` may look alike and is then seen too.

use std::path::Path;

use crate::image::nixos::units::Units;
use crate::image::nixos::{Found, NetworkFacts};

use super::add;

pub(super) fn read(units: &Units<'_>, facts: &mut NetworkFacts) {
    let one = |name: &&str| {
        name.starts_with("network-addresses-")
            || matches!(*name, "network-setup.service" | "network-local-commands.service")
    };
    let names: Vec<&str> = units.names().filter(one).collect();
    for name in names {
        for script in units.scripts(name) {
            for line in script.value.lines() {
                self::line(line, &script.at, facts);
            }
        }
    }
    if let Some(found) = facts.interfaces.iter().find_map(|interface| interface.addresses.first()) {
        let at = found.at.clone();
        facts.managers.push(Found { value: "scripts".to_owned(), at });
    }
}

fn line(line: &str, at: &Path, facts: &mut NetworkFacts) {
    let bare = |word: &str| word.trim_matches(['"', '\'', '\\', ';']).to_owned();
    let words: Vec<String> = line.split_whitespace().map(bare).collect();
    let behind = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1).map(String::as_str)
    };
    match words.first().map(String::as_str) {
        Some("nameserver") => {
            if let Some(server) = words.get(1).filter(|word| word.parse::<std::net::IpAddr>().is_ok()) {
                add(&mut facts.name_servers, server, at);
            }
            return;
        }
        Some("search") => {
            words[1..].iter().for_each(|domain| add(&mut facts.search_domains, domain, at));
            return;
        }
        _ => {}
    }
    let has = |a: &str, b: &str| words.windows(2).any(|two| two[0] == a && two[1] == b);
    if has("addr", "replace") || has("addr", "add") {
        let address = behind("replace").or_else(|| behind("add"));
        if let (Some(address), Some(interface)) = (address, behind("dev")) {
            facts.address(interface, address, at);
        }
    }
    if (has("route", "replace") || has("route", "add"))
        && words.iter().any(|word| word == "default")
        && let Some(via) = behind("via")
    {
        facts.route(via, behind("dev"), at);
    }
}

//! The firewall: `services/networking/firewall-iptables.nix` starts a script of iptables,
//! `services/networking/firewall-nftables.nix` adds a table `nixos-fw` to `nftables.service`.

use crate::image::nixos::look::{Look, store_paths};
use crate::image::nixos::units::Units;
use crate::image::nixos::{Found, NetworkFacts, Openings};

pub(super) fn read(look: &Look<'_>, units: &Units<'_>, facts: &mut NetworkFacts) {
    if let Some(at) = units.starts("firewall.service") {
        facts.firewall = Some(Found { value: true, at: at.clone() });
        let script = units.scripts("firewall.service").into_iter().next();
        facts.openings = script.map(|found| Found { value: iptables(&found.value), at: found.at });
        return;
    }
    if units.starts("nftables.service").is_some() {
        let commands = units.commands("nftables.service");
        let texts = commands.iter().flat_map(|line| store_paths(line)).filter_map(|path| look.text(&path));
        if let Some(found) = texts.into_iter().find(|found| found.value.contains("table inet nixos-fw")) {
            facts.firewall = Some(Found { value: true, at: found.at.clone() });
            facts.openings = Some(Found { value: nftables(&found.value), at: found.at });
            return;
        }
    }
    if let Some(folder) = units.folder() {
        facts.firewall = Some(Found { value: false, at: folder.clone() });
    }
}

/// `80`, `1000:2000` or `1000-2000`.
fn range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once([':', '-']).unwrap_or((text, text));
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}

fn iptables(script: &str) -> Openings {
    let mut openings = Openings::default();
    for line in script.lines().filter(|line| line.contains("-A nixos-fw ")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let behind = |name: &str| {
            let at = words.iter().position(|word| *word == name)?;
            words.get(at + 1).copied()
        };
        // What is open on one interface or from some addresses alone is not open.
        let some = ["-i", "--in-interface", "-s", "--source", "--src", "-d", "--destination", "--dst"];
        if behind("-j") != Some("nixos-fw-accept") || words.iter().any(|word| some.contains(word)) {
            continue;
        }
        let port = behind("--dport").and_then(range);
        match (behind("-p"), port) {
            (Some("tcp"), Some(port)) => openings.tcp.push(port),
            (Some("udp"), Some(port)) => openings.udp.push(port),
            (Some("icmp"), _) => openings.ping |= line.contains("echo-request"),
            _ => {}
        }
    }
    openings
}

fn nftables(rules: &str) -> Openings {
    let mut openings = Openings::default();
    for line in rules.lines().map(str::trim).filter(|line| line.contains("accept")) {
        let set = |line: &str| -> Vec<(u16, u16)> {
            let inner = line.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(set, _)| set);
            inner.unwrap_or_default().split(',').filter_map(|port| range(port.trim())).collect()
        };
        if line.starts_with("tcp dport") {
            openings.tcp.extend(set(line));
        } else if line.starts_with("udp dport") {
            openings.udp.extend(set(line));
        } else if line.starts_with("icmp type echo-request") {
            openings.ping = true;
        }
    }
    openings
}

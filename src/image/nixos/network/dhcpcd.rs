//! Which interfaces dhcpcd asks about.

use crate::image::nixos::look::{Look, store_name, store_paths};
use crate::image::nixos::units::Units;
use crate::image::nixos::{Found, NetworkFacts};

pub(super) fn read(look: &Look<'_>, units: &Units<'_>, facts: &mut NetworkFacts) {
    let Some(unit) = units.starts("dhcpcd.service") else {
        // Nobody asks, where the units could be read and nobody else does.
        if let (None, Some(folder)) = (&facts.dhcp, units.folder()) {
            facts.dhcp = Some(Found { value: false, at: folder.clone() });
        }
        return;
    };
    let mut text = units.commands("dhcpcd.service").join("\n");
    for script in units.scripts("dhcpcd.service") {
        text.push('\n');
        text.push_str(&script.value);
    }
    let named = store_paths(&text).find(|path| store_name(path) == Some("dhcpcd.conf"));
    let Some(config) = named.and_then(|path| look.text(&path)) else {
        facts.dhcp = Some(Found { value: true, at: unit.clone() });
        return;
    };
    let list = |name: &str| {
        let lines = config.value.lines().filter_map(|line| line.trim().strip_prefix(name));
        let lines: Vec<&str> = lines.filter(|rest| rest.is_empty() || rest.starts_with(' ')).collect();
        let words = lines.iter().flat_map(|line| line.split_whitespace()).map(str::to_owned);
        (!lines.is_empty()).then(|| words.take(super::MOST).collect::<Vec<String>>())
    };
    let (allowed, denied) = (list("allowinterfaces"), list("denyinterfaces").unwrap_or_default());
    facts.dhcp = Some(Found { value: allowed.is_none(), at: config.at.clone() });
    for name in allowed.clone().unwrap_or_default() {
        facts.interface(&name).dhcp = Some(true);
    }
    for interface in &mut facts.interfaces {
        if denied.contains(&interface.name) {
            interface.dhcp = Some(false);
        } else if interface.dhcp.is_none() {
            interface.dhcp = Some(allowed.is_none());
        }
    }
    for name in denied.iter().filter(|name| *name != "lo" && !name.contains('*')) {
        facts.interface(name).dhcp = Some(false);
    }
}

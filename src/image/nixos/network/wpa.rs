//! wpa_supplicant's networks.

use crate::image::nixos::look::{Look, store_name, store_paths, unquoted};
use crate::image::nixos::units::Units;
use crate::image::nixos::{Found, Joined, NetworkFacts};

pub(super) fn read(look: &Look<'_>, units: &Units<'_>, facts: &mut NetworkFacts) {
    let mut files = Vec::new();
    for name in ["wpa_supplicant/nixos.conf", "wpa_supplicant.conf"] {
        files.extend(look.etc(name));
    }
    for script in units.scripts("wpa_supplicant.service") {
        let is_config = |name: &str| name == "wpa_supplicant.conf";
        let named = store_paths(&script.value).find(|path| store_name(path).is_some_and(is_config));
        files.extend(named.and_then(|path| look.text(&path)));
    }
    for found in files {
        for block in found.value.split("network={").skip(1) {
            network(block.split("\n}").next().unwrap_or_default(), &found, facts);
        }
    }
}

fn network(block: &str, found: &Found<String>, facts: &mut NetworkFacts) {
    let value = |name: &str| {
        block.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix('=').map(str::trim))
    };
    let Some(ssid) = value("ssid") else { return };
    let joined = Joined {
        ssid: unquoted(ssid).to_owned(),
        hidden: value("scan_ssid") == Some("1"),
        by: "wpa_supplicant",
        // What stands in quotes is a passphrase, what does not is the key itself.
        key: value("psk")
            .or_else(|| value("sae_password"))
            .map(|key| key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key).to_owned()),
    };
    facts.join(joined, &found.at);
}

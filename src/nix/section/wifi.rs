//! `[network.wifi]`, written among the rest of the network.

use crate::nix::base::Presets;
use crate::nix::value::{Set, Value};
use crate::profile::model::{Wifi, WifiMethod, WifiNetwork};

pub(super) fn write(presets: Presets, wifi: &Wifi, set: &mut Set) {
    match wifi.method {
        WifiMethod::WpaSupplicant => wpa_supplicant(presets, wifi, set),
        WifiMethod::NetworkManager => network_manager(wifi, set),
    }
}

/// Above the keys, which end in the store and so on the image.
const READABLE: &str = "Whoever holds the image can read the keys.";

fn wpa_supplicant(presets: Presets, wifi: &Wifi, set: &mut Set) {
    set.set("networking.wireless.enable", presets.over(true));
    let mut networks = Set::new();
    for network in &wifi.networks {
        let mut one = Set::new();
        if let Some(password) = &network.password {
            one.put([if is_raw_key(password) { "pskRaw" } else { "psk" }], password.as_str());
        }
        if network.hidden {
            one.set("hidden", true);
        }
        networks.put([&network.ssid], one);
    }
    if !networks.is_empty() {
        set.set_because(READABLE, "networking.wireless.networks", networks);
    }
    if presets != Presets::Bare {
        set.set_because(
            "Up to 25.05 the installer leaves it to be started by hand.",
            "systemd.services.wpa_supplicant.wantedBy",
            Value::strings(["multi-user.target"]).forced(),
        );
    }
}

/// 64 hex digits are the key itself, not a passphrase.
fn is_raw_key(password: &str) -> bool {
    password.len() == 64 && password.chars().all(|c| c.is_ascii_hexdigit())
}

fn network_manager(wifi: &Wifi, set: &mut Set) {
    let mut profiles = Set::new();
    let mut names = Vec::new();
    for network in &wifi.networks {
        let name = profile_name(&network.ssid, &names);
        profiles.put([&name], connection(network));
        names.push(name);
    }
    if profiles.is_empty() {
        return;
    }
    set.set_because(READABLE, "networking.networkmanager.ensureProfiles.profiles", profiles);
}

/// Names a store path and a file, so only plain characters of the network's name are in it.
fn profile_name(ssid: &str, taken: &[String]) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let plain = ssid.chars().map(plain).collect::<String>();
    let first = format!("wifi-{}", plain.trim_matches('-'));
    let mut name = first.clone();
    let mut n = 1;
    while taken.contains(&name) {
        n += 1;
        name = format!("{first}-{n}");
    }
    name
}

fn connection(network: &WifiNetwork) -> Set {
    // In a name a bare `;` could mean a list of bytes; NetworkManager writes it with a backslash.
    let ssid = keyfile(&network.ssid.replace(';', "\\;"));
    let mut set = Set::new()
        .with("connection.id", keyfile(&network.ssid))
        .with("connection.type", "wifi")
        .with("wifi.mode", "infrastructure")
        .with("wifi.ssid", ssid);
    if network.hidden {
        set.set("wifi.hidden", true);
    }
    if let Some(password) = &network.password {
        set.set("wifi-security.key-mgmt", "wpa-psk");
        set.set("wifi-security.psk", keyfile(password));
    }
    set.with("ipv4.method", "auto").with("ipv6.method", "auto")
}

/// A string of `NetworkManager`'s key files (`GKeyFile`). They first pass through envsubst, which
/// has no escape: the checks refuse a `$` here.
fn keyfile(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        match c {
            '\\' => out.push_str("\\\\"),
            ' ' if at == 0 || at == last => out.push_str("\\s"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            _ => out.push(c),
        }
    }
    out
}

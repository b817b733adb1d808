//! `[network.wifi]`: what `wpa_supplicant` and `NetworkManager` take, and who can read it.

use super::Faults;
use crate::profile::model::{Network, Wifi, WifiMethod, WifiNetwork};
use crate::profile::toml::say::quoted;

pub fn check(wifi: &Wifi, network: &Network, faults: &mut Faults) {
    match (wifi.method, network.networkmanager) {
        (WifiMethod::WpaSupplicant, Some(true)) => faults.error(
            "network.wifi.method",
            "wpa_supplicant and NetworkManager would fight over the card",
            "write \"networkmanager\" here, or delete `networkmanager = true`",
        ),
        (WifiMethod::NetworkManager, Some(false)) => faults.error(
            "network.wifi.method",
            "NetworkManager is switched off",
            "write \"wpa-supplicant\" here, or delete `networkmanager = false`",
        ),
        _ => {}
    }
    statics(wifi, network, faults);
    if wifi.networks.is_empty() && wifi.method == WifiMethod::WpaSupplicant {
        let problem = "wpa_supplicant is to run, but knows no network";
        faults.warn(
            "network.wifi.networks",
            problem,
            "add [[network.wifi.networks]], or delete [network.wifi]",
        );
    }
    let mut readable = false;
    for (index, net) in wifi.networks.iter().enumerate() {
        let field = format!("network.wifi.networks[{index}]");
        ssid(&field, net, wifi, faults);
        password(&field, net, wifi, faults);
        readable |= net.password.is_some();
        if let Some(first) = wifi.networks[..index].iter().position(|other| other.ssid == net.ssid) {
            let problem = format!("{} is network.wifi.networks[{first}] already", quoted(&net.ssid));
            faults.error(format!("{field}.ssid"), problem, "delete one of the two");
        }
    }
    if readable {
        faults.warn(
            "network.wifi.networks",
            "the Wi-Fi password can be read by whoever holds the image",
            "keep the image to yourself, or use a guest network",
        );
    }
}

fn statics(wifi: &Wifi, network: &Network, faults: &mut Faults) {
    let fixed =
        network.interfaces.iter().any(|interface| !interface.ipv4.is_empty() || !interface.ipv6.is_empty());
    if wifi.method == WifiMethod::NetworkManager && fixed && network.networkmanager != Some(true) {
        faults.error(
            "network.wifi.method",
            "a static address switches NetworkManager off",
            "write \"wpa-supplicant\" here, or delete the addresses",
        );
    }
}

fn ssid(field: &str, net: &WifiNetwork, wifi: &Wifi, faults: &mut Faults) {
    let field = format!("{field}.ssid");
    if !(1..=32).contains(&net.ssid.len()) {
        let problem = format!("the name has {} bytes", net.ssid.len());
        faults.error(field, problem, "a network's name has 1 to 32 bytes");
    } else if net.ssid.chars().any(char::is_control) {
        faults.error(field, "a control character in the name", "write the name without it");
    } else if net.ssid.contains('$') && wifi.method == WifiMethod::NetworkManager {
        faults.error(
            field,
            "NetworkManager's set-up would replace the `$`",
            "use `method = \"wpa-supplicant\"`",
        );
    }
}

/// Never says what the password is.
fn password(field: &str, net: &WifiNetwork, wifi: &Wifi, faults: &mut Faults) {
    let field = format!("{field}.password");
    let Some(password) = &net.password else { return };
    let hex = password.len() == 64 && password.bytes().all(|b| b.is_ascii_hexdigit());
    let printable = password.bytes().all(|b| (0x20..0x7f).contains(&b));
    if !hex && !(8..=63).contains(&password.len()) {
        let problem = format!("the password has {} characters", password.chars().count());
        faults.error(
            field,
            problem,
            "WPA takes 8 to 63 characters, or 64 hex digits; leave it out for an open network",
        );
    } else if !printable {
        faults.error(field, "a character that WPA does not take", "use what is on a US keyboard");
    } else if password.contains('$') && wifi.method == WifiMethod::NetworkManager {
        faults.error(
            field,
            "NetworkManager's set-up would replace the `$`",
            "write the 64 hex digits that wpa_passphrase prints, or use `method = \"wpa-supplicant\"`",
        );
    }
}

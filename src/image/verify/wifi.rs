//! `[network.wifi]`: names are shown, keys are compared.

use crate::image::nixos::{Found, Joined};
use crate::profile::model::{WifiMethod, WifiNetwork};

use super::Verdict;
use super::known::Known;
use super::proof::{Proof, contradicted, judge, proved, yes};

pub(super) fn section(proof: &mut Proof<'_>) {
    let Some(wifi) = &proof.profile.network.wifi else { return };
    let (name, unit) = match wifi.method {
        WifiMethod::WpaSupplicant => ("wpa_supplicant", "wpa_supplicant.service"),
        WifiMethod::NetworkManager => ("NetworkManager", "NetworkManager.service"),
    };
    proof.ask("network.wifi.method", "joins Wi-Fi networks", name, |known| known.starts(&[unit], true));
    for (index, network) in wifi.networks.iter().enumerate() {
        self::network(index, network, name, proof);
    }
}

fn network(index: usize, network: &WifiNetwork, by: &str, proof: &mut Proof<'_>) {
    let field = |part: &str| format!("network.wifi.networks[{index}].{part}");
    let ssid = &network.ssid;
    proof.ask(field("ssid"), "Wi-Fi network", ssid, |known| joined(ssid, by, known, |_| None));
    if let Some(key) = &network.password {
        proof.ask(field("password"), format!("key of {ssid}"), "the key of the profile", |known| {
            joined(ssid, by, known, |found| {
                (found.key.as_deref() != Some(key)).then(|| match &found.key {
                    Some(_) => "another key".to_owned(),
                    None => "no key".to_owned(),
                })
            })
        });
    } else {
        proof.ask(field("password"), format!("key of {ssid}"), "none, an open network", |known| {
            joined(ssid, by, known, |found| found.key.as_ref().map(|_| "a key".to_owned()))
        });
    }
    if network.hidden {
        proof.ask(field("hidden"), format!("{ssid} hides its name"), "yes", |known| {
            joined(ssid, by, known, |found| (!found.hidden).then(|| yes(false).to_owned()))
        });
    }
}

/// Looks at one network; `wrong` says what is not as it should be.
fn joined(ssid: &str, by: &str, known: &Known<'_>, wrong: impl Fn(&Joined) -> Option<String>) -> Verdict {
    let all = &known.system.network.joined;
    let these: Vec<&Found<Joined>> =
        all.iter().filter(|found| found.value.ssid == ssid && found.value.by == by).collect();
    match (these.first(), these.iter().find_map(|found| wrong(&found.value))) {
        (Some(first), None) => proved(&first.at),
        (Some(first), Some(wrong)) => contradicted(wrong, &first.at),
        (None, _) => match all.first() {
            Some(other) => {
                let names: Vec<&str> = all.iter().map(|found| found.value.ssid.as_str()).collect();
                judge(false, format!("other networks: {}", names.join(", ")), &other.at)
            }
            None => known.nothing(if by == "NetworkManager" {
                "systemd/system/NetworkManager-ensure-profiles.service"
            } else {
                "wpa_supplicant/nixos.conf"
            }),
        },
    }
}

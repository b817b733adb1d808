//! `wpa_supplicant`'s networks.

use crate::image::nixos::look::{Look, store_name, store_paths};
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
        ssid: text(ssid),
        hidden: value("scan_ssid") == Some("1"),
        by: "wpa_supplicant",
        // What stands in quotes is a passphrase, what does not is the key itself.
        key: value("psk").or_else(|| value("sae_password")).map(|key| quoted(key).unwrap_or(key).to_owned()),
    };
    facts.join(joined, &found.at);
}

/// What stands between the first quote and the last one, as `wpa_supplicant` takes it: quotes within
/// belong to the text.
fn quoted(value: &str) -> Option<&str> {
    Some(value.strip_prefix('"')?.rsplit_once('"')?.0)
}

/// A name in quotes, or by its bytes as hexadecimal digits.
fn text(value: &str) -> String {
    if let Some(text) = quoted(value) {
        return text.to_owned();
    }
    let digits = value.len().is_multiple_of(2) && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let pair = |at: usize| u8::from_str_radix(value.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> =
        if digits && !value.is_empty() { (0..value.len()).step_by(2).map(pair).collect() } else { None };
    bytes.map_or_else(|| value.to_owned(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_around_a_name_go_and_those_in_it_stay() {
        assert_eq!(text("\"home\""), "home");
        assert_eq!(text("\"\"odd\" 'name'\""), "\"odd\" 'name'");
        assert_eq!(text("'home'"), "'home'");
        assert_eq!(text("686f6d65"), "home");
        assert_eq!(text("home"), "home");
        assert_eq!(quoted("\"a\"b\""), Some("a\"b"));
        assert_eq!(quoted("0123"), None);
    }
}

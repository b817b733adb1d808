//! Kernel, language, packages, services.

use std::path::Path;

use super::{List, contradicted, equal, proved, unseen};
use crate::image::boot::inside::answers::Answers;
use crate::image::nixos::look::store_name;
use crate::image::nixos::{self, attribute};
use crate::image::verify::Verdict;
use crate::profile::Profile;
use crate::profile::model::WifiMethod;

pub fn items(list: &mut List<'_>, profile: &Profile) {
    boot(list, profile);
    locale(list, profile);
    for attribute in &profile.packages.install {
        list.add("packages.install", "package", attribute, |answers| package(answers, attribute));
    }
    for program in &profile.packages.programs {
        list.add("packages.programs", "program", program, |answers| match package(answers, program) {
            Verdict::Contradicted { .. } => unseen("it brings no command and no package of that name"),
            verdict => verdict,
        });
    }
    services(list, profile);
}

fn boot(list: &mut List<'_>, profile: &Profile) {
    let boot = &profile.boot;
    let parameters = boot.parameters.iter().map(|word| ("boot.parameters", word.clone()));
    let serial = boot.serial_console.iter().map(|line| ("boot.serial-console", format!("console={line}")));
    let copied = boot.copy_to_ram.then(|| ("boot.copy-to-ram", "copytoram".to_owned()));
    for (field, wanted) in parameters.chain(serial).chain(copied) {
        list.add(field, "kernel parameter", &wanted, |answers| {
            let found = answers.first("parameters").unwrap_or_default();
            let key = wanted.split('=').next().unwrap_or_default();
            let mut near = found.split_whitespace().filter(|word| word.split('=').next() == Some(key));
            // A parameter with blanks in quotes is several words here.
            if found.split_whitespace().any(|word| word == wanted)
                || (wanted.contains(' ') && found.contains(&wanted))
            {
                proved("/proc/cmdline")
            } else {
                contradicted(near.next().unwrap_or("no such parameter"), "/proc/cmdline")
            }
        });
    }
    for module in &boot.modules {
        list.add("boot.modules", "kernel module", module, |answers| {
            let name = module.replace('-', "_");
            if answers.lines("modules").iter().any(|line| line.replace('-', "_") == name) {
                proved("/proc/modules")
            } else {
                contradicted("not loaded", "/proc/modules")
            }
        });
    }
}

fn locale(list: &mut List<'_>, profile: &Profile) {
    let locale = &profile.locale;
    if let Some(language) = &locale.language {
        list.add("locale.language", "locale", language, |answers| {
            equal(answers.value("language", "LANG"), language, "/etc/locale.conf")
        });
    }
    if let Some(zone) = &locale.time_zone {
        list.add("locale.time-zone", "time zone", zone, |answers| {
            let found =
                answers.first("zone").and_then(|path| path.split_once("/zoneinfo/")).map(|(_, zone)| zone);
            equal(found, zone, "/etc/localtime")
        });
    }
    if let Some(map) = &locale.key_map {
        list.add("locale.key-map", "key map", map, |answers| {
            equal(answers.value("keys", "KEYMAP"), map, "/etc/vconsole.conf")
        });
    }
}

/// A command or a store path of the name that the attribute has.
fn package(answers: &Answers, wanted: &str) -> Verdict {
    let name = attribute::last(wanted);
    // A path, and what it really is behind all links.
    let commands = answers.lines("commands").iter().filter_map(|line| line.split_once(' '));
    let mut commands = commands.filter(|(path, _)| path.rsplit('/').next() == Some(name));
    let found = commands.next().map(|(_, real)| real.to_owned());
    let owner = found.as_deref().and_then(|real| store_name(Path::new(real)));
    if let (Some(real), Some(owner)) = (&found, owner)
        && attribute::may_be(wanted, owner)
    {
        return proved(real.clone());
    }
    let store = answers.lines("store");
    let named = |path: &String| path.split_once('-').map(|(_, name)| name.to_owned());
    let of =
        |fits: &dyn Fn(&str) -> bool| store.iter().find(|path| named(path).is_some_and(|name| fits(&name)));
    if let Some(path) = of(&|name| attribute::is(wanted, &nixos::named(name))) {
        return proved(format!("/nix/store/{path}"));
    }
    match of(&|name| attribute::may_be(wanted, name)) {
        // Of busybox there is a command for everything.
        _ if found.is_some() => unseen(&format!(
            "a command of this name is there, and no package of this name: {}",
            found.unwrap_or_default()
        )),
        _ if store.is_empty() => unseen("/run/current-system/sw could not be listed"),
        Some(path) => unseen(&format!("no command is called {name}; /nix/store/{path} may be it")),
        None => contradicted(
            format!("no command and no store path called {name}"),
            format!("/run/current-system/sw ({} store paths)", store.len()),
        ),
    }
}

fn services(list: &mut List<'_>, profile: &Profile) {
    let network = &profile.network;
    let by_manager = network.wifi.as_ref().is_some_and(|wifi| wifi.method == WifiMethod::NetworkManager);
    let by_supplicant = network.wifi.as_ref().is_some_and(|wifi| wifi.method == WifiMethod::WpaSupplicant);
    let sshd = profile.ssh.enable.or((!profile.ssh.keys.is_empty()).then_some(true));
    let wanted = [
        ("ssh.enable", "sshd.service", sshd),
        (
            "network.networkmanager",
            "NetworkManager.service",
            network.networkmanager.or(by_manager.then_some(true)),
        ),
        ("network.wifi", "wpa_supplicant.service", by_supplicant.then_some(true)),
        ("network.mdns", "avahi-daemon.service", network.mdns.then_some(true)),
        ("hardware.smart-cards", "pcscd.socket", profile.hardware.smart_cards.then_some(true)),
        ("network.firewall.enable", "firewall.service", network.firewall.enable),
    ];
    for (field, unit, wanted) in wanted {
        let Some(wanted) = wanted else { continue };
        let words = if wanted { "running" } else { "not running" };
        list.add(field, unit.split('.').next().unwrap_or(unit), words, |answers| {
            state(answers, unit, wanted)
        });
    }
}

fn state(answers: &Answers, unit: &str, wanted: bool) -> Verdict {
    let of = |unit: &str| {
        let found = answers.lines("units").iter().find_map(|line| line.strip_prefix(unit)?.strip_prefix(' '));
        found.unwrap_or_default().to_owned()
    };
    let mut found = of(unit);
    // A socket starts its service when it is needed; nftables has the firewall's rules of its own.
    let other = match unit {
        "firewall.service" => Some("nftables.service".to_owned()),
        _ => unit
            .strip_suffix(".socket")
            .map(|name| format!("{name}.service"))
            .or_else(|| unit.strip_suffix(".service").map(|name| format!("{name}.socket"))),
    };
    if let Some(other) = other.map(|unit| of(&unit)).filter(|other| found != "active" && other == "active") {
        found = other;
    }
    let at = format!("systemctl is-active {unit}");
    match (found.as_str(), wanted) {
        ("", _) => unseen("systemctl does not answer"),
        ("active" | "reloading", true) | ("inactive" | "failed" | "unknown", false) => proved(at),
        _ => contradicted(found, at),
    }
}

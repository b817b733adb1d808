//! `[hardware]`, `[docs]` and `[banner]`

use crate::profile::model::Firmware;

use super::Verdict;
use super::known::Known;
use super::proof::{Proof, contradicted, judge, proved, unseen, yes};

pub(super) fn section(proof: &mut Proof<'_>) {
    let profile = proof.profile;
    let hardware = &profile.hardware;
    if let Some(wanted) = hardware.firmware {
        let shown = match wanted {
            Firmware::None => "none",
            Firmware::Redistributable => "redistributable",
            Firmware::All => "all",
        };
        proof.ask("hardware.firmware", "firmware", shown, |known| {
            known.unless_lacking("firmware", firmware(wanted, known))
        });
    }
    if hardware.zram {
        proof.ask("hardware.zram", "swap in memory", "on", |known| {
            match known.look.etc("systemd/zram-generator.conf") {
                Some(found) => judge(found.value.contains("[zram"), "no device", &found.at),
                None => known.nothing("systemd/zram-generator.conf"),
            }
        });
    }
    if hardware.smart_cards {
        proof.ask("hardware.smart-cards", "smart cards", "on", |known| {
            known.starts(&["pcscd.socket", "pcscd.service"], true)
        });
    }
    if hardware.guest_agents {
        proof.ask("hardware.guest-agents", "guest agents", "on", |known| {
            known.unless_lacking("guest-agents", guest_agents(known))
        });
    }
    if let Some(wanted) = profile.docs.include {
        proof.ask("docs.include", "documentation", yes(wanted), |known| {
            known.unless_lacking("docs", docs(wanted, known))
        });
    }
    if let Some(text) = &profile.banner.text {
        proof.ask("banner.text", "text above the login", text, |known| banner(text, known));
    }
    if profile.banner.addresses {
        proof.ask("banner.addresses", "addresses above the login", "shown", |known| {
            match known.look.etc("issue") {
                Some(found) => judge(found.value.contains("\\4"), "no address", &found.at),
                None => known.nothing("issue"),
            }
        });
    }
}

/// `hardware/all-firmware.nix`: linux-firmware is the largest part of either choice.
fn firmware(wanted: Firmware, known: &Known<'_>) -> Verdict {
    if known.store.is_empty() {
        return unseen("the store cannot be listed");
    }
    match (known.stored(|name| name.starts_with("linux-firmware-")), wanted) {
        (Some(at), Firmware::Redistributable) => proved(at),
        (Some(at), Firmware::None) => contradicted("linux-firmware", at),
        (Some(_), Firmware::All) => {
            unseen("linux-firmware is there; which unfree parts are is not told apart")
        }
        (None, Firmware::None) => proved("/nix/store"),
        (None, _) => contradicted("no linux-firmware", "/nix/store"),
    }
}

/// udev starts it when the machine has the device (`virtualisation/qemu-guest-agent.nix`).
fn guest_agents(known: &Known<'_>) -> Verdict {
    match (known.units.file("qemu-guest-agent.service"), known.units.folder()) {
        (Some(at), _) => proved(at),
        (None, Some(folder)) => contradicted("no qemu-guest-agent.service", folder),
        (None, None) => unseen("the system's units cannot be read"),
    }
}

/// `misc/documentation.nix` links `share/man` and `share/doc` into the system path.
fn docs(wanted: bool, known: &Known<'_>) -> Verdict {
    let sw = known.look.toplevel.join("sw/share");
    if known.look.real(&sw).is_none() {
        return unseen("the system path cannot be read");
    }
    match (known.look.real(&sw.join("man")), wanted) {
        (Some(at), true) => proved(at),
        (Some(at), false) => contradicted("man pages", at),
        (None, false) => proved(sw),
        (None, true) => contradicted("no man pages", sw),
    }
}

/// As it is written to `/etc/issue`: backslashes doubled, nothing that moves a cursor.
fn banner(text: &str, known: &Known<'_>) -> Verdict {
    let Some(found) = known.look.etc("issue") else { return known.nothing("issue") };
    let wanted = text.trim_end().replace('\\', "\\\\");
    let plain = |text: &str| -> Vec<String> {
        let clean =
            |line: &str| line.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned();
        text.lines().map(clean).filter(|line| !line.is_empty()).collect()
    };
    let (lines, there) = (plain(&wanted), plain(&found.value));
    let lacks = lines.iter().find(|line| !there.contains(line));
    match lacks {
        None => proved(&found.at),
        Some(line) => contradicted(format!("no line {line:?}"), &found.at),
    }
}

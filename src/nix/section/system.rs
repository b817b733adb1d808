//! `[hardware]`, `[docs]` and `[banner]`

use crate::nix::base::Presets;
use crate::nix::module::Writer;
use crate::nix::value::{Set, Value};
use crate::profile::model::Firmware;

pub(super) fn hardware(writer: &mut Writer) -> Set {
    let hardware = &writer.profile.hardware;
    let mut set = Set::new();
    match hardware.firmware {
        None => {}
        Some(Firmware::None) => {
            set.set("hardware.enableRedistributableFirmware", writer.presets.over(false));
        }
        Some(Firmware::Redistributable) => set.set("hardware.enableRedistributableFirmware", true),
        Some(Firmware::All) => set.set("hardware.enableAllFirmware", true),
    }
    if hardware.zram {
        set.set("zramSwap.enable", true);
    }
    if hardware.smart_cards {
        set.set("services.pcscd.enable", true);
    }
    if hardware.guest_agents {
        set.set("services.qemuGuest.enable", true);
        set.set("services.spice-vdagentd.enable", true);
    }
    set
}

/// The installer's own values have a priority at which plain ones are dropped without a word.
pub(super) fn docs(writer: &mut Writer) -> Set {
    let mut set = Set::new();
    if let Some(include) = writer.profile.docs.include {
        set.set("documentation.enable", writer.presets.over(include));
        set.set("documentation.nixos.enable", writer.presets.over(include));
        if include {
            set.set("documentation.man.enable", true);
            set.set("documentation.doc.enable", true);
        }
    }
    set
}

pub(super) fn banner(writer: &mut Writer) -> Set {
    let banner = &writer.profile.banner;
    let mut set = Set::new();
    let mut lines = banner.text.as_deref().map(issue).unwrap_or_default();
    if banner.addresses {
        lines.push_str(if lines.is_empty() { "" } else { "\n" });
        lines.push_str("Addresses: \\4 \\6\n");
    }
    if banner.text.is_some() {
        set.set("services.getty.helpLine", writer.presets.over(Value::Lines(lines)));
    } else if has_passwords(writer) {
        set.set_because(
            "The installer's own text says that the passwords are empty.",
            "services.getty.helpLine",
            writer.presets.over(Value::Lines(lines)),
        );
    } else if banner.addresses {
        set.set("services.getty.helpLine", Value::Lines(lines));
    }
    if banner.addresses {
        tell_addresses(&mut set);
    }
    set
}

/// Whether the installer's help for the console would not be true any more.
fn has_passwords(writer: &Writer) -> bool {
    let set = |name| {
        let account = writer.profile.users.accounts.get(name);
        account.and_then(|account| account.password_hash.as_ref()).is_some_and(|hash| !hash.is_empty())
    };
    writer.presets != Presets::Bare && (set("root") || set("nixos"))
}

fn tell_addresses(set: &mut Set) {
    const REASON: &str = "agetty shows the addresses above its prompt (\\4, \\6). Where a console logs in by\n\
                          itself the network is not up by then, so they are told once they are known.";
    const SCRIPT: &str = "until ip -oneline address show scope global | grep -q .; do sleep 1; done\n\
                          ip -oneline address show scope global | awk '{ print $2 \": \" $4 }'\n";
    let service = Set::new()
        .with("wantedBy", Value::strings(["multi-user.target"]))
        .with("path", Value::List(vec![Value::package("gawk"), Value::package("iproute2")]))
        .with("script", Value::Lines(SCRIPT.to_owned()))
        .with("serviceConfig.StandardOutput", "journal+console");
    set.set_because(REASON, "systemd.services.tell-addresses", service);
}

/// The text for /etc/issue: agetty's backslash doubled, nothing that moves a terminal's cursor, a
/// newline at its end.
fn issue(text: &str) -> String {
    let mut out: String = text
        .trim_end()
        .chars()
        .filter(|&c| c == '\n' || c == '\t' || !c.is_control())
        .flat_map(|c| std::iter::repeat_n(c, if c == '\\' { 2 } else { 1 }))
        .collect();
    out.push('\n');
    out
}

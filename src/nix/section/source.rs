//! `[source]`, but for the base module and the place of nixpkgs.

use crate::nix::base::Presets;
use crate::nix::module::{Writer, installer_module};
use crate::nix::value::{Set, Value};

pub(super) fn section(writer: &mut Writer) -> Set {
    let source = &writer.profile.source;
    let mut set = Set::new();
    set.set("nixpkgs.hostPlatform", source.system.to_string());
    if source.allow_unfree {
        set.set("nixpkgs.config.allowUnfree", true);
    }
    if source.flakes {
        set.set("nix.settings.experimental-features", Value::strings(["nix-command", "flakes"]));
    }
    if !source.substituters.is_empty() {
        let urls = source.substituters.iter().map(|cache| &cache.url);
        let keys = source.substituters.iter().map(|cache| &cache.key);
        set.set("nix.settings.extra-substituters", Value::strings(urls));
        set.set("nix.settings.extra-trusted-public-keys", Value::strings(keys));
    }
    if writer.presets == Presets::Bare {
        set.set_because(
            "The bare image says nothing of it, and NixOS warns.",
            "system.stateVersion",
            Value::Code("lib.trivial.release", &["lib"]),
        );
    }
    channel(writer, &mut set);
    set
}

/// The installer modules bring the channel along unless told otherwise; the others know neither
/// the channel nor the option until the module is imported.
fn channel(writer: &mut Writer, set: &mut Set) {
    let Some(wanted) = writer.profile.source.channel else { return };
    if writer.presets == Presets::Bare && !wanted {
        return;
    }
    if matches!(writer.presets, Presets::Bare | Presets::Unknown) {
        writer.import(None, installer_module("channel.nix"));
    }
    if !wanted {
        set.set("system.installer.channel.enable", false);
    }
}

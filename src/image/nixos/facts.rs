//! What one small file each says.

use std::path::Path;

use crate::image::files::Kind;

use super::Found;
use super::look::{Look, store_name};

/// `misc/version.nix` writes `os-release`, `system/activation/top-level.nix` writes `nixos-version`
/// (which is the label: tags stand before the version).
pub(super) fn version(look: &Look<'_>) -> Option<Found<String>> {
    let build = look.assigned("os-release", "BUILD_ID").filter(|found| !found.value.is_empty());
    let Some(build) = build else {
        let found = look.own("nixos-version")?;
        return Some(Found { value: found.value.trim().to_owned(), at: found.at });
    };
    let name = look.assigned("os-release", "VERSION").map(|found| found.value).unwrap_or_default();
    let name = name.split_once('(').map(|(_, name)| format!(" ({name}")).unwrap_or_default();
    Some(Found { value: format!("{}{name}", build.value), at: build.at })
}

/// `system/boot/kernel.nix` links `kernel` and `kernel-modules`.
pub(super) fn kernel(look: &Look<'_>) -> Option<Found<String>> {
    if let Some((at, entries)) = look.list(&look.toplevel.join("kernel-modules/lib/modules"))
        && let Some(entry) = entries.iter().find(|entry| entry.meta.kind != Kind::File)
    {
        return Some(Found { value: entry.name.to_string_lossy().into_owned(), at: at.join(&entry.name) });
    }
    let at = look.files.link(&look.toplevel.join("kernel"))?;
    let version = store_name(&at)?.strip_prefix("linux-")?.to_owned();
    Some(Found { value: version, at })
}

/// `system/activation/top-level.nix`: `init` is the script of stage 2, or systemd itself, before
/// which the initial RAM disk runs `prepare-root` or nixos-init.
pub(super) fn init(look: &Look<'_>) -> Option<Found<String>> {
    let at = look.real(&look.toplevel.join("init"))?;
    let says = |value: &str| Some(Found { value: value.to_owned(), at: at.clone() });
    let mut start = [0; 2];
    look.files.open(&at).ok()?.read_exact(&mut start).ok()?;
    if &start == b"#!" {
        return says("script");
    }
    let prepared = look.files.meta(&look.toplevel.join("prepare-root")).is_some();
    says(if prepared { "systemd" } else { "nixos-init" })
}

/// `config/locale.nix`: a link to `/etc/zoneinfo/…`, which is never followed here.
pub(super) fn time_zone(look: &Look<'_>) -> Option<Found<String>> {
    let at = look.real(&look.toplevel.join("etc"))?.join("localtime");
    let target = look.files.link(&at)?;
    let (_, zone) = target.to_str()?.split_once("zoneinfo/")?;
    Some(Found { value: zone.to_owned(), at })
}

/// `system/boot/kernel.nix`: words, separated by blanks.
pub(super) fn parameters(look: &Look<'_>) -> Option<Found<Vec<String>>> {
    let found = look.own("kernel-params")?;
    let words = found.value.split_whitespace().map(str::to_owned).collect();
    Some(Found { value: words, at: found.at })
}

/// The machine it is for: `system` of the toplevel.
#[must_use]
pub fn machine(look: &Look<'_>) -> Option<Found<String>> {
    let found = look.text(&Path::new(look.toplevel).join("system"))?;
    Some(Found { value: found.value.trim().to_owned(), at: found.at })
}

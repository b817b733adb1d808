//! `[image]`

use crate::nix::base::Presets;
use crate::nix::module::Writer;
use crate::nix::value::{Set, Value};
use crate::profile::model::Compression;

pub(super) fn section(writer: &mut Writer) -> Set {
    let presets = writer.presets;
    let image = &writer.profile.image;
    let mut set = Set::new();
    set.maybe("isoImage.volumeID", image.label.as_deref());
    // The minimal modules' own edition gives way to a plain value, the graphical ones' does not.
    set.maybe(
        "isoImage.edition",
        image.edition.as_deref().map(|edition| match presets {
            Presets::Graphical | Presets::Unknown => Value::str(edition).forced(),
            Presets::Bare | Presets::Installer => Value::str(edition),
        }),
    );
    // It is put behind the system's name without a blank.
    set.maybe("isoImage.appendToMenuLabel", image.menu_label.as_ref().map(|text| format!(" {text}")));
    set.maybe("isoImage.makeEfiBootable", image.uefi.map(|on| presets.over_unless(true, on)));
    set.maybe("isoImage.makeBiosBootable", image.bios);
    set.maybe("isoImage.makeUsbBootable", image.usb.map(|on| presets.over_unless(true, on)));
    set.maybe("isoImage.squashfsCompression", compression(&image.compression));
    if let Some(name) = &image.file_name {
        let name = name.clone();
        writer.import(None, file_name(&name));
    }
    set
}

/// mksquashfs' words behind `-comp`; null is no compression.
fn compression(compression: &Compression) -> Option<Value> {
    let with = |name: &str, option: &str, value: Option<String>| match value {
        Some(value) => Value::Str(format!("{name} -{option} {value}")),
        None => Value::str(name),
    };
    let level = |level: Option<u32>| level.map(|level| level.to_string());
    Some(match compression {
        // A wish never gets here: only what is settled becomes Nix.
        Compression::Default | Compression::Wish(_) => return None,
        Compression::None => Value::Null,
        Compression::Lz4 => Value::str("lz4"),
        Compression::Gzip { level: n } => with("gzip", "Xcompression-level", level(*n)),
        Compression::Xz { dictionary } => with("xz", "Xdict-size", dictionary.clone()),
        Compression::Zstd { level: n } => with("zstd", "Xcompression-level", level(*n)),
        Compression::Custom { text } => Value::str(text),
    })
}

/// A module of its own, for what it sets depends on which options there are: `isoName` names the
/// file up to 24.11 and does nothing later, when `image.baseName` has taken its place.
fn file_name(name: &str) -> Value {
    let new = Set::new().with("image.baseName", Value::str(name).forced());
    let old = Set::new().with("isoImage.isoName", Value::Str(format!("{name}.iso")).forced());
    let mut set = Set::new();
    set.set_because(
        "Names the file in every release: isoImage.isoName does nothing since 25.05.",
        "config",
        Value::either(Value::Code("options ? image.baseName", &["options"]), new.into(), old.into()),
    );
    set.into()
}

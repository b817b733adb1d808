//! `[image]`: names that end up in file names, a shell, boot menus and a volume descriptor.

use super::{Faults, compression, words};
use crate::profile::Profile;
use crate::profile::model::{Base, Image, System};
use crate::profile::toml::say::quoted;

/// The longest volume label of ISO 9660.
const LABEL: usize = 32;
/// The longest name of a store path, less hash and `.drv`.
const FILE_NAME: usize = 160;

pub fn check(profile: &Profile, faults: &mut Faults) {
    let image = &profile.image;
    if let Some(name) = &image.file_name {
        file_name(name, faults);
    }
    if let Some(label) = &image.label {
        volume_label(label, faults);
    }
    if let Some(edition) = &image.edition {
        self::edition(edition, profile, faults);
    }
    if let Some(label) = &image.menu_label {
        menu_label(label, faults);
    }
    boots(image, profile.source.system, faults);
    compression::check(&image.compression, faults);
}

fn file_name(name: &str, faults: &mut Faults) {
    const FIELD: &str = "image.file-name";
    let stem = name.strip_suffix(".iso");
    if name.is_empty() {
        faults.error(FIELD, "the name is empty", "write a name, or delete the line for the usual one");
    } else if let Some(stem) = stem {
        faults.error(FIELD, "`.iso` is added by itself", format!("write {}", quoted(stem)));
    } else if name.contains('/') {
        faults.error(FIELD, "a / in the name", "write the name alone; where it goes is said when building");
    } else if !words::plain(name, "._+=-") {
        let fitting: String = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "._+=-".contains(c) { c } else { '-' })
            .collect();
        faults.error(
            FIELD,
            format!("{} holds characters that a store path cannot have", quoted(name)),
            format!("use letters, digits and . _ + = - only, such as {}", quoted(&fitting)),
        );
    } else if name.starts_with(['.', '-']) {
        faults.error(FIELD, "the name begins with . or -", "begin with a letter or digit");
    } else if name.len() > FILE_NAME {
        faults.error(
            FIELD,
            format!("the name has {} characters", name.len()),
            format!("use {FILE_NAME} at most"),
        );
    }
}

fn volume_label(label: &str, faults: &mut Faults) {
    const FIELD: &str = "image.label";
    let length = label.chars().count();
    if label.is_empty() {
        faults.error(FIELD, "the label is empty", "write a label, or delete the line for the usual one");
        return;
    }
    if !words::plain(label, "._-") || label.starts_with('-') {
        faults.error(
            FIELD,
            format!("{} cannot be a volume label: it is put unquoted into a shell command", quoted(label)),
            "use letters, digits and . _ - only, and begin with a letter",
        );
    }
    if length > LABEL {
        faults.error(
            FIELD,
            format!("the label has {length} characters, ISO 9660 has room for {LABEL}"),
            "shorten it",
        );
    }
}

fn edition(edition: &str, profile: &Profile, faults: &mut Faults) {
    const FIELD: &str = "image.edition";
    if !words::plain(edition, "._-") {
        let problem = format!("{} goes into the file name and the volume label", quoted(edition));
        faults.error(FIELD, problem, "use letters, digits and . _ - only");
        return;
    }
    // nixos-EDITION-26.05-ARCH
    let arch = match profile.source.system {
        System::X86_64Linux => "x86_64",
        System::Aarch64Linux => "aarch64",
    };
    let length = "nixos--26.05-".len() + edition.len() + arch.len();
    if profile.image.label.is_none() && length > LABEL && matches!(profile.source.base, Base::Installer(_)) {
        let problem =
            format!("with it the volume label would have {length} characters, but {LABEL} are the most");
        faults.error(FIELD, problem, "shorten it, or set `image.label`");
    }
}

fn menu_label(label: &str, faults: &mut Faults) {
    const FIELD: &str = "image.menu-label";
    if let Some(bad) = label.chars().find(|c| c.is_control() || "\"'`$\\{}^".contains(*c)) {
        let shown = if bad.is_control() {
            "a line break or control character".to_owned()
        } else {
            format!("`{bad}`")
        };
        faults.error(FIELD, format!("{shown} has a meaning of its own in a boot menu"), "leave it out");
    } else if label.chars().count() > 60 {
        faults.warn(FIELD, "the label is longer than a boot menu is wide", "use 60 characters at most");
    }
}

fn boots(image: &Image, system: System, faults: &mut Faults) {
    if system == System::Aarch64Linux {
        if image.bios == Some(true) {
            faults.error("image.bios", "aarch64 machines have no BIOS", "delete the line");
        }
        if image.uefi == Some(false) {
            faults.error(
                "image.uefi",
                "without UEFI nothing boots an aarch64 image",
                "write true, or delete the line",
            );
        }
    } else if image.uefi == Some(false) && image.bios == Some(false) {
        faults.error(
            "image.bios",
            "without BIOS and UEFI nothing boots the image",
            "write true for one of the two",
        );
    }
}

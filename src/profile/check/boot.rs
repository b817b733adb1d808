//! `[boot]`: words that reach a boot menu and the kernel, where nothing else looks at them.

use super::{Faults, words};
use crate::profile::Profile;
use crate::profile::model::{Boot, Kernel};
use crate::profile::toml::say::quoted;

/// Characters that GRUB or isolinux read as their own.
const UNSAFE: &str = "\"'`$\\;&|<>{}";

/// Parameters that the image's own boot menu sets, with the field that is meant instead.
const TAKEN: &[(&str, &str)] = &[
    ("root", "delete it: the image finds itself"),
    ("init", "delete it: the image sets its own"),
    ("copytoram", "write `copy-to-ram = true` instead"),
];

/// Serial devices of Linux, each followed by a number.
const SERIAL: &[&str] =
    &["ttyS", "ttyAMA", "ttyUSB", "ttyACM", "ttyO", "ttymxc", "ttyLP", "ttyPS", "ttySAC", "ttyMSM", "hvc"];

const BAUDS: &[&str] = &[
    "1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200", "230400", "460800", "921600",
    "1500000",
];

/// Names that `boot.supportedFilesystems` has code for.
pub const FILESYSTEMS: &[&str] = &[
    "apfs",
    "bcachefs",
    "bindfs",
    "btrfs",
    "cifs",
    "ecryptfs",
    "erofs",
    "exfat",
    "ext2",
    "ext3",
    "ext4",
    "f2fs",
    "glusterfs",
    "jfs",
    "nfs",
    "ntfs",
    "overlay",
    "reiserfs",
    "squashfs",
    "sshfs",
    "vboxsf",
    "vfat",
    "xfs",
    "zfs",
];

pub fn check(profile: &Profile, faults: &mut Faults) {
    let boot = &profile.boot;
    kernel(&boot.kernel, faults);
    for (index, parameter) in boot.parameters.iter().enumerate() {
        self::parameter(&format!("boot.parameters[{index}]"), parameter, faults);
    }
    words::twice("boot.parameters", &boot.parameters, faults);
    let lists = [
        ("modules", &boot.modules),
        ("initrd-modules", &boot.initrd_modules),
        ("blacklist", &boot.blacklist),
    ];
    for (name, list) in lists {
        let field = format!("boot.{name}");
        for (index, module) in list.iter().enumerate() {
            self::module(&format!("{field}[{index}]"), module, faults);
        }
        words::twice(&field, list, faults);
    }
    contradictions(boot, faults);
    for (index, name) in boot.module_packages.iter().enumerate() {
        if let Err((problem, remedy)) = words::attribute_path(name) {
            faults.error(format!("boot.module-packages[{index}]"), problem, remedy);
        }
    }
    words::twice("boot.module-packages", &boot.module_packages, faults);
    if let Some(console) = &boot.serial_console {
        serial(console, faults);
    }
    for (index, name) in boot.filesystems.iter().enumerate() {
        filesystem(&format!("boot.filesystems[{index}]"), name, faults);
    }
    words::twice("boot.filesystems", &boot.filesystems, faults);
    zfs(profile, faults);
    if boot.timeout.is_some_and(|seconds| seconds > 3600) {
        faults.warn("boot.timeout", "the menu would wait for more than an hour", "write seconds, such as 10");
    }
}

fn kernel(kernel: &Kernel, faults: &mut Faults) {
    const FIELD: &str = "boot.kernel";
    let Kernel::Named(name) = kernel else { return };
    let problem = format!("{} is not a kernel's name", quoted(name));
    let bare = name.strip_prefix("pkgs.").unwrap_or(name);
    if bare.starts_with("linuxPackages_") || bare == "linuxPackages" {
        let rest = bare.trim_start_matches("linuxPackages").trim_start_matches('_');
        let rest = if rest.is_empty() { "default" } else { rest };
        faults.error(
            FIELD,
            format!("{} is more than the name", quoted(name)),
            format!("write {}", quoted(rest)),
        );
    } else if name.starts_with(|c: char| c.is_ascii_digit()) && name.contains('.') {
        let mut parts = name.split('.');
        let short: Vec<&str> = parts.by_ref().take(2).collect();
        faults.error(FIELD, problem, format!("nixpkgs writes {}", quoted(&short.join("_"))));
    } else if name.is_empty() || !words::plain(name, "_-") {
        faults.error(
            FIELD,
            problem,
            "write \"default\", \"latest\", or what follows linuxPackages_, such as \"6_12\" or \"zen\"",
        );
    }
}

fn parameter(field: &str, parameter: &str, faults: &mut Faults) {
    if parameter.is_empty() {
        faults.error(field, "an empty parameter", "delete the entry");
    } else if parameter.chars().any(char::is_control) {
        faults.error(field, "a line break or another control character", "write one word");
    } else if parameter.contains(char::is_whitespace) {
        let problem = format!("{} is several words", quoted(parameter));
        faults.error(field, problem, "give each parameter an entry of its own");
    } else if let Some(bad) = parameter.chars().find(|c| UNSAFE.contains(*c)) {
        let problem = format!("`{bad}` has a meaning of its own in a boot menu");
        faults.error(field, problem, "leave it out, or set this from a file with /etc/modprobe.d or sysctl");
    } else if parameter.starts_with('#') || !parameter.is_ascii() {
        let problem = format!("{} is not a kernel parameter", quoted(parameter));
        faults.error(field, problem, "write NAME or NAME=VALUE in plain ASCII");
    } else {
        let name = parameter.split('=').next().unwrap_or_default();
        if let Some((_, remedy)) = TAKEN.iter().find(|(taken, _)| *taken == name) {
            faults.warn(field, format!("the image sets `{name}` itself"), *remedy);
        }
    }
}

fn module(field: &str, module: &str, faults: &mut Faults) {
    let bare = module.split(".ko").next().unwrap_or_default();
    if bare.len() < module.len() && !bare.is_empty() {
        let problem = format!("{} is a file and not a module's name", quoted(module));
        faults.error(field, problem, format!("write {}", quoted(bare.rsplit('/').next().unwrap_or(bare))));
    } else if module.is_empty() || !words::plain(module, "_-") {
        let problem = format!("{} is not a module's name", quoted(module));
        faults.error(field, problem, "use letters, digits, _ and - only, one module an entry");
    }
}

/// A module cannot be wanted and kept away at once; - and _ are one to the kernel.
fn contradictions(boot: &Boot, faults: &mut Faults) {
    let same = |a: &str, b: &str| a.replace('-', "_") == b.replace('-', "_");
    for (index, module) in boot.blacklist.iter().enumerate() {
        if boot.modules.iter().any(|wanted| same(wanted, module)) {
            let problem = format!("{} is in `modules` too", quoted(module));
            faults.error(format!("boot.blacklist[{index}]"), problem, "keep it in one of the two lists");
        }
    }
}

fn serial(console: &str, faults: &mut Faults) {
    const FIELD: &str = "boot.serial-console";
    for prefix in ["console=", "/dev/"] {
        if let Some(rest) = console.strip_prefix(prefix) {
            let problem = format!("{} begins with `{prefix}`", quoted(console));
            faults.error(FIELD, problem, format!("leave it off: {}", quoted(rest)));
            return;
        }
    }
    let (device, options) = console.split_once(',').map_or((console, None), |(d, o)| (d, Some(o)));
    let known = SERIAL
        .iter()
        .filter_map(|kind| device.strip_prefix(kind))
        .any(|number| !number.is_empty() && number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit()));
    if !known {
        let problem = format!("{} is not a serial line", quoted(device));
        faults.error(
            FIELD,
            problem,
            "write one such as ttyS0, ttyAMA0 or hvc0, with its speed behind a comma",
        );
    } else if let Some(options) = options.filter(|options| !line_options(options)) {
        let problem = format!("{} is no speed of a serial line", quoted(options));
        faults.error(FIELD, problem, "write a usual speed such as 115200, and n8 behind it if need be");
    }
}

/// `115200`, `115200n8`, `115200n8r`
fn line_options(options: &str) -> bool {
    let speed = options.trim_end_matches('r').trim_end_matches(['7', '8']);
    let with_parity = speed.strip_suffix(['n', 'o', 'e']);
    match with_parity {
        Some(speed) => BAUDS.contains(&speed),
        None => BAUDS.contains(&options),
    }
}

fn filesystem(field: &str, name: &str, faults: &mut Faults) {
    if name == "zfs" {
        faults.error(field, "ZFS has a switch of its own", "write `zfs = true` in [boot]");
    } else if name.is_empty() || !words::plain(name, "_-") {
        let problem = format!("{} is not a file system's name", quoted(name));
        faults.error(field, problem, "write a name such as btrfs, xfs or ntfs");
    } else if !FILESYSTEMS.contains(&name) {
        let remedy = words::or_nearest(name, FILESYSTEMS.iter().copied(), "leave it if the kernel has it");
        faults.warn(field, format!("NixOS brings nothing for a file system {}", quoted(name)), remedy);
    }
}

fn zfs(profile: &Profile, faults: &mut Faults) {
    if profile.boot.zfs != Some(true) {
        return;
    }
    if matches!(profile.boot.kernel, Kernel::Latest) {
        faults.error(
            "boot.zfs",
            "ZFS lags behind the latest kernel, and such an image mostly does not evaluate",
            "write `kernel = \"default\"`, or `zfs = false`",
        );
    }
    if profile.network.host_id.is_none() {
        let problem = "ZFS asks for a host id before it imports a pool";
        faults.warn("network.host-id", problem, "add `host-id` with 8 hex digits to [network]");
    }
}

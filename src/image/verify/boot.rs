//! `[boot]`

mod menus;

use std::path::Path;

use crate::profile::model::{Boot, Kernel};

use super::Verdict;
use super::known::Known;
use super::proof::{Proof, contradicted, judge, proved, unseen};

pub(super) fn section(proof: &mut Proof<'_>) {
    let boot = &proof.profile.boot;
    if boot.kernel != Kernel::Default {
        let shown = String::from(boot.kernel.clone());
        proof.ask("boot.kernel", "kernel", shown, |known| {
            known.unless_lacking("kernels", kernel(&boot.kernel, known))
        });
    }
    parameters(boot, proof);
    for (field, what, file, names) in [
        ("boot.modules", "kernel modules that are loaded", "modules-load.d/nixos.conf", &boot.modules),
        ("boot.blacklist", "kernel modules that are not loaded", "modprobe.d/nixos.conf", &boot.blacklist),
    ] {
        if !names.is_empty() {
            proof.ask(field, what, names.join(", "), |known| listed(names, file, known));
        }
    }
    if !boot.initrd_modules.is_empty() {
        let why = "it is inside the initial RAM disk, which is not looked into";
        let shown = boot.initrd_modules.join(", ");
        proof.add("boot.initrd-modules", "modules of the initial RAM disk", shown, unseen(why));
    }
    for name in &boot.module_packages {
        proof.ask("boot.module-packages", "out-of-tree modules", name, |known| {
            match known.stored(|stored| stored.starts_with(&format!("{name}-"))) {
                Some(at) => proved(at),
                None => unseen("no store path has its name; it may go by another one"),
            }
        });
    }
    if let Some(wanted) = boot.zfs {
        proof.ask("boot.zfs", "ZFS", if wanted { "on" } else { "off" }, |known| zfs(wanted, known));
    }
    for name in &boot.filesystems {
        proof.ask("boot.filesystems", "file system", name, |known| file_system(name, known));
    }
    if let Some(seconds) = boot.timeout {
        // Under BIOS 0 would wait for ever, so a profile's 0 becomes 1.
        let wanted = seconds.max(1);
        let verdict = menus::timeout(wanted, proof.seen.menus, proof.seen.files);
        proof.add("boot.timeout", "seconds that the menu waits", wanted.to_string(), verdict);
    }
}

fn parameters(boot: &Boot, proof: &mut Proof<'_>) {
    if !boot.parameters.is_empty() {
        both("boot.parameters", "kernel parameters", &boot.parameters, proof);
    }
    if let Some(serial) = &boot.serial_console {
        let words = ["console=tty0".to_owned(), format!("console={serial}")];
        both("boot.serial-console", "serial console", &words, proof);
    }
    if boot.copy_to_ram {
        both("boot.copy-to-ram", "copies itself to memory", &["copytoram".to_owned()], proof);
    }
}

/// Parameters must be in the menus, which the image boots by, and in `kernel-params`, from which the
/// menus are made.
fn both(field: &str, what: &str, wanted: &[String], proof: &mut Proof<'_>) {
    let shown = wanted.join(" ");
    let menus = menus::parameters(wanted, proof.seen.menus);
    proof.ask(field, what, shown, |known| {
        let own = match &known.system.parameters {
            Some(found) => match missing(wanted, &found.value) {
                None => proved(&found.at),
                Some(word) => contradicted(format!("no {word}"), &found.at),
            },
            None => unseen("kernel-params cannot be read"),
        };
        match (menus, own) {
            (Some(Verdict::Contradicted { found, at }), _) | (_, Verdict::Contradicted { found, at }) => {
                Verdict::Contradicted { found, at }
            }
            (Some(Verdict::Proved { at: menu }), Verdict::Proved { at }) => {
                Verdict::Proved { at: format!("{menu}, {at}") }
            }
            (Some(proved @ Verdict::Proved { .. }), _) => proved,
            (_, own) => own,
        }
    });
}

fn missing(wanted: &[String], found: &[String]) -> Option<String> {
    wanted.iter().find(|word| !found.contains(word)).cloned()
}

/// The attribute of a kernel is mostly its version or its flavour.
fn kernel(wanted: &Kernel, known: &Known<'_>) -> Verdict {
    let Some(found) = &known.system.kernel else { return unseen("the kernel's version could not be read") };
    let Kernel::Named(name) = wanted else {
        return unseen(format!("which kernel was the latest does not show; it is {}", found.value));
    };
    let name = name.trim_start_matches("linuxPackages").trim_start_matches('_');
    let numbers = name.replace('_', ".");
    let is_version =
        numbers.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if is_version {
        let holds = found.value == numbers || found.value.starts_with(&format!("{numbers}."));
        return judge(holds, &found.value, &found.at);
    }
    let whole = found.at.to_string_lossy().into_owned();
    if found.value.contains(name) || whole.contains(name) {
        proved(&found.at)
    } else {
        unseen(format!("a kernel of this name need not show it; it is {}", found.value))
    }
}

/// `system/boot/kernel.nix` lists modules a line each, `system/boot/modprobe.nix` those that are not
/// to be loaded as `blacklist NAME`.
fn listed(wanted: &[String], file: &str, known: &Known<'_>) -> Verdict {
    let Some(found) = known.look.etc(file) else { return known.nothing(file) };
    let word = |line: &str| {
        let line = line.trim();
        line.strip_prefix("blacklist ").unwrap_or(line).trim().replace('-', "_")
    };
    let lines: Vec<String> = found.value.lines().map(word).collect();
    let lacks = wanted.iter().find(|name| !lines.contains(&name.replace('-', "_")));
    match lacks {
        None => proved(&found.at),
        Some(name) => contradicted(format!("no {name}"), &found.at),
    }
}

/// `tasks/filesystems/zfs.nix` brings the programs and a module for the kernel.
fn zfs(wanted: bool, known: &Known<'_>) -> Verdict {
    let is_zfs = |name: &str| {
        ["zfs-user-", "zfs-kernel-", "zfs-2", "zfs-unstable"].iter().any(|start| name.starts_with(start))
    };
    match (known.stored(is_zfs), wanted) {
        _ if known.store.is_empty() => unseen("the store cannot be listed"),
        (Some(at), true) => proved(at),
        (Some(at), false) => contradicted("a store path of ZFS", at),
        (None, false) => proved("/nix/store"),
        (None, true) => known.unless_lacking("zfs", contradicted("no store path of ZFS", "/nix/store")),
    }
}

/// A module of the kernel, or built into it.
fn file_system(name: &str, known: &Known<'_>) -> Verdict {
    let Some((modules, versions)) = known.look.list(&known.look.toplevel.join("kernel-modules/lib/modules"))
    else {
        return unseen("the kernel's modules cannot be listed");
    };
    let Some(version) = versions.first() else { return unseen("the kernel has no modules") };
    let version = modules.join(&version.name);
    let module = version.join("kernel/fs").join(Path::new(name).file_name().unwrap_or_default());
    if known.look.real(&module).is_some() {
        return proved(module);
    }
    let built_in = known.look.text(&version.join("modules.builtin"));
    match built_in.filter(|found| found.value.contains(&format!("/fs/{name}/"))) {
        Some(found) => proved(found.at),
        None => unseen("the kernel has no folder of modules for it; it may come by another way"),
    }
}

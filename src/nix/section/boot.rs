//! `[boot]`

use crate::nix::base::Presets;
use crate::nix::module::Writer;
use crate::nix::value::{AttrPath, Set, Value};
use crate::profile::model::{Boot, Kernel};

pub(super) fn section(writer: &mut Writer) -> Set {
    let boot = &writer.profile.boot;
    let mut set = Set::new();
    match &boot.kernel {
        Kernel::Default => {}
        Kernel::Latest => set.set("boot.kernelPackages", Value::package("linuxPackages_latest")),
        Kernel::Named(name) => {
            set.put(["boot", "kernelPackages"], Value::Ref(AttrPath::of("pkgs").join(&kernel_set(name))));
        }
    }
    let parameters = parameters(boot);
    if !parameters.is_empty() {
        set.set("boot.kernelParams", Value::strings(parameters));
    }
    let strings = |items: &[String]| (!items.is_empty()).then(|| Value::strings(items));
    set.maybe("boot.kernelModules", strings(&boot.modules));
    set.maybe("boot.initrd.availableKernelModules", strings(&boot.initrd_modules));
    if !boot.module_packages.is_empty() {
        let module = |name: &String| Value::Ref(AttrPath::of("config.boot.kernelPackages").join(name));
        set.set("boot.extraModulePackages", Value::List(boot.module_packages.iter().map(module).collect()));
    }
    set.maybe("boot.blacklistedKernelModules", strings(&boot.blacklist));
    filesystems(writer.presets, boot, &mut set);
    timeout(boot, &mut set);
    set
}

/// `linuxPackages_6_12` for `6_12`; the full name is taken, too.
fn kernel_set(name: &str) -> String {
    if name.starts_with("linuxPackages") || name.contains('.') {
        name.to_owned()
    } else {
        format!("linuxPackages_{name}")
    }
}

/// The last console gets what the boot prints, so the serial line stands behind the screen.
fn parameters(boot: &Boot) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(serial) = &boot.serial_console {
        all.push("console=tty0".to_owned());
        all.push(format!("console={serial}"));
    }
    if boot.copy_to_ram {
        all.push("copytoram".to_owned());
    }
    all.extend(boot.parameters.iter().cloned());
    all
}

/// Kernels that ZFS lags behind: with ZFS on they do not evaluate.
fn outruns_zfs(kernel: &Kernel) -> bool {
    const ROLLING: &[&str] = &["latest", "lqx", "testing", "xanmod", "zen"];
    match kernel {
        Kernel::Default => false,
        Kernel::Latest => true,
        Kernel::Named(name) => ROLLING.iter().any(|rolling| name.contains(rolling)),
    }
}

fn filesystems(presets: Presets, boot: &Boot, set: &mut Set) {
    for name in &boot.filesystems {
        set.put(["boot", "supportedFilesystems", name], true);
    }
    let asked = boot.filesystems.iter().any(|name| name == "zfs");
    match boot.zfs {
        Some(true) => set.set("boot.supportedFilesystems.zfs", true),
        Some(false) => set.set("boot.supportedFilesystems.zfs", presets.over(false)),
        None if presets != Presets::Bare && outruns_zfs(&boot.kernel) && !asked => set.set_because(
            "The installer asks for ZFS, which does not build for a kernel this new.",
            "boot.supportedFilesystems.zfs",
            presets.over(false),
        ),
        None => {}
    }
}

/// Every base sets it, the bare one too.
fn timeout(boot: &Boot, set: &mut Set) {
    match boot.timeout {
        None => {}
        Some(0) => set.set_because(
            "Under BIOS isolinux takes 0 as \"wait for ever\", so the shortest is one second.",
            "boot.loader.timeout",
            Value::Int(1).forced(),
        ),
        Some(seconds) => set.set("boot.loader.timeout", Value::from(seconds).forced()),
    }
}

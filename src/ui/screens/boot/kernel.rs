//! Kernel, modules, consoles and the boot menu.

use crate::profile::check::FILESYSTEMS;
use crate::profile::model::{Boot, Kernel};

use super::super::super::form::Row;
use super::super::super::wish::Wish;
use super::super::fields;

const KERNELS: &[(&str, &str)] = &[
    ("default", "the base module's: mostly the long-term series of the release"),
    ("latest", "the newest; for new hardware. ZFS often lags behind it"),
    ("6_12", "the long-term series 6.12"),
    ("6_6", "the long-term series 6.6"),
    ("zen", "tuned for desktops"),
    ("lqx", "tuned for low latency"),
    ("xanmod", "tuned for desktops, by XanMod"),
];

const CONSOLES: &[(&str, &str)] = &[
    ("ttyS0,115200", "the first serial line of PCs and most virtual machines"),
    ("ttyS1,115200", "the second one; servers often show it over the network"),
    ("ttyAMA0,115200", "ARM boards and ARM virtual machines"),
    ("hvc0", "virtio's console"),
];

pub fn rows(boot: &Boot) -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(kernel(&boot.kernel));
    rows.extend([zfs(boot), filesystems(boot), parameters(boot), serial(boot)]);
    rows
}

pub fn rare(boot: &Boot) -> Vec<Row> {
    let modules = fields::words("boot.modules", "Kernel modules", &boot.modules, |wish, list| {
        wish.profile.boot.modules = list;
    });
    let initrd =
        fields::words("boot.initrd-modules", "Modules of the initrd", &boot.initrd_modules, |wish, list| {
            wish.profile.boot.initrd_modules = list;
        });
    let packages =
        fields::words("boot.module-packages", "Module packages", &boot.module_packages, |wish, list| {
            wish.profile.boot.module_packages = list;
        });
    let blacklist = fields::words("boot.blacklist", "Modules kept away", &boot.blacklist, |wish, list| {
        wish.profile.boot.blacklist = list;
    });
    vec![
        modules
            .placeholder("what the hardware asks for")
            .help("Loaded after boot, with blanks between them."),
        initrd
            .placeholder("what the base module brings")
            .help("Can be loaded before the medium is found: drivers of odd disks and USB controllers."),
        packages
            .placeholder("none; such as rtl8821ce")
            .help("Drivers that are not in the kernel: names in the kernel's package set."),
        blacklist.placeholder("none; such as nouveau").help("Never loaded by themselves."),
        timeout(boot),
        copy_to_ram(boot),
    ]
}

/// A blank text is the default.
fn set_kernel(wish: &mut Wish, text: &str) {
    wish.profile.boot.kernel = if text.is_empty() { Kernel::Default } else { Kernel::from(text.to_owned()) };
}

fn kernel(now: &Kernel) -> [Row; 2] {
    let value = if *now == Kernel::Default { String::new() } else { String::from(now.clone()) };
    let text = Row::text("boot.kernel", "Kernel", value, |wish, text| {
        set_kernel(wish, text.trim());
        Ok(())
    })
    .placeholder("default: the base module's")
    .help("default, latest, or what follows linuxPackages_ in nixpkgs, such as 6_12 or zen.");
    fields::with_known(
        text,
        "Known kernels",
        KERNELS.len(),
        fields::choose("Kernel", "boot.kernel", fields::known(KERNELS), set_kernel),
    )
}

fn zfs(boot: &Boot) -> Row {
    Row::maybe("boot.zfs", "ZFS", "as the base", boot.zfs, |wish, on| {
        wish.profile.boot.zfs = on;
    })
    .help("Installers have it where their kernel can. Off makes the image smaller and goes with any kernel. On wants a host id.")
}

fn filesystems(boot: &Boot) -> Row {
    let own = boot.filesystems.clone();
    let free = move || {
        let names = FILESYSTEMS.iter().filter(|name| **name != "zfs" && !own.iter().any(|own| own == *name));
        names.map(|name| (*name, String::new())).collect::<Vec<_>>()
    };
    let choose = fields::choose("Add a file system", "boot.filesystems", free, |wish, name| {
        wish.profile.boot.filesystems.push(name.to_owned());
    });
    fields::words("boot.filesystems", "File systems", &boot.filesystems, |wish, list| {
        wish.profile.boot.filesystems = list;
    })
    .placeholder("as the base module has it: installers bring btrfs cifs f2fs ntfs vfat xfs")
    .help("What the live system can mount besides, with blanks between them.")
    .add(choose)
}

fn parameters(boot: &Boot) -> Row {
    fields::words("boot.parameters", "Kernel parameters", &boot.parameters, |wish, list| {
        wish.profile.boot.parameters = list;
    })
    .placeholder("none beside the base module's")
    .help("Words of the kernel command line, with blanks between them, such as quiet nomodeset.")
}

fn serial(boot: &Boot) -> Row {
    let choose =
        fields::choose("Serial console", "boot.serial-console", fields::known(CONSOLES), |wish, text| {
            wish.profile.boot.serial_console = Some(text.to_owned());
        });
    fields::optional("boot.serial-console", "Serial console", boot.serial_console.as_deref(), |wish, text| {
        wish.profile.boot.serial_console = text;
    })
    .placeholder("none; such as ttyS0,115200")
    .help("A serial line that shows the boot and has a login, for machines without a screen.")
    .add(choose)
}

fn timeout(boot: &Boot) -> Row {
    fields::number("boot.timeout", "Boot menu waits", boot.timeout, u32::MAX, |wish, seconds| {
        wish.profile.boot.timeout = seconds;
    })
    .placeholder("as the base module has it: 10 seconds")
    .help("Seconds until the menu boots by itself; 0 waits for nobody.")
}

fn copy_to_ram(boot: &Boot) -> Row {
    Row::switch("boot.copy-to-ram", "Copy to memory", boot.copy_to_ram, |wish, on| {
        wish.profile.boot.copy_to_ram = on;
    })
    .help("The whole image goes to memory at boot, so that the stick can be pulled out. It must fit there.")
}

//! QEMU's command line.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use super::firmware::Ovmf;
use super::network::Plan;
use crate::build::process::Invocation;
use crate::image::boot::wish::Display;
use crate::image::boot::{Accelerator, BootWish, Medium};

/// What a machine consists of beside what the wish says.
#[derive(Debug, Clone)]
pub struct Parts {
    pub qemu: PathBuf,
    pub accelerator: Accelerator,
    /// Its variables already copied.
    pub ovmf: Option<Ovmf>,
    pub plan: Plan,
    /// Our port and the guest's.
    pub ssh: Option<(u16, u16)>,
    /// `gtk` or `sdl`, for a window.
    pub window: Option<&'static str>,
    /// Holds the sockets.
    pub folder: PathBuf,
}

/// A comma ends an option of QEMU's; two of them are one.
#[must_use]
pub fn comma(text: &OsStr) -> OsString {
    let bytes =
        text.as_bytes().iter().flat_map(|byte| std::iter::repeat_n(*byte, 1 + usize::from(*byte == b',')));
    OsString::from_vec(bytes.collect())
}

fn with(prefix: &str, path: &Path) -> OsString {
    let mut word = OsString::from(prefix);
    word.push(comma(path.as_os_str()));
    word
}

/// What runs the guest's instructions. A second processor only slows down a machine that is translated.
#[must_use]
pub fn processor(accelerator: &Accelerator) -> [&'static str; 6] {
    match accelerator {
        Accelerator::Kvm => ["-accel", "kvm", "-cpu", "host", "-smp", "2"],
        Accelerator::Tcg { .. } => ["-accel", "tcg", "-cpu", "max", "-smp", "1"],
    }
}

/// The machine as QEMU is told of it.
#[must_use]
pub fn arguments(wish: &BootWish, parts: &Parts) -> Invocation {
    let mut qemu = Invocation::new(&parts.qemu)
        .args(["-name", "snowpress", "-nodefaults", "-no-user-config"])
        .args(processor(&parts.accelerator))
        .args(["-m", &format!("{}M", wish.memory_mib)])
        .args(["-vga", "std", "-device", "virtio-rng-pci"]);
    if wish.check {
        // A guest that restarts did not come up: seen at once, instead of after the time is over.
        qemu = qemu.arg("-no-reboot");
    }
    if let Some(ovmf) = &parts.ovmf {
        qemu = qemu
            .arg("-drive")
            .arg(with("if=pflash,unit=0,format=raw,readonly=on,file=", &ovmf.code))
            .arg("-drive")
            .arg(with("if=pflash,unit=1,format=raw,file=", &ovmf.vars));
    }
    qemu = medium(qemu, wish);
    qemu = qemu.args(parts.plan.arguments(parts.ssh));
    console(qemu, wish, parts)
}

fn medium(qemu: Invocation, wish: &BootWish) -> Invocation {
    let drive = with("if=none,id=image,format=raw,readonly=on,file=", &wish.image);
    let qemu = qemu.arg("-drive").arg(drive);
    match (wish.medium, wish.virtio) {
        (Medium::Disc, _) => qemu.args(["-device", "ide-cd,drive=image,bootindex=0"]),
        (Medium::Stick, false) => qemu.args([
            "-device",
            "qemu-xhci,id=usb",
            "-device",
            "usb-storage,bus=usb.0,drive=image,removable=on,bootindex=0",
        ]),
        (Medium::Stick, true) => qemu.args(["-device", "virtio-blk-pci,drive=image,bootindex=0"]),
    }
}

fn console(qemu: Invocation, wish: &BootWish, parts: &Parts) -> Invocation {
    if wish.display == Display::Terminal {
        return qemu.args(["-display", "none", "-serial", "mon:stdio"]);
    }
    let qemu = match parts.window {
        Some(window) => qemu.args([
            "-display",
            window,
            "-device",
            "qemu-xhci,id=input",
            "-device",
            "usb-tablet,bus=input.0",
        ]),
        None => qemu.args(["-display", "none"]),
    };
    // Stopped at first, so that nothing is said before somebody listens.
    qemu.arg("-S")
        .arg("-chardev")
        .arg(with("socket,id=serial,server=on,wait=off,path=", &parts.folder.join("serial")))
        .args(["-serial", "chardev:serial", "-chardev"])
        .arg(with("socket,id=qmp,server=on,wait=off,path=", &parts.folder.join("qmp")))
        .args(["-mon", "chardev=qmp,mode=control"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::boot::{Facts, Firmware};

    fn parts() -> Parts {
        Parts {
            qemu: "/usr/bin/qemu-system-x86_64".into(),
            accelerator: Accelerator::Tcg { because: String::new() },
            ovmf: None,
            plan: Plan::plain(),
            ssh: Some((40022, 22)),
            window: None,
            folder: "/run/x".into(),
        }
    }

    fn wish() -> BootWish {
        BootWish::for_image(&Facts { image: "/x/a,b.iso".into(), ..Facts::default() })
    }

    #[test]
    fn an_unattended_machine_from_disc() {
        let wish = BootWish { check: true, ..wish() };
        insta::assert_snapshot!(arguments(&wish, &parts()).shown().replace(" -", "\n-"));
    }

    #[test]
    fn a_window_on_a_stick_under_uefi() {
        let wish =
            BootWish { firmware: Firmware::Uefi, medium: Medium::Stick, display: Display::Window, ..wish() };
        let ovmf = Ovmf { code: "/fw/CODE.fd".into(), vars: "/run/x/vars.fd".into() };
        let parts = Parts { accelerator: Accelerator::Kvm, ovmf: Some(ovmf), window: Some("gtk"), ..parts() };
        insta::assert_snapshot!(arguments(&wish, &parts).shown().replace(" -", "\n-"));
    }

    #[test]
    fn the_terminal_gets_the_serial_console() {
        let shown = arguments(&BootWish { display: Display::Terminal, ..wish() }, &parts()).shown();
        assert!(shown.ends_with("-display none -serial mon:stdio"), "{shown}");
        let shown = arguments(&BootWish { medium: Medium::Stick, virtio: true, ..wish() }, &parts()).shown();
        assert!(shown.contains("virtio-blk-pci,drive=image"), "{shown}");
    }
}

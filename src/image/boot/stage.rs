//! How far a machine has come, told from its serial console.

use super::BootStage;

/// What a line of the console means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Stage(BootStage),
    /// It will not get any further; the sentence says why.
    Dead(&'static str),
}

/// Words that name a stage, the later stage first: a line may speak of several.
const STAGES: &[(&str, BootStage)] = &[
    (" login:", BootStage::Ready),
    ("Reached target Multi-User System", BootStage::Ready),
    ("Reached target multi-user.target", BootStage::Ready),
    ("Reached target Graphical Interface", BootStage::Ready),
    ("Reached target graphical.target", BootStage::Ready),
    ("Stage 2 >>>", BootStage::Stage2),
    ("running activation script", BootStage::Stage2),
    ("Switching root", BootStage::Stage2),
    ("Reached target Basic System", BootStage::Stage2),
    ("Reached target basic.target", BootStage::Stage2),
    ("Stage 1 >>>", BootStage::Stage1),
    ("Running in initrd", BootStage::Stage1),
    ("(Initrd)", BootStage::Stage1),
    ("Reached target initrd", BootStage::Stage1),
    ("Reached target Initrd", BootStage::Stage1),
    ("Linux version ", BootStage::Kernel),
    ("EFI stub: ", BootStage::Kernel),
    ("Decompressing Linux", BootStage::Kernel),
    ("Booting the kernel", BootStage::Kernel),
    ("ISOLINUX ", BootStage::Firmware),
    ("GNU GRUB", BootStage::Firmware),
    ("BdsDxe: ", BootStage::Firmware),
    ("SeaBIOS", BootStage::Firmware),
];

/// Words after which nothing follows without a person.
const DEATHS: &[(&str, &str)] = &[
    ("Kernel panic - not syncing", "the kernel panicked"),
    ("An error occurred in stage 1 of the boot process", "stage 1 did not find or mount the image"),
    ("stage 1: ", "stage 1 gave up"),
    ("You are in emergency mode", "the system ended in emergency mode"),
    ("Cannot open access to console, the root account is locked", "the system ended in emergency mode"),
    ("BdsDxe: No bootable option or device was found", "the firmware found nothing to boot"),
    ("UEFI Interactive Shell", "the firmware found nothing to boot and opened its shell"),
    ("Boot failed: not a bootable disk", "the firmware found nothing to boot"),
    ("error: unknown filesystem.", "the boot menu could not read the image"),
    ("you need to load the kernel first", "the boot menu found no kernel"),
];

/// What a line says, where it says anything.
#[must_use]
pub fn sign(line: &str) -> Option<Sign> {
    if let Some((_, why)) = DEATHS.iter().find(|(words, _)| line.contains(words)) {
        return Some(Sign::Dead(why));
    }
    if let Some((_, stage)) = STAGES.iter().find(|(words, _)| line.contains(words)) {
        return Some(Sign::Stage(*stage));
    }
    is_kernel(line).then_some(Sign::Stage(BootStage::Kernel))
}

/// `[    0.004000] …`
fn is_kernel(line: &str) -> bool {
    let Some((time, _)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) else { return false };
    let time = time.trim_start();
    time.split_once('.').is_some_and(|(whole, part)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits(whole) && digits(part)
    })
}

/// The host name before a login prompt.
#[must_use]
pub fn prompt(line: &str) -> Option<&str> {
    let name = line.split_once(" login:")?.0.trim();
    (!name.is_empty() && !name.contains(' ')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stages(console: &str) -> Vec<BootStage> {
        let mut seen: Vec<BootStage> = Vec::new();
        for line in console.lines() {
            if let Some(Sign::Stage(stage)) = sign(&crate::build::text::printable(line))
                && seen.last().is_none_or(|last| *last < stage)
            {
                seen.push(stage);
            }
        }
        seen
    }

    #[test]
    fn scripted_stage_1_is_followed() {
        let console = "\u{1b}[0m\r\nISOLINUX 6.04 ETCD Copyright (C) 1994-2015 H. Peter Anvin et al\r\n\
            [    0.000000] Linux version 6.6.36 (nixbld@localhost) (gcc 13.2.0)\r\n\
            [    0.512340] Run /init as init process\r\n\
            \r\n\u{1b}[1;32m<<< NixOS Stage 1 >>>\u{1b}[0m\r\n\r\n\
            loading module loop...\r\nstarting device mapper and LVM...\r\n\
            mounting tmpfs on /...\r\nwaiting for device /dev/root to appear...\r\n\
            \u{1b}[1;32m<<< NixOS Stage 2 >>>\u{1b}[0m\r\n\r\nrunning activation script...\r\nsetting up /etc...\r\n\
            starting systemd...\r\n\
            Welcome to \u{1b}[0;38;2;126;186;228mNixOS 24.05 (Uakari)\u{1b}[0m!\r\n\
            [\u{1b}[0;32m  OK  \u{1b}[0m] Reached target \u{1b}[0;1;39mBasic System\u{1b}[0m.\r\n\
            [\u{1b}[0;32m  OK  \u{1b}[0m] Reached target \u{1b}[0;1;39mMulti-User System\u{1b}[0m.\r\n";
        use BootStage as S;
        assert_eq!(stages(console), [S::Firmware, S::Kernel, S::Stage1, S::Stage2, S::Ready]);
    }

    #[test]
    fn systemd_stage_1_is_followed() {
        let console = "BdsDxe: loading Boot0001 \"UEFI QEMU DVD-ROM QM00003 \" from PciRoot(0x0)\r\n\
            EFI stub: Loaded initrd from LINUX_EFI_INITRD_MEDIA_GUID device path\r\n\
            [    0.000000] Linux version 6.12.30 (nixbld@localhost)\r\n\
            [    1.200000] systemd[1]: Running in initrd.\r\n\
            Welcome to \u{1b}[0;38;2;126;186;228mNixOS 26.05 (Yarara) (Initrd)\u{1b}[0m!\r\n\
            [\u{1b}[0;32m  OK  \u{1b}[0m] Reached target \u{1b}[0;1;39mbasic.target\u{1b}[0m - Basic System.\r\n\
            [  OK  ] Mounted sysroot-nix-.ro\\x2dstore.mount - /sysroot/nix/.ro-store.\r\n\
            [  OK  ] Reached target initrd-switch-root.target - Switch Root.\r\n\
            [    4.100000] systemd[1]: Switching root.\r\n\
            [  OK  ] Reached target multi-user.target - Multi-User System.\r\n\r\n\
            <<< Welcome to NixOS 26.05 (x86_64) - ttyS0 >>>\r\n\r\nsnow login: ";
        use BootStage as S;
        // The initial RAM disk has a basic.target of its own, which is no harm: stages only rise.
        assert_eq!(stages(console), [S::Firmware, S::Kernel, S::Stage1, S::Stage2, S::Ready]);
    }

    #[test]
    fn the_end_is_recognised() {
        let dead = |line| matches!(sign(line), Some(Sign::Dead(_)));
        assert!(dead(
            "[    2.1] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)"
        ));
        assert!(dead("An error occurred in stage 1 of the boot process, which must mount the"));
        assert!(dead("stage 1: no disc is labelled X"));
        assert!(dead("You are in emergency mode. After logging in, type \"journalctl -xb\" to view"));
        assert!(!dead("[  OK  ] Stopped target Emergency Mode."));
    }

    #[test]
    fn other_lines_say_nothing() {
        for line in ["", "[  OK  ] Started sshd.service.", "[x] y", "[ 1.] x", "[.1] x", "Last login"] {
            assert_eq!(sign(line), None, "{line}");
        }
        assert_eq!(prompt("snow login: root"), Some("snow"));
        assert_eq!(prompt("To set up a login: type"), None);
        assert_eq!(prompt(" login:"), None);
    }
}

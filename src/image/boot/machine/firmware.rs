//! UEFI for QEMU: where distributions lay OVMF.

use std::path::{Path, PathBuf};

/// Code and variables, in pairs that belong together.
const USUAL: &[(&str, &str)] = &[
    // Debian, Ubuntu
    ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
    ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
    // Fedora
    ("/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
    // Arch
    ("/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
    ("/usr/share/edk2-ovmf/x64/OVMF_CODE.fd", "/usr/share/edk2-ovmf/x64/OVMF_VARS.fd"),
    // openSUSE
    ("/usr/share/qemu/ovmf-x86_64-code.bin", "/usr/share/qemu/ovmf-x86_64-vars.bin"),
    // NixOS with libvirt
    ("/run/libvirt/nix-ovmf/OVMF_CODE.fd", "/run/libvirt/nix-ovmf/OVMF_VARS.fd"),
    ("/run/libvirt/nix-ovmf/edk2-x86_64-code.fd", "/run/libvirt/nix-ovmf/edk2-i386-vars.fd"),
];

/// What QEMU itself brings, where it was built with it.
const BESIDE: (&str, &str) = ("share/qemu/edk2-x86_64-code.fd", "share/qemu/edk2-i386-vars.fd");

/// OVMF's two halves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ovmf {
    /// Never written.
    pub code: PathBuf,
    /// Copied for each run.
    pub vars: PathBuf,
}

/// Looks for OVMF below `root` (`/`), and beside the QEMU that is used.
#[must_use]
pub fn find(root: &Path, qemu: &Path) -> Option<Ovmf> {
    let usual = USUAL.iter().map(|(code, vars)| {
        let below = |path: &str| root.join(path.trim_start_matches('/'));
        (below(code), below(vars))
    });
    // /nix/store/…-qemu/bin/qemu-system-x86_64, mostly behind a link.
    let real = qemu.canonicalize().unwrap_or_else(|_| qemu.to_owned());
    let beside = real.ancestors().nth(2).map(|prefix| (prefix.join(BESIDE.0), prefix.join(BESIDE.1)));
    usual
        .chain(beside)
        .find(|(code, vars)| code.is_file() && vars.is_file())
        .map(|(code, vars)| Ovmf { code, vars })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn lay(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }

    #[test]
    fn both_halves_are_needed() {
        let root = tempfile::tempdir().unwrap();
        let qemu = root.path().join("pkg/bin/qemu-system-x86_64");
        lay(&qemu);
        lay(&root.path().join("usr/share/OVMF/OVMF_CODE.fd"));
        assert_eq!(find(root.path(), &qemu), None);
        lay(&root.path().join("pkg").join(BESIDE.0));
        lay(&root.path().join("pkg").join(BESIDE.1));
        assert!(find(root.path(), &qemu).unwrap().code.ends_with("edk2-x86_64-code.fd"));
        lay(&root.path().join("usr/share/OVMF/OVMF_VARS.fd"));
        assert!(find(root.path(), &qemu).unwrap().vars.ends_with("OVMF_VARS.fd"));
    }
}

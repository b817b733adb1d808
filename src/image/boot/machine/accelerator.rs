//! Whether KVM runs a guest: tried, since a `/dev/kvm` that opens proves nothing.

use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use super::arguments::{comma, processor};
use crate::build::machine::{Kvm, kvm};
use crate::build::process::Invocation;
use crate::build::request::Cancel;
use crate::build::text::printable;
use crate::image::boot::Accelerator;
use crate::image::boot::call::call;

/// `trial.s`, assembled: the modes and instructions that a kernel needs early on.
const TRIAL: &[u8; 512] = include_bytes!("trial.img");

/// What QEMU ends with when the guest writes 42 to its debug port.
const PASSED: i32 = 42 * 2 + 1;

/// With KVM it takes well below a second.
const LIMIT: Duration = Duration::from_secs(6);

/// KVM where a guest of ours ran through, else TCG with the reason; tried once a run.
pub fn accelerator(qemu: &Path, cancel: &Cancel) -> Accelerator {
    static FOUND: OnceLock<Accelerator> = OnceLock::new();
    FOUND.get_or_init(|| find(qemu, cancel)).clone()
}

fn find(qemu: &Path, cancel: &Cancel) -> Accelerator {
    let tcg = |because: &str| Accelerator::Tcg { because: because.to_owned() };
    if !cfg!(target_arch = "x86_64") {
        return tcg("this machine's processor is of another kind");
    }
    match kvm() {
        Kvm::Absent => tcg("there is no /dev/kvm"),
        Kvm::Denied => tcg("this user may not open /dev/kvm; the group `kvm` may"),
        Kvm::PresentUntried => match attempt(qemu, processor(&Accelerator::Kvm), cancel) {
            Ok(()) => Accelerator::Kvm,
            Err(why) => Accelerator::Tcg { because: format!("KVM was tried and {why}") },
        },
    }
}

/// Runs our guest on the very processor that a machine gets: some hosts run one model and not another.
fn attempt(qemu: &Path, processor: [&str; 6], cancel: &Cancel) -> Result<(), String> {
    let mut sector = tempfile::NamedTempFile::new().map_err(|error| format!("could not be: {error}"))?;
    sector.write_all(TRIAL).map_err(|error| format!("could not be: {error}"))?;
    let mut drive = std::ffi::OsString::from("if=ide,format=raw,snapshot=on,file=");
    drive.push(comma(sector.path().as_os_str()));
    let invocation = Invocation::new(qemu)
        .args(processor)
        .args(["-m", "16", "-nodefaults", "-no-user-config", "-no-reboot"])
        .args(["-display", "none", "-device", "isa-debug-exit,iobase=0xf4,iosize=1", "-drive"])
        .arg(drive);
    let broke = |line: &str| line.contains("KVM internal error");
    let called =
        call(&invocation, LIMIT, cancel, &broke, &mut || {}).map_err(|error| format!("failed: {error}"))?;
    let first = called.err.lines().map(printable).find(|line| !line.is_empty() && !line.contains("warning"));
    match called.status.and_then(|status| status.code()) {
        Some(PASSED) => Ok(()),
        Some(_) => Err(format!("QEMU ended: {}", first.unwrap_or_else(|| "it did not say why".to_owned()))),
        None if called.err.lines().any(broke) => Err("the guest died of a KVM internal error".to_owned()),
        None => Err(format!("the guest was not through after {} s", LIMIT.as_secs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::process;

    #[test]
    fn the_trial_passes_where_guests_run() {
        assert_eq!(TRIAL[510..], [0x55, 0xaa]);
        let Some(qemu) = process::find("qemu-system-x86_64") else {
            eprintln!("SKIPPED: trying an accelerator: no qemu-system-x86_64 on this machine");
            return;
        };
        let tcg = processor(&Accelerator::Tcg { because: String::new() });
        assert_eq!(attempt(&qemu, tcg, &Cancel::default()), Ok(()));
        let mut none = tcg;
        none[1] = "no-such-accelerator";
        let why = attempt(&qemu, none, &Cancel::default()).unwrap_err();
        assert!(why.contains("QEMU ended"), "{why}");
    }

    #[test]
    fn kvm_is_never_assumed() {
        let found = find(Path::new("/bin/false"), &Cancel::default());
        assert!(matches!(found, Accelerator::Tcg { because } if !because.is_empty()));
    }
}

//! What this machine has for each thing that a person may want to do, and what it lacks.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::tools::{self, OFFICIAL_NIX, Tool, apt_lists_are_empty, packages};
use super::{Kvm, NixFound, NixMode, PackageManager, Reach};
use crate::build::event::Verdict;
use crate::build::process::{Invocation, ProcessError, find};
use crate::build::text::bytes;

/// What something is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    Build,
    Rehearse,
    Boot,
}

impl Purpose {
    pub const ALL: [Self; 3] = [Self::Build, Self::Rehearse, Self::Boot];

    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Build => "To build an image",
            Self::Rehearse => "To rehearse without a binary cache",
            Self::Boot => "To try an image in a virtual machine",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Finding {
    pub purpose: Purpose,
    pub item: &'static str,
    pub found: String,
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What one key can do about it.
    #[serde(skip)]
    pub mend: Option<Mend>,
}

impl Finding {
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.verdict, Verdict::Missing { .. })
    }

    /// What brings it, where packages do.
    #[must_use]
    pub fn tool(&self) -> Option<Tool> {
        match self.mend {
            Some(Mend::Tool(tool)) => Some(tool),
            _ => None,
        }
    }
}

/// What brings what is missing, besides packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// A tool that packages bring.
    Tool(Tool),
    /// apt has to be told what there is.
    AptLists,
    /// Flakes are off; this program switches them on by itself, other commands do not.
    Flakes,
    /// The group that may open `/dev/kvm`.
    KvmGroup,
}

impl Mend {
    /// The commands, for one who wants just this; empty where nothing here runs them.
    #[must_use]
    pub fn commands(self) -> Vec<Invocation> {
        match self {
            Self::Tool(tool) => tools::commands(&[tool]),
            Self::AptLists => vec![tools::update()],
            Self::Flakes => vec![tools::switch_flakes_on()],
            Self::KvmGroup => vec![tools::join_kvm()],
        }
    }
}

/// Looks at everything. The network is asked once, for at most three seconds.
#[must_use]
pub fn look() -> Vec<Finding> {
    let mut findings = build();
    findings.push(network());
    findings.extend(rehearse());
    findings.extend(boot());
    findings
}

/// All of [`look`] but the [`network`]: for a screen that must not wait for one that is silent.
#[must_use]
pub fn look_local() -> Vec<Finding> {
    let mut findings = build();
    findings.extend(rehearse());
    findings.extend(boot());
    findings
}

/// What the demo needs: a build and a rehearsal without the network, and a key that gets in.
#[must_use]
pub fn look_for_demo() -> Vec<Finding> {
    let mut findings = nix();
    findings.truncate(1);
    findings.extend(rehearse());
    findings.push(ssh());
    findings
}

fn finding(purpose: Purpose, item: &'static str, found: impl Into<String>, verdict: Verdict) -> Finding {
    Finding { purpose, item, found: found.into(), verdict, mend: None }
}

fn warning(remedy: impl Into<String>) -> Verdict {
    Verdict::Warning { remedy: remedy.into() }
}

/// A tool that is not here, and how to get it.
fn lacking(purpose: Purpose, item: &'static str, tool: Tool, otherwise: &str) -> Finding {
    let manager = super::package_manager(&super::os());
    let root = rustix::process::geteuid().is_root();
    let names = manager.and_then(|manager| packages(tool, manager, root));
    let remedy = match names {
        Some(names) => format!("install {}", names.join(" ")),
        None => otherwise.to_owned(),
    };
    let mend = names.map(|_| Mend::Tool(tool));
    Finding { purpose, item, found: "not found".into(), verdict: Verdict::Missing { remedy }, mend }
}

fn build() -> Vec<Finding> {
    let mut findings = nix();
    if let Some(memory) = super::memory_bytes() {
        let verdict = if memory < 2 << 30 {
            warning("evaluating NixOS takes 1 GB and compressing more; add swap, or build elsewhere")
        } else {
            Verdict::Good
        };
        findings.push(finding(Purpose::Build, "memory", bytes(memory), verdict));
    }
    for (item, path) in [("space in the store", "/nix/store"), ("space here", ".")] {
        if let Some(disk) = super::disk(Path::new(path)) {
            let verdict = if disk.free < 10 << 30 {
                warning("a desktop image takes about 10 GiB while it is built, a small one 3; make room")
            } else {
                Verdict::Good
            };
            findings.push(finding(Purpose::Build, item, format!("{} free", bytes(disk.free)), verdict));
        }
    }
    findings
}

/// Nix, and where it is there, its flakes.
fn nix() -> Vec<Finding> {
    match super::find_nix() {
        Ok(found) => vec![usable(&found), flakes(&found)],
        Err(ProcessError::NotFound { .. }) => {
            vec![lacking(Purpose::Build, "Nix", Tool::Nix, OFFICIAL_NIX)]
        }
        Err(error) => {
            let remedy = "run `nix --version` and mend what it says".to_owned();
            vec![finding(Purpose::Build, "Nix", error.to_string(), Verdict::Missing { remedy })]
        }
    }
}

fn usable(found: &NixFound) -> Finding {
    let said = format!("{}, {}", found.version, mode(found));
    let missing = |remedy: &str| Verdict::Missing { remedy: remedy.to_owned() };
    let verdict = match found.mode {
        _ if found.version.too_old() => missing("Nix 2.8 is the oldest that works; install a newer one"),
        NixMode::Locked => missing(
            "start the Nix daemon (`systemctl start nix-daemon.socket`) and join its group (`usermod -aG nix-users $USER`, then log in again), or build as root",
        ),
        _ => Verdict::Good,
    };
    // Debian has the daemon in a package of its own.
    let no_daemon = found.mode == NixMode::Locked && find("nix-daemon").is_some() && !has_daemon_unit();
    let on_debian = super::package_manager(&super::os()) == Some(PackageManager::Apt);
    let mend = (no_daemon && on_debian).then_some(Mend::Tool(Tool::Nix));
    Finding { mend, ..finding(Purpose::Build, "Nix", said, verdict) }
}

fn has_daemon_unit() -> bool {
    ["/lib", "/usr/lib", "/etc"]
        .iter()
        .any(|root| Path::new(root).join("systemd/system/nix-daemon.socket").exists())
}

fn mode(nix: &NixFound) -> &'static str {
    match nix.mode {
        NixMode::Daemon => "through its daemon",
        NixMode::SingleUser => "single user",
        NixMode::RootWithoutBuilders => "as root without build users",
        NixMode::Locked => "no daemon and no right to write to the store",
    }
}

/// Off is no want: a build switches them on for itself.
fn flakes(nix: &NixFound) -> Finding {
    let said = if nix.flakes { "on" } else { "off, switched on by flag in each build" };
    let mend = (!nix.flakes).then_some(Mend::Flakes);
    Finding { mend, ..finding(Purpose::Build, "flakes", said, Verdict::Good) }
}

/// Asks the binary cache for an answer, for at most three seconds.
#[must_use]
pub fn network() -> Finding {
    let reach = super::reach("cache.nixos.org", 443, Duration::from_secs(3));
    let (found, verdict) = match reach {
        Reach::Reached => ("reached", Verdict::Good),
        Reach::Unresolved => ("not reached: its name is not known", warning(NO_CACHE)),
        Reach::Refused => ("not reached: no connection", warning(NO_CACHE)),
    };
    finding(Purpose::Build, "cache.nixos.org", found, verdict)
}

/// Said of a cache that does not answer.
pub const NO_CACHE: &str = "what is in the store and local caches can be built; a rehearsal needs no cache";

fn rehearse() -> Vec<Finding> {
    let purpose = Purpose::Rehearse;
    let tools = ["apt-get", "apt-cache", "dpkg-deb"];
    if let Some(tool) = tools.into_iter().find(|tool| find(tool).is_none()) {
        let otherwise = "the rehearsal is made of Debian's packages: rehearse on Debian or Ubuntu, or in a container of theirs";
        let mut lacking = lacking(purpose, "apt and dpkg", Tool::Apt, otherwise);
        lacking.found = format!("`{tool}` not found");
        return vec![lacking];
    }
    let lists = if apt_lists_are_empty() {
        let remedy = "run `apt-get update` as root".to_owned();
        let mend = Some(Mend::AptLists);
        Finding { mend, ..finding(purpose, "apt's lists", "empty", Verdict::Missing { remedy }) }
    } else {
        finding(purpose, "apt's lists", "there", Verdict::Good)
    };
    vec![finding(purpose, "apt and dpkg", "found", Verdict::Good), lists]
}

/// Where the distributions put UEFI firmware for QEMU.
pub const OVMF: [&str; 6] = [
    "/usr/share/OVMF/OVMF_CODE_4M.fd",
    "/usr/share/OVMF/OVMF_CODE.fd",
    "/usr/share/edk2/x64/OVMF_CODE.4m.fd",
    "/usr/share/edk2/ovmf/OVMF_CODE.fd",
    "/usr/share/edk2-ovmf/x64/OVMF_CODE.fd",
    "/usr/share/qemu/ovmf-x86_64-code.bin",
];

/// QEMU's program for x86 images.
pub const QEMU: &str = "qemu-system-x86_64";

fn program(item: &'static str, name: &str, tool: Tool) -> Finding {
    match find(name) {
        Some(path) => finding(Purpose::Boot, item, path.display().to_string(), Verdict::Good),
        None => lacking(Purpose::Boot, item, tool, "install it with what installs programs here"),
    }
}

/// OpenSSH's client brings `ssh-keygen`, too.
fn ssh() -> Finding {
    program("SSH", "ssh", Tool::Ssh)
}

fn boot() -> Vec<Finding> {
    let purpose = Purpose::Boot;
    let firmware = match OVMF.into_iter().find(|path| Path::new(path).is_file()) {
        Some(path) => finding(purpose, "UEFI firmware", path, Verdict::Good),
        None => lacking(
            purpose,
            "UEFI firmware",
            Tool::Ovmf,
            "install OVMF; without it images boot under BIOS alone",
        ),
    };
    let mut findings = vec![program("QEMU", QEMU, Tool::Qemu), firmware, ssh()];
    findings.push(kvm());
    findings
}

fn kvm() -> Finding {
    let kvm = super::kvm();
    let (found, verdict) = match kvm {
        Kvm::PresentUntried => ("there, untried", Verdict::Good),
        Kvm::Denied => {
            ("there, but not for you", warning("join the group kvm and log in again; QEMU is slower without"))
        }
        Kvm::Absent => ("absent", warning("QEMU runs without it, several times slower")),
    };
    let mend = (kvm == Kvm::Denied).then_some(Mend::KvmGroup);
    Finding { mend, ..finding(Purpose::Boot, "KVM", found, verdict) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flakes_that_are_off_can_be_switched_on_but_nothing_lacks() {
        let nix = |flakes| NixFound {
            program: "nix".into(),
            version: super::super::NixVersion::parse("nix (Nix) 2.18.1").unwrap(),
            mode: NixMode::Daemon,
            flakes,
            settings: std::collections::BTreeMap::new(),
        };
        let off = flakes(&nix(false));
        assert_eq!((off.mend, &off.verdict), (Some(Mend::Flakes), &Verdict::Good));
        assert!(off.found.starts_with("off"));
        assert_eq!(flakes(&nix(true)).mend, None);
        assert_eq!(Mend::Flakes.commands().len(), 1);
    }

    #[test]
    fn what_is_looked_at_without_the_network_covers_every_purpose() {
        let findings = look_local();
        for purpose in Purpose::ALL {
            assert!(findings.iter().any(|finding| finding.purpose == purpose), "{purpose:?}");
        }
        assert!(findings.iter().all(|finding| finding.item != "cache.nixos.org"));
        for item in ["Nix", "QEMU", "KVM", "space here"] {
            assert!(findings.iter().any(|finding| finding.item == item), "{item}");
        }
    }
}

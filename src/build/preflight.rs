//! Is everything there that the build needs? Everything is looked at before anything is refused.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::event::Verdict;
use super::machine::{self, Disk, NixFound, NixMode, Reach};
use super::process::ProcessError;
use super::request::Request;
use super::{place, text};
use crate::profile::model::{Base, Nixpkgs, Style, System};

const GIB: u64 = 1 << 30;
const MIB: u64 = 1 << 20;

/// What was seen on the machine; tests make their own.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "four separate yes-or-no observations, not a state")]
pub struct Seen {
    /// The Nix, or why there is none.
    pub nix: Result<NixFound, String>,
    pub store: Option<Disk>,
    pub build: Option<Disk>,
    pub output: Option<Disk>,
    pub output_writable: bool,
    pub work_writable: bool,
    /// The host that was asked and what came of it; nothing when none is needed.
    pub cache: Option<(String, Reach)>,
    /// The host that nixpkgs comes from.
    pub nixpkgs: Option<(String, Reach)>,
    /// An earlier lock file, so nixpkgs may be here already.
    pub locked: bool,
    /// The kernel runs programs of aarch64 by emulation.
    pub emulates_aarch64: bool,
    /// Programs may make user namespaces; many containers forbid it.
    pub user_namespaces: bool,
}

/// One thing looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub item: &'static str,
    pub found: String,
    pub verdict: Verdict,
}

/// What preflight came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judged {
    pub checks: Vec<Check>,
    /// Options that Nix needs on this machine.
    pub options: Vec<(String, String)>,
}

impl Judged {
    fn add(&mut self, item: &'static str, found: impl Into<String>, verdict: Verdict) {
        self.checks.push(Check { item, found: found.into(), verdict });
    }

    fn option(&mut self, name: &str, value: &str) {
        self.options.push((name.to_owned(), value.to_owned()));
    }
}

fn warning(remedy: impl Into<String>) -> Verdict {
    Verdict::Warning { remedy: remedy.into() }
}

fn missing(remedy: impl Into<String>) -> Verdict {
    Verdict::Missing { remedy: remedy.into() }
}

/// Looks at this machine; takes up to a few seconds where a network does not answer.
#[must_use]
pub fn look(request: &Request, lock: &Path) -> Seen {
    let nix = machine::find_nix().map_err(|error| match error {
        ProcessError::NotFound { .. } => "not found".to_owned(),
        other => other.to_string(),
    });
    let limit = Duration::from_secs(3);
    let ask = |host: &str, port| (host.to_owned(), machine::reach(host, port, limit));
    let wanted = !request.nix.offline;
    let nixpkgs_host =
        match (&request.profile.profile().source.nixpkgs, request.profile.profile().source.style) {
            (Nixpkgs::Branch(_), Style::Classic) => Some("channels.nixos.org"),
            (Nixpkgs::Branch(_), Style::Flake) | (Nixpkgs::Revision(_), _) => Some("github.com"),
            (Nixpkgs::Path(_) | Nixpkgs::Channel, _) => None,
        };
    let unasked = |host: &str| (host.to_owned(), Reach::Unresolved);
    let nixpkgs = nixpkgs_host.map(|host| if wanted { ask(host, 443) } else { unasked(host) });
    let overridden = request.nix.options.iter().any(|(name, _)| name == "substituters");
    let caches: Vec<_> = match &nix {
        Ok(nix) if wanted && !overridden => {
            nix.substituters().into_iter().filter_map(machine::address).collect()
        }
        _ => Vec::new(),
    };
    let mut asked: Vec<_> = caches.iter().take(3).map(|(host, port)| ask(host, *port)).collect();
    let best = asked.iter().position(|(_, reach)| *reach == Reach::Reached).unwrap_or(0);
    Seen {
        store: machine::disk(&place::folder(request.nix.store.as_deref())),
        build: machine::disk(&build_folder(nix.as_ref().ok())),
        output: machine::disk(&request.output),
        output_writable: machine::writable(&request.output),
        work_writable: machine::writable(&request.work),
        cache: (!asked.is_empty()).then(|| asked.swap_remove(best)),
        nixpkgs,
        locked: lock.exists(),
        emulates_aarch64: Path::new("/proc/sys/fs/binfmt_misc/qemu-aarch64").exists(),
        user_namespaces: machine::user_namespaces(),
        nix,
    }
}

/// Where builders work: Nix's `build-dir`, else its `TMPDIR`.
pub(super) fn build_folder(nix: Option<&NixFound>) -> PathBuf {
    let set = nix.and_then(|nix| nix.settings.get("build-dir")).filter(|folder| folder.starts_with('/'));
    let usual = || std::env::var_os("TMPDIR").map_or_else(|| "/tmp".into(), PathBuf::from);
    set.map_or_else(usual, PathBuf::from)
}

/// Says of everything that was seen whether it will do.
#[must_use]
pub fn judge(request: &Request, seen: &Seen) -> Judged {
    let mut judged = Judged::default();
    judge_nix(request, seen, &mut judged);
    judge_network(request, seen, &mut judged);
    judge_folders(request, seen, &mut judged);
    judge_space(request, seen, &mut judged);
    judge_system(request, seen, &mut judged);
    judged
}

fn judge_nix(request: &Request, seen: &Seen, judged: &mut Judged) {
    let nix = match &seen.nix {
        Ok(nix) => nix,
        Err(why) => {
            let remedy = "install Nix: `snowpress doctor --fix`, or https://nixos.org/download";
            return judged.add("Nix", why.clone(), missing(remedy));
        }
    };
    let verdict = if nix.version.too_old() {
        warning("this program was tried with Nix 2.8 and newer; update Nix if the build fails")
    } else {
        Verdict::Good
    };
    judged.add("Nix", nix.version.to_string(), verdict);
    let own_store = request.nix.store.is_some();
    match nix.mode {
        NixMode::Daemon => judged.add("store", "through the daemon", Verdict::Good),
        NixMode::SingleUser => judged.add("store", "single user", Verdict::Good),
        NixMode::RootWithoutBuilders => {
            judged.option("build-users-group", "");
            judged.add(
                "store",
                "root without a group of build users, so builders run as root",
                Verdict::Good,
            );
        }
        NixMode::Locked if own_store => judged.add("store", "of its own", Verdict::Good),
        NixMode::Locked => {
            let remedy = "start the daemon (`systemctl start nix-daemon`), or run as the user that owns /nix";
            judged.add("store", "neither a daemon nor the right to write", missing(remedy));
        }
    }
    if request.profile.profile().source.style == Style::Flake {
        let found = if nix.flakes { "enabled" } else { "enabled by flag for this build" };
        judged.add("flakes", found, Verdict::Good);
    }
    judge_sandbox(request, seen, nix, judged);
}

/// Without build users Nix needs user namespaces for its sandbox, and where they are forbidden it fails
/// instead of falling back.
fn judge_sandbox(request: &Request, seen: &Seen, nix: &NixFound, judged: &mut Judged) {
    let Some(sandbox) = nix.settings.get("sandbox") else { return };
    let chosen = request.nix.options.iter().any(|(name, _)| name == "sandbox");
    let has_build_users = nix.mode == NixMode::Daemon;
    if !chosen && sandbox != "false" && !has_build_users && !seen.user_namespaces {
        judged.option("sandbox", "false");
        let remedy = "allow user namespaces, or build outside of this container, for builds that see nothing of the machine";
        return judged.add("sandbox", "off: no user namespaces may be made here", warning(remedy));
    }
    let falls_back = nix.settings.get("sandbox-fallback").is_some_and(|value| value == "true");
    let found = match (sandbox.as_str(), falls_back) {
        _ if chosen => "as the options say".to_owned(),
        ("true", true) => "on, and off where the kernel refuses it".to_owned(),
        ("true", false) => "on".to_owned(),
        ("false", _) => "off".to_owned(),
        (other, _) => text::printable(other),
    };
    judged.add("sandbox", found, Verdict::Good);
}

fn said(host: &str, reach: Reach) -> String {
    match reach {
        Reach::Reached => format!("{host} answers"),
        Reach::Unresolved => format!("{host} has no address here"),
        Reach::Refused => format!("{host} does not answer"),
    }
}

fn judge_network(request: &Request, seen: &Seen, judged: &mut Judged) {
    if request.nix.offline {
        judged.add("binary cache", "not asked: offline", Verdict::Good);
    } else if let Some((host, reach)) = &seen.cache {
        if *reach == Reach::Reached {
            judged.add("binary cache", said(host, *reach), Verdict::Good);
        } else {
            judged.option("substituters", "");
            let found = format!("{}; going on without binary caches", said(host, *reach));
            judged.add(
                "binary cache",
                found,
                warning("connect to the network, or everything is built from source"),
            );
        }
    }
    let Some((host, reach)) = &seen.nixpkgs else { return };
    let remedy = format!("connect to the network, or {}", request.elsewhere);
    let (found, verdict) = match reach {
        Reach::Reached => (said(host, *reach), Verdict::Good),
        _ if seen.locked || request.nix.offline => {
            ("not reachable; works only if it was fetched before".to_owned(), warning(remedy))
        }
        _ => (said(host, *reach), missing(remedy)),
    };
    judged.add("nixpkgs", found, verdict);
}

fn judge_folders(request: &Request, seen: &Seen, judged: &mut Judged) {
    for (item, folder, writable) in [
        ("output", &request.output, seen.output_writable),
        ("work folder", &request.work, seen.work_writable),
    ] {
        let shown = text::printable(&folder.to_string_lossy());
        if writable {
            judged.add(item, shown, Verdict::Good);
        } else {
            judged.add(
                item,
                format!("{shown} cannot be written"),
                missing("name a folder that you may write to"),
            );
        }
    }
}

/// What an image of each kind takes at most, in bytes: closure and image in the store, squashfs in
/// the build folder, image in the output. Rules of thumb: a minimal image has a closure of about
/// 3 GiB and comes to about 1.3 GiB, a graphical one to two or three times that.
fn needs(base: &Base) -> [u64; 3] {
    match base {
        Base::Installer(name) if name.contains("graphical") => [12 * GIB, 3 * GIB, 3 * GIB],
        _ => [9 * GIB / 2, 3 * GIB / 2, 3 * GIB / 2],
    }
}

/// Below these no image of any kind has room, not even a rehearsal.
const FLOOR: [u64; 3] = [640 * MIB, 192 * MIB, 192 * MIB];

fn judge_space(request: &Request, seen: &Seen, judged: &mut Judged) {
    let needs = needs(&request.profile.profile().source.base);
    let places = [("store", &seen.store), ("build folder", &seen.build), ("output", &seen.output)];
    let mut done: Vec<u64> = Vec::new();
    for (_, disk) in &places {
        let Some(disk) = disk else { continue };
        if done.contains(&disk.device) {
            continue;
        }
        done.push(disk.device);
        // What shares a file system shares its space.
        let mut names = Vec::new();
        let (mut need, mut floor) = (0, 0);
        for (at, (name, other)) in places.iter().enumerate() {
            if other.as_ref().is_some_and(|other| other.device == disk.device) {
                names.push(*name);
                need += needs[at];
                floor += FLOOR[at];
            }
        }
        let folder = text::printable(&disk.folder.to_string_lossy());
        let found = format!(
            "{} free on {folder}, up to {} needed for {}",
            text::bytes(disk.free),
            text::bytes(need),
            names.join(", ")
        );
        let verdict = if disk.free < floor {
            missing(format!("free at least {} there, or choose other folders", text::bytes(floor)))
        } else if disk.free < need {
            warning("free some space there, or choose other folders; a small image may still fit")
        } else if disk.tmpfs && names.contains(&"build folder") {
            warning(
                "this is memory, and what is built there takes it; set TMPDIR (for a daemon: its `build-dir`) to a disk",
            )
        } else {
            Verdict::Good
        };
        judged.add("disk space", found, verdict);
    }
}

fn judge_system(request: &Request, seen: &Seen, judged: &mut Judged) {
    let wanted = request.profile.profile().source.system.to_string();
    let Ok(nix) = &seen.nix else { return };
    let Some(own) = nix.settings.get("system") else { return };
    let extra = nix.settings.get("extra-platforms").map(String::as_str).unwrap_or_default();
    let native = *own == wanted || extra.split_whitespace().any(|platform| platform == wanted);
    let builders = nix.settings.get("builders").map(String::as_str).unwrap_or_default();
    // Nix's default names a file of machines that most often is not there.
    let remote = match builders.strip_prefix('@') {
        Some(file) => Path::new(file).exists(),
        None => !builders.is_empty(),
    };
    let emulated = seen.emulates_aarch64 && wanted == System::Aarch64Linux.to_string();
    let (found, verdict) = if native {
        (format!("{wanted} on {own}"), Verdict::Good)
    } else if emulated || remote {
        (format!("{wanted} on {own}, by emulation or a remote builder"), Verdict::Good)
    } else {
        let remedy = format!(
            "{own} cannot run builders of {wanted}: switch on emulation (binfmt, and `extra-platforms` in nix.conf) \
             or name a remote builder in Nix's `builders`"
        );
        (format!("{wanted} on {own}"), warning(remedy))
    };
    judged.add("system", found, verdict);
}

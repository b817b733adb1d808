//! How Nix is called for each step: one derivation is evaluated, then realised. The image's
//! derivation stands between both, so the second step evaluates nothing again and is the same
//! for both styles and in all versions (`nix build` took several changes of syntax for that).

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::process::Invocation;
use super::request::Request;
use crate::nix::FLAKE_CONFIGURATION as CONFIGURATION;
use crate::profile::model::{Nixpkgs, Style};

const ATTRIBUTE: &str = "config.system.build.isoImage";

/// Where things lie in the work folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The Nix text. Nothing else may be written here: a flake's hash is that of its folder.
    pub config: PathBuf,
    /// The names of what was laid there.
    pub manifest: PathBuf,
    /// Link to the derivation, which keeps it from the garbage collector.
    pub derivation: PathBuf,
    /// Link to the result, which keeps it likewise.
    pub result: PathBuf,
}

impl Layout {
    #[must_use]
    pub fn of(work: &Path) -> Self {
        let work = std::path::absolute(work).unwrap_or_else(|_| work.to_owned());
        Self {
            config: work.join("config"),
            manifest: work.join("laid"),
            derivation: work.join("derivation"),
            result: work.join("result"),
        }
    }

    /// Where a flake's inputs are pinned.
    #[must_use]
    pub fn lock_file(&self) -> PathBuf {
        self.config.join("flake.lock")
    }
}

/// The calls of one build.
#[derive(Debug, Clone)]
pub struct Calls<'a> {
    request: &'a Request,
    layout: &'a Layout,
    /// Options that preflight found necessary on this machine.
    found: &'a [(String, String)],
}

impl<'a> Calls<'a> {
    #[must_use]
    pub fn new(request: &'a Request, layout: &'a Layout, found: &'a [(String, String)]) -> Self {
        Self { request, layout, found }
    }

    /// Prints the path of the image's derivation.
    #[must_use]
    pub fn evaluate(&self) -> Invocation {
        let source = &self.request.profile.profile().source;
        let config = &self.layout.config;
        match source.style {
            Style::Flake => {
                // Relative, because old Nix takes neither blanks nor `%20` in a path; `path:`, because
                // otherwise a git tree around the folder would count, which does not have our files.
                let flake = format!("path:.#nixosConfigurations.{CONFIGURATION}.{ATTRIBUTE}.drvPath");
                let mut nix = Invocation::new("nix")
                    .cwd(config)
                    .args(["--extra-experimental-features", "nix-command flakes"]);
                nix = nix.args(["eval", "--raw"]).arg(flake);
                if self.request.nix.offline {
                    nix = nix.arg("--offline");
                }
                nix.args(self.common())
            }
            Style::Classic => {
                let mut nix = Invocation::new("nix-instantiate").args(["<nixpkgs/nixos>", "-A", ATTRIBUTE]);
                nix = nix.arg("-I").arg(joined("nixos-config=", &config.join("iso.nix")));
                nix.args(search_path(&source.nixpkgs))
                    .arg("--add-root")
                    .arg(&self.layout.derivation)
                    .args(self.common())
            }
        }
    }

    /// Builds a derivation and prints the link to its output.
    #[must_use]
    pub fn realise(&self, derivation: &str) -> Invocation {
        let nix = Invocation::new("nix-store").args(["--realise", derivation]).arg("--add-root");
        nix.arg(&self.layout.result).args(self.common())
    }

    /// Prints the folder of `<nixpkgs>` in classic style.
    #[must_use]
    pub fn find_nixpkgs(&self) -> Invocation {
        let nix = Invocation::new("nix-instantiate").args(["--find-file", "nixpkgs"]);
        nix.args(search_path(&self.request.profile.profile().source.nixpkgs)).args(self.options())
    }

    fn common(&self) -> Vec<OsString> {
        let mut words: Vec<OsString> = ["--log-format", "internal-json", "-v"].map(Into::into).into();
        words.extend(self.options());
        words
    }

    /// The user's options come last, so that they win.
    fn options(&self) -> Vec<OsString> {
        let nix = &self.request.nix;
        let mut words: Vec<OsString> = Vec::new();
        let mut option =
            |name: &str, value: &str| words.extend(["--option", name, value].map(OsString::from));
        if nix.offline {
            option("substituters", "");
            // Everything fetched before stays fresh.
            option("tarball-ttl", "4294967295");
        }
        if nix.update {
            option("tarball-ttl", "0");
        }
        for (name, value) in self.found.iter().chain(&nix.options) {
            option(name, value);
        }
        if let Some(cores) = nix.cores {
            option("cores", &cores.to_string());
        }
        if let Some(jobs) = nix.jobs {
            option("max-jobs", &jobs.to_string());
        }
        if let Some(store) = &nix.store {
            words.extend(["--store", store].map(OsString::from));
        }
        words
    }
}

/// What makes `<nixpkgs>` this one; nothing for the machine's own channel.
#[must_use]
pub fn search_path(nixpkgs: &Nixpkgs) -> Vec<OsString> {
    let entry = match nixpkgs {
        Nixpkgs::Branch(name) => format!("nixpkgs=channel:{name}").into(),
        Nixpkgs::Revision(revision) => {
            format!("nixpkgs=https://github.com/NixOS/nixpkgs/archive/{revision}.tar.gz").into()
        }
        Nixpkgs::Path(path) => joined("nixpkgs=", Path::new(path)),
        Nixpkgs::Channel => return Vec::new(),
    };
    vec!["-I".into(), entry]
}

fn joined(front: &str, path: &Path) -> OsString {
    let mut word = OsString::from(front);
    word.push(path);
    word
}

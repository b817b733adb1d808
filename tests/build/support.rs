//! A nixpkgs of a few lines and a store of its own, so that the real Nix builds in a second.

use std::fs;
use std::path::{Path, PathBuf};

use snowpress::build::request::{NixOptions, Request};
use snowpress::estimate::Known;
use snowpress::profile::model::{Nixpkgs, Style};
use snowpress::profile::resolve::{AgentReader, resolve};
use snowpress::profile::{Profile, Settled};

pub struct NoAgent;

impl AgentReader for NoAgent {
    fn identities(&self) -> Result<Vec<String>, String> {
        Err("no agent in tests".to_owned())
    }
}

pub fn resolved(nixpkgs: Nixpkgs, style: Style) -> Settled {
    let mut profile = Profile::default();
    profile.source.nixpkgs = nixpkgs;
    profile.source.style = style;
    settled(&profile)
}

pub fn settled(profile: &Profile) -> Settled {
    resolve(profile, Path::new("/"), &NoAgent).unwrap().settled().unwrap()
}

pub struct Place {
    pub folder: tempfile::TempDir,
}

const NIXOS: &str = r"{ configuration ? null, ... }: { config.system.build.isoImage = import ../image.nix; }";

const FLAKE: &str = r"{
  outputs = _: {
    lib.nixosSystem = _: { config.system.build.isoImage = import ./image.nix; };
  };
}";

const IMAGE: &str = r#"let
  make = name: script: derivation {
    inherit name;
    system = "SYSTEM";
    builder = "/bin/sh";
    args = [ "-c" script ];
    PATH = "/bin:/usr/bin:/run/current-system/sw/bin";
  };
  tool = make "tool" ''TOOL'';
in
make "image" ''
  echo "@nix { \"action\": \"setPhase\", \"phase\": \"pressing\" }"
  echo pressing with ${tool}
  IMAGE
''
"#;

pub const GOOD_TOOL: &str = "echo tool is made; echo tool > $out";
pub const GOOD_IMAGE: &str = "mkdir -p $out/iso; echo an image > $out/iso/x.iso";

impl Place {
    pub fn new(tool: &str, image: &str) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        let nixpkgs = place.path("nixpkgs");
        fs::create_dir_all(nixpkgs.join("nixos")).unwrap();
        fs::write(nixpkgs.join("nixos/default.nix"), NIXOS).unwrap();
        fs::write(nixpkgs.join("flake.nix"), FLAKE).unwrap();
        fs::write(nixpkgs.join(".version"), "24.05\n").unwrap();
        place.images(tool, image);
        place
    }

    pub fn images(&self, tool: &str, image: &str) {
        let system = format!("{}-linux", std::env::consts::ARCH);
        let text = IMAGE.replace("SYSTEM", &system).replace("TOOL", tool).replace("IMAGE", image);
        fs::write(self.path("nixpkgs/image.nix"), text).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub fn request(&self, style: Style) -> Request {
        let nixpkgs = Nixpkgs::Path(self.path("nixpkgs").to_str().unwrap().to_owned());
        let store = self.path("store");
        let store = store.display();
        let options = [("sandbox", "false"), ("substituters", "")];
        Request {
            name: "mine".to_owned(),
            profile: resolved(nixpkgs, style),
            wish: None,
            known: Known::default(),
            profile_hash: "ab".repeat(32),
            output: self.path("out"),
            work: self.path("work with a space"),
            expected: None,
            elsewhere: "name a folder".into(),
            nix: NixOptions {
                options: options.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
                store: Some(format!("local?store={store}/s&state={store}/v&log={store}/l")),
                ..NixOptions::default()
            },
        }
    }

    pub fn output(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path("out")) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// A store of its own is not deleted by its owner alone: Nix takes the right to write away.
impl Drop for Place {
    fn drop(&mut self) {
        fn open(folder: &Path) {
            use std::os::unix::fs::PermissionsExt;
            let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o755));
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    open(&entry.path());
                }
            }
        }
        open(self.folder.path());
    }
}

pub fn has_nix() -> bool {
    let there = snowpress::build::process::find("nix").is_some();
    if !there {
        eprintln!("skipped: no Nix on this machine");
    }
    there
}

//! Made-up systems for tests: trees of links as the modules of nixpkgs write them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::image::folder::Folder;

/// A root folder with a store in it.
pub(crate) struct Made {
    root: tempfile::TempDir,
    next: std::cell::Cell<u32>,
}

pub(crate) const TOPLEVEL: &str = "/nix/store/00000000000000000000000000000000-nixos-system-press-26.11";
const ETC: &str = "/nix/store/00000000000000000000000000000001-etc";
pub(crate) const UNITS: &str = "/nix/store/00000000000000000000000000000002-system-units";
const SW: &str = "/nix/store/00000000000000000000000000000003-system-path";

impl Made {
    /// A toplevel with `etc`, units and `sw`, all empty but for a default target.
    pub fn new() -> Self {
        let made = Self { root: tempfile::tempdir().unwrap(), next: std::cell::Cell::new(16) };
        for folder in [TOPLEVEL, UNITS, SW] {
            fs::create_dir_all(made.place(folder)).unwrap();
        }
        fs::create_dir_all(made.place(ETC).join("etc/systemd")).unwrap();
        made.link(&format!("{ETC}/etc"), &format!("{TOPLEVEL}/etc"));
        made.link(SW, &format!("{TOPLEVEL}/sw"));
        made.link(UNITS, &format!("{ETC}/etc/systemd/system"));
        made.unit("multi-user.target", "[Unit]\nRequires=basic.target\n", &[]);
        made.link("multi-user.target", &format!("{UNITS}/default.target"));
        made
    }

    pub fn files(&self) -> Folder {
        Folder::new(self.root.path())
    }

    pub fn system(&self) -> super::System {
        super::system(&self.files(), Path::new(TOPLEVEL))
    }

    /// Where a path lies on this machine.
    pub fn place(&self, path: &str) -> PathBuf {
        self.root.path().join(path.trim_start_matches('/'))
    }

    pub fn file(&self, path: &str, text: impl AsRef<[u8]>) {
        let place = self.place(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }

    pub fn link(&self, target: &str, path: &str) {
        let place = self.place(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&place);
        symlink(target, place).unwrap();
    }

    /// A file in the store; gives its path.
    pub fn store(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let number = self.next.get();
        self.next.set(number + 1);
        let path = format!("/nix/store/{number:032}-{name}");
        self.file(&path, text);
        path
    }

    /// A file of the toplevel.
    pub fn own(&self, name: &str, text: &str) {
        self.file(&format!("{TOPLEVEL}/{name}"), text);
    }

    /// A file below `/etc`: a link to the store.
    pub fn etc(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.store(&format!("etc-{}", name.replace('/', "-")), text);
        self.link(&path, &format!("{ETC}/etc/{name}"));
    }

    pub fn etc_link(&self, name: &str, target: &str) {
        self.link(target, &format!("{ETC}/etc/{name}"));
    }

    /// A unit, wanted by these.
    pub fn unit(&self, name: &str, text: &str, wanted_by: &[&str]) {
        let path = self.store(&format!("unit-{name}"), text);
        self.link(&path, &format!("{UNITS}/{name}"));
        for by in wanted_by {
            self.link(&format!("../{name}"), &format!("{UNITS}/{by}.wants/{name}"));
        }
    }

    /// An override, as for units that systemd brings itself.
    pub fn drop_in(&self, name: &str, text: &str) {
        let path = self.store(&format!("unit-{name}"), text);
        self.link(&path, &format!("{UNITS}/{name}.d/overrides.conf"));
    }

    /// A service with a script of its own.
    pub fn service(&self, name: &str, script: &str, wanted_by: &[&str]) {
        let number = self.next.get();
        self.next.set(number + 1);
        let path = format!("/nix/store/{number:032}-unit-script-{name}-start/bin/{name}-start");
        self.file(&path, format!("#!/nix/store/x/bin/bash\nset -e\n\n{script}\n"));
        self.unit(&format!("{name}.service"), &format!("[Service]\nExecStart={path} \n"), wanted_by);
    }

    /// A package whose program is linked into `sw`.
    pub fn package(&self, name: &str, program: &str) -> String {
        let number = self.next.get();
        self.next.set(number + 1);
        let path = format!("/nix/store/{number:032}-{name}");
        self.file(&format!("{path}/bin/{program}"), "program");
        self.link(&format!("{path}/bin/{program}"), &format!("{SW}/bin/{program}"));
        path
    }
}

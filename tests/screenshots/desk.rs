//! The desk of a person who sits at the wizard: a home of their own, a key, a profile, a terminal.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::channel;
use crate::support::terminal::{Pty, Size};

pub const SIZE: Size = Size { rows: 30, columns: 120 };

/// What pictures call the home. The real one has a name as long, so that nothing moves.
const HOME: &str = "/home/ann";

/// A key that everyone may know, so that the pictures stay the same.
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7t9tXhz3eFUHoTqY8ScaePwPjtdYQJVAcpVgT1wn8F ann@desk";

const BOX: &str = r#"version = 1
description = "Small server for the lab, with a static address"

[image]
file-name = "box"
compression = { method = "zstd", level = 6 }

[packages]
install = ["curl", "git", "htop", "rsync", "tmux", "vim"]

[ssh]
enable = true
password-login = false

[[ssh.keys]]
file = "~/.ssh/id_ed25519.pub"

[network]
host-name = "box"
interface-names = "eth"
gateway = "192.168.1.1"
name-servers = ["192.168.1.1", "9.9.9.9"]

[[network.interfaces]]
name = "eth0"
ipv4 = ["192.168.1.10/24"]
"#;

pub struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    /// A desk with the profile `box`, to whose text `more` is added.
    pub fn new(more: &str) -> Self {
        let random = HOME.len() - "/tmp/".len();
        let home = tempfile::Builder::new().prefix("").rand_bytes(random).tempdir_in("/tmp").unwrap();
        let desk = Self { home };
        let (keys, profiles) = (desk.path(".ssh"), desk.path(".config/snowpress/profiles"));
        for folder in [&keys, &profiles, &desk.data()] {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(keys.join("id_ed25519.pub"), format!("{KEY}\n")).unwrap();
        fs::write(profiles.join("box.toml"), format!("{BOX}{more}")).unwrap();
        channel::publishes(&desk.list());
        desk
    }

    /// A pair of keys made for this desk alone, with which a machine can be logged into.
    pub fn has_its_own_key(&self) {
        let key = self.path(".ssh/id_ed25519");
        fs::remove_file(key.with_extension("pub")).unwrap();
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", "ann@desk", "-f"])
            .arg(&key)
            .status()
            .unwrap();
        assert!(made.success());
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path(".local/share/snowpress")
    }

    /// Where the desk's own channel publishes its list of packages.
    fn list(&self) -> PathBuf {
        self.path("nixos-26.05/packages.json")
    }

    /// The wizard on this desk.
    pub fn wizard(&self, arguments: &[&str], size: Size) -> Wizard {
        let environment = [
            ("HOME", self.home.path().to_owned()),
            ("SNOWPRESS_CONFIG_DIR", self.path(".config/snowpress")),
            ("SNOWPRESS_DATA_DIR", self.data()),
            ("SNOWPRESS_CACHE_DIR", self.path(".cache/snowpress")),
            ("COLORTERM", PathBuf::from("truecolor")),
            ("LC_ALL", PathBuf::from("C.UTF-8")),
            ("SSH_AUTH_SOCK", PathBuf::new()),
            // No list and no size is asked of anybody outside.
            ("SNOWPRESS_PACKAGES_URL", self.list()),
            ("SNOWPRESS_PACKAGE_SIZES", PathBuf::from("no")),
        ];
        let pty = Pty::start(arguments, &environment, self.home.path(), size);
        Wizard { pty, home: self.home.path().to_owned(), size }
    }
}

pub struct Wizard {
    pub pty: Pty,
    home: PathBuf,
    size: Size,
}

impl Wizard {
    /// Goes to a step by the palette, as a person does who knows its name.
    pub fn goes(&mut self, step: &str) {
        self.pty.keys(":");
        self.pty.wait_for("Commands, steps and fields");
        self.pty.keys(step);
        self.pty.wait_for(&format!("> {step}"));
        self.pty.keys("\r");
        self.pty.wait_until(step, |screen| {
            let text = screen.contents();
            !text.contains("Commands, steps") && text.contains(&format!("▸ {step} "))
        });
    }

    /// Whether the saved profiles were found before or after the first frame says where the pointer is.
    pub fn begins_at_the_top(&mut self) {
        self.pty.wait_for("[ box ]");
        self.pty.keys("g");
        self.pty.wait_for("▸ [ box ]");
    }

    /// What is shown once nothing moves, at the home of the pictures.
    pub fn shows(&mut self) -> vt100::Screen {
        self.pty.settled();
        self.now()
    }

    pub fn now(&self) -> vt100::Screen {
        let shown = self.pty.screen().contents_formatted();
        let shown = shown.replace(&*self.home.to_string_lossy(), HOME);
        let (rows, columns) = self.size.cells();
        let mut parser = vt100::Parser::new(rows, columns, 0);
        parser.process(shown.as_bytes());
        parser.screen().clone()
    }

    /// Leaves; what is not saved is lost.
    pub fn leaves(mut self) {
        self.pty.keys("q");
        assert!(self.pty.end().success());
    }
}

/// Makes the channel of other tests this desk's own, so that it is not fetched again.
pub fn shares_channel(desk: &Desk, with: &Path) {
    std::os::unix::fs::symlink(with.join("rehearsal"), desk.data().join("rehearsal")).unwrap();
}

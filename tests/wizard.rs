//! The wizard as a person meets it: the real program in a real terminal.

mod catalogue;
mod ends;
mod learning;
mod modes;
mod walk;

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::press;
use crate::support::terminal::{Pty, Size};

/// Room for rail, form and side panel.
const WIDE: Size = Size { rows: 40, columns: 120 };
const USUAL: Size = Size { rows: 24, columns: 80 };

const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";
const CTRL_C: &str = "\x03";
const CTRL_S: &str = "\x13";
const CTRL_U: &str = "\x15";
const CTRL_Z: &str = "\x1a";
const DOWN: &str = "\x1b[B";
const RIGHT: &str = "\x1b[C";

/// A key that everyone may know.
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7t9tXhz3eFUHoTqY8ScaePwPjtdYQJVAcpVgT1wn8F ann@desk";

/// A person with folders of her own.
struct Person {
    home: tempfile::TempDir,
}

impl Person {
    /// Who never used the program.
    fn new() -> Self {
        // On the disk of the build folder: an image is large.
        Self { home: tempfile::Builder::new().prefix("wizard").tempdir_in(press::shared()).unwrap() }
    }

    /// Who was here before: the guide does not come by itself.
    fn who_knows_it() -> Self {
        let person = Self::new();
        person.writes("settings.toml", "");
        person
    }

    fn home(&self) -> &Path {
        self.home.path()
    }

    fn config(&self) -> PathBuf {
        self.home().join("config")
    }

    fn data(&self) -> PathBuf {
        self.home().join("data")
    }

    /// Writes a file below the folder of settings.
    fn writes(&self, name: &str, text: &str) -> PathBuf {
        let file = self.config().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        file
    }

    /// Takes the rehearsal channel that all tests share, so that its parts are fetched once.
    fn shares_the_channel(&self) {
        let shared = press::shared().join("data/rehearsal");
        fs::create_dir_all(&shared).unwrap();
        fs::create_dir_all(self.data()).unwrap();
        std::os::unix::fs::symlink(shared, self.data().join("rehearsal")).unwrap();
    }

    /// The list of packages that is fetched; nobody laid it there but a test that wants one.
    fn list(&self) -> PathBuf {
        self.home().join("packages.json")
    }

    fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        vec![
            ("SNOWPRESS_CONFIG_DIR", self.config()),
            ("SNOWPRESS_DATA_DIR", self.data()),
            ("SNOWPRESS_CACHE_DIR", self.home().join("cache")),
            // No keys of the person who runs the tests.
            ("HOME", self.home().to_owned()),
            ("SSH_AUTH_SOCK", PathBuf::new()),
            ("LC_ALL", PathBuf::from("C.UTF-8")),
            // No list and no size is asked of anybody outside.
            ("SNOWPRESS_PACKAGES_URL", self.list()),
            ("SNOWPRESS_PACKAGE_SIZES", PathBuf::from("no")),
        ]
    }

    fn starts(&self, arguments: &[&str], size: Size) -> Pty {
        Pty::start(arguments, &self.environment(), self.home(), size)
    }

    fn starts_with(&self, arguments: &[&str], more: (&'static str, &str), size: Size) -> Pty {
        let mut environment = self.environment();
        environment.push((more.0, PathBuf::from(more.1)));
        Pty::start(arguments, &environment, self.home(), size)
    }
}

/// Finds a step or a field by its name, as the palette does.
fn goes_to(pty: &mut Pty, name: &str) {
    pty.keys(":");
    pty.wait_for("Commands, steps and fields");
    pty.keys(name);
    pty.wait_for(name);
    pty.keys(ENTER);
    pty.wait_until("the palette is closed", |screen| {
        !screen.contents().contains("Commands, steps and fields")
    });
}

/// The terminal is as it was before: first screen, cursor, mouse and paste modes.
fn gave_the_terminal_back(pty: &Pty) {
    let screen = pty.screen();
    assert!(!screen.alternate_screen(), "still on the alternate screen");
    assert!(!screen.hide_cursor(), "the cursor is hidden");
    assert!(!screen.bracketed_paste(), "pastes are still marked");
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    for mode in ["?1000", "?1002", "?1003", "?1006"] {
        assert_eq!(last_of(pty, mode), b'l', "{mode}");
    }
}

/// How a mode was set last: `h` or `l`.
fn last_of(pty: &Pty, mode: &str) -> u8 {
    let received = pty.received();
    let at = received.windows(mode.len()).rposition(|bytes| bytes == mode.as_bytes());
    received[at.unwrap_or_else(|| panic!("{mode} was never set")) + mode.len()]
}

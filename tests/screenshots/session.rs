//! A session on the command line: a profile is made, changed, shown as Nix and pressed.

use std::fs;
use std::path::PathBuf;

use super::holds;
use crate::support::terminal::{self, Size};
use crate::support::{have, press, svg};

const SIZE: Size = Size { rows: 38, columns: 96 };

/// A person's session: folders of its own, which the picture calls `/home/ann`.
struct Session {
    home: tempfile::TempDir,
    screen: vt100::Parser,
}

impl Session {
    fn new() -> Self {
        // The channel is kept from run to run; the builds of earlier runs are not Ann's.
        let _ = std::fs::remove_dir_all(press::shared().join("data/history"));
        let (rows, columns) = SIZE.cells();
        Self { home: tempfile::tempdir().unwrap(), screen: vt100::Parser::new(rows, columns, 0) }
    }

    fn environment(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("SNOWPRESS_CONFIG_DIR", self.home.path().join(".config/snowpress")),
            ("SNOWPRESS_DATA_DIR", press::shared().join("data")),
            ("SNOWPRESS_CACHE_DIR", self.home.path().join(".cache/snowpress")),
        ]
    }

    /// Types a command; `lines` of what it prints are shown, `…` for the rest.
    fn types(&mut self, arguments: &[&str], lines: usize) {
        let environment = self.environment();
        let environment: Vec<_> = environment.iter().map(|(name, path)| (*name, path.as_path())).collect();
        let printed = terminal::record(arguments, &environment, self.home.path(), SIZE);
        self.shows(arguments, &String::from_utf8(printed).unwrap(), lines);
    }

    /// A build, of which the report at its end is shown: what happens before depends on the machine.
    fn builds(&mut self, arguments: &[&str]) {
        let mut command = crate::support::snowpress();
        let output =
            command.args(arguments).envs(self.environment()).current_dir(self.home.path()).output().unwrap();
        assert!(output.status.success(), "{}", press::said(&output));
        let report = String::from_utf8(output.stdout).unwrap().replace('\n', "\r\n");
        self.shows(arguments, &report, usize::MAX);
    }

    fn shows(&mut self, arguments: &[&str], printed: &str, lines: usize) {
        let home = self.home.path().to_str().unwrap();
        let printed = printed.replace(home, "/home/ann");
        let mut text = format!("\x1b[1m$ snowpress {}\x1b[m\r\n", arguments.join(" "));
        text.extend(printed.split_inclusive("\r\n").take(lines));
        if printed.lines().count() > lines {
            text.push_str("  …\r\n");
        }
        text.push_str("\r\n");
        self.screen.process(text.as_bytes());
    }
}

#[test]
fn session() {
    if !have("the picture of a session", &["nix", "nix-build", "apt-get"]) {
        return;
    }
    let mut session = Session::new();
    let home = session.home.path().to_owned();
    // A key that everyone may know, so that the picture stays the same.
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7t9tXhz3eFUHoTqY8ScaePwPjtdYQJVAcpVgT1wn8F ann@desk";
    fs::write(home.join("id.pub"), key).unwrap();
    session.types(&["new", "box", "--from", "rescue", "--key", "id.pub"], usize::MAX);
    session.types(
        &["edit", "box", "--set", "network.host-name=box", "--set", "packages.install+=jq"],
        usize::MAX,
    );
    session.types(&["show", "box", "--file", "iso.nix"], 18);
    session.builds(&["build", "box", "--rehearse"]);
    holds("session", &svg::draw(session.screen.screen()), &[]);
}

//! The picture of the README, drawn from the real program, and the word when it is stale.
//!
//! `SNOWPRESS_BLESS=1 cargo test screenshots` draws it anew.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::terminal::{self, Size};
use crate::support::{have, press, svg};

const SIZE: Size = Size { rows: 37, columns: 96 };

/// A person's session: folders of its own, which the picture calls `/home/ann`.
struct Session {
    home: tempfile::TempDir,
    screen: vt100::Parser,
}

impl Session {
    fn new() -> Self {
        let (rows, columns) = SIZE.cells();
        Self { home: tempfile::tempdir().unwrap(), screen: vt100::Parser::new(rows, columns, 0) }
    }

    fn environment(&self) -> [(&'static str, PathBuf); 2] {
        [
            ("SNOWPRESS_CONFIG_DIR", self.home.path().join(".config/snowpress")),
            ("SNOWPRESS_DATA_DIR", press::shared().join("data")),
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

/// The text of a picture with what changes from run to run masked: sizes, times, hashes.
fn essence(svg: &str) -> String {
    let rows = svg.lines().filter(|line| line.starts_with("<text"));
    let texts =
        rows.filter_map(|line| line.split_once('>')).map(|(_, text)| text.trim_end_matches("</text>"));
    let words = texts.flat_map(str::split_whitespace);
    let stays = |word: &&str| !word.starts_with(|c: char| c.is_ascii_digit()) && word.len() < 60;
    words.filter(stays).collect::<Vec<_>>().join(" ")
}

fn holds(name: &str, screen: &vt100::Screen) {
    let drawn = svg::draw(screen);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots").join(format!("{name}.svg"));
    if std::env::var_os("SNOWPRESS_BLESS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        // The PNG depends on the machine's fonts: only the text of the SVG is held.
        fs::write(file.with_extension("png"), svg::png(&drawn)).unwrap();
        fs::write(&file, drawn).unwrap();
        return;
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        essence(&kept),
        essence(&drawn),
        "{} is stale: draw it anew with SNOWPRESS_BLESS=1 cargo test screenshots",
        file.display()
    );
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
    holds("session", session.screen.screen());
}

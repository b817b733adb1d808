//! Holds the house: which room may look into which, and what appears in one place only.

use std::fs;
use std::path::{Path, PathBuf};

/// For each room, the rooms that it may import from.
const MAY_SEE: &[(&str, &[&str])] = &[
    ("profile", &[]),
    ("nix", &["profile"]),
    ("codec", &[]),
    ("estimate", &["profile", "codec"]),
    ("net", &[]),
    ("forge", &["profile", "net"]),
    ("settings", &["profile"]),
    ("build", &["profile", "nix", "estimate"]),
    ("catalog", &["profile", "nix", "build", "net"]),
    ("rehearsal", &["build"]),
    ("image", &["profile", "codec", "build"]),
    ("ui", &["profile", "nix", "catalog", "estimate", "forge", "build", "rehearsal", "image", "settings"]),
    ("cli", &["profile", "nix", "catalog", "estimate", "forge", "build", "rehearsal", "image", "settings"]),
];

/// The one way from the command line to the screen.
const ENTRY: (&str, &str) = ("cli", "ui::run");

/// Words that may appear below one place only.
const ONLY_IN: &[(&str, &str)] = &[
    ("clap", "src/cli/"),
    ("crossterm", "src/ui/"),
    ("ratatui", "src/ui/"),
    ("ratatui_textarea", "src/ui/"),
    ("ureq", "src/net/"),
    ("backhand", "src/image/store/"),
    ("std::process::Command", "src/build/process/"),
    ("process::Command", "src/build/process/"),
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    assert!(files.len() > 10, "the sources were not found");
    files
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).unwrap();
            (file.strip_prefix(root).unwrap().to_string_lossy().into_owned(), text)
        })
        .collect()
}

/// Whether what stands behind `crate::` is [`ENTRY`] itself and nothing below it.
fn is_entry(room: &str, rest: &str) -> bool {
    let behind = rest.strip_prefix(ENTRY.1).filter(|_| room == ENTRY.0);
    behind.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}

/// Rooms named by `crate::room` anywhere in the code of a room (not in comments).
fn rooms_seen<'t>(own: &str, text: &'t str) -> Vec<&'t str> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.match_indices("crate::").map(move |(at, _)| &line[at + 7..]))
        .filter(|rest| !is_entry(own, rest))
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(""))
        .filter(|room| MAY_SEE.iter().any(|(name, _)| name == room))
        .collect()
}

#[test]
fn imports_point_one_way() {
    let mut wrong = Vec::new();
    for (file, text) in all_sources() {
        let room = file.trim_start_matches("src/").split('/').next().unwrap_or("");
        let Some((_, allowed)) = MAY_SEE.iter().find(|(name, _)| *name == room) else { continue };
        for seen in rooms_seen(room, &text) {
            if seen != room && !allowed.contains(&seen) {
                wrong.push(format!("{file} looks into {seen}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_command_line_sees_one_function_of_the_screen() {
    assert!(rooms_seen("cli", "crate::ui::run(context)").is_empty());
    assert_eq!(rooms_seen("cli", "use crate::ui::run::Pane;"), ["ui"]);
    assert_eq!(rooms_seen("cli", "use crate::ui::running;"), ["ui"]);
    assert_eq!(rooms_seen("build", "crate::ui::run()"), ["ui"]);
    assert_eq!(rooms_seen("ui", "crate::cli::main()"), ["cli"]);
}

#[test]
fn every_room_is_known() {
    for (file, _) in all_sources() {
        let room = file.trim_start_matches("src/").split('/').next().unwrap_or("");
        assert!(
            room == "main.rs" || room == "lib.rs" || MAY_SEE.iter().any(|(name, _)| *name == room),
            "{file}: a room that no rule names"
        );
    }
}

#[test]
fn some_things_live_in_one_place() {
    let mut wrong = Vec::new();
    for (file, text) in all_sources() {
        for (word, place) in ONLY_IN {
            let used = text.lines().any(|line| {
                let line = line.trim_start();
                !line.starts_with("//")
                    && (line.contains(&format!("{word}::")) || line.contains(&format!("{word};")))
            });
            if used && !file.starts_with(place) {
                wrong.push(format!("{file} uses {word}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn main_is_thin() {
    let main = all_sources().into_iter().find(|(file, _)| file == "src/main.rs").unwrap().1;
    assert!(main.lines().count() <= 20);
}

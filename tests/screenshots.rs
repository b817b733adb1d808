//! The pictures of the README, drawn from the real program, and the word when they are stale.
//!
//! `SNOWPRESS_BLESS=1 cargo test screenshots` draws them anew.

use std::fs;
use std::path::Path;

use crate::support::{have, press, svg, terminal};

/// The text of a picture with what changes from run to run masked: figures, hashes, folders, bars.
fn essence(svg: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for line in svg.lines().filter(|line| line.starts_with("<text")) {
        let text = line.split_once('>').map_or("", |(_, text)| text);
        let words: Vec<_> = text
            .trim_end_matches("</text>")
            .split_whitespace()
            .filter(|word| !word.chars().any(|c| c.is_ascii_digit() || c == '/' || c == '█' || c == '░'))
            .collect();
        if !words.is_empty() {
            lines.push(words.join(" "));
        }
    }
    lines
}

fn holds(name: &str, screen: &vt100::Screen) {
    let drawn = svg::draw(screen);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots").join(format!("{name}.svg"));
    if std::env::var_os("SNOWPRESS_BLESS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
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
fn demo() {
    if !have("the picture of the demo", &["nix", "nix-build", "apt-get", "ssh-keygen"]) {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let data = press::shared().join("data");
    let output = home.path().join("images");
    let environment = [
        ("SNOWPRESS_DATA_DIR", data.as_path()),
        ("SNOWPRESS_CONFIG_DIR", home.path()),
        ("HOME", home.path()),
    ];
    let screen =
        terminal::run(&["demo", "--yes", "--output", output.to_str().unwrap()], &environment, 40, 100);
    holds("demo", screen.screen());
}

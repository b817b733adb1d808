//! The pictures of the README, drawn from the real program, and the word when one is stale.
//!
//! `SNOWPRESS_BLESS=1 cargo test screenshots` draws them anew.

mod channel;
mod desk;
mod image;
mod press;
mod session;
mod wizard;

use std::fs;
use std::path::Path;

use crate::support::svg;

/// Whether the pictures are drawn anew and not compared.
fn blesses() -> bool {
    std::env::var_os("SNOWPRESS_BLESS").is_some()
}

/// Units come and go with the figures before them.
const UNITS: [&str; 7] = ["KiB", "MiB", "GiB", "min", "s,", "s", "h"];

/// The words of a picture without what changes from run to run and from machine to machine: sizes,
/// times, hashes, and the places of points in a picture.
fn essence(svg: &str) -> Vec<String> {
    let rows = svg.lines().filter(|line| line.starts_with("<text"));
    let texts =
        rows.filter_map(|line| line.split_once('>')).map(|(_, text)| text.trim_end_matches("</text>"));
    let words = texts.flat_map(str::split_whitespace);
    let stays = |word: &&str| {
        let figure = word.starts_with(|c: char| c.is_ascii_digit());
        // A checksum may be broken into lines.
        let hash = word.len() >= 8 && word.chars().all(|c| c.is_ascii_hexdigit());
        !figure && !hash && !UNITS.contains(word) && word.chars().any(char::is_alphanumeric)
    };
    let mut words: Vec<String> = words.filter(stays).map(str::to_owned).collect();
    words.sort_unstable();
    words
}

fn read(name: &str) -> String {
    fs::read_to_string(file(name)).unwrap_or_default()
}

fn file(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots").join(format!("{name}.svg"))
}

/// Draws the picture anew, or compares its words with those of the kept one. Words that begin with one
/// of `loose` belong to the machine.
fn holds(name: &str, drawn: &str, loose: &[&str]) {
    if blesses() {
        return keep(name, drawn);
    }
    let words = |svg: &str| {
        let mut words = essence(svg);
        words.retain(|word| !loose.iter().any(|loose| word.starts_with(loose)));
        words.join(" ")
    };
    assert_eq!(words(&read(name)), words(drawn), "{}", stale(name));
}

/// What a screen shows of itself whatever is built and on whatever machine: the titles of its panes.
fn titles(screen: &vt100::Screen) -> Vec<String> {
    let text = screen.contents();
    let titles = text.split('╭').skip(1).filter_map(|pane| pane.lines().next()?.split('╮').next());
    let words = titles.flat_map(str::split_whitespace);
    words.filter(|word| word.chars().all(char::is_alphabetic)).map(str::to_owned).collect()
}

/// Draws the picture anew, or finds in the kept one the titles of what is shown now, and these words.
fn holds_titles(name: &str, screen: &vt100::Screen, words: &[&str]) {
    if blesses() {
        return keep(name, &svg::draw(screen));
    }
    let kept = essence(&read(name));
    for word in titles(screen).iter().map(String::as_str).chain(words.iter().copied()) {
        assert!(kept.iter().any(|kept| kept == word), "{word}: {}", stale(name));
        assert!(screen.contents().contains(word), "{word} is not shown any more: {}", stale(name));
    }
}

fn keep(name: &str, drawn: &str) {
    keep_svg(name, drawn);
    // The PNG depends on the machine's fonts: only the text of the SVG is held.
    fs::write(file(name).with_extension("png"), svg::png(drawn)).unwrap();
}

fn keep_svg(name: &str, drawn: &str) {
    let file = file(name);
    assert!(!drawn.contains(env!("CARGO_MANIFEST_DIR")), "{name} shows a folder of this machine");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, drawn).unwrap();
}

fn stale(name: &str) -> String {
    format!("{} is stale: draw it anew with SNOWPRESS_BLESS=1 cargo test screenshots", file(name).display())
}

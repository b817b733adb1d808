//! The guide of the first run: short, and never shown again unless asked for.
//!
//! ```text
//! 0  What this is            [ Next ]
//! 1  This machine            ✓ Nix 2.30   ✗ QEMU not found; install …   [ Install ] [ Look again ]
//! 2  Colours                 [ dark ] in use  [ light ] …
//! 3  A first profile         [ rescue ] …  [ Others ]
//! ```

mod machine;

use super::super::command::{Command, Source};
use super::super::form::Row;
use super::super::model::Model;
use super::super::step::Step;
use super::super::theme::Role;
use super::start;

/// How many pages there are.
#[must_use]
pub fn pages() -> usize {
    4
}

pub fn rows(model: &Model, page: usize) -> Vec<Row> {
    match page {
        0 => welcome(),
        1 => machine::rows(model),
        2 => themes(model),
        _ => first(model),
    }
}

/// The way on and the way back.
fn ways(page: usize, on: &str) -> [Row; 2] {
    [
        Row::button("~guide.next", on, "", Command::GuidePage(page + 1)),
        Row::button("~guide.back", "Back", "", Command::GuidePage(page.saturating_sub(1))),
    ]
}

fn welcome() -> Vec<Row> {
    let [next, _] = ways(0, "Next");
    vec![
        Row::note(
            Role::Text,
            "Snowpress makes a NixOS live image of your own: your packages, your SSH keys, your network. \
             You say what you want, step by step; it writes the Nix, and Nix builds the image.",
        ),
        Row::note(
            Role::Text,
            "Steps are at the left, in any order. Beside the form is the Nix that it makes. Nothing is \
             built or written before you say so.",
        ),
        next,
        Row::button("~guide.end", "Skip the guide", "", Command::GuidePage(pages())),
    ]
}

fn themes(model: &Model) -> Vec<Row> {
    let mut rows = vec![Row::heading("Colours")];
    for (at, theme) in model.look.themes.iter().enumerate() {
        let value = if at == model.look.theme { "in use" } else { "" };
        let command = Command::SetTheme(theme.name.clone());
        rows.push(Row::button(format!("~guide.theme.{at}"), theme.name.clone(), value, command));
    }
    rows.extend(ways(2, "Next"));
    rows
}

/// Starting profiles that suit a first try.
const FIRST: [&str; 4] = ["rescue", "small", "nixos-anywhere", "desktop"];

fn first(model: &Model) -> Vec<Row> {
    let mut rows = vec![
        Row::heading("A first profile"),
        Row::note(Role::Dim, "Each is a beginning that you change as you like."),
    ];
    rows.extend(FIRST.iter().map(|name| {
        let source = Source::Starting((*name).to_owned());
        start::open(format!("~guide.profile.{name}"), model, source)
    }));
    rows.push(Row::button("~guide.others", "Others, or one of your own", "", Command::Go(Step::Start)));
    rows.extend(ways(3, "Begin with what is open"));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_profiles_exist() {
        assert!(FIRST.iter().all(|name| crate::profile::starting::find(name).is_some()));
    }
}

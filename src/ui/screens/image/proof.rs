//! Proof: what the profile asks for against what the image is, and every store path's hash.
//!
//! ```text
//! Held against rescue: 1 contradicted, 34 proved, 2 cannot be seen
//! [ Prove again ]  [ Check integrity ]   Show (•) all ( ) contradicted …
//! ✗ contradicted  gateway: 192.168.1.1
//!     found 192.168.1.254 in /nix/store/…
//! ✓ proved  host name: rescue
//! ```

use super::super::super::command::Command;
use super::super::super::desk::{Asked, Checking, Only, Order};
use super::super::super::form::Row;
use super::super::super::model::Model;
use super::super::super::theme::{Role, Symbols};
use super::about::tally;
use super::overview_button;
use crate::build::text::{bytes, printable};
use crate::image::inspect::{BootFile, Checksum, Sameness};
use crate::image::store::{Integrity, Soundness};
use crate::image::verify::{Item, Tally, Verdict};

/// Store paths that are listed; the others are counted.
const MOST: usize = 50;

pub fn rows(model: &Model) -> Vec<Row> {
    let mut rows = vec![Row::heading("Against the profile")];
    let name = model.desk.against.as_ref().map_or(model.draft.name.as_str(), |against| &against.name);
    let name = if name.is_empty() { "the profile on the screen" } else { name };
    let (role, said) = match &model.desk.proof {
        Asked::Not => (Role::Dim, format!("Not held against {name} yet.")),
        Asked::Running => (Role::Dim, format!("It is being held against {name}.")),
        Asked::Failed(problem) => (Role::Error, problem.clone()),
        Asked::Done(items) => {
            let tally = Tally::of(items);
            let role = if tally.contradicted > 0 { Role::Error } else { Role::Good };
            (role, format!("Held against {name}: {}", self::tally(tally)))
        }
    };
    rows.push(Row::note(role, printable(&said)));
    if is_old(model) {
        let text = "That is of an older state of the profile than the one on the screen: prove it anew.";
        rows.push(Row::note(Role::Warning, text));
    }
    rows.push(
        Row::button("~proof.again", "Prove", "item by item", Command::Image(Order::Prove))
            .help("Reads the image and says of everything that the profile asks for where it was found, or what is there instead."),
    );
    // Above the items: of those there may be more than a screen holds.
    rows.push(Row::heading("Integrity"));
    rows.extend(integrity(model));
    if let Asked::Done(items) = &model.desk.proof {
        rows.push(Row::heading("Item by item"));
        rows.push(filter(model, items));
        let only = model.draft.wish.image.only;
        let shown: Vec<&Item> = items.iter().filter(|item| only.takes(item)).collect();
        if shown.is_empty() {
            rows.push(Row::note(Role::Dim, "None of that."));
        }
        rows.extend(shown.into_iter().flat_map(|item| item_rows(item, &model.look.symbols)));
    }
    if let Checking::Done(end) = &model.desk.integrity {
        rows.extend(unsound(&end.store, &model.look.symbols));
    }
    rows.push(overview_button());
    rows
}

/// Whether the profile on the screen is another than the one that the image was held against.
pub fn is_old(model: &Model) -> bool {
    matches!(model.desk.proof, Asked::Done(_))
        && model.desk.against.as_ref().is_some_and(|against| against.profile != *model.profile())
}

fn filter(model: &Model, items: &[Item]) -> Row {
    let tally = Tally::of(items);
    let options = [
        format!("all {}", items.len()),
        format!("contradicted {}", tally.contradicted),
        format!("unseen {}", tally.unseen),
        format!("proved {}", tally.proved),
    ];
    let now = Only::ALL.iter().position(|only| *only == model.draft.wish.image.only).unwrap_or(0);
    Row::choice("~proof.only", "Show", options, now, |wish, option| {
        wish.image.only = Only::ALL.get(option).copied().unwrap_or_default();
    })
}

/// An item in two lines: what it came to, and where or why.
pub fn item_rows(item: &Item, symbols: &Symbols) -> [Row; 2] {
    let (role, sign, word, more) = match &item.verdict {
        Verdict::Proved { at } => (Role::Good, symbols.good, "proved", format!("in {at}")),
        Verdict::Contradicted { found, at } => {
            (Role::Error, symbols.error, "contradicted", format!("found {found} in {at}"))
        }
        Verdict::Unseen { why } => (Role::Warning, "?", "cannot be seen", why.clone()),
    };
    let text = format!("{sign} {word}: {} {} {}", item.what, symbols.arrow, item.wanted);
    [Row::note(role, printable(&text)), Row::note(Role::Dim, format!("    {}", printable(&more)))]
}

fn integrity(model: &Model) -> Vec<Row> {
    let check = |value: &str| {
        Row::button("~proof.integrity", "Check integrity", value, Command::Image(Order::CheckIntegrity)).help(
            "Computes the NAR hash of every store path from the image, with all cores, and compares it with what Nix registered: a flipped bit is noticed by nothing else.",
        )
    };
    match &model.desk.integrity {
        Checking::Not => vec![check("every store path's hash")],
        Checking::Failed(problem) => vec![Row::note(Role::Error, problem.clone()), check("again")],
        Checking::Running { done, of, stopping } => vec![
            progress(*done, *of),
            Row::button(
                "~proof.stop",
                "Stop",
                if *stopping { "it stops" } else { "" },
                Command::Image(Order::StopIntegrity),
            ),
        ],
        Checking::Done(end) => {
            let mut rows = found(&end.store, &model.look.symbols);
            rows.extend(end.boot_files.iter().filter_map(|file| boot_file(file, &model.look.symbols)));
            rows.extend(whole(&end.whole, &model.look.symbols));
            rows.push(check("again"));
            rows
        }
    }
}

/// Kernel and initial RAM disk beside those of the store.
fn boot_file(boot: &BootFile, symbols: &Symbols) -> Option<Row> {
    let file = boot.file.display();
    let (role, text) = match &boot.sameness {
        Sameness::Same { .. } => (Role::Good, format!("{} {file} is that of the store.", symbols.good)),
        Sameness::Differs { at, .. } => {
            (Role::Error, format!("{} {file} is not that of the store, from byte {at} on.", symbols.error))
        }
        Sameness::Unreadable { problem } => (Role::Error, format!("{} {file}: {problem}", symbols.error)),
        Sameness::Uncovered => return None,
    };
    Some(Row::note(role, printable(&text)))
}

/// The image as a whole, which covers boot loaders and menus too.
fn whole(sum: &Checksum, symbols: &Symbols) -> [Row; 2] {
    let (role, text) = match (&sum.expected, &sum.unusable) {
        (Some(expected), _) if sum.agrees() == Some(true) => {
            (Role::Good, format!("{} as {} says", symbols.good, expected.at.display()))
        }
        (Some(expected), _) => {
            let at = expected.at.display();
            (Role::Error, format!("{} {at} says {}", symbols.error, expected.sha256))
        }
        (None, Some(problem)) => (Role::Warning, format!("Not compared: {problem}")),
        (None, None) => (
            Role::Dim,
            "No .sha256 lies beside it: boot loaders, menus and other files of the disc were compared with nothing."
                .to_owned(),
        ),
    };
    [Row::note(Role::Dim, format!("SHA-256 {}", sum.sha256)), Row::note(role, printable(&text))]
}

fn found(end: &Integrity, symbols: &Symbols) -> Vec<Row> {
    if end.is_sound() {
        let text = format!(
            "{} All {} store paths are as Nix registered them ({} hashed).",
            symbols.good,
            end.sound,
            bytes(end.bytes)
        );
        return vec![Row::note(Role::Good, text)];
    }
    let text =
        format!("{} {} store paths are not sound; {} are.", symbols.error, end.problems.len(), end.sound);
    vec![Row::note(Role::Error, text)]
}

/// The store paths that are not as they should be.
fn unsound(end: &Integrity, symbols: &Symbols) -> Vec<Row> {
    if end.is_sound() {
        return Vec::new();
    }
    let mut rows = vec![Row::heading("Store paths that are not sound")];
    for check in end.problems.iter().take(MOST) {
        let what = match &check.soundness {
            Soundness::Sound => "sound".to_owned(),
            Soundness::Differs { registered, found } => {
                format!("differs: registered {registered}, found {found}")
            }
            Soundness::Unreadable { problem } => format!("cannot be read: {problem}"),
            Soundness::Missing => "registered, but not there".to_owned(),
            Soundness::Unregistered => "there, but not registered".to_owned(),
        };
        rows.push(Row::note(Role::Error, printable(&format!("{} {}", symbols.error, check.path))));
        rows.push(Row::note(Role::Dim, format!("    {}", printable(&what))));
    }
    if end.problems.len() > MOST {
        rows.push(Row::note(Role::Dim, format!("and {} more", end.problems.len() - MOST)));
    }
    rows
}

/// A bar with bytes.
pub fn progress(done: u64, of: u64) -> Row {
    Row::picture(1, move |area, buf, ink, _| {
        let text = format!(" {} of {}", bytes(done), bytes(of));
        super::super::super::widgets::bar::draw(done, of, &text, area, buf, ink);
    })
}

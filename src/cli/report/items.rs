//! Verdicts on an image: a table for who asked, a few lines behind a build.

use std::io::{self, Write};

use crate::cli::terminal::{Paint, line};
use crate::image::verify::{Item, Tally, Verdict};

/// A sign and a word: no meaning by colour alone.
fn label(verdict: &Verdict, paint: Paint) -> String {
    match verdict {
        Verdict::Proved { .. } => paint.good("+ proved      "),
        Verdict::Contradicted { .. } => paint.error("! contradicted"),
        Verdict::Unseen { .. } => paint.warning("? unseen      "),
    }
}

/// The part of a profile that a field belongs to.
fn part(item: &Item) -> &str {
    item.field.split(['.', '[']).next().unwrap_or_default()
}

/// All items, by the parts of the profile, in the order in which they come.
///
/// # Errors
/// When nobody can read them any more.
pub fn table(items: &[Item], out: &mut dyn Write, paint: Paint) -> io::Result<()> {
    let mut last = "";
    for item in items {
        if part(item) != last {
            last = part(item);
            writeln!(out, "{}", paint.bold(last))?;
        }
        one(item, out, paint)?;
    }
    writeln!(out, "{}", tally(items))
}

fn one(item: &Item, out: &mut dyn Write, paint: Paint) -> io::Result<()> {
    let said = format!("{}: {}", line(&item.what), line(&item.wanted));
    writeln!(out, "  {}  {said}", label(&item.verdict, paint))?;
    let note = match &item.verdict {
        Verdict::Proved { at } => format!("in {}", line(at)),
        Verdict::Contradicted { found, at } => {
            format!("found {} in {} (`{}`)", line(found), line(at), line(&item.field))
        }
        Verdict::Unseen { why } => line(why),
    };
    let note = if item.is_contradicted() { note } else { paint.dim(note) };
    writeln!(out, "                    {note}")
}

/// `Proved 23, contradicted 0, cannot be seen 4.`
#[must_use]
pub fn tally(items: &[Item]) -> String {
    let Tally { proved, contradicted, unseen } = Tally::of(items);
    format!("Proved {proved}, contradicted {contradicted}, cannot be seen {unseen}.")
}

/// What is said behind a build: the tally, and all that is contradicted.
///
/// # Errors
/// When nobody can read it any more.
pub fn short(items: &[Item], out: &mut dyn Write, paint: Paint) -> io::Result<()> {
    writeln!(out, "{}", tally(items))?;
    items.iter().filter(|item| item.is_contradicted()).try_for_each(|item| one(item, out, paint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> Vec<Item> {
        let item = |field: &str, what: &str, wanted: &str, verdict| Item {
            field: field.to_owned(),
            what: what.to_owned(),
            wanted: wanted.to_owned(),
            verdict,
        };
        vec![
            item("image.label", "volume label", "PRESS", Verdict::Proved { at: "volume descriptor".into() }),
            item(
                "network.gateway",
                "gateway",
                "192.168.7.1",
                Verdict::Contradicted { found: "\u{1b}[31m192.168.7.9".into(), at: "/nix/store/x".into() },
            ),
            item("network.dhcp", "DHCP", "off", Verdict::Unseen { why: "it does not show".into() }),
        ]
    }

    #[test]
    fn the_table_has_parts_signs_and_words() {
        let mut out = Vec::new();
        table(&items(), &mut out, Paint(false)).unwrap();
        let text = String::from_utf8(out).unwrap();
        insta::assert_snapshot!(text, @r"
        image
          + proved        volume label: PRESS
                            in volume descriptor
        network
          ! contradicted  gateway: 192.168.7.1
                            found 192.168.7.9 in /nix/store/x (`network.gateway`)
          ? unseen        DHCP: off
                            it does not show
        Proved 1, contradicted 1, cannot be seen 1.
        ");
    }

    #[test]
    fn behind_a_build_only_contradictions_are_told_in_full() {
        let mut out = Vec::new();
        short(&items(), &mut out, Paint(false)).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.starts_with("Proved 1, contradicted 1, cannot be seen 1.\n"), "{text}");
    }
}

//! Items as they are gathered.

use std::path::Path;

use crate::build::text::{printable, shortened};
use crate::profile::Profile;

use super::known::Known;
use super::{Item, Seen, Verdict};

/// What is shown of a long text.
const SHOWN: usize = 300;

/// A profile, what was found, and the items so far.
pub(super) struct Proof<'a> {
    pub seen: Seen<'a>,
    pub profile: &'a Profile,
    known: Option<Known<'a>>,
    items: Vec<Item>,
}

impl<'a> Proof<'a> {
    pub fn new(seen: Seen<'a>, profile: &'a Profile) -> Self {
        let known = seen.system.map(|system| Known::of(seen, system));
        Self { seen, profile, known, items: Vec::new() }
    }

    /// Text of others is made safe to show here, once for all who show it.
    pub fn add(
        &mut self,
        field: impl Into<String>,
        what: impl Into<String>,
        wanted: impl AsRef<str>,
        verdict: Verdict,
    ) {
        let safe = |text: &str| {
            let text = printable(text);
            let short = shortened(&text, SHOWN);
            if short.len() < text.len() { format!("{short}…") } else { text }
        };
        let verdict = match verdict {
            Verdict::Proved { at } => Verdict::Proved { at: safe(&at) },
            Verdict::Contradicted { found, at } => {
                Verdict::Contradicted { found: safe(&found), at: safe(&at) }
            }
            Verdict::Unseen { why } => Verdict::Unseen { why: safe(&why) },
        };
        let what = printable(&what.into());
        self.items.push(Item {
            field: printable(&field.into()),
            what,
            wanted: safe(wanted.as_ref()),
            verdict,
        });
    }

    /// An item of the system inside.
    pub fn ask(
        &mut self,
        field: impl Into<String>,
        what: impl Into<String>,
        wanted: impl AsRef<str>,
        answer: impl FnOnce(&Known<'a>) -> Verdict,
    ) {
        let verdict = match &self.known {
            Some(known) => answer(known),
            None => unseen("no NixOS system was found on the image"),
        };
        self.add(field, what, wanted, verdict);
    }

    pub fn done(self) -> Vec<Item> {
        self.items
    }
}

pub(super) fn proved(at: impl AsRef<Path>) -> Verdict {
    Verdict::Proved { at: at.as_ref().to_string_lossy().into_owned() }
}

pub(super) fn contradicted(found: impl Into<String>, at: impl AsRef<Path>) -> Verdict {
    Verdict::Contradicted { found: found.into(), at: at.as_ref().to_string_lossy().into_owned() }
}

pub(super) fn unseen(why: impl Into<String>) -> Verdict {
    Verdict::Unseen { why: why.into() }
}

/// Proved where it holds, contradicted by what was found otherwise.
pub(super) fn judge(holds: bool, found: impl Into<String>, at: impl AsRef<Path>) -> Verdict {
    if holds { proved(at) } else { contradicted(found, at) }
}

pub(super) fn yes(on: bool) -> &'static str {
    if on { "yes" } else { "no" }
}

pub(super) fn on(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

//! Whether an image is what a profile asks for, item by item.

use serde::Serialize;

/// What came of looking for one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Verdict {
    /// It is there; `at` says where.
    Proved { at: String },
    /// Something else is there, or nothing where it would have to be.
    Contradicted { found: String, at: String },
    /// It does not show in what was looked at.
    Unseen { why: String },
}

/// One thing that a profile asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Item {
    /// The field of the profile, `network.gateway`.
    pub field: String,
    /// What it is, in words: `gateway`, `SSH key of root`.
    pub what: String,
    /// What the profile asks for, as a person writes it; secrets are named, not shown.
    pub wanted: String,
    #[serde(flatten)]
    pub verdict: Verdict,
}

impl Item {
    #[must_use]
    pub fn is_contradicted(&self) -> bool {
        matches!(self.verdict, Verdict::Contradicted { .. })
    }
}

/// How many items came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    pub proved: usize,
    pub contradicted: usize,
    pub unseen: usize,
}

impl Tally {
    #[must_use]
    pub fn of(items: &[Item]) -> Self {
        let mut tally = Self::default();
        for item in items {
            match item.verdict {
                Verdict::Proved { .. } => tally.proved += 1,
                Verdict::Contradicted { .. } => tally.contradicted += 1,
                Verdict::Unseen { .. } => tally.unseen += 1,
            }
        }
        tally
    }
}

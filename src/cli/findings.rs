//! What this machine lacks, with the commands of this program that bring it.

use crate::build::event::Verdict;
use crate::build::machine::findings::{self, Finding, Mend};

pub fn look() -> Vec<Finding> {
    findings::look().into_iter().map(in_our_words).collect()
}

pub fn look_for_demo() -> Vec<Finding> {
    findings::look_for_demo().into_iter().map(in_our_words).collect()
}

/// The remedies as they are on the command line.
fn in_our_words(mut finding: Finding) -> Finding {
    if let Verdict::Missing { remedy } | Verdict::Warning { remedy } = &mut finding.verdict {
        match finding.mend {
            Some(Mend::Tool(_)) if remedy.starts_with("install ") => {
                remedy.push_str(" (`snowpress doctor --fix` does it)");
            }
            Some(Mend::AptLists) => remedy.push_str(" (`snowpress demo` does it after asking)"),
            _ if remedy == findings::NO_CACHE => {
                *remedy = remedy.replace("a rehearsal", "`--rehearse`");
            }
            _ => {}
        }
    }
    finding
}

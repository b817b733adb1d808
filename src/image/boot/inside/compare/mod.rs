//! What a profile asks for, beside what the machine said of itself.

mod network;
mod people;
mod system;

use super::answers::Answers;
use crate::build::text::{printable, shortened};
use crate::image::boot::machine::network::Plan;
use crate::image::verify::{Item, Verdict};
use crate::profile::Profile;

/// Longest text of a guest's own in a verdict.
const LONGEST: usize = 300;

/// What was heard of the machine.
pub struct Heard<'a> {
    pub profile: &'a Profile,
    pub plan: &'a Plan,
    /// Else why nobody could ask.
    pub answers: Result<&'a Answers, String>,
}

/// Every item of the profile that shows in a running machine.
#[must_use]
pub fn items(heard: &Heard<'_>) -> Vec<Item> {
    let mut list = List { answers: heard.answers.as_ref().map_err(Clone::clone), items: Vec::new() };
    system::items(&mut list, heard.profile);
    network::items(&mut list, heard.profile, heard.plan);
    people::items(&mut list, heard.profile);
    list.items
}

/// Items as they are found.
struct List<'a> {
    answers: Result<&'a &'a Answers, String>,
    items: Vec<Item>,
}

impl List<'_> {
    fn add(
        &mut self,
        field: impl Into<String>,
        what: impl Into<String>,
        wanted: &str,
        judge: impl FnOnce(&Answers) -> Verdict,
    ) {
        let verdict = match &self.answers {
            Ok(answers) => judge(answers),
            Err(why) => unseen(why),
        };
        self.items.push(Item { field: field.into(), what: what.into(), wanted: printable(wanted), verdict });
    }
}

fn proved(at: impl Into<String>) -> Verdict {
    Verdict::Proved { at: clean(&at.into()) }
}

fn contradicted(found: impl Into<String>, at: impl Into<String>) -> Verdict {
    Verdict::Contradicted { found: clean(&found.into()), at: clean(&at.into()) }
}

fn unseen(why: &str) -> Verdict {
    Verdict::Unseen { why: clean(why) }
}

/// Compares one word.
fn equal(found: Option<&str>, wanted: &str, at: &str) -> Verdict {
    match found {
        Some(found) if found == wanted => proved(at),
        Some(found) => contradicted(found, at),
        None => contradicted("nothing", at),
    }
}

/// What a guest says may be long, and full of control characters.
fn clean(text: &str) -> String {
    let text = printable(text);
    shortened(&text, LONGEST).to_owned()
}

#[cfg(test)]
mod tests;

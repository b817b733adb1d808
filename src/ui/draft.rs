//! The profile as it is being edited: what was typed and does not parse yet, what is wrong, the
//! Nix that it makes, and the way back.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use crate::catalog::unknown::Unknown;
use crate::nix::Generated;
use crate::profile::check::check;
use crate::profile::model::Compression;
use crate::profile::{Fault, Profile, Severity};

use super::command::Source;
use super::desk::ImageOptions;
use super::wish::Wish;

/// The field of a wish, and of what is said against it.
const WISH: &str = "image.compression";

/// How many changes can be taken back.
const UNDO: usize = 200;

/// What a change replaces.
#[derive(Debug, Clone, PartialEq)]
struct Before {
    wish: Wish,
    unread: BTreeMap<String, Unread>,
}

/// A text that does not parse yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub text: String,
    /// What would be right.
    pub problem: String,
}

/// A profile in the making.
#[derive(Debug, Clone)]
pub struct Draft {
    pub wish: Wish,
    /// The name it is saved under; empty while it has none.
    pub name: String,
    pub source: Source,
    /// The TOML that it was read from, whose comments are kept.
    pub text: String,
    /// What lay on the disk when it was read or written last: what lies there now may be another's.
    pub seen: Option<String>,
    /// Which draft of this run it is: an answer that was asked for another is not for it.
    pub number: u64,
    /// What its relative paths are relative to.
    pub base: PathBuf,
    /// The profile as it lies on the disk or was begun with: what differs would be lost.
    pub kept: Profile,
    /// Fields whose text does not parse.
    pub unread: BTreeMap<String, Unread>,
    /// Everything that is wrong; those of files and keys come when they have been looked at.
    pub faults: Vec<Fault>,
    /// Names of packages that the list does not have, and what it says against any package or program,
    /// by name.
    pub unknown: Vec<Unknown>,
    judged: Vec<(String, Fault)>,
    /// Counts changes, so that an answer can be told from one to an older question.
    pub generation: u64,
    pub nix: NixText,
    undo: Vec<Before>,
    redo: Vec<Before>,
    /// The field whose change is still going on: further ones belong to it.
    group: Option<String>,
}

/// The Nix text of the draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NixText {
    /// The last text that could be made.
    pub made: Option<Generated>,
    /// Why the draft as it is makes none: its errors, or those of its files.
    pub stale: bool,
    /// Lines of `iso.nix`, from 0, that the last change touched.
    pub changed: BTreeSet<usize>,
    /// `iso.nix` before the change that is going on.
    before: String,
}

impl NixText {
    /// The text of `iso.nix`.
    #[must_use]
    pub fn iso(&self) -> &str {
        let files = self.made.iter().flat_map(|made| &made.files);
        files.filter(|file| file.name == "iso.nix").map(|file| file.text.as_str()).next().unwrap_or_default()
    }

    fn take(&mut self, made: Generated) {
        self.made = Some(made);
        self.stale = false;
        let new = self.iso().to_owned();
        if self.before.is_empty() {
            self.before.clone_from(&new);
        }
        self.changed = changed_lines(&self.before, &new);
    }
}

/// Lines of `new`, from 0, that `old` does not have in that place. Where lines only went, the line
/// after them is named.
fn changed_lines(old: &str, new: &str) -> BTreeSet<usize> {
    let last = new.lines().count().saturating_sub(1);
    let diff = similar::TextDiff::from_lines(old, new);
    let touched = diff.ops().iter().filter(|op| op.tag() != similar::DiffTag::Equal);
    touched
        .flat_map(|op| {
            let range = op.new_range();
            if range.is_empty() { range.start..range.start + 1 } else { range }
        })
        .map(|line| line.min(last))
        .collect()
}

impl Draft {
    #[must_use]
    pub fn new(source: Source, name: String, text: String, profile: Profile, base: PathBuf) -> Self {
        let seen = matches!(source, Source::Saved(_) | Source::File(_)).then(|| text.clone());
        let mut draft = Self {
            wish: Wish { profile: profile.clone(), ..Wish::default() },
            seen,
            number: 0,
            name,
            source,
            text,
            base,
            kept: profile,
            unread: BTreeMap::new(),
            faults: Vec::new(),
            unknown: Vec::new(),
            judged: Vec::new(),
            generation: 0,
            nix: NixText::default(),
            undo: Vec::new(),
            redo: Vec::new(),
            group: None,
        };
        draft.changed();
        draft
    }

    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.wish.profile
    }

    /// Whether leaving would lose something.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.wish.profile != self.kept || !self.unread.is_empty()
    }

    /// The file that it was read from, where it is not a saved one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) => Some(path),
            _ => None,
        }
    }

    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }

    /// Whether it can be rehearsed: a wish that will not hold of the real image says nothing of a
    /// rehearsal's.
    #[must_use]
    pub fn can_be_rehearsed(&self) -> bool {
        let wishes = matches!(self.profile().image.compression, Compression::Wish(_));
        let own = self.own_faults();
        let is_wish = |fault: &Fault| wishes && fault.field == WISH && !own.contains(fault);
        let mut errors = self.faults.iter().filter(|fault| fault.severity == Severity::Error);
        errors.all(is_wish)
    }

    /// Changes the wish, as one step of the way back unless it belongs to the one before.
    pub fn change(&mut self, field: &str, edit: impl FnOnce(&mut Wish)) {
        let before = self.begin(field);
        edit(&mut self.wish);
        self.unread.remove(field);
        self.end(before);
    }

    /// Changes the wish from a text that may not be one.
    pub fn type_text(
        &mut self,
        field: &str,
        text: &str,
        set: impl FnOnce(&mut Wish, &str) -> Result<(), String>,
    ) {
        let before = self.begin(field);
        match set(&mut self.wish, text) {
            Ok(()) => {
                self.unread.remove(field);
            }
            Err(problem) => {
                // What was there before it was typed into holds on, not what it was in between.
                let first = before.as_ref().or_else(|| self.undo.last());
                if let Some(first) = first.filter(|_| self.group.as_deref() == Some(field)) {
                    self.wish = Wish { image: self.wish.image.clone(), ..first.wish.clone() };
                }
                self.unread.insert(field.to_owned(), Unread { text: text.to_owned(), problem });
            }
        }
        self.end(before);
    }

    /// Drops texts that do not parse, where the answer is no: their fields have gone.
    pub fn keep_unread(&mut self, keep: impl Fn(&str) -> bool) {
        let before = self.unread.len();
        self.unread.retain(|field, _| keep(field));
        if self.unread.len() != before {
            self.changed();
        }
    }

    /// The next change is a step of its own, whatever its field.
    pub fn settle(&mut self) {
        self.group = None;
    }

    pub fn undo(&mut self) -> bool {
        let Some(before) = self.undo.pop() else { return false };
        let now = self.swap(before);
        self.redo.push(now);
        true
    }

    pub fn redo(&mut self) -> bool {
        let Some(after) = self.redo.pop() else { return false };
        let now = self.swap(after);
        self.undo.push(now);
        true
    }

    /// The answer to the question with this generation; older ones are dropped. It may be asked
    /// again, for files and agent change by themselves: the last answer holds.
    pub fn made(&mut self, generation: u64, made: Result<Generated, Vec<Fault>>) {
        if generation != self.generation {
            return;
        }
        self.faults = self.own_faults();
        match made {
            Ok(made) => self.nix.take(made),
            Err(faults) => {
                self.nix.stale = true;
                for fault in faults {
                    if !self.faults.contains(&fault) {
                        self.faults.push(fault);
                    }
                }
            }
        }
    }

    /// It lies on the disk now, with this text.
    pub fn saved(&mut self, source: Source, name: String, text: String, profile: Profile, base: PathBuf) {
        self.seen = Some(text.clone());
        (self.source, self.name, self.text, self.kept, self.base) = (source, name, text, profile, base);
        self.changed();
    }

    fn begin(&mut self, field: &str) -> Option<Before> {
        if self.group.as_deref() == Some(field) {
            return None;
        }
        self.group = Some(field.to_owned());
        Some(self.now())
    }

    fn end(&mut self, before: Option<Before>) {
        if let Some(before) = before {
            if before == self.now() {
                self.group = None;
                return;
            }
            self.nix.before = self.nix.iso().to_owned();
            self.undo.push(before);
            if self.undo.len() > UNDO {
                self.undo.remove(0);
            }
        }
        self.redo.clear();
        self.changed();
    }

    fn now(&self) -> Before {
        // How a machine is to be is no part of the profile, and not undone with it.
        let wish = Wish { image: ImageOptions::default(), ..self.wish.clone() };
        Before { wish, unread: self.unread.clone() }
    }

    fn swap(&mut self, other: Before) -> Before {
        let now = self.now();
        let image = std::mem::take(&mut self.wish.image);
        (self.wish, self.unread) = (Wish { image, ..other.wish }, other.unread);
        self.group = None;
        self.nix.before = self.nix.iso().to_owned();
        self.changed();
        now
    }

    fn changed(&mut self) {
        self.generation += 1;
        self.faults = self.own_faults();
    }

    /// Those that are seen without looking at files and keys.
    fn own_faults(&self) -> Vec<Fault> {
        let unread = self.unread.iter().map(|(field, unread)| {
            Fault::error(field.clone(), unread.problem.clone(), "correct what was typed")
        });
        unread.chain(check(&self.wish.profile)).chain(self.judged_packages()).collect()
    }

    /// Takes what a list of packages says of the names, and against packages.
    pub fn knows_of(&mut self, unknown: Vec<Unknown>, judged: Vec<(String, Fault)>) {
        let old = self.judged_packages();
        self.faults.retain(|fault| !old.contains(fault));
        (self.unknown, self.judged) = (unknown, judged);
        // What stands in a list twice is judged twice, and each is held against both.
        let mut seen = HashSet::new();
        self.judged.retain(|(name, fault)| {
            let list = fault.field.split('[').next().unwrap_or_default();
            seen.insert((name.clone(), list.to_owned(), fault.problem.clone()))
        });
        self.faults.extend(self.judged_packages());
    }

    /// What is said of a name that the list does not have.
    #[must_use]
    pub fn unknown(&self, name: &str) -> Option<&Unknown> {
        self.unknown.iter().find(|unknown| unknown.name == name)
    }

    /// What is said against packages and programs, wherever they stand in their lists by now.
    fn judged_packages(&self) -> Vec<Fault> {
        let packages = &self.wish.profile.packages;
        let lists = [("packages.install[", &packages.install), ("packages.programs[", &packages.programs)];
        let names = lists
            .into_iter()
            .flat_map(|(list, names)| names.iter().enumerate().map(move |(at, name)| (list, at, name)));
        let said = names.flat_map(|(list, at, name)| {
            let of_it = self.judged.iter();
            let of_it = of_it.filter(move |(judged, fault)| judged == name && fault.field.starts_with(list));
            of_it.map(move |(_, fault)| Fault { field: format!("{list}{at}]"), ..fault.clone() })
        });
        said.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft::new(Source::Empty, String::new(), String::new(), Profile::default(), PathBuf::new())
    }

    fn host(name: &str) -> impl Fn(&mut Wish) {
        move |wish| wish.profile.network.host_name = Some(name.to_owned())
    }

    #[test]
    fn a_name_that_stands_there_often_is_judged_once_for_each() {
        let mut draft = draft();
        draft.change("packages.install", |wish| {
            wish.profile.packages.install = vec!["nosuch".to_owned(); 9];
        });
        let before = draft.faults.len();
        let judged = |at: usize| {
            let fault = Fault::warning(format!("packages.install[{at}]"), "is not in the list", "drop it");
            ("nosuch".to_owned(), fault)
        };
        for _ in 0..2 {
            draft.knows_of(Vec::new(), (0..9).map(judged).collect());
            assert_eq!(draft.faults.len(), before + 9);
        }
    }

    #[test]
    fn typing_is_one_step_back() {
        let mut draft = draft();
        draft.change("network.host-name", host("a"));
        draft.change("network.host-name", host("ab"));
        draft.change("image.label", |wish| wish.profile.image.label = Some("L".into()));
        assert!(draft.undo());
        assert_eq!(draft.profile().image.label, None);
        assert_eq!(draft.profile().network.host_name.as_deref(), Some("ab"));
        assert!(draft.undo());
        assert_eq!(draft.profile(), &Profile::default());
        assert!(!draft.undo());
        assert!(draft.redo() && draft.redo() && !draft.redo());
        assert_eq!(draft.profile().image.label.as_deref(), Some("L"));
    }

    #[test]
    fn what_does_not_parse_is_kept_and_is_a_fault() {
        let mut draft = draft();
        let set = |_: &mut Wish, _: &str| Err("an address has four numbers".to_owned());
        draft.type_text("network.gateway", "192.168", set);
        assert!(draft.has_errors() && draft.is_unsaved());
        assert_eq!(draft.unread["network.gateway"].text, "192.168");
        draft.type_text("network.gateway", "192.168.1.1", |wish, text| {
            wish.profile.network.gateway = text.parse().ok();
            Ok(())
        });
        assert!(draft.unread.is_empty());
        assert!(!draft.faults.iter().any(|fault| fault.problem.contains("four numbers")));
    }

    #[test]
    fn what_held_before_a_wrong_text_holds_on() {
        let mut draft = draft();
        draft.change("network.host-name", host("old"));
        draft.settle();
        let set = |wish: &mut Wish, text: &str| {
            if text.contains('!') {
                return Err("no such sign".to_owned());
            }
            wish.profile.network.host_name = (!text.is_empty()).then(|| text.to_owned());
            Ok(())
        };
        for typed in ["ol", "", "n", "n!"] {
            draft.type_text("network.host-name", typed, set);
        }
        assert_eq!(draft.profile().network.host_name.as_deref(), Some("old"));
        draft.type_text("network.host-name", "n", set);
        assert_eq!(draft.profile().network.host_name.as_deref(), Some("n"));
        assert!(draft.undo());
        assert_eq!(draft.profile().network.host_name.as_deref(), Some("old"));
    }

    #[test]
    fn changed_lines_are_named() {
        assert_eq!(changed_lines("a\nb\nc\n", "a\nB\nc\n"), BTreeSet::from([1]));
        assert_eq!(changed_lines("a\nc\n", "a\nb\nc\nd\n"), BTreeSet::from([1, 3]));
        assert_eq!(changed_lines("a\nb\n", "a\n"), BTreeSet::from([0]));
        assert!(changed_lines("a\n", "a\n").is_empty());
    }

    #[test]
    fn the_last_answer_about_files_and_keys_holds() {
        let mut draft = draft();
        let own = draft.faults.clone();
        let missing = Fault::error("ssh.keys[0].file", "it is not there", "name another");
        draft.made(draft.generation, Err(vec![missing.clone()]));
        assert!(draft.faults.contains(&missing) && draft.has_errors());
        draft.made(draft.generation, Ok(Generated::default()));
        assert_eq!(draft.faults, own);
    }

    #[test]
    fn an_old_answer_is_dropped() {
        let mut draft = draft();
        let old = draft.generation;
        draft.change("network.host-name", host("a"));
        draft.made(old, Ok(Generated::default()));
        assert_eq!(draft.nix.made, None);
        draft.made(draft.generation, Ok(Generated::default()));
        assert!(draft.nix.made.is_some());
    }
}

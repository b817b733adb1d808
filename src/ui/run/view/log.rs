//! Which rows of the log are on the screen: where it stands, whose lines, which word.

use std::ops::Range;

use crate::ui::run::log::{Hunt, Kind, Needle, Owner, Selection, Shown, Sieve, Step};
use crate::ui::run::state::Run;
use crate::ui::run::words::wrap;

/// Bytes looked at in one go while searching or filtering: a millisecond or two at most, so that keys and
/// frames come between.
const BUDGET: usize = 1 << 18;

/// Columns that a derivation's name may take in front of its lines.
const NAME: usize = 20;

/// The room for text, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub width: usize,
    pub height: usize,
}

/// A row of the screen: a line of the log, and a row of it where it is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Top {
    pub line: usize,
    pub row: usize,
}

/// What one row shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub number: usize,
    pub kind: Kind,
    /// The first of its line.
    pub is_first: bool,
    pub text: String,
    /// Of the text, the bytes that say who printed it.
    pub name: usize,
    /// Of the text, the bytes that were looked for.
    pub matches: Vec<Range<usize>>,
}

/// What a search came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Found { round: bool },
    NotFound,
}

/// The state of the log's pane.
#[derive(Debug)]
pub struct LogView {
    pub owner: Option<Owner>,
    top: Top,
    pub follow: bool,
    pub wrap: bool,
    /// Columns cut off on the left, where lines are not wrapped.
    pub left: usize,
    search: Option<Needle>,
    hunt: Option<Hunt>,
    /// The line that the search found.
    pub found: Option<usize>,
    pub outcome: Option<Outcome>,
    sieve: Option<Sieve>,
}

impl Default for LogView {
    fn default() -> Self {
        Self {
            owner: None,
            top: Top::default(),
            follow: true,
            wrap: false,
            left: 0,
            search: None,
            hunt: None,
            found: None,
            outcome: None,
            sieve: None,
        }
    }
}

impl LogView {
    pub fn selection<'a>(&'a self, run: &'a Run) -> Selection<'a> {
        run.log.select(self.owner).through(self.sieve.as_ref())
    }

    pub fn search(&self) -> &str {
        self.search.as_ref().map_or("", Needle::word)
    }

    pub fn filter(&self) -> &str {
        self.sieve.as_ref().map_or("", |sieve| sieve.needle().word())
    }

    pub fn is_searching(&self) -> bool {
        self.hunt.is_some()
    }

    pub fn is_busy(&self, run: &Run) -> bool {
        self.hunt.is_some() || self.sieve.as_ref().is_some_and(|sieve| sieve.is_behind(&run.log))
    }

    /// Shows the lines of another owner, or of all.
    pub fn show(&mut self, owner: Option<Owner>) {
        if self.owner != owner {
            self.owner = owner;
            let word = self.filter().to_owned();
            self.set_filter(&word);
        }
    }

    pub fn set_filter(&mut self, word: &str) {
        self.sieve = Needle::new(word).map(|needle| Sieve::new(needle, self.owner));
        self.follow = true;
        self.top = Top::default();
        (self.found, self.hunt, self.outcome) = (None, None, None);
    }

    pub fn set_search(&mut self, word: &str) {
        self.search = Needle::new(word);
        (self.found, self.hunt, self.outcome) = (None, None, None);
        // At the end of the log, the newest match is the one that is wanted.
        self.seek(!self.follow);
    }

    /// To the next match, from the last one or from what is on the screen.
    pub fn seek(&mut self, forwards: bool) {
        let Some(needle) = self.search.clone() else { return };
        let from = match (self.found, forwards) {
            (Some(found), true) => found + 1,
            (Some(found), false) => found.wrapping_sub(1),
            (None, _) if self.follow => usize::MAX,
            (None, _) => self.top.line,
        };
        self.outcome = None;
        self.hunt = Some(Hunt::new(needle, forwards, from));
    }

    /// Goes on with filter and search for a moment; returns whether there is more to do.
    pub fn work(&mut self, run: &Run, size: Size) -> bool {
        let behind = self.sieve.as_mut().is_some_and(|sieve| sieve.step(&run.log, BUDGET));
        if behind {
            // The search goes through what the filter has let through.
            return true;
        }
        let Some(mut hunt) = self.hunt.take() else { return false };
        match hunt.step(self.selection(run), BUDGET) {
            Step::Continue => {
                self.hunt = Some(hunt);
                return true;
            }
            Step::Found(line) => {
                self.go_to(line, size);
                self.found = Some(line);
                self.outcome = Some(Outcome::Found { round: hunt.went_round() });
            }
            Step::NotFound => self.outcome = Some(Outcome::NotFound),
        }
        false
    }

    /// Puts a line into the upper half of the pane.
    pub fn go_to(&mut self, line: usize, size: Size) {
        self.follow = false;
        self.top = Top { line: line.saturating_sub(size.height / 3), row: 0 };
    }

    /// The row at the top of the pane.
    pub fn start(&self, run: &Run, size: Size) -> Top {
        let last = self.last(run, size);
        if self.follow { last } else { self.top.min(last) }
    }

    /// The top row when the end of the log is at the bottom.
    fn last(&self, run: &Run, size: Size) -> Top {
        let selection = self.selection(run);
        let line = selection.len().saturating_sub(size.height);
        if !self.wrap {
            return Top { line, row: 0 };
        }
        let mut left = size.height;
        for shown in selection.lines(line, size.height).iter().rev() {
            let rows = self.rows_of(run, shown, size);
            if rows >= left {
                return Top { line: shown.number, row: rows - left };
            }
            left -= rows;
        }
        Top { line, row: 0 }
    }

    fn rows_of(&self, run: &Run, shown: &Shown, size: Size) -> usize {
        if self.wrap { wrap(&self.text(run, shown).0, size.width).len() } else { 1 }
    }

    /// A line with the name of who printed it where that is not plain, and the bytes of the name.
    fn text(&self, run: &Run, shown: &Shown) -> (String, usize) {
        if self.owner.is_some() || shown.kind != Kind::Builder {
            return (shown.text.clone(), 0);
        }
        let name = run.work.derivation(shown.owner).map_or("", |derivation| derivation.name.as_str());
        let name = &name[..crate::ui::run::words::prefix(name, NAME)];
        (format!("{name}> {}", shown.text), name.len() + 2)
    }

    /// The rows that are on the screen.
    pub fn rows(&self, run: &Run, size: Size) -> Vec<Row> {
        let start = self.start(run, size);
        let mut rows = Vec::with_capacity(size.height);
        for shown in self.selection(run).lines(start.line, size.height) {
            let skipped = if shown.number == start.line { start.row } else { 0 };
            for row in self.split(run, &shown, size).into_iter().skip(skipped) {
                if rows.len() == size.height {
                    return rows;
                }
                rows.push(row);
            }
        }
        rows
    }

    fn split(&self, run: &Run, shown: &Shown, size: Size) -> Vec<Row> {
        let (text, name) = self.text(run, shown);
        let needle = self.search.as_ref().or(self.sieve.as_ref().map(Sieve::needle));
        let matches = needle.map(|needle| needle.all(&text[name..])).unwrap_or_default();
        let matches: Vec<_> = matches.into_iter().map(|found| found.start + name..found.end + name).collect();
        let parts = if self.wrap {
            wrap(&text, size.width)
        } else {
            let from = crate::ui::run::words::prefix(&text, self.left);
            std::iter::once(from..text.len()).collect()
        };
        let row = |part: Range<usize>| Row {
            number: shown.number,
            kind: shown.kind,
            is_first: part.start == 0 || !self.wrap,
            text: text[part.clone()].to_owned(),
            name: name.clamp(part.start, part.end) - part.start,
            matches: matches.iter().filter_map(|found| within(found, &part)).collect(),
        };
        parts.into_iter().map(row).collect()
    }

    /// Scrolls by rows; the end of the log is followed again when it is reached.
    pub fn scroll(&mut self, run: &Run, size: Size, rows: isize) {
        let start = self.start(run, size);
        let moved = if rows < 0 {
            self.up(run, size, start, rows.unsigned_abs())
        } else {
            self.down(run, size, start, rows.unsigned_abs())
        };
        // What fits into the pane cannot be scrolled up, and is followed on.
        self.follow = match rows {
            0 => false,
            1.. => moved >= self.last(run, size),
            _ => self.follow && moved == start,
        };
        self.top = moved;
    }

    fn up(&self, run: &Run, size: Size, from: Top, rows: usize) -> Top {
        if from.row >= rows {
            return Top { line: from.line, row: from.row - rows };
        }
        let mut left = rows - from.row;
        let first = from.line.saturating_sub(left);
        for shown in self.selection(run).lines(first, from.line - first).iter().rev() {
            let own = self.rows_of(run, shown, size);
            if own >= left {
                return Top { line: shown.number, row: own - left };
            }
            left -= own;
        }
        Top { line: first, row: 0 }
    }

    fn down(&self, run: &Run, size: Size, from: Top, rows: usize) -> Top {
        let mut left = rows + from.row;
        for shown in self.selection(run).lines(from.line, rows + 1) {
            let own = self.rows_of(run, &shown, size);
            if own > left {
                return Top { line: shown.number, row: left };
            }
            left -= own;
        }
        self.last(run, size)
    }

    pub fn begin_at_first(&mut self) {
        self.follow = false;
        self.top = Top::default();
    }
}

/// The part of a match that lies in a part of the text, counted from there.
fn within(found: &Range<usize>, part: &Range<usize>) -> Option<Range<usize>> {
    let (from, to) = (found.start.max(part.start), found.end.min(part.end));
    (from < to).then(|| from - part.start..to - part.start)
}

//! One row on the screen: label, value, and what there is to say about it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::super::hits::{Hits, Target};
use super::super::ink::Ink;
use super::super::model::{Editing, Model};
use super::super::text::{cut, put, width, wrap};
use super::super::theme::Role;
use super::{ChoiceRow, Kind, Row};
use crate::profile::{Fault, Severity};

/// Lines of a text with lines: while it rests, and while it is edited.
const LINES: usize = 6;
const LINES_EDITED: usize = 10;

/// The widest button that others are brought in line with.
const BUTTON: usize = 20;

/// Columns of a form.
#[derive(Debug, Clone, Copy)]
pub struct Looks {
    width: u16,
    label: u16,
    /// Columns of a button, so that what stands beside them is in line.
    button: u16,
}

impl Looks {
    /// The labels get as much as the longest needs, and at most two fifths.
    pub fn new(rows: &[Row], width: u16) -> Self {
        let longest = rows
            .iter()
            .filter(|row| matches!(row.kind, Kind::Text(_) | Kind::Choice(_)))
            .map(|row| self::width(&row.label))
            .max()
            .unwrap_or(0);
        let most = usize::from(width) * 2 / 5;
        let label = u16::try_from(longest.min(most).max(8)).unwrap_or(8);
        let buttons = rows.iter().filter(|row| matches!(row.kind, Kind::Button { .. }));
        let widest = buttons.map(|row| self::width(&row.label)).filter(|width| *width <= BUTTON).max();
        let button = u16::try_from(widest.unwrap_or(0)).unwrap_or(0);
        Self { width, label, button }
    }

    /// Where values begin: behind the pointer, the label and a blank.
    fn value(self) -> u16 {
        self.label + 3
    }

    fn room(self) -> usize {
        // The last column is for the sign that there is more.
        usize::from(self.width.saturating_sub(self.value() + 1))
    }

    fn all(self) -> usize {
        usize::from(self.width.saturating_sub(3))
    }
}

/// A row with all that is needed to draw it.
pub struct Field<'a> {
    pub row: &'a Row,
    first: bool,
    /// It has the keys, or would if the form had them.
    remembered: bool,
    focused: bool,
    editing: Option<&'a Editing>,
    /// What was typed and does not parse.
    unread: Option<&'a str>,
    /// Lines below it.
    said: Vec<(Role, String)>,
    looks: Looks,
}

impl<'a> Field<'a> {
    pub fn new(
        model: &'a Model,
        rows: &'a [Row],
        at: usize,
        remembered: bool,
        focused: bool,
        looks: Looks,
    ) -> Self {
        let row = &rows[at];
        let editing = model.editing.as_ref().filter(|editing| focused && editing.field == row.field);
        let unread = model.draft.unread.get(&row.field).map(|unread| unread.text.as_str());
        let mut said = Vec::new();
        if row.takes_keys() && !row.field.starts_with('~') {
            for fault in model.draft.faults.iter().filter(|fault| belongs(fault, row, rows)) {
                said.extend(fault_lines(fault, looks));
            }
        }
        if focused && !row.help.is_empty() {
            said.extend(
                wrap(&row.help, looks.all().saturating_sub(1)).into_iter().map(|line| (Role::Dim, line)),
            );
        }
        Self { row, first: at == 0, remembered, focused, editing, unread, said, looks }
    }

    pub fn height(&self) -> u16 {
        let own = match &self.row.kind {
            Kind::Heading => usize::from(!self.first) + 1,
            Kind::Note(_) => wrap(&self.row.label, self.looks.all()).len(),
            Kind::Text(text) if text.multi => self.text_lines().len().clamp(1, self.most_lines()),
            Kind::Picture { height, .. } => usize::from(*height),
            Kind::Text(_) | Kind::Choice(_) | Kind::Button { .. } => 1,
        };
        u16::try_from(own + self.said.len()).unwrap_or(u16::MAX)
    }

    pub fn draw(&self, at: usize, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
        match &self.row.kind {
            Kind::Heading => {
                let line = u16::from(!self.first);
                put(buf, area, 0, line, &self.row.label, ink.style(Role::Title));
            }
            Kind::Note(role) => {
                for (line, text) in (0..).zip(wrap(&self.row.label, self.looks.all())) {
                    put(buf, area, 2, line, &text, ink.style(*role));
                }
            }
            Kind::Picture { paint, .. } => {
                let inner = Rect { x: area.x.saturating_add(2), width: area.width.saturating_sub(3), ..area };
                paint(inner.intersection(area), buf, ink, hits);
            }
            Kind::Text(_) | Kind::Choice(_) | Kind::Button { .. } => {
                hits.add(area, Target::Row(at));
                self.draw_label(area, buf, ink);
                self.draw_value(at, area, buf, ink, hits);
            }
        }
        let own = self.height().saturating_sub(u16::try_from(self.said.len()).unwrap_or(0));
        for (line, (role, text)) in (own..).zip(&self.said) {
            put(buf, area, 2, line, text, ink.style(*role));
        }
    }

    fn draw_label(&self, area: Rect, buf: &mut Buffer, ink: &Ink) {
        let pointer = if self.remembered { ink.symbols.pointer } else { " " };
        let role = self.role(Role::Text);
        put(buf, area, 0, 0, pointer, ink.style(if self.focused { Role::Accent } else { Role::Dim }));
        let room = match self.row.kind {
            Kind::Button { .. } => self.looks.all(),
            _ => usize::from(self.looks.label),
        };
        let mut label = cut(&self.row.label, room, ink.symbols.ellipsis);
        if matches!(self.row.kind, Kind::Button { .. }) {
            label = cut(&format!("[ {label} ]"), self.looks.all(), ink.symbols.ellipsis);
        }
        put(buf, area, 2, 0, &label, ink.style(role));
    }

    fn role(&self, usual: Role) -> Role {
        match (self.remembered, self.focused) {
            (_, true) => Role::Selected,
            (true, false) => Role::SelectedElsewhere,
            _ => usual,
        }
    }

    fn draw_value(&self, at: usize, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
        match &self.row.kind {
            Kind::Text(_) => self.draw_text(area, buf, ink),
            Kind::Choice(choice) => self.draw_choice(at, choice, area, buf, ink, hits),
            Kind::Button { value, .. } => {
                let label = u16::try_from(width(&self.row.label)).unwrap_or(u16::MAX);
                let begin = label.max(self.looks.button).saturating_add(8);
                let room = usize::from(area.width.saturating_sub(begin + 1));
                put(buf, area, begin, 0, &cut(value, room, ink.symbols.ellipsis), ink.style(Role::Dim));
            }
            _ => {}
        }
    }

    fn draw_text(&self, area: Rect, buf: &mut Buffer, ink: &Ink) {
        let Kind::Text(text) = &self.row.kind else { return };
        let begin = self.looks.value();
        if let Some(editing) = self.editing {
            let lines = self.text_lines().len().clamp(1, if text.multi { self.most_lines() } else { 1 });
            let height = u16::try_from(lines).unwrap_or(1);
            let room = u16::try_from(self.looks.room()).unwrap_or(0);
            let rect = Rect { x: area.x.saturating_add(begin), width: room, height, ..area };
            let mut field = editing.area.clone();
            field.set_style(ink.style(Role::Input));
            field.set_cursor_line_style(ink.style(Role::Input));
            field.set_cursor_style(ink.style(Role::Cursor));
            field.render(rect.intersection(area), buf);
            return;
        }
        let lines = self.text_lines();
        if lines.iter().all(String::is_empty) {
            let words = cut(&text.placeholder, self.looks.room(), ink.symbols.ellipsis);
            put(buf, area, begin, 0, &words, ink.style(Role::Dim));
            return;
        }
        for (line, words) in (0..).zip(lines.iter().take(self.most_lines())) {
            let words = cut(words, self.looks.room(), ink.symbols.ellipsis);
            put(buf, area, begin, line, &words, ink.style(Role::Accent));
        }
    }

    /// What the field shows, in lines.
    fn text_lines(&self) -> Vec<String> {
        let Kind::Text(text) = &self.row.kind else { return Vec::new() };
        if let Some(editing) = self.editing {
            return editing.area.lines().to_vec();
        }
        let value = self.unread.unwrap_or(&text.value);
        if text.multi { value.lines().map(str::to_owned).collect() } else { vec![value.to_owned()] }
    }

    fn most_lines(&self) -> usize {
        if self.editing.is_some() { LINES_EDITED } else { LINES }
    }

    fn draw_choice(
        &self,
        at: usize,
        choice: &ChoiceRow,
        area: Rect,
        buf: &mut Buffer,
        ink: &Ink,
        hits: &mut Hits,
    ) {
        let begin = self.looks.value();
        let sign = |taken| if taken { ink.symbols.chosen } else { ink.symbols.unchosen };
        let needed: usize =
            choice.options.iter().map(|option| width(option) + width(ink.symbols.chosen) + 3).sum();
        if needed > self.looks.room() + 2 {
            let now = choice.options.get(choice.now).map_or("", String::as_str);
            let count = format!("({} of {})", choice.now + 1, choice.options.len());
            let room = self.looks.room().saturating_sub(width(&count) + 5);
            let words = format!("< {} >", cut(now, room, ink.symbols.ellipsis));
            let end = put(buf, area, begin, 0, &words, ink.style(Role::Accent));
            put(buf, area, end + 1, 0, &count, ink.style(Role::Dim));
            return;
        }
        let mut column = begin;
        for (option, words) in choice.options.iter().enumerate() {
            let taken = option == choice.now;
            let role = if taken { Role::Accent } else { Role::Dim };
            let end = put(buf, area, column, 0, &format!("{} {words}", sign(taken)), ink.style(role));
            let rect = Rect { x: area.x + column, width: end.saturating_sub(column), height: 1, ..area };
            hits.add(rect.intersection(area), Target::Choice { row: at, option });
            column = end + 2;
        }
    }
}

/// Whether a fault is shown at this row: no other row's field is a longer beginning of its own.
fn belongs(fault: &Fault, row: &Row, rows: &[Row]) -> bool {
    let fits = |row: &Row| {
        fault
            .field
            .strip_prefix(row.field.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    fits(row)
        && !rows.iter().any(|other| other.takes_keys() && other.field.len() > row.field.len() && fits(other))
}

fn fault_lines(fault: &Fault, looks: Looks) -> Vec<(Role, String)> {
    let (role, sign) = match fault.severity {
        Severity::Error => (Role::Error, "error"),
        Severity::Warning => (Role::Warning, "warning"),
    };
    let text = format!("{sign}: {}; {}", fault.problem, fault.remedy);
    wrap(&text, looks.all().saturating_sub(1)).into_iter().map(|line| (role, line)).collect()
}

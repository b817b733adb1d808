//! Words onto a screen: cut and wrapped by columns, without what a terminal would obey.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::build::text::printable;

/// Columns of a text.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to some columns; what is cut off is told by the ellipsis.
#[must_use]
pub fn cut(text: &str, columns: usize, ellipsis: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(width(ellipsis));
    let mut used = 0;
    let kept = text.chars().take_while(|letter| {
        used += letter.width().unwrap_or(0);
        used <= room
    });
    let kept: String = kept.collect();
    if columns < width(ellipsis) { kept } else { format!("{}{ellipsis}", kept.trim_end()) }
}

/// Units that stay with their number.
const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];

/// A blank at which no line breaks.
const TIED: char = '\u{a0}';

/// The text with its sizes each in one piece: `410 MiB` says nothing when it is torn apart.
fn tied(text: &str) -> String {
    let mut tied = String::with_capacity(text.len() + 8);
    for word in text.split_inclusive(' ') {
        let unit = word.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let number = tied.trim_end_matches(' ').chars().last().is_some_and(|c| c.is_ascii_digit());
        if number && UNITS.contains(&unit) && tied.ends_with(' ') {
            tied.pop();
            tied.push(TIED);
        }
        tied.push_str(word);
    }
    tied
}

/// The text in lines of at most so many columns, its own line breaks kept, numbers not torn from their
/// units.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    if columns == 0 {
        return Vec::new();
    }
    let lines = text.lines().flat_map(|line| {
        let line = tied(&printable(line));
        let wrapped: Vec<String> =
            textwrap::wrap(&line, columns).into_iter().map(|line| line.replace(TIED, " ")).collect();
        wrapped
    });
    lines.collect()
}

/// Writes a text into one line of the buffer, and returns the column behind it.
pub fn put(buf: &mut Buffer, area: Rect, column: u16, line: u16, text: &str, style: Style) -> u16 {
    let (x, y) = (area.x.saturating_add(column), area.y.saturating_add(line));
    if column >= area.width || line >= area.height || !buf.area.contains((x, y).into()) {
        return column;
    }
    let room = usize::from(area.width - column);
    let (end, _) = buf.set_stringn(x, y, printable(text), room, style);
    end.saturating_sub(area.x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_by_columns() {
        assert_eq!(cut("snowpress", 20, "…"), "snowpress");
        assert_eq!(cut("snowpress", 5, "…"), "snow…");
        assert_eq!(cut("雪雪雪", 5, "…"), "雪雪…");
        assert_eq!(cut("abc", 0, "…"), "");
    }

    #[test]
    fn lines_are_wrapped_and_made_harmless() {
        assert_eq!(wrap("one two\nthree", 5), ["one", "two", "three"]);
        assert!(!wrap("a\u{1b}[31mb", 40)[0].contains('\u{1b}'));
        assert!(wrap("x", 0).is_empty());
    }

    #[test]
    fn a_size_is_in_one_piece() {
        assert_eq!(wrap("unknown, typically 0.4 to 410 MiB", 30), ["unknown, typically 0.4 to", "410 MiB"]);
        assert_eq!(wrap("of 3 B, (2.0 GiB)", 10), ["of 3 B,", "(2.0 GiB)"]);
        assert_eq!(wrap("plan B is 3 days", 6), ["plan B", "is 3", "days"]);
    }

    #[test]
    fn nothing_is_written_beside_the_area() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 4, 1));
        assert_eq!(put(&mut buf, Rect::new(1, 0, 2, 1), 0, 0, "abcdef", Style::new()), 2);
        assert_eq!(buf.content.iter().map(ratatui::buffer::Cell::symbol).collect::<String>(), " ab ");
        put(&mut buf, Rect::new(9, 9, 2, 1), 0, 0, "abc", Style::new());
    }
}

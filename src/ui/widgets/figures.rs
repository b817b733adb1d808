//! Sizes and times as short words, and figures as places on the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::build::text;
use crate::estimate::Range;

/// `1.6 GiB`
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float saturates")]
pub(super) fn bytes(count: f64) -> String {
    text::bytes(count as u64)
}

/// `45 s`, `6 min`, `1 h 20 min`
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float saturates")]
pub(super) fn seconds(count: f64) -> String {
    let minutes = (count / 60.0).round() as u64;
    match count {
        _ if count < 9.95 => format!("{count:.1} s"),
        _ if count < 99.5 => format!("{count:.0} s"),
        _ if minutes < 100 => format!("{minutes} min"),
        _ => format!("{} h {:02} min", minutes / 60, minutes % 60),
    }
}

/// `976.0 MiB to 1.9 GiB`
pub(super) fn span(range: Range, word: impl Fn(f64) -> String) -> String {
    format!("{} to {}", word(range.low), word(range.high))
}

/// A share of some cells, from 0 to all of them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float saturates")]
pub(super) fn cells(share: f64, all: u16) -> u16 {
    ((share * f64::from(all)).round() as u16).min(all)
}

/// Writes a text into a row of an area, cut at its end; says how many columns it took.
pub(super) fn put(buf: &mut Buffer, area: Rect, column: u16, row: u16, text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if column >= area.width || row >= area.height {
        return 0;
    }
    let (x, y) = (area.x + column, area.y + row);
    let (end, _) = buf.set_stringn(x, y, text, usize::from(area.width - column), style);
    end - x
}

/// Columns of a text.
pub(super) fn width(text: &str) -> u16 {
    u16::try_from(unicode_width::UnicodeWidthStr::width(text)).unwrap_or(u16::MAX)
}

/// A text in lines of at most so many columns, broken between words.
pub(super) fn wrapped(text: &str, columns: u16) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line).saturating_add(width(word)) < columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A buffer as text, for the tests of the widgets.
#[cfg(test)]
pub(super) fn lines(buf: &Buffer) -> String {
    let mut text = String::new();
    for y in buf.area.top()..buf.area.bottom() {
        let row: String = (buf.area.left()..buf.area.right()).map(|x| buf[(x, y)].symbol()).collect();
        text += row.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        let words = [0.4, 45.2, 99.4, 360.0, 6100.0].map(seconds);
        assert_eq!(words, ["0.4 s", "45 s", "99 s", "6 min", "1 h 42 min"]);
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("longer-than-that", 3), ["longer-than-that"]);
    }
}

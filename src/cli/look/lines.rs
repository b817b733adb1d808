//! Lines of a report that fit the terminal.

use std::fmt::Display;
use std::io::{self, Write};
use std::time::{Duration, UNIX_EPOCH};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::build::time::rfc3339;
use crate::cli::terminal::{Paint, line};

/// Columns where no terminal says how many it has.
const WIDTH: usize = 100;

/// Columns of the terminal that reads the output.
pub fn width(is_tty: bool) -> usize {
    let size = if is_tty { rustix::termios::tcgetwinsize(io::stdout()).ok() } else { None };
    size.map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0).unwrap_or(WIDTH)
}

/// Seconds since 1970 as `2026-07-04 09:05:00 UTC`; what lies before is not told apart.
pub fn stamp(seconds: i64) -> String {
    // Later than the year 9999 no clock in an image means.
    let seconds = u64::try_from(seconds).unwrap_or(0).min(253_402_300_799);
    rfc3339(UNIX_EPOCH + Duration::from_secs(seconds)).replace('T', " ").replace('Z', " UTC")
}

/// The beginning of a text that fits into so many columns, with `…` where it is cut.
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// A report being written.
pub struct Lines<'a> {
    pub out: &'a mut dyn Write,
    pub paint: Paint,
    pub width: usize,
}

/// Columns of the labels.
const LABEL: usize = 16;

impl Lines<'_> {
    pub fn heading(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "\n{}", self.paint.bold(text))
    }

    /// `  label           value`, the value wrapped below itself. Nothing where there is no value.
    pub fn row(&mut self, label: &str, value: impl Display) -> io::Result<()> {
        let value = line(&value.to_string());
        if value.trim().is_empty() {
            return Ok(());
        }
        let label = line(label);
        let room = self.width.saturating_sub(LABEL + 3).max(20);
        for (index, part) in textwrap::wrap(&value, room).into_iter().enumerate() {
            let label = if index == 0 { label.as_str() } else { "" };
            writeln!(self.out, "  {} {part}", pad(label, LABEL))?;
        }
        Ok(())
    }

    /// A line as it is, cut where the terminal ends.
    pub fn plain(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", cut(&line(text), self.width.max(20)))
    }
}

/// Filled up to so many columns.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// A bar of at most so many columns for a part of a whole; whatever is there shows.
pub fn bar(part: u64, whole: u64, columns: usize) -> String {
    let columns = columns as u64;
    let filled = u128::from(part) * u128::from(columns) / u128::from(whole.max(1));
    let filled = u64::try_from(filled).unwrap_or(columns).clamp(u64::from(part > 0 && columns > 0), columns);
    "█".repeat(usize::try_from(filled).unwrap_or(0))
}

/// A part of a whole in percent, `34.6 %`.
pub fn share(part: u64, whole: u64) -> String {
    let tenths = u128::from(part) * 1000 / u128::from(whole.max(1));
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_to_columns() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 4), "日…");
    }

    #[test]
    fn bars_are_proportional_and_never_too_long() {
        assert_eq!(bar(50, 100, 10), "█████");
        assert_eq!(bar(1, 1_000_000, 10), "█");
        assert_eq!(bar(0, 100, 10), "");
        assert_eq!(bar(u64::MAX, 1, 4), "████");
        assert_eq!(bar(1, 0, 4), "████");
        assert_eq!((share(346, 1000), share(1, 0)), ("34.6 %".into(), "100.0 %".into()));
    }

    #[test]
    fn times_are_readable_whatever_they_are() {
        assert_eq!(stamp(1), "1970-01-01 00:00:01 UTC");
        assert_eq!(stamp(i64::MIN), "1970-01-01 00:00:00 UTC");
        assert_eq!(stamp(i64::MAX), "9999-12-31 23:59:59 UTC");
    }

    #[test]
    fn long_values_are_wrapped_below_themselves() {
        let mut out = Vec::new();
        let mut lines = Lines { out: &mut out, paint: Paint(false), width: 40 };
        lines.row("label", "one two three four five six").unwrap();
        lines.row("empty", "").unwrap();
        lines.row("odd", "a\x1b[2Jb").unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "  label            one two three four\n                   five six\n  odd              ab\n"
        );
    }
}

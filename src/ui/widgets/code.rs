//! Nix text with colours. It is drawn again at every keystroke, so it is read in one pass.
//!
//! ```text
//!    12   networking = {
//!  • 13     hostName = "rescue";
//!    14   };
//! ```

mod scan;

use std::borrow::Cow;
use std::collections::BTreeSet;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::build::text::{is_printable, printable_lines};

use super::super::ink::Ink;
use super::super::theme::Role;

/// The least width that has room for line numbers.
const NUMBERS: u16 = 48;

/// The text as lines of coloured spans. All of its characters are there, save the line breaks.
#[must_use]
pub fn lines<'a>(text: &'a str, ink: &Ink) -> Vec<Line<'a>> {
    let mut lines = vec![Line::default()];
    for (piece, role) in scan::pieces(text) {
        let style = ink.style(role);
        for (at, part) in piece.split('\n').enumerate() {
            if at > 0 {
                lines.push(Line::default());
            }
            if let Some(line) = lines.last_mut()
                && !part.is_empty()
            {
                line.push_span(Span::styled(part, style));
            }
        }
    }
    if lines.len() > 1 && text.ends_with('\n') {
        lines.pop();
    }
    lines
}

/// Draws the lines from `scroll` on. Lines in `changed`, counted from 0, get a sign at their left,
/// so that colour is not the only one to tell of them.
pub fn draw(text: &str, changed: &BTreeSet<usize>, scroll: u16, area: Rect, buf: &mut Buffer, ink: &Ink) {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return;
    }
    let text = if is_clean(text) { Cow::Borrowed(text) } else { Cow::Owned(printable_lines(text)) };
    let lines = lines(&text, ink);
    let digits = lines.len().to_string().len();
    let rows = (area.top()..area.bottom()).zip(lines.iter().enumerate().skip(usize::from(scroll)));
    for (y, (number, line)) in rows {
        let row = Rect::new(area.x, y, area.width, 1);
        let is_changed = changed.contains(&number);
        let sign = if is_changed { ink.symbols.bullet } else { " " };
        let style = ink.style(if is_changed { Role::Changed } else { Role::Dim });
        let gutter = if area.width >= NUMBERS {
            format!("{sign} {:>digits$} ", number + 1)
        } else {
            format!("{sign} ")
        };
        let (x, _) = buf.set_stringn(row.x, y, gutter, usize::from(row.width), style);
        buf.set_line(x, y, line, row.right().saturating_sub(x));
        if is_changed {
            // The ground alone: the colours of the words stay.
            let ground = Style { fg: None, underline_color: None, ..style };
            buf.set_style(row, ground);
        }
    }
}

fn is_clean(text: &str) -> bool {
    text.split('\n').all(is_printable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::{Symbols, Theme};
    use proptest::prelude::*;

    fn with_ink<T>(symbols: &Symbols, run: impl FnOnce(&Ink) -> T) -> T {
        run(&Ink { theme: &Theme::mono(), symbols, motion: false })
    }

    fn drawn(text: &str, changed: &[usize], scroll: u16, width: u16, height: u16) -> Vec<String> {
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        let changed = changed.iter().copied().collect();
        with_ink(&Symbols::ASCII, |ink| draw(text, &changed, scroll, area, &mut buf, ink));
        let row = |y| (0..width).map(|x| buf[(x, y)].symbol()).collect::<String>();
        (0..height).map(|y| row(y).trim_end().to_owned()).collect()
    }

    #[test]
    fn changed_lines_have_a_sign_and_numbers_come_with_room() {
        assert_eq!(drawn("{\n  a = 1;\n}\n", &[1], 0, 20, 4), ["  {", "*   a = 1;", "  }", ""]);
        assert_eq!(drawn("{\n  a = 1;\n}\n", &[1], 1, 60, 2), ["* 2   a = 1;", "  3 }"]);
        assert_eq!(drawn("a\u{1b}[31mb", &[], 0, 20, 1), ["  ab"]);
        assert_eq!(drawn("a", &[0], 9, 20, 1), [""]);
    }

    #[test]
    fn places_that_are_not_there_are_no_panic() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 5, 2));
        with_ink(&Symbols::UNICODE, |ink| {
            for area in [Rect::new(0, 0, 0, 0), Rect::new(4, 1, 90, 90), Rect::new(50, 50, 3, 3)] {
                draw("let x = 1; in x", &BTreeSet::from([0]), 0, area, &mut buf, ink);
            }
        });
    }

    proptest! {
        #[test]
        fn all_characters_survive(text in "([a-z=.;{} \n'\"$#/*\\\\]|''|\\$\\{|\\PC|\\s){0,80}") {
            with_ink(&Symbols::UNICODE, |ink| {
                let lines = lines(&text, ink);
                let mut back: Vec<String> = lines.iter().map(ToString::to_string).collect();
                if text.ends_with('\n') && back.len() < text.split('\n').count() {
                    back.push(String::new());
                }
                prop_assert_eq!(back.join("\n"), text.as_str());
                let spans = |line: &Line| line.spans.iter().map(|span| span.content.as_ref()).collect::<String>();
                let joined: String = lines.iter().map(spans).collect();
                prop_assert_eq!(joined, text.replace('\n', ""));
                Ok(())
            })?;
        }

        #[test]
        fn any_text_is_drawn(text in "\\PC{0,60}", width in 0u16..70, height in 0u16..5, scroll in 0u16..9) {
            drawn(&text, &[0, 2], scroll, width, height);
        }
    }
}

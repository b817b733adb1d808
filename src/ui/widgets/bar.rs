//! A bar in one line, with words behind it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::ink::Ink;
use super::super::text::{put, width};
use super::super::theme::Role;

/// The widest that a bar gets.
const WIDEST: u16 = 60;

/// Draws `done` of `of`; the words stay whole as long as there is room for them.
pub fn draw(done: u64, of: u64, words: &str, area: Rect, buf: &mut Buffer, ink: &Ink) {
    let needed = u16::try_from(width(words)).unwrap_or(u16::MAX);
    let cells = area.width.saturating_sub(needed).min(WIDEST);
    let full = u64::from(cells).saturating_mul(done.min(of)).checked_div(of).unwrap_or(0);
    let full = usize::try_from(full).unwrap_or(0).min(usize::from(cells));
    let bar = ink.symbols.bar.repeat(full);
    let rest = ink.symbols.bar_empty.repeat(usize::from(cells) - full);
    let at = put(buf, area, 0, 0, &bar, ink.style(Role::Bar));
    let at = put(buf, area, at, 0, &rest, ink.style(Role::BarEmpty));
    put(buf, area, at, 0, words, ink.style(Role::Text));
}

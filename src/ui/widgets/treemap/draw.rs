//! Draws a treemap: a box for each area, its name and size as far as they fit. Which is marked is
//! told by a sign and by the line around it, not by colour alone.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Widget};

use super::super::super::ink::Ink;
use super::super::super::text::{cut, put, width};
use super::super::super::theme::Role;
use super::{What, areas};
use crate::build::text::{bytes, printable};

/// What is to be drawn: names and sizes, the largest first.
pub struct Shown<'a> {
    pub names: &'a [&'a str],
    pub sizes: &'a [u64],
    pub marked: usize,
    /// Whether these have something in them; told by a sign.
    pub opens: &'a [bool],
}

/// From here on an area has a box around it.
const BOXED: (u16, u16) = (6, 3);

/// Draws it, and says where what is.
pub fn draw(shown: &Shown, area: Rect, buf: &mut Buffer, ink: &Ink) -> Vec<(What, Rect)> {
    let area = area.intersection(buf.area);
    let areas = areas(shown.sizes, area);
    for (what, place) in &areas {
        let (name, size, marked) = match *what {
            What::One(at) => {
                let name = printable(shown.names.get(at).copied().unwrap_or_default());
                let opens = shown.opens.get(at).copied().unwrap_or_default();
                let name = if opens { format!("{name}/") } else { name };
                (name, shown.sizes.get(at).copied().unwrap_or(0), shown.marked == at)
            }
            What::Rest(from) => {
                let size = shown.sizes[from..].iter().fold(0_u64, |sum, size| sum.saturating_add(*size));
                (format!("{} more", shown.sizes.len() - from), size, shown.marked >= from)
            }
        };
        cell(&name, size, marked, *place, buf, ink);
    }
    areas
}

fn cell(name: &str, size: u64, marked: bool, area: Rect, buf: &mut Buffer, ink: &Ink) {
    let sign = if marked { ink.symbols.pointer } else { "" };
    let role = if marked { Role::Selected } else { Role::Text };
    let boxed = area.width >= BOXED.0 && area.height >= BOXED.1;
    let (inner, name_at) = if boxed {
        let border = if marked { Role::BorderFocus } else { Role::Border };
        let block = Block::bordered().border_set(ink.symbols.border).border_style(ink.style(border));
        let inner = block.inner(area);
        block.render(area, buf);
        (inner, Rect { x: inner.x, width: inner.width, y: area.y, height: 1 })
    } else {
        // A line at the left is all that there is room for.
        for y in area.y..area.bottom() {
            buf.set_string(area.x, y, ink.symbols.vertical, ink.style(Role::Border));
        }
        let inner = Rect { x: area.x + 1, width: area.width - 1, ..area };
        (inner, Rect { height: 1, ..inner }.intersection(inner))
    };
    let text = format!("{sign}{name}");
    let text = cut(&text, usize::from(name_at.width), ink.symbols.ellipsis);
    put(buf, name_at, 0, 0, &text, ink.style(role));
    let below = u16::from(!boxed);
    let size = bytes(size);
    if width(&size) <= usize::from(inner.width) {
        put(buf, inner, 0, below, &size, ink.style(Role::Dim));
    }
}

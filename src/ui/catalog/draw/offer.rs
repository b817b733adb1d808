//! Packages that would be added together: each with its sign and what is known of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{OfferLayer, Offered, Standing};
use crate::build::text::{bytes, printable};
use crate::catalog::size::Sizes;
use crate::ui::hits::{Hits, Target};
use crate::ui::ink::Ink;
use crate::ui::text::{cut, put, width, wrap};
use crate::ui::theme::Role;
use crate::ui::view::dialog;

/// The widest dialog.
const WIDEST: u16 = 92;
/// Where names begin.
const NAME: u16 = 6;

pub fn draw(offer: &OfferLayer, sizes: &Sizes, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    let wide = area.width.saturating_sub(8).min(WIDEST);
    let rows = u16::try_from(offer.items.len()).unwrap_or(u16::MAX);
    let inner = dialog(&offer.title, (wide, rows.saturating_add(5)), area, buf, ink, hits);
    put(
        buf,
        inner,
        0,
        0,
        &cut(&offer.about, usize::from(inner.width), ink.symbols.ellipsis),
        ink.style(Role::Dim),
    );
    let room = inner.height.saturating_sub(4);
    let first = offer.at.saturating_sub(usize::from(room.saturating_sub(1)));
    let longest = offer.items.iter().map(|item| width(item.meant())).max().unwrap_or(0);
    let names = longest.min(usize::from(inner.width) * 2 / 5);
    for (line, at) in (1..=room).zip(first..offer.items.len()) {
        let row = Rect { y: inner.y + line, height: 1, ..inner };
        hits.add(row.intersection(inner), Target::Item(at));
        one(&offer.items[at], at == offer.at, names, sizes, row, buf, ink);
    }
    foot(offer, inner, buf, ink, hits);
}

fn one(item: &Offered, marked: bool, names: usize, sizes: &Sizes, row: Rect, buf: &mut Buffer, ink: &Ink) {
    if marked {
        put(buf, row, 0, 0, ink.symbols.pointer, ink.style(Role::Accent));
    }
    let sign = if item.take { ink.symbols.on } else { ink.symbols.off };
    let sign = if item.standing == Standing::Chosen { ink.symbols.good } else { sign };
    put(buf, row, 2, 0, sign, ink.style(if item.take { Role::Accent } else { Role::Dim }));
    let role = if marked { Role::Selected } else { Role::Layer };
    put(buf, row, NAME, 0, &cut(item.meant(), names, ink.symbols.ellipsis), ink.style(role));
    let column = NAME + u16::try_from(names).unwrap_or(0) + 2;
    let (role, text) = said(item, sizes, ink);
    let room = usize::from(row.width.saturating_sub(column));
    put(buf, row, column, 0, &cut(&text, room, ink.symbols.ellipsis), ink.style(role));
}

/// What there is to say of one.
fn said(item: &Offered, sizes: &Sizes, ink: &Ink) -> (Role, String) {
    let size = sizes.packages.get(item.meant()).map(|size| bytes(size.added.unwrap_or(size.closure)));
    let size = size.map(|size| format!("{size}; ")).unwrap_or_default();
    match &item.standing {
        Standing::Chosen => (Role::Dim, "chosen already".to_owned()),
        Standing::Known { about, flags } if flags.is_empty() => (Role::Dim, format!("{size}{about}")),
        Standing::Known { about, flags } => {
            (Role::Warning, format!("{} {}; {size}{about}", ink.symbols.warning, flags.join(", ")))
        }
        Standing::Unknown { .. } if item.pick > 0 => {
            (Role::Accent, format!("in place of {}", printable(&item.name)))
        }
        Standing::Unknown { told } => {
            let near = item.nearest.join(", ");
            let list = if *told { "this list" } else { "the built-in list" };
            let near =
                if near.is_empty() { String::new() } else { format!("; {} {near}", ink.symbols.arrow) };
            (Role::Warning, format!("{} not in {list}{near}", ink.symbols.warning))
        }
    }
}

/// What would be added by which key, and why the last key did nothing.
fn foot(offer: &OfferLayer, inner: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    let at = inner.height.saturating_sub(3);
    if let Some(problem) = &offer.problem {
        let text = format!("{} {problem}", ink.symbols.error);
        let lines = wrap(&text, usize::from(inner.width));
        for (line, text) in (at..inner.height.saturating_sub(1)).zip(&lines) {
            put(buf, inner, 0, line, text, ink.style(Role::Error));
        }
    } else if offer.items.get(offer.at).is_some_and(|item| !item.nearest.is_empty()) {
        let text = "left and right: the name itself, or one near to it";
        put(buf, inner, 0, at + 1, text, ink.style(Role::Dim));
    }
    let many = offer.taken().len();
    let text = match many {
        0 => "[ nothing is marked ]  space marks".to_owned(),
        1 => "[ enter adds the marked one ]  space marks, esc adds nothing".to_owned(),
        _ => format!("[ enter adds the {many} marked ]  space marks, esc adds nothing"),
    };
    let last = inner.height.saturating_sub(1);
    put(
        buf,
        inner,
        0,
        last,
        &cut(&text, usize::from(inner.width), ink.symbols.ellipsis),
        ink.style(Role::Key),
    );
    let row = Rect { y: inner.y + last, height: 1, ..inner };
    hits.add(row.intersection(inner), Target::Item(offer.items.len()));
}

//! What takes the space:
//!
//! ```text
//! image ▸ firefox-140 ▸ lib            98.0 MiB on the disc, 289.1 MiB unpacked
//! ╭▸libxul.so ───────╮╭omni.ja ───────╮
//! │ 70.0 MiB         ││ 20.0 MiB      │
//! ╰──────────────────╯╰───────────────╯
//! /nix/store/…-firefox-140/lib/libxul.so
//! 1 file, 70.0 MiB on the disc (8.6 % of the image), 160.2 MiB unpacked
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{Id, Measure, Seen, SpaceTree, SpaceView};
use crate::build::text::{bytes, printable};
use crate::ui::hits::{Hits, Target};
use crate::ui::ink::Ink;
use crate::ui::text::{cut, put, width};
use crate::ui::theme::Role;
use crate::ui::widgets::treemap::{self, What};

/// Below this size there are bars, unless the person asks for the areas.
const AREAS_FROM: (u16, u16) = (56, 9);

/// Draws it; returns whether as bars, and from which one on they are too small to be drawn each.
pub fn draw(
    seen: &Seen,
    view: SpaceView,
    area: Rect,
    buf: &mut Buffer,
    ink: &Ink,
    hits: &mut Hits,
) -> (bool, Option<usize>) {
    let tree = &seen.space;
    let bars = view.bars.unwrap_or(area.width < AREAS_FROM.0 || area.height < AREAS_FROM.1 + 3);
    let mut rest = None;
    if area.height < 4 {
        return (bars, rest);
    }
    head(tree, view, Rect { height: 1, ..area }, buf, ink);
    let kids = tree.largest(view.at, view.by);
    let marked = view.marked.min(kids.len().saturating_sub(1));
    let picture = Rect { y: area.y + 1, height: area.height - 3, ..area };
    if kids.is_empty() {
        put(buf, picture, 1, 0, "Nothing lies in it.", ink.style(Role::Dim));
    } else if bars {
        draw_bars(tree, &kids, marked, view.by, picture, buf, ink, hits);
    } else {
        rest = areas(tree, &kids, marked, view.by, picture, buf, ink, hits);
    }
    let foot = Rect { y: area.bottom() - 2, height: 2, ..area };
    details(seen, kids.get(marked).copied().unwrap_or(view.at), foot, buf, ink);
    (bars, rest)
}

/// Where one is, and what all of it takes.
fn head(tree: &SpaceTree, view: SpaceView, area: Rect, buf: &mut Buffer, ink: &Ink) {
    let node = tree.node(view.at);
    let sizes = match view.by {
        Measure::Packed => format!("{} on the disc", bytes(node.packed)),
        Measure::Unpacked => format!("{} unpacked", bytes(node.unpacked)),
    };
    let begin = usize::from(area.width).saturating_sub(width(&sizes) + 1);
    let names = tree.way(view.at).into_iter().map(|id| printable(tree.node(id).label()));
    let mut way = vec!["image".to_owned()];
    way.extend(names);
    let way = way.join(&format!(" {} ", ink.symbols.pointer));
    // What one is in stands at the end.
    let shown = if width(&way) + 2 > begin {
        let last = printable(tree.node(view.at).label());
        cut(&format!("{} {last}", ink.symbols.ellipsis), begin.saturating_sub(2), ink.symbols.ellipsis)
    } else {
        way
    };
    put(buf, area, 1, 0, &shown, ink.style(Role::Title));
    put(buf, area, u16::try_from(begin).unwrap_or(0), 0, &sizes, ink.style(Role::Dim));
}

#[expect(clippy::too_many_arguments, reason = "what is shown, and where it goes")]
fn areas(
    tree: &SpaceTree,
    kids: &[Id],
    marked: usize,
    by: Measure,
    area: Rect,
    buf: &mut Buffer,
    ink: &Ink,
    hits: &mut Hits,
) -> Option<usize> {
    let mut rest = None;
    let names: Vec<&str> = kids.iter().map(|id| tree.node(*id).label()).collect();
    let sizes: Vec<u64> = kids.iter().map(|id| tree.node(*id).size(by)).collect();
    let opens: Vec<bool> = kids.iter().map(|id| !tree.node(*id).kids.is_empty()).collect();
    let shown = treemap::Shown { names: &names, sizes: &sizes, marked, opens: &opens };
    for (what, place) in treemap::draw(&shown, area, buf, ink) {
        let at = match what {
            What::One(at) => at,
            // Among the small ones the marked one stays marked.
            What::Rest(from) => {
                rest = Some(from);
                marked.max(from)
            }
        };
        hits.add(place, Target::Space(at));
    }
    rest
}

#[expect(clippy::too_many_arguments, reason = "what is shown, and where it goes")]
fn draw_bars(
    tree: &SpaceTree,
    kids: &[Id],
    marked: usize,
    by: Measure,
    area: Rect,
    buf: &mut Buffer,
    ink: &Ink,
    hits: &mut Hits,
) {
    let room = usize::from(area.height);
    let first = marked.saturating_sub(room / 2).min(kids.len().saturating_sub(room));
    let largest = kids.first().map_or(0, |id| tree.node(*id).size(by));
    let names = usize::from(area.width) * 2 / 5;
    for (line, at) in (0_u16..).zip(first..kids.len().min(first + room)) {
        let node = tree.node(kids[at]);
        let is_marked = at == marked;
        let row = Rect { y: area.y + line, height: 1, ..area };
        hits.add(row, Target::Space(at));
        if is_marked {
            put(buf, row, 0, 0, ink.symbols.pointer, ink.style(Role::Accent));
        }
        let slash = if node.kids.is_empty() { "" } else { "/" };
        let name = cut(&format!("{}{slash}", printable(node.label())), names, ink.symbols.ellipsis);
        let role = if is_marked { Role::Selected } else { Role::Text };
        put(buf, row, 2, 0, &name, ink.style(role));
        let size = format!("{:>10}", bytes(node.size(by)));
        let column = u16::try_from(names + 3).unwrap_or(u16::MAX);
        let end = put(buf, row, column, 0, &size, ink.style(Role::Dim));
        let rest = Rect { x: row.x + end + 1, width: row.width.saturating_sub(end + 2), ..row };
        let cells = u64::from(rest.width).saturating_mul(node.size(by)).checked_div(largest).unwrap_or(0);
        let bar = ink.symbols.bar.repeat(usize::try_from(cells).unwrap_or(0).min(usize::from(rest.width)));
        put(buf, rest, 0, 0, &bar, ink.style(Role::Bar));
    }
}

/// The marked one: its path, and its part of the image.
fn details(seen: &Seen, id: Id, area: Rect, buf: &mut Buffer, ink: &Ink) {
    let node = seen.space.node(id);
    let room = usize::from(area.width).saturating_sub(2);
    put(buf, area, 1, 0, &end_of(&seen.space.path(id), room, ink.symbols.ellipsis), ink.style(Role::Accent));
    let tenths = node.packed.saturating_mul(1000).checked_div(seen.bytes).unwrap_or(0);
    let files = if node.files == 1 { "1 file".to_owned() } else { format!("{} files", node.files) };
    let (packed, unpacked) = (bytes(node.packed), bytes(node.unpacked));
    let say = |of: &str| {
        format!("{packed} on the disc ({}.{} %{of}), {unpacked} unpacked, {files}", tenths / 10, tenths % 10)
    };
    let text = Some(say(" of the image")).filter(|text| width(text) <= room).unwrap_or_else(|| say(""));
    put(buf, area, 1, 1, &cut(&text, room, ink.symbols.ellipsis), ink.style(Role::Text));
}

/// A path of which the end is kept where it is too long: that says what it is.
fn end_of(path: &str, columns: usize, ellipsis: &str) -> String {
    let path = printable(path);
    if width(&path) <= columns {
        return path;
    }
    let mut room = columns.saturating_sub(width(ellipsis));
    let kept = path.char_indices().rev().take_while(|(at, letter)| {
        let wide = width(&path[*at..at + letter.len_utf8()]);
        room.checked_sub(wide).is_some_and(|left| {
            room = left;
            true
        })
    });
    let begin = kept.last().map_or(path.len(), |(at, _)| at);
    format!("{ellipsis}{}", &path[begin..])
}

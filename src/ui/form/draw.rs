//! Draws a form: its rows below each other, the one with the keys in sight, faults at their fields.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::hits::Hits;
use super::super::ink::Ink;
use super::super::model::{Focus, FormState, Model};
use super::super::theme::Role;
use super::field::{Field, Looks};
use super::{Row, RowPlace};

/// What was drawn, for the mouse and for paging.
#[derive(Debug, Default)]
pub struct DrawnForm {
    pub rows: Vec<RowPlace>,
    pub scroll: u16,
    pub height: u16,
}

/// The longest form that is drawn, in lines.
const LONGEST: u16 = 4_000;

pub fn draw(
    model: &Model,
    rows: &[Row],
    area: Rect,
    buf: &mut Buffer,
    ink: &Ink,
    hits: &mut Hits,
) -> DrawnForm {
    let state = model.forms.get(&model.place).cloned().unwrap_or_default();
    let looks = Looks::new(rows, area.width);
    let focused = (model.focus == Focus::Form).then_some(state.row);
    let fields: Vec<Field> = rows
        .iter()
        .enumerate()
        .map(|(at, _)| Field::new(model, rows, at, state.row == at, focused == Some(at), looks))
        .collect();
    let mut places = Vec::with_capacity(rows.len());
    let mut top = 0_u16;
    for field in &fields {
        let height = field.height();
        places.push(RowPlace { top, height, takes_keys: field.row.takes_keys() });
        top = top.saturating_add(height).min(LONGEST);
    }
    let scroll = scroll(&state, &places, top, area.height);
    for (at, (field, place)) in fields.iter().zip(&places).enumerate() {
        draw_field(at, field, *place, scroll, area, buf, ink, hits);
    }
    bar(scroll, top, area, buf, ink);
    DrawnForm { rows: places, scroll, height: area.height }
}

/// The first line in sight: where it was, moved so far that the row with the keys is seen.
fn scroll(state: &FormState, places: &[RowPlace], total: u16, height: u16) -> u16 {
    let most = total.saturating_sub(height);
    let Some(row) = places.get(state.row).filter(|_| !state.free) else { return state.scroll.min(most) };
    // What stands above the first row is seen with it.
    if !places[..state.row].iter().any(|place| place.takes_keys)
        && row.top.saturating_add(row.height) <= height
    {
        return 0;
    }
    let bottom = row.top.saturating_add(row.height);
    let scroll = state.scroll.max(bottom.saturating_sub(height)).min(row.top);
    scroll.min(most)
}

#[expect(clippy::too_many_arguments, reason = "the window, the row and where both go")]
fn draw_field(
    at: usize,
    field: &Field,
    place: RowPlace,
    scroll: u16,
    area: Rect,
    buf: &mut Buffer,
    ink: &Ink,
    hits: &mut Hits,
) {
    let (bottom, end) = (place.top.saturating_add(place.height), scroll.saturating_add(area.height));
    if place.height == 0 || bottom <= scroll || place.top >= end {
        return;
    }
    let whole = place.top >= scroll && bottom <= end;
    if whole {
        let rect = Rect { y: area.y + place.top - scroll, height: place.height, ..area };
        field.draw(at, rect, buf, ink, hits);
        return;
    }
    // A row that is partly out of sight is drawn aside, and the part in sight copied.
    let aside = Rect::new(area.x, 0, area.width, place.height);
    let mut page = Buffer::empty(aside);
    page.set_style(aside, ink.style(Role::Text));
    let mut found = Hits::default();
    field.draw(at, aside, &mut page, ink, &mut found);
    let first = scroll.saturating_sub(place.top);
    let last = place.height.min(end - place.top);
    for line in first..last {
        let y = area.y + (place.top + line - scroll);
        for x in area.x..area.right() {
            if let (Some(to), Some(from)) = (buf.cell_mut((x, y)), page.cell((x, line))) {
                *to = from.clone();
            }
        }
    }
    let shown = Rect { y: first, height: last - first, ..aside };
    for (rect, target) in found.into_places() {
        let seen = rect.intersection(shown);
        let y = area.y + (place.top + seen.y).saturating_sub(scroll);
        hits.add(Rect { y, ..seen }, target);
    }
}

/// Says how much there is above and below.
fn bar(scroll: u16, total: u16, area: Rect, buf: &mut Buffer, ink: &Ink) {
    if total <= area.height || area.width < 20 || area.height < 3 {
        return;
    }
    let x = area.right() - 1;
    let style = ink.style(Role::Dim);
    if scroll > 0 {
        buf.set_string(x, area.y, ink.symbols.above, style);
    }
    if scroll + area.height < total {
        buf.set_string(x, area.bottom() - 1, ink.symbols.below, style);
    }
}

//! The page of packages:
//!
//! ```text
//! > [Editors] nvim                                      12 found
//! nixos-26.05 as published, 129,815 packages, 3 h old [f5]
//! ! the newest list was not fetched: …; what to do about it
//! ▸[x] neovim      0.11.2   Vim with Lua    │ neovim 0.11.2
//!  [ ] neovim-qt   0.2.18   unfree, A GUI   │ Vim with Lua …
//!                                           │ Adds: unknown, …
//! 2 chosen, 38.0 MiB together ─────────────────────────────────
//! git neovim
//! ```

mod basket;
mod details;
mod list;
mod offer;
mod top;

pub use offer::draw as draw_offer;
pub use top::source;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Pane;
use crate::ui::hits::Hits;
use crate::ui::ink::Ink;
use crate::ui::model::{Drawn, Model};
use crate::ui::text::put;
use crate::ui::theme::Role;

/// From this width on details stand beside the list.
const BESIDE: u16 = 84;
/// The room that what is chosen has below the list, on low and on high screens.
const LOW: u16 = 15;

pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits, drawn: &mut Drawn) {
    let chosen = match area.height {
        ..LOW => 1,
        LOW..30 => 2,
        _ => 4,
    };
    let top = top::draw(model, area, usize::from(chosen.min(3)), buf, ink, hits);
    let middle = Rect { y: area.y + top, height: area.height.saturating_sub(top + chosen), ..area };
    let foot = Rect { y: middle.bottom(), height: chosen.min(area.height), ..area };
    drawn.details_beside = area.width >= BESIDE;
    if drawn.details_beside {
        let wide = area.width * 11 / 20;
        drawn.packages = list::draw(model, Rect { width: wide, ..middle }, buf, ink, hits);
        let beside = Rect { x: middle.x + wide, width: middle.width - wide, ..middle };
        for y in 0..beside.height {
            put(buf, beside, 0, y, ink.symbols.vertical, ink.style(Role::Border));
        }
        let beside = Rect { x: beside.x + 2, width: beside.width.saturating_sub(2), ..beside };
        drawn.details_most = details::draw(model, beside, buf, ink, hits);
    } else if model.catalog.pane == Pane::Details {
        let inner = Rect { x: middle.x + 1, width: middle.width.saturating_sub(1), ..middle };
        drawn.details_most = details::draw(model, inner, buf, ink, hits);
        drawn.packages = usize::from(middle.height);
    } else {
        drawn.packages = list::draw(model, middle, buf, ink, hits);
    }
    basket::draw(model, foot, buf, ink, hits);
}

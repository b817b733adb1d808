use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::ink::Ink;
use super::super::model::Model;

pub fn estimate(_model: &Model, _area: Rect, _buf: &mut Buffer, _ink: &Ink) {}

pub fn nix(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink) {
    for (line, text) in (0..).zip(model.draft.nix.iso().lines().skip(model.side_scroll.into())) {
        super::super::text::put(buf, area, 1, line, text, ink.style(super::super::theme::Role::Text));
    }
}

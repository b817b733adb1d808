//! The build view in its place.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::hits::Hits;
use super::super::ink::Ink;
use super::super::model::{Drawn, Model};
use super::super::run::{Paper, draw as draw_run};
use super::super::update::scopes;

pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits, drawn: &mut Drawn) {
    let Some(pressing) = &model.pressing else { return };
    drawn.build = area;
    let key = |action| {
        let key = model.look.keys.key_for(&scopes(model), action);
        key.map(|key| key.to_string()).unwrap_or_default()
    };
    let mut paper = Paper { buffer: buf, hits, ink: *ink, key: &key, now: model.now };
    draw_run(&pressing.run, &pressing.view, area, &mut paper);
}

//! The build view in its place.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::hits::Hits;
use super::super::ink::Ink;
use super::super::model::Model;

pub fn draw(_model: &Model, _area: Rect, _buf: &mut Buffer, _ink: &Ink, _hits: &mut Hits) {}

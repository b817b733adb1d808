//! The screens, one file each: what a step shows, as rows of a form.

mod base;

use super::form::Row;
use super::model::{Model, Place};
use super::step::Step;

/// The rows of a place, shown or not.
#[must_use]
pub fn rows(model: &Model, place: Place) -> Vec<Row> {
    match place {
        Place::Step(Step::Base) => base::rows(model),
        _ => Vec::new(),
    }
}

/// How many pages the guide has.
#[must_use]
pub fn guide_pages() -> usize {
    4
}

//! The screens, one file each: what a step shows, as rows of a form.

mod base;

use super::form::Row;
use super::model::{Model, Place};
use super::step::Step;

/// The rows of what is shown.
#[must_use]
pub fn rows(model: &Model) -> Vec<Row> {
    match model.place {
        Place::Step(Step::Base) => base::rows(model),
        _ => Vec::new(),
    }
}

//! The screens, one file each: what a step shows, as rows of a form.

mod base;
mod boot;
mod fields;
mod packages;
mod users;

#[cfg(test)]
mod tests;

use super::form::Row;
use super::model::{Model, Place};
use super::step::Step;

/// The rows of a place, shown or not.
#[must_use]
pub fn rows(model: &Model, place: Place) -> Vec<Row> {
    let profile = model.profile();
    match place {
        Place::Step(Step::Base) => base::rows(profile),
        Place::Step(Step::Packages) => packages::rows(profile),
        Place::Step(Step::Users) => users::rows(profile),
        Place::Step(Step::Boot) => boot::rows(profile),
        _ => Vec::new(),
    }
}

/// How many pages the guide has.
#[must_use]
pub fn guide_pages() -> usize {
    4
}

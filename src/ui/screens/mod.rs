//! The screens, one file each: what a step shows, as rows of a form.

mod base;
#[cfg(test)]
mod bench;
mod guide;
mod image;
mod network;
mod press;
mod review;
mod ssh;
mod start;

use super::form::Row;
use super::model::{Model, Place};
use super::step::Step;

/// The rows of a place, shown or not.
#[must_use]
pub fn rows(model: &Model, place: Place) -> Vec<Row> {
    match place {
        Place::Step(Step::Base) => base::rows(model),
        Place::Guide(page) => guide::rows(model, page),
        Place::Step(Step::Start) => start::rows(model),
        Place::Step(Step::Ssh) => ssh::rows(model),
        Place::Step(Step::Network) => network::rows(model),
        Place::Step(Step::Review) => review::rows(model),
        Place::Step(Step::Press) => press::rows(model),
        Place::Step(Step::Image) => image::rows(model),
        Place::Step(_) => Vec::new(),
    }
}

/// How many pages the guide has.
#[must_use]
pub fn guide_pages() -> usize {
    guide::pages()
}

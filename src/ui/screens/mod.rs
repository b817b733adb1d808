//! The screens, one file each: what a step shows, as rows of a form.

mod base;
mod boot;
mod compression;
mod fields;
mod guide;
mod image;
mod network;
mod packages;
mod press;
mod review;
mod ssh;
mod start;
mod users;

#[cfg(test)]
pub(in crate::ui) mod bench;
#[cfg(test)]
mod tests;

pub(in crate::ui) use image::{tally, took};
pub(in crate::ui) use packages::bundles;
pub(in crate::ui) use users::is_given;

use super::form::Row;
use super::model::{Model, Place};
use super::step::Step;

/// The rows of a place, shown or not.
#[must_use]
pub fn rows(model: &Model, place: Place) -> Vec<Row> {
    let profile = model.profile();
    match place {
        Place::Guide(page) => guide::rows(model, page),
        Place::Step(Step::Start) => start::rows(model),
        Place::Step(Step::Base) => base::rows(profile),
        Place::Step(Step::Packages) => packages::of(model),
        Place::Step(Step::Ssh) => ssh::rows(model),
        Place::Step(Step::Network) => network::rows(model),
        Place::Step(Step::Users) => users::rows(profile),
        Place::Step(Step::Boot) => boot::rows(profile),
        Place::Step(Step::Compression) => compression::rows(model),
        Place::Step(Step::Review) => review::rows(model),
        Place::Step(Step::Press) => press::rows(model),
        Place::Step(Step::Image) => image::rows(model),
    }
}

/// How many pages the guide has.
#[must_use]
pub fn guide_pages() -> usize {
    guide::pages()
}

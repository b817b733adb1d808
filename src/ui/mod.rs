//! The wizard: a screen that walks a person from nothing to a pressed image.
//!
//! State lives in a model that changes in `update` alone; what must be done outside comes back as
//! effects, which run on threads and answer with messages; drawing only reads.
//!
//! The last step is about images: [`desk`] holds the one that was pressed or opened, with what was
//! found in it, how it was proved, the machine that boots it and the sticks it goes onto. The engines
//! are called in `runtime/outside/image.rs` alone; a guest's screen is drawn by
//! [`widgets::pixels`], the one place of colour outside the theme.
//!
//! Packages are chosen on a page of their own, [`catalog`]: it searches, fetches lists and asks for
//! sizes in `runtime/outside/catalog.rs`, and never waits for any of them.

pub mod action;
pub mod catalog;
pub mod command;
pub mod desk;
pub mod draft;
pub mod effect;
pub mod form;
pub mod hits;
pub mod ink;
pub mod keymap;
pub mod known;
pub mod layers;
pub mod model;
pub mod msg;
pub mod palette;
pub mod run;
pub mod runtime;
pub mod screens;
pub mod setup;
pub mod status;
pub mod step;
pub mod struck;
pub mod taught;
pub mod text;
pub mod theme;
pub mod update;
pub mod view;
pub mod widgets;
pub mod wish;

pub use runtime::{UiError, run};

#[cfg(test)]
mod tests;

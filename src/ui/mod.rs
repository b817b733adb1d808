//! The wizard: a screen that walks a person from nothing to a pressed image.
//!
//! State lives in a model that changes in `update` alone; what must be done outside comes back as
//! effects, which run on threads and answer with messages; drawing only reads.

pub mod action;
pub mod hits;
pub mod ink;
pub mod run;
pub mod step;
pub mod theme;
pub mod widgets;

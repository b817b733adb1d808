//! From a profile to an image: preflight, generate, evaluate, build, collect.

pub mod event;
pub mod request;

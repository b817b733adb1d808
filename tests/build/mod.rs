//! From a request to an image, and what a watcher hears on the way.

mod calls;
mod engine;
mod log;
mod preflight;
mod recorded;
mod support;
mod trouble;

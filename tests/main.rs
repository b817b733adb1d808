//! All tests in one binary, so that the crate is linked once.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]

mod build;
mod house;
mod profile;

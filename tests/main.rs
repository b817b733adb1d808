//! All tests in one binary, so that the crate is linked once.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]

mod boot;
mod build;
mod catalogue;
mod cli;
mod disc;
mod house;
mod image;
mod nix;
mod profile;
mod profile_corpus;
mod profile_merge;
mod profile_random;
mod profile_resolve;
mod profile_store;
mod sample;
mod screenshots;
mod store;
mod support;
mod wizard;
mod write;

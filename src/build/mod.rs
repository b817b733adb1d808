//! From a profile to an image: preflight, generate, evaluate, build, collect.

pub mod agent;
pub mod engine;
pub mod error;
pub mod event;
pub mod lines;
pub mod machine;
pub mod process;
pub mod procfs;
pub mod request;
pub mod text;

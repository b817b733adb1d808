//! From a profile to an image: preflight, generate, evaluate, build, collect.

pub mod agent;
pub mod calls;
mod collect;
mod compress;
pub mod engine;
pub mod error;
pub mod event;
pub mod facts;
pub mod fake;
pub mod lay;
pub mod lines;
pub mod machine;
pub mod nixlog;
mod place;
pub mod plan;
pub mod preflight;
pub mod prepare;
mod press;
pub mod process;
pub mod procfs;
pub mod request;
pub mod state;
pub mod text;
pub mod time;
pub mod trouble;

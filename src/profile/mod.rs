//! What a person wants of an image, said in one TOML file.

pub mod fault;
pub mod model;
pub mod resolve;
pub mod starting;

pub use fault::{Fault, Severity};
pub use model::Profile;
pub use resolve::Resolved;

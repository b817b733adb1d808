//! What a person wants of an image, said in one TOML file.

pub mod check;
pub mod fault;
pub mod keys;
pub mod model;
pub(crate) mod near;
pub mod password;
pub mod read;
pub mod resolve;
pub mod starting;
pub mod store;
pub mod toml;

pub use fault::{Fault, Severity};
pub use model::Profile;
pub use resolve::{Resolved, Settled};

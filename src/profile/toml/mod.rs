//! The profile as a TOML file: reading with every fault at once, writing, and editing in place.

mod encode;
mod leaf;
mod lists;
mod merge;
mod places;
mod read;
pub mod reference;
pub(crate) mod say;
pub(crate) mod schema;
pub(crate) mod syntax;
mod unknown;
mod walk;

pub use encode::encode;
pub use merge::merge;
pub use places::Places;
pub use read::{Decoded, decode, examine};

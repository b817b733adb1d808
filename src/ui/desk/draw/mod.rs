//! The pages of the Image step that are no forms: the picture of the space, and the machine.

mod machine;
mod space;

pub use machine::{About, draw as machine};
pub use space::draw as space;

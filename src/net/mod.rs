//! The one way to servers: small answers as text, large ones as files that are fetched on from where
//! they were cut off. Whatever comes is within bounds of size and time, and none of it is believed.

mod agent;
mod body;
mod client;
mod download;
mod error;
mod local;
mod part;
mod text;

pub use agent::Patience;
pub use client::Client;
pub use download::{Download, Fetched, download};
pub use error::{NetError, shown};
pub use local::is_local;
pub use text::text;

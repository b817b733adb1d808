//! The packages that can be chosen: where the list comes from, how it is searched, how large each is.
//!
//! A [`Listing`] is an [`Index`] with its [`Origin`]. [`source::open`] gives the best that is at hand
//! without waiting; [`source::refresh`] gets a better one. Names that a profile has and a listing has
//! not are found by [`unknown::unknown`]; [`judge::judge`] says them, and what else a listing has against
//! a profile, as faults.

pub mod built_in;
pub mod entry;
mod fingerprint;
pub mod flags;
pub mod index;
pub mod judge;
pub mod listing;
mod nix_said;
pub mod search;
pub mod size;
pub mod source;
pub mod unknown;

pub use entry::{Entry, Raw};
pub use flags::{Flag, Flags};
pub use index::Index;
pub use listing::{Listing, Origin};
pub use search::{Found, Query, search};

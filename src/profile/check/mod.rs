//! What a profile says that cannot work, or not as meant. One file a section.

use super::{Fault, Profile};

/// All faults of a profile, in form order.
#[must_use]
pub fn check(_profile: &Profile) -> Vec<Fault> {
    Vec::new()
}

//! A profile with everything from outside brought in: keys read, paths made absolute.

use super::Profile;

/// A checked profile in which every SSH key is a literal line ([`super::model::KeyOrigin::Key`])
/// and every path is absolute. Only this becomes Nix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved(Profile);

impl Resolved {
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.0
    }
}

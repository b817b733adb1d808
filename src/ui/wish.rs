//! What the forms change: the profile, and how it is to be pressed.

use std::collections::BTreeMap;

use super::desk::ImageOptions;
use crate::profile::Profile;

/// Everything that the person can set in a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    pub profile: Profile,
    pub press: PressOptions,
    pub image: ImageOptions,
    /// Texts, by field, that were put aside when another kind was chosen: there again when it is
    /// chosen back. No part of the profile.
    pub aside: BTreeMap<String, String>,
}

/// How this one build runs; no part of the profile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PressOptions {
    /// Where the image goes; the usual place when empty.
    pub output: String,
    /// Cores for each derivation; Nix's own setting when absent.
    pub cores: Option<u32>,
    /// Derivations at once; Nix's own setting when absent.
    pub jobs: Option<u32>,
    /// No substituters, no downloads.
    pub offline: bool,
    /// Take the newest nixpkgs of the branch.
    pub update: bool,
    /// From the rehearsal channel instead of the profile's nixpkgs.
    pub rehearse: bool,
}

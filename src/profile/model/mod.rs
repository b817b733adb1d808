//! The profile as types. A value left at its default says nothing: it is neither saved to TOML
//! nor written to Nix, so the base module's own choice holds.

mod boot;
mod image;
mod network;
mod place;
mod source;
mod ssh;
mod system;
mod users;
mod wish;

pub use boot::{Boot, Kernel};
pub use image::{Compression, Image};
pub use network::{Firewall, Interface, InterfaceNames, Network, Wifi, WifiMethod, WifiNetwork};
pub use place::{DiscFile, EmbedTarget, Embedded, EtcFile, Extra, Files};
pub use source::{Base, DEFAULT_BRANCH, Nixpkgs, Source, Style, Substituter, System};
pub use ssh::{AgentKeys, KeyOrigin, RootLogin, Ssh, SshKey};
pub use system::{Banner, Docs, Firmware, Hardware, Locale, Packages};
pub use users::{Account, Autologin, Users};
pub use wish::{NoWish, Size, Span, Wish};

use serde::{Deserialize, Serialize};

/// The version of the profile format that this program reads and writes.
pub const VERSION: u32 = 1;

/// Everything that a person wants of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Profile {
    /// Format of the file; always [`VERSION`].
    pub version: u32,
    /// One line for lists; not part of the image.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(skip_serializing_if = "is_default")]
    pub image: Image,
    #[serde(skip_serializing_if = "is_default")]
    pub source: Source,
    #[serde(skip_serializing_if = "is_default")]
    pub packages: Packages,
    #[serde(skip_serializing_if = "is_default")]
    pub ssh: Ssh,
    #[serde(skip_serializing_if = "is_default")]
    pub users: Users,
    #[serde(skip_serializing_if = "is_default")]
    pub network: Network,
    #[serde(skip_serializing_if = "is_default")]
    pub boot: Boot,
    #[serde(skip_serializing_if = "is_default")]
    pub locale: Locale,
    #[serde(skip_serializing_if = "is_default")]
    pub hardware: Hardware,
    #[serde(skip_serializing_if = "is_default")]
    pub docs: Docs,
    #[serde(skip_serializing_if = "is_default")]
    pub banner: Banner,
    #[serde(skip_serializing_if = "is_default")]
    pub files: Files,
    #[serde(skip_serializing_if = "is_default")]
    pub extra: Extra,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            version: VERSION,
            description: String::new(),
            image: Image::default(),
            source: Source::default(),
            packages: Packages::default(),
            ssh: Ssh::default(),
            users: Users::default(),
            network: Network::default(),
            boot: Boot::default(),
            locale: Locale::default(),
            hardware: Hardware::default(),
            docs: Docs::default(),
            banner: Banner::default(),
            files: Files::default(),
            extra: Extra::default(),
        }
    }
}

/// Whether a value says nothing, so that it is left out of the file.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

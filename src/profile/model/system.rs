//! The smaller sections: packages, locale, hardware, documentation, login banner.

use serde::{Deserialize, Serialize};

use super::is_default;

/// `[packages]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Packages {
    /// Attribute paths under `pkgs`: `neovim`, `python3Packages.numpy`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub install: Vec<String>,
    /// Names for `programs.<name>.enable`, where a package alone does not set things up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programs: Vec<String>,
}

/// `[locale]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Locale {
    /// `Europe/Berlin`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// `de_DE.UTF-8`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Console key map, `de-latin1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_map: Option<String>,
    /// `Lat2-Terminus16`, or a path in a package: `ter-v32n` needs `terminus_font`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub console_font: Option<String>,
}

/// `[hardware]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Hardware {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firmware: Option<Firmware>,
    /// Compressed swap in memory.
    #[serde(skip_serializing_if = "is_default")]
    pub zram: bool,
    /// The smart card daemon (pcscd), for `YubiKeys` and card readers.
    #[serde(skip_serializing_if = "is_default")]
    pub smart_cards: bool,
    /// The QEMU and SPICE guest agents.
    #[serde(skip_serializing_if = "is_default")]
    pub guest_agents: bool,
}

/// Firmware blobs on the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Firmware {
    None,
    Redistributable,
    /// Unfree firmware too; needs `allow-unfree`.
    All,
}

/// `[docs]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Docs {
    /// `false` leaves manuals and man pages off the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include: Option<bool>,
}

/// `[banner]`: what stands above the login prompt.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Banner {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The addresses of the machine, so that one can be reached by SSH without a screen search.
    #[serde(skip_serializing_if = "is_default")]
    pub addresses: bool,
}

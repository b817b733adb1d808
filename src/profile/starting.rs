//! Profiles to start from: one for each shape of image that people keep making.

/// A profile that ships with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Starting {
    pub name: &'static str,
    /// One line for lists; the profile's own description.
    pub summary: &'static str,
    /// The TOML with its comments.
    pub text: &'static str,
}

macro_rules! starting {
    ($($name:literal: $summary:literal,)*) => {
        &[$(Starting {
            name: $name,
            summary: $summary,
            text: include_str!(concat!("starting/", $name, ".toml")),
        },)*]
    };
}

/// All of them, the one for a first try first.
#[must_use]
pub fn all() -> &'static [Starting] {
    starting![
        "rescue": "Rescue stick: disks, file systems, network, SSH",
        "nixos-anywhere": "Target for nixos-anywhere: boots, gets an address, waits for SSH",
        "static-server": "Headless server with a static address, reached over SSH and the serial line",
        "airgap": "Air-gapped station for GPG keys and YubiKeys",
        "install-flake": "Installer with your own flake on it",
        "offline-installer": "Installer for places without a network",
        "desktop": "Live GNOME desktop",
        "kiosk": "Kiosk: one web page in full screen",
        "hardware": "New or unusual hardware: latest kernel, all firmware, extra drivers",
        "small": "Small image for tests and slow lines",
    ]
}

/// The one of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Starting> {
    all().iter().find(|starting| starting.name == name)
}

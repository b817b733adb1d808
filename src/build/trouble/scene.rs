//! What a failure is told against: the profile and the disks of the machine.

use std::path::PathBuf;

use crate::build::machine::Disk;
use crate::profile::Profile;

/// A place that a build fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// `the store`, `the build folder`, `the output`.
    pub name: &'static str,
    pub path: PathBuf,
    pub disk: Disk,
}

/// What surrounds a failure.
#[derive(Debug, Clone, Default)]
pub struct Scene<'a> {
    pub profile: Option<&'a Profile>,
    /// What else could be built, where the network fails.
    pub elsewhere: &'a str,
    pub rooms: Vec<Room>,
    /// Bytes of the store that nothing needs, where Nix told.
    pub garbage: Option<u64>,
}

/// Less than this is full for a compressor, which writes by the megabyte.
const FULL: u64 = 64 << 20;

impl Scene<'_> {
    /// The fullest of the places, if it is full: the error itself often names none.
    pub(super) fn full(&self, path: Option<&str>) -> Option<&Room> {
        let named = path.map(|path| path.trim_matches(['\'', '"']));
        let holds =
            |room: &&Room| named.is_some_and(|path| std::path::Path::new(path).starts_with(&room.path));
        let full = self.rooms.iter().filter(|room| room.disk.free < FULL).min_by_key(|room| room.disk.free);
        self.rooms.iter().find(holds).or(full)
    }
}

/// Options of NixOS and the field of a profile that becomes them, the longest prefix first.
const FIELDS: &[(&str, &str)] = &[
    ("boot.kernelParams", "boot.parameters"),
    ("boot.kernelModules", "boot.modules"),
    ("boot.initrd.availableKernelModules", "boot.initrd-modules"),
    ("boot.initrd.kernelModules", "boot.initrd-modules"),
    ("boot.extraModulePackages", "boot.module-packages"),
    ("boot.blacklistedKernelModules", "boot.blacklist"),
    ("boot.kernelPackages", "boot.kernel"),
    ("boot.supportedFilesystems", "boot.filesystems"),
    ("boot.loader.timeout", "boot.timeout"),
    ("console.keyMap", "locale.key-map"),
    ("console.font", "locale.console-font"),
    ("environment.systemPackages", "packages.install"),
    ("environment.etc", "files.etc"),
    ("i18n.defaultLocale", "locale.language"),
    ("image.fileName", "image.file-name"),
    ("image.baseName", "image.file-name"),
    ("isoImage.edition", "image.edition"),
    ("isoImage.isoBaseName", "image.file-name"),
    ("isoImage.isoName", "image.file-name"),
    ("isoImage.squashfsCompression", "image.compression"),
    ("isoImage.volumeID", "image.label"),
    ("networking.defaultGateway6", "network.gateway6"),
    ("networking.defaultGateway", "network.gateway"),
    ("networking.domain", "network.domain"),
    ("networking.firewall.allowedTCPPorts", "network.firewall.tcp"),
    ("networking.firewall.allowedUDPPorts", "network.firewall.udp"),
    ("networking.firewall", "network.firewall.enable"),
    ("networking.hostId", "network.host-id"),
    ("networking.hostName", "network.host-name"),
    ("networking.interfaces", "network.interfaces"),
    ("networking.nameservers", "network.name-servers"),
    ("networking.networkmanager", "network.networkmanager"),
    ("networking.search", "network.search-domains"),
    ("networking.wireless", "network.wifi"),
    ("nixpkgs.config.allowUnfree", "source.allow-unfree"),
    ("nixpkgs.hostPlatform", "source.system"),
    ("programs", "packages.programs"),
    ("services.getty.autologinUser", "users.autologin"),
    ("services.openssh", "ssh"),
    ("time.timeZone", "locale.time-zone"),
    ("users.groups", "users.groups"),
    ("users.users", "users.accounts"),
];

/// The field of the profile that an option of NixOS comes from.
pub(super) fn field_of(option: &str) -> Option<&'static str> {
    let below =
        |above: &str| option.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    FIELDS.iter().find(|(above, _)| below(above)).map(|(_, field)| *field)
}

/// Which part of the profile a file with Nix text is: its field if it is one of its own, and words for it.
pub(super) fn file(path: &str) -> (Option<&'static str>, String) {
    let path = path.trim_matches(['\'', '"']);
    let name = path.split(':').next().unwrap_or(path);
    match name.rsplit('/').next() {
        Some("iso.nix") => (None, "the profile".to_owned()),
        Some("extra.nix") => (Some("extra.nix"), "the profile's `extra.nix`".to_owned()),
        _ => match name.split_once("/nixos/modules/") {
            Some((_, module)) => (None, format!("NixOS itself (nixos/modules/{module})")),
            None if name.contains("/modules/") => (Some("extra.modules"), format!("the module {name}")),
            None => (None, name.to_owned()),
        },
    }
}

/// The package that a profile names and nixpkgs calls by its name with version, `steam-1.0`.
pub(super) fn packaged<'p>(profile: &'p Profile, package: &str) -> Option<&'p str> {
    let fits = |attribute: &&str| {
        let name = attribute.rsplit('.').next().unwrap_or(attribute);
        let rest = package.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    named(profile).filter(fits).max_by_key(|attribute| attribute.len())
}

/// The package of a profile with this name in its path: `python3Packages.numpy` has `numpy`.
pub(super) fn holding<'p>(profile: &'p Profile, name: &str) -> Option<&'p str> {
    named(profile).find(|attribute| attribute.split('.').any(|part| part == name))
}

fn named(profile: &Profile) -> impl Iterator<Item = &str> {
    profile.packages.install.iter().map(String::as_str)
}

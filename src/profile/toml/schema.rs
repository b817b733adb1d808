//! The shape of the file: every table, its keys in form order, and what each key takes.
//!
//! The model says the same as Rust types, but serde stops at the first fault and speaks in its own
//! terms. This table lets the reader find all faults and the writer choose the layout; a test holds
//! the two together.

/// What a key takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text,
    /// A text that is never shown in a message.
    Secret,
    Flag,
    /// A whole number up to this one.
    Number(u32),
    /// One of these words.
    Word(&'static [&'static str]),
    Address4,
    Address6,
    Address,
    Network4,
    Network6,
    /// A user's name, or `false`.
    Autologin,
    /// A group's number, or `"auto"`.
    GroupNumber,
    /// `1 GiB`
    Size,
    /// `10 min`
    Span,
    /// A word, or a table with `method`.
    Compression,
    /// `"channel"`, or a table with one key.
    Nixpkgs,
    Version,
    List(&'static Kind),
    Table(&'static Shape),
    /// `[[name]]`
    Tables(&'static Shape),
    /// A table whose keys are names of the person's own.
    Names(&'static Kind),
}

#[derive(Debug)]
pub(crate) struct Key {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
}

#[derive(Debug)]
pub(crate) struct Shape {
    pub keys: &'static [Key],
    /// Exactly one of these keys must be there.
    pub one_of: &'static [&'static str],
}

impl Shape {
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

const fn may(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, required: false }
}

const fn must(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, required: true }
}

const fn shape(keys: &'static [Key]) -> Shape {
    Shape { keys, one_of: &[] }
}

const TEXTS: Kind = Kind::List(&Kind::Text);
const PORTS: Kind = Kind::List(&Kind::Number(65_535));

pub(crate) static PROFILE: Shape = shape(&[
    must("version", Kind::Version),
    may("description", Kind::Text),
    may("image", Kind::Table(&IMAGE)),
    may("source", Kind::Table(&SOURCE)),
    may("packages", Kind::Table(&PACKAGES)),
    may("ssh", Kind::Table(&SSH)),
    may("users", Kind::Table(&USERS)),
    may("network", Kind::Table(&NETWORK)),
    may("boot", Kind::Table(&BOOT)),
    may("locale", Kind::Table(&LOCALE)),
    may("hardware", Kind::Table(&HARDWARE)),
    may("docs", Kind::Table(&DOCS)),
    may("banner", Kind::Table(&BANNER)),
    may("files", Kind::Table(&FILES)),
    may("extra", Kind::Table(&EXTRA)),
]);

static IMAGE: Shape = shape(&[
    may("file-name", Kind::Text),
    may("label", Kind::Text),
    may("edition", Kind::Text),
    may("menu-label", Kind::Text),
    may("uefi", Kind::Flag),
    may("bios", Kind::Flag),
    may("usb", Kind::Flag),
    may("compression", Kind::Compression),
]);

/// The methods of `image.compression`, each with the keys that it takes beside `method`.
pub(crate) static METHODS: &[(&str, Shape)] = &[
    ("default", shape(&[])),
    ("none", shape(&[])),
    ("lz4", shape(&[])),
    ("gzip", shape(&[may("level", Kind::Number(u32::MAX))])),
    ("xz", shape(&[may("dictionary", Kind::Text)])),
    ("zstd", shape(&[may("level", Kind::Number(u32::MAX))])),
    ("custom", shape(&[must("text", Kind::Text)])),
    ("wish", shape(&[may("size", Kind::Size), may("time", Kind::Span)])),
];

static SOURCE: Shape = shape(&[
    may("base", Kind::Text),
    may("system", Kind::Word(&["x86_64-linux", "aarch64-linux"])),
    may("nixpkgs", Kind::Nixpkgs),
    may("style", Kind::Word(&["flake", "classic"])),
    may("channel", Kind::Flag),
    may("allow-unfree", Kind::Flag),
    may("flakes", Kind::Flag),
    may("substituters", Kind::Tables(&SUBSTITUTER)),
]);

pub(crate) static NIXPKGS: Shape = Shape {
    keys: &[may("branch", Kind::Text), may("revision", Kind::Text), may("path", Kind::Text)],
    one_of: &["branch", "revision", "path"],
};

static SUBSTITUTER: Shape = shape(&[must("url", Kind::Text), must("key", Kind::Text)]);

static PACKAGES: Shape = shape(&[may("install", TEXTS), may("programs", TEXTS)]);

static SSH: Shape = shape(&[
    may("enable", Kind::Flag),
    may("port", Kind::Number(65_535)),
    may("root-login", Kind::Word(&["yes", "key-only", "forced-commands-only", "no"])),
    may("password-login", Kind::Flag),
    may("keys", Kind::Tables(&SSH_KEY)),
]);

static SSH_KEY: Shape = Shape {
    keys: &[
        may("user", Kind::Text),
        may("key", Kind::Secret),
        may("file", Kind::Text),
        may("agent", Kind::Text),
    ],
    one_of: &["key", "file", "agent"],
};

static USERS: Shape = shape(&[
    may("autologin", Kind::Autologin),
    may("sudo-password", Kind::Flag),
    may("groups", Kind::Names(&Kind::GroupNumber)),
    may("accounts", Kind::Names(&Kind::Table(&ACCOUNT))),
]);

static ACCOUNT: Shape = shape(&[
    may("full-name", Kind::Text),
    may("password-hash", Kind::Secret),
    may("groups", TEXTS),
    may("shell", Kind::Text),
    may("uid", Kind::Number(u32::MAX)),
]);

static NETWORK: Shape = shape(&[
    may("host-name", Kind::Text),
    may("domain", Kind::Text),
    may("dhcp", Kind::Flag),
    may("networkmanager", Kind::Flag),
    may("host-id", Kind::Text),
    may("interface-names", Kind::Word(&["predictable", "eth"])),
    may("interfaces", Kind::Tables(&INTERFACE)),
    may("gateway", Kind::Address4),
    may("gateway6", Kind::Address6),
    may("gateway-interface", Kind::Text),
    may("name-servers", Kind::List(&Kind::Address)),
    may("search-domains", TEXTS),
    may("wifi", Kind::Table(&WIFI)),
    may("firewall", Kind::Table(&FIREWALL)),
    may("mdns", Kind::Flag),
]);

static INTERFACE: Shape = shape(&[
    must("name", Kind::Text),
    may("dhcp", Kind::Flag),
    may("ipv4", Kind::List(&Kind::Network4)),
    may("ipv6", Kind::List(&Kind::Network6)),
]);

static WIFI: Shape = shape(&[
    must("method", Kind::Word(&["wpa-supplicant", "networkmanager"])),
    may("networks", Kind::Tables(&WIFI_NETWORK)),
]);

static WIFI_NETWORK: Shape =
    shape(&[must("ssid", Kind::Text), may("password", Kind::Secret), may("hidden", Kind::Flag)]);

static FIREWALL: Shape =
    shape(&[may("enable", Kind::Flag), may("tcp", PORTS), may("udp", PORTS), may("ping", Kind::Flag)]);

static BOOT: Shape = shape(&[
    may("kernel", Kind::Text),
    may("parameters", TEXTS),
    may("modules", TEXTS),
    may("initrd-modules", TEXTS),
    may("module-packages", TEXTS),
    may("blacklist", TEXTS),
    may("serial-console", Kind::Text),
    may("zfs", Kind::Flag),
    may("filesystems", TEXTS),
    may("timeout", Kind::Number(u32::MAX)),
    may("copy-to-ram", Kind::Flag),
]);

static LOCALE: Shape = shape(&[
    may("time-zone", Kind::Text),
    may("language", Kind::Text),
    may("key-map", Kind::Text),
    may("console-font", Kind::Text),
]);

static HARDWARE: Shape = shape(&[
    may("firmware", Kind::Word(&["none", "redistributable", "all"])),
    may("zram", Kind::Flag),
    may("smart-cards", Kind::Flag),
    may("guest-agents", Kind::Flag),
]);

static DOCS: Shape = shape(&[may("include", Kind::Flag)]);

static BANNER: Shape = shape(&[may("text", Kind::Text), may("addresses", Kind::Flag)]);

static FILES: Shape = shape(&[
    may("etc", Kind::Tables(&ETC_FILE)),
    may("disc", Kind::Tables(&DISC_FILE)),
    may("embed", Kind::Tables(&EMBEDDED)),
]);

static ETC_FILE: Shape = shape(&[
    must("path", Kind::Text),
    may("text", Kind::Text),
    may("source", Kind::Text),
    may("mode", Kind::Text),
]);

static DISC_FILE: Shape = shape(&[must("source", Kind::Text), must("target", Kind::Text)]);

static EMBEDDED: Shape =
    shape(&[must("source", Kind::Text), must("name", Kind::Text), may("to", Kind::Word(&["etc", "disc"]))]);

static EXTRA: Shape = shape(&[may("modules", TEXTS), may("nix", Kind::Text)]);

//! Fields of a profile that give no item of their own, each with the reason. A test holds that every
//! other field gives one.

/// Fields without an item of their own.
pub const SILENT: &[(&str, &str)] = &[
    ("version", "it is the format of the profile's file"),
    ("description", "it is for lists of profiles and not part of an image"),
    ("source.style", "it says how Nix is called, and the image is the same"),
    ("ssh.keys[].user", "told with the key"),
    ("ssh.keys[].file", "read into keys before anything is built"),
    ("ssh.keys[].agent", "read into keys before anything is built"),
    ("network.interfaces[].name", "told with the interface's addresses and DHCP"),
    ("files.etc[].path", "told with the file's content"),
    ("files.disc[].source", "told with the file's target"),
    ("files.embed[].source", "told with the folder's name"),
    ("files.embed[].to", "told with the folder's name"),
];

/// Whether a field, as `snowpress fields` lists it, gives no item of its own.
#[must_use]
pub fn is_silent(path: &str) -> bool {
    SILENT.iter().any(|(silent, _)| *silent == path)
}

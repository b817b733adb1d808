//! Which Nix is here, how old it is, and how it was set up.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::build::process::{Invocation, ProcessError, capture, find};

/// Whose Nix it is; they differ in version numbers and wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    Nix,
    Lix,
    Determinate,
}

/// From the first line of `nix --version`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NixVersion {
    pub flavour: Flavour,
    pub major: u32,
    pub minor: u32,
    /// The version as Nix wrote it, `2.8.0`.
    pub text: String,
}

/// The oldest Nix that this program was tried with.
pub const OLDEST: (u32, u32) = (2, 8);

impl NixVersion {
    /// Understands `nix (Nix) 2.8.0`, `nix (Lix, like Nix) 2.93.3` and
    /// `nix (Determinate Nix 3.6.1) 2.29.0`.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.lines().next()?.trim();
        let flavour = if line.contains("Lix") {
            Flavour::Lix
        } else if line.contains("Determinate") {
            Flavour::Determinate
        } else {
            Flavour::Nix
        };
        let text = line.split_whitespace().last()?.to_owned();
        let mut numbers = text.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u32>);
        Some(Self { flavour, major: numbers.next()?.ok()?, minor: numbers.next()?.ok()?, text })
    }

    #[must_use]
    pub fn too_old(&self) -> bool {
        (self.major, self.minor) < OLDEST
    }
}

impl fmt::Display for NixVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.flavour {
            Flavour::Nix => "Nix",
            Flavour::Lix => "Lix",
            Flavour::Determinate => "Determinate Nix",
        };
        write!(f, "{name} {}", self.text)
    }
}

/// Who writes to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NixMode {
    /// The daemon, for everybody.
    Daemon,
    /// This user alone.
    SingleUser,
    /// Root, and no group of build users: Nix must be told to build as root.
    RootWithoutBuilders,
    /// There is neither a daemon nor the right to write.
    Locked,
}

/// The Nix of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NixFound {
    pub program: PathBuf,
    pub version: NixVersion,
    pub mode: NixMode,
    /// `nix-command` and `flakes` are switched on in its configuration.
    pub flakes: bool,
    /// Its settings by name, lists joined by blanks.
    pub settings: BTreeMap<String, String>,
}

impl NixFound {
    /// URLs of the binary caches it asks.
    #[must_use]
    pub fn substituters(&self) -> Vec<&str> {
        self.settings.get("substituters").map(|all| all.split_whitespace().collect()).unwrap_or_default()
    }
}

/// Looks for Nix.
///
/// # Errors
/// When there is none, or it does not answer within ten seconds.
pub fn find_nix() -> Result<NixFound, ProcessError> {
    let missing = || ProcessError::NotFound { program: "nix".to_owned() };
    let program = find("nix").ok_or_else(missing)?;
    let answer = capture(&Invocation::new(&program).arg("--version"), Duration::from_secs(10))?;
    let version = NixVersion::parse(&answer.text()).ok_or_else(missing)?;
    let settings = settings_of(&program);
    let features = settings.get("experimental-features").map(String::as_str).unwrap_or_default();
    let flakes = ["nix-command", "flakes"].iter().all(|f| features.split_whitespace().any(|on| on == *f));
    let mode = mode(&settings);
    Ok(NixFound { program, version, mode, flakes, settings })
}

/// All settings of Nix; empty when it does not tell.
#[must_use]
pub fn settings_of(program: &Path) -> BTreeMap<String, String> {
    // The command was renamed in 2.20; both print the same JSON.
    for words in [&["show-config", "--json"][..], &["config", "show", "--json"]] {
        let features = ["--extra-experimental-features", "nix-command"];
        let invocation = Invocation::new(program).args(features).args(words);
        let Ok(answer) = capture(&invocation, Duration::from_secs(20)) else { continue };
        if let Some(settings) = parse_settings(&answer.stdout).filter(|_| answer.status.success()) {
            return settings;
        }
    }
    BTreeMap::new()
}

fn parse_settings(json: &[u8]) -> Option<BTreeMap<String, String>> {
    let all: BTreeMap<String, serde_json::Value> = serde_json::from_slice(json).ok()?;
    Some(all.into_iter().filter_map(|(name, setting)| Some((name, said(setting.get("value")?)))).collect())
}

fn said(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(all) => all.iter().map(said).collect::<Vec<_>>().join(" "),
        serde_json::Value::Object(all) => all.keys().cloned().collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

fn mode(settings: &BTreeMap<String, String>) -> NixMode {
    let socket = std::env::var_os("NIX_DAEMON_SOCKET_PATH")
        .map_or_else(|| PathBuf::from("/nix/var/nix/daemon-socket/socket"), PathBuf::from);
    let store = std::env::var_os("NIX_STORE_DIR").map_or_else(|| PathBuf::from("/nix/store"), PathBuf::from);
    let root = rustix::process::geteuid().is_root();
    if !root && socket.exists() {
        return NixMode::Daemon;
    }
    if root {
        let group = settings.get("build-users-group").map_or("nixbld", String::as_str);
        // Root does not go through the daemon, so it needs the group that the daemon would use.
        return if group.is_empty() || group_exists(group) {
            NixMode::SingleUser
        } else {
            NixMode::RootWithoutBuilders
        };
    }
    if super::disk::writable(&store) { NixMode::SingleUser } else { NixMode::Locked }
}

fn group_exists(name: &str) -> bool {
    let text = std::fs::read_to_string("/etc/group").unwrap_or_default();
    let members = |line: &str| line.rsplit(':').next().is_some_and(|members| !members.trim().is_empty());
    // Nix refuses a group without members just as a missing one.
    text.lines().any(|line| line.split(':').next() == Some(name) && members(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_all_flavours() {
        let read = |line| NixVersion::parse(line).map(|v| (v.flavour, v.major, v.minor, v.text));
        assert_eq!(read("nix (Nix) 2.8.0"), Some((Flavour::Nix, 2, 8, "2.8.0".into())));
        assert_eq!(
            read("nix (Nix) 2.35pre20260701_abc\n"),
            Some((Flavour::Nix, 2, 35, "2.35pre20260701_abc".into()))
        );
        assert_eq!(
            read("nix (Lix, like Nix) 2.93.3\nSystem type: x"),
            Some((Flavour::Lix, 2, 93, "2.93.3".into()))
        );
        assert_eq!(
            read("nix (Determinate Nix 3.6.1) 2.29.0"),
            Some((Flavour::Determinate, 2, 29, "2.29.0".into()))
        );
        assert_eq!(read(""), None);
        assert_eq!(read("command not found"), None);
        assert!(NixVersion::parse("nix (Nix) 2.3.16").unwrap().too_old());
        assert!(!NixVersion::parse("nix (Nix) 2.8.0").unwrap().too_old());
    }

    #[test]
    fn settings_in_json() {
        let json = br#"{"substituters":{"value":["https://a/","https://b/"]},"cores":{"value":2},
            "sandbox":{"value":"true"},"odd":{"novalue":1}}"#;
        let settings = parse_settings(json).unwrap();
        assert_eq!(settings["substituters"], "https://a/ https://b/");
        assert_eq!(settings["cores"], "2");
        assert!(!settings.contains_key("odd"));
        assert_eq!(parse_settings(b"not json"), None);
    }
}

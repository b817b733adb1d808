//! The keys that a person has at hand: beside the private ones, and in the agent.

use std::fs;
use std::path::{Path, PathBuf};

use super::{KeyInfo, describe, lines};
use crate::profile::read;
use crate::profile::resolve::AgentReader;

/// A key that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundKey {
    /// The file that it stands in, where it stands in one.
    pub path: Option<PathBuf>,
    /// As it goes into a profile.
    pub line: String,
    pub info: KeyInfo,
}

/// What looked like a key and is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file, or the number of the line.
    pub what: String,
    /// What is wrong and what to do.
    pub reason: String,
}

/// What was found, good and bad.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    pub keys: Vec<FoundKey>,
    pub skipped: Vec<Skipped>,
}

/// More public keys than a person has; beyond, files are not read.
const MOST: usize = 100;

/// The names that `ssh-keygen` gives by itself, the best kind first.
const USUAL: [&str; 5] =
    ["id_ed25519.pub", "id_ecdsa.pub", "id_rsa.pub", "id_ed25519_sk.pub", "id_ecdsa_sk.pub"];

/// The keys in `~/.ssh/*.pub`, those with usual names first. What is not there or cannot be listed
/// is an empty answer.
#[must_use]
pub fn found(home: &Path) -> Found {
    let entries = fs::read_dir(home.join(".ssh")).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "pub") && path.is_file())
        .collect();
    files.sort_by_cached_key(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (USUAL.iter().position(|usual| *usual == name).unwrap_or(USUAL.len()), name)
    });
    let mut found = Found::default();
    for path in files.drain(files.len().min(MOST)..) {
        let reason = format!("only the first {MOST} files are read; name it yourself");
        found.skipped.push(Skipped { what: path.display().to_string(), reason });
    }
    for path in files {
        match file(&path) {
            // The same key may lie there under two names.
            Ok(key) if found.keys.iter().any(|known| known.info.fingerprint == key.info.fingerprint) => {}
            Ok(key) => found.keys.push(key),
            Err(reason) => found.skipped.push(Skipped { what: path.display().to_string(), reason }),
        }
    }
    found
}

/// A `.pub` file has one line.
fn file(path: &Path) -> Result<FoundKey, String> {
    let text = read::text(path).map_err(|error| format!("it cannot be read: {error}"))?;
    if text.contains("PRIVATE KEY") {
        return Err("this is a PRIVATE key in spite of its name; it must not go anywhere".to_owned());
    }
    let line = lines(&text).next().ok_or_else(|| "it holds no key".to_owned())?;
    Ok(FoundKey { path: Some(path.to_owned()), line: line.to_owned(), info: describe(line)? })
}

/// The keys that the running agent holds.
///
/// # Errors
/// A sentence on why the agent cannot be asked.
pub fn in_agent(agent: &dyn AgentReader) -> Result<Found, String> {
    Ok(collect(agent.identities()?.iter().map(String::as_str)))
}

/// The keys among these lines.
#[must_use]
pub fn collect<'a>(lines: impl IntoIterator<Item = &'a str>) -> Found {
    let mut found = Found::default();
    for (index, line) in lines.into_iter().enumerate() {
        match describe(line) {
            Ok(info) => found.keys.push(FoundKey { path: None, line: line.trim().to_owned(), info }),
            Err(reason) => found.skipped.push(Skipped { what: format!("key {}", index + 1), reason }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIODYbsDeBtsTx0x8lF4SgtSl2j8ViRlcBd/t3njJ4NFL me@box";
    const OTHER: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g you@box";

    #[test]
    fn good_keys_are_found_and_bad_ones_named() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(found(home.path()), Found::default(), "no folder is no fault");
        let ssh = home.path().join(".ssh");
        fs::create_dir(&ssh).unwrap();
        let write = |name: &str, text: &str| fs::write(ssh.join(name), text).unwrap();
        write("a.pub", OTHER);
        write("id_ed25519.pub", &format!("{KEY}\n"));
        write("copy.pub", KEY);
        write("id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----");
        write("wrong.pub", "-----BEGIN OPENSSH PRIVATE KEY-----");
        write("empty.pub", "\n");
        write("id-cert.pub", "ssh-ed25519-cert-v01@openssh.com AAAA me");
        fs::create_dir(ssh.join("folder.pub")).unwrap();
        let found = found(home.path());
        let comments: Vec<&str> = found.keys.iter().map(|key| key.info.comment.as_str()).collect();
        assert_eq!(comments, ["me@box", "you@box"]);
        assert_eq!(found.keys[0].path.as_deref(), Some(ssh.join("id_ed25519.pub").as_path()));
        assert_eq!(found.skipped.len(), 3, "{:?}", found.skipped);
        assert!(found.skipped.iter().any(|s| s.what.ends_with("wrong.pub") && s.reason.contains("PRIVATE")));
    }

    #[test]
    fn a_folder_of_thousands_does_not_hold_anybody_up() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(".ssh")).unwrap();
        for number in 0..MOST + 5 {
            fs::write(home.path().join(format!(".ssh/{number}.pub")), "x").unwrap();
        }
        let skipped = found(home.path()).skipped;
        assert_eq!(skipped.iter().filter(|skipped| skipped.reason.contains("only the first")).count(), 5);
    }

    #[test]
    fn the_agent_may_hold_what_sshd_refuses() {
        struct Agent;
        impl AgentReader for Agent {
            fn identities(&self) -> Result<Vec<String>, String> {
                Ok(vec![KEY.into(), "ssh-dss AAAA old".into()])
            }
        }
        let found = in_agent(&Agent).unwrap();
        assert_eq!((found.keys.len(), found.skipped.len()), (1, 1));
        assert_eq!(found.skipped[0].what, "key 2");
    }
}

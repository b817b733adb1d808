//! A key in a person's words: `[USER=]WHAT`.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::lines;
use crate::profile::model::{AgentKeys, KeyOrigin, SshKey};
use crate::profile::read as file;

/// Why the words give no key.
#[derive(Debug, Error)]
pub enum GivenError {
    #[error("{}: {source}; name a file with a public key; `ssh-keygen -t ed25519` makes one", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{} is a private key, which must not go onto an image; name the one that ends in .pub", .0.display())]
    Private(PathBuf),
    #[error(
        "this is a private key, which must not go onto an image; paste the line of the file that ends in .pub"
    )]
    PrivateText,
    #[error("{} holds no key", .0.display())]
    Empty(PathBuf),
}

/// The words, and whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owned<'a> {
    pub user: &'a str,
    pub what: &'a str,
}

/// Splits `[USER=]WHAT`; root is meant where nobody is named.
#[must_use]
pub fn owned(words: &str) -> Owned<'_> {
    match words.split_once('=') {
        // `from="…" ssh-ed25519 …` is an option of the key, not a user.
        Some((user, what)) if is_user(user) && !what.starts_with('"') => Owned { user, what },
        _ => Owned { user: "root", what: words },
    }
}

impl Owned<'_> {
    /// A key of this user.
    #[must_use]
    pub fn key(&self, origin: KeyOrigin) -> SshKey {
        SshKey { user: self.user.to_owned(), origin }
    }
}

/// Reads `[USER=]WHAT`, where WHAT is a key's text, a file of keys, or `agent`. Keys of a file are
/// read now and go into the profile as text, so that the profile stands on its own. What a text
/// holds is not looked at here: the profile's checks do that.
///
/// # Errors
/// When a file is meant, and it cannot be read or holds no public key.
pub fn read(words: &str) -> Result<Vec<SshKey>, GivenError> {
    let owned = owned(words.trim());
    if owned.what == "agent" {
        return Ok(vec![owned.key(KeyOrigin::Agent(AgentKeys::All))]);
    }
    if owned.what.contains("PRIVATE KEY") {
        return Err(GivenError::PrivateText);
    }
    let path = path(owned.what);
    if owned.what.split_whitespace().count() > 1 && !path.exists() {
        return Ok(vec![owned.key(KeyOrigin::Key(owned.what.trim().to_owned()))]);
    }
    Ok(keys_of(&path)?.into_iter().map(|line| owned.key(KeyOrigin::Key(line))).collect())
}

/// Shells leave `~` alone behind a `USER=`, and a form has no shell.
fn path(words: &str) -> PathBuf {
    match (words.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(words),
    }
}

fn is_user(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
}

fn keys_of(path: &Path) -> Result<Vec<String>, GivenError> {
    let text = file::text(path).map_err(|source| GivenError::Unreadable { path: path.to_owned(), source })?;
    if text.contains("PRIVATE KEY") {
        return Err(GivenError::Private(path.to_owned()));
    }
    let keys: Vec<String> = lines(&text).map(str::to_owned).collect();
    if keys.is_empty() { Err(GivenError::Empty(path.to_owned())) } else { Ok(keys) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtleQ== me@box";

    fn literal(user: &str, text: &str) -> Vec<SshKey> {
        vec![SshKey { user: user.into(), origin: KeyOrigin::Key(text.into()) }]
    }

    #[test]
    fn a_private_key_is_refused_as_text_too() {
        let words = "-----BEGIN OPENSSH PRIVATE KEY----- AAAA -----END OPENSSH PRIVATE KEY-----";
        assert!(matches!(read(words), Err(GivenError::PrivateText)));
    }

    #[test]
    fn text_is_taken_as_it_is() {
        assert_eq!(read(KEY).unwrap(), literal("root", KEY));
        assert_eq!(read(&format!("nixos={KEY}")).unwrap(), literal("nixos", KEY));
        let with_option = format!("from=\"192.168.1.0/24\" {KEY}");
        assert_eq!(read(&with_option).unwrap(), literal("root", &with_option));
        assert!(matches!(read("agent").unwrap()[0].origin, KeyOrigin::Agent(AgentKeys::All)));
    }

    #[test]
    fn files_are_read_and_private_keys_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys");
        fs::write(&file, format!("# mine\n\n{KEY}\n")).unwrap();
        assert_eq!(read(&format!("admin={}", file.display())).unwrap(), literal("admin", KEY));
        fs::write(&file, "-----BEGIN OPENSSH PRIVATE KEY-----\n").unwrap();
        let refused = read(file.to_str().unwrap()).unwrap_err().to_string();
        assert!(refused.contains("private key"), "{refused}");
        assert!(read("/no/such/file").is_err());
    }
}

//! `--key`: an SSH public key given on the command line.

use std::path::Path;

use anyhow::{Result, bail};

use crate::profile::model::{AgentKeys, KeyOrigin, SshKey};
use crate::profile::read;

/// Reads `[USER=]WHAT`, where WHAT is a key's text, a file of keys, or `agent`. Keys of a file are
/// read now and go into the profile as text, so that the profile stands on its own.
pub fn read(word: &str) -> Result<Vec<SshKey>> {
    let (user, what) = match word.split_once('=') {
        // `from="…" ssh-ed25519 …` is an option of the key, not a user.
        Some((user, what)) if is_user(user) && !what.starts_with('"') => (user, what),
        _ => ("root", word),
    };
    let key = |origin| SshKey { user: user.to_owned(), origin };
    if what == "agent" {
        return Ok(vec![key(KeyOrigin::Agent(AgentKeys::All))]);
    }
    if what.split_whitespace().count() > 1 && !Path::new(what).exists() {
        return Ok(vec![key(KeyOrigin::Key(what.trim().to_owned()))]);
    }
    let lines = lines(Path::new(what))?;
    Ok(lines.into_iter().map(|line| key(KeyOrigin::Key(line))).collect())
}

fn is_user(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
}

fn lines(path: &Path) -> Result<Vec<String>> {
    let shown = path.display();
    let text = match read::text(path) {
        Ok(text) => text,
        Err(error) => {
            bail!("{shown}: {error}; name a file with a public key; `ssh-keygen -t ed25519` makes one")
        }
    };
    if text.contains("PRIVATE KEY") {
        bail!("{shown} is a private key, which must not go onto an image; name the one that ends in .pub");
    }
    let keys: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    if keys.is_empty() {
        bail!("{shown} holds no key");
    }
    Ok(keys)
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

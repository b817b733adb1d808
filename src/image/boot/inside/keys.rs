//! Which private keys we hold for the public keys of a profile.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use ssh_key::PrivateKey;

use crate::build::text::printable;
use crate::profile::Profile;
use crate::profile::model::KeyOrigin;

/// A key file is a few thousand bytes.
const LARGEST: u64 = 1 << 16;

/// Something to log in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    File(PathBuf),
    /// The agent has the private part of this public line.
    Agent(String),
}

/// A user that we can log in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub user: String,
    pub held: Held,
}

/// What we can log in with, and why not with the rest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ring {
    /// Root first: it may look at everything.
    pub logins: Vec<Login>,
    /// Where keys were looked for, and what stands in the way.
    pub remarks: Vec<String>,
}

/// The key itself of a line of `authorized_keys`, without options and comment.
#[must_use]
pub fn body(line: &str) -> Option<&str> {
    line.split_whitespace().find(|word| word.starts_with("AAAA") && word.len() > 24)
}

/// One private key that was found.
struct Candidate {
    path: PathBuf,
    body: String,
    locked: bool,
}

/// Why a file that was named cannot be a key to log in with; `None` where it is one.
#[must_use]
pub fn unusable(path: &Path) -> Option<String> {
    match File::open(path).and_then(|file| std::io::read_to_string(file.take(LARGEST))) {
        Err(error) => Some(format!("{} cannot be read: {error}", printable(&path.to_string_lossy()))),
        Ok(_) if candidate(path).is_none() => Some(format!(
            "{} is no private key that can be read, in OpenSSH's format or with its .pub beside it",
            printable(&path.to_string_lossy())
        )),
        Ok(_) => None,
    }
}

fn candidate(path: &Path) -> Option<Candidate> {
    let mut text = String::new();
    File::open(path).ok()?.take(LARGEST).read_to_string(&mut text).ok()?;
    if let Ok(key) = PrivateKey::from_openssh(&text) {
        let line = key.public_key().to_openssh().ok()?;
        return Some(Candidate {
            path: path.to_owned(),
            body: body(&line)?.to_owned(),
            locked: key.is_encrypted(),
        });
    }
    // An older format, or a key in hardware: the public part lies beside it.
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    let mut line = String::new();
    File::open(name).ok()?.take(LARGEST).read_to_string(&mut line).ok()?;
    text.contains("PRIVATE KEY").then_some(())?;
    Some(Candidate {
        path: path.to_owned(),
        body: body(&line)?.to_owned(),
        locked: text.contains("ENCRYPTED"),
    })
}

/// Where to look, in this order.
#[derive(Debug, Clone, Default)]
pub struct Places<'a> {
    /// Named by the person.
    pub given: Option<&'a Path>,
    pub near: &'a [PathBuf],
    /// Public lines of the agent's keys.
    pub agent: Vec<String>,
    /// `~/.ssh`
    pub home: Option<PathBuf>,
}

/// Where the private parts of the public keys may lie that a profile names by files.
#[must_use]
pub fn beside(profile: &Profile, base: &Path) -> Vec<PathBuf> {
    let files = profile.ssh.keys.iter().filter_map(|key| match &key.origin {
        KeyOrigin::File(file) => file.strip_suffix(".pub"),
        _ => None,
    });
    let place = |file: &str| match file.strip_prefix("~/") {
        Some(below) => std::env::home_dir().map(|home| home.join(below)),
        None => Some(base.join(file)),
    };
    files.filter_map(place).collect()
}

/// Finds a key for each user whom the profile gives one.
#[must_use]
pub fn ring(profile: &Profile, places: &Places<'_>) -> Ring {
    let mut ring = Ring::default();
    let mut paths: Vec<PathBuf> = places.given.iter().map(|path| path.to_path_buf()).collect();
    paths.extend(places.near.iter().cloned());
    let mut own: Vec<PathBuf> = places
        .home
        .iter()
        .filter_map(|home| fs::read_dir(home).ok())
        .flat_map(|entries| entries.flatten().take(500).map(|entry| entry.path()))
        .filter(|path| path.is_file() && path.extension().is_none_or(|ending| ending != "pub"))
        .collect();
    own.sort();
    paths.extend(own);
    let candidates: Vec<Candidate> = paths.iter().filter_map(|path| candidate(path)).collect();
    let mut keys: Vec<(&str, &str)> = Vec::new();
    for key in &profile.ssh.keys {
        if let KeyOrigin::Key(line) = &key.origin
            && let Some(body) = body(line)
        {
            keys.push((&key.user, body));
        }
    }
    keys.sort_by_key(|(user, _)| *user != "root");
    for (user, wanted) in keys {
        if ring.logins.iter().any(|login| login.user == user) {
            continue;
        }
        let agent = || places.agent.iter().find(|line| body(line) == Some(wanted));
        let file = candidates.iter().find(|one| one.body == wanted && !one.locked);
        let held = file.map(|one| Held::File(one.path.clone())).or_else(|| agent().cloned().map(Held::Agent));
        if let Some(held) = held {
            ring.logins.push(Login { user: user.to_owned(), held });
        } else if let Some(locked) = candidates.iter().find(|one| one.body == wanted) {
            let path = printable(&locked.path.to_string_lossy());
            ring.remarks.push(format!("{path} fits {user} but has a passphrase: give it to ssh-add first"));
        }
    }
    if let Some(given) = places.given
        && !ring.logins.iter().any(|login| login.held == Held::File(given.to_owned()))
    {
        ring.remarks
            .push(format!("{} is no key that the profile lets in", printable(&given.to_string_lossy())));
    }
    ring
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::model::SshKey;

    const PUBLIC: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAWdwMi2S5ofZIfJ53l86+JPUUHkkmZkidq8PgOS77yl";
    // Made for this test; lets nobody in anywhere.
    const PRIVATE: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\n\
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n\
QyNTUxOQAAACAFncDItkuaH2SHyed5fOviT1FB5JJmZInavD4Dku+8pQAAAJhepy+vXqcv\n\
rwAAAAtzc2gtZWQyNTUxOQAAACAFncDItkuaH2SHyed5fOviT1FB5JJmZInavD4Dku+8pQ\n\
AAAED7rz5P4p6a6UrfmJQ4afKJkpiEGf+kEy2e7sYPbtH6NAWdwMi2S5ofZIfJ53l86+JP\n\
UUHkkmZkidq8PgOS77ylAAAADm5vYm9keUBleGFtcGxlAQIDBAUGBw==\n\
-----END OPENSSH PRIVATE KEY-----\n";

    fn profile(users: &[&str]) -> Profile {
        let mut profile = Profile::default();
        for user in users {
            let line = format!("from=\"10.0.0.0/8\" {PUBLIC} someone");
            profile.ssh.keys.push(SshKey { user: (*user).to_owned(), origin: KeyOrigin::Key(line) });
        }
        profile
    }

    #[test]
    fn private_keys_lie_beside_public_ones() {
        let text = "version = 1\n[ssh]\nkeys = [{ file = \"keys/id.pub\" }, { file = \"keys/all\" }]";
        let near = beside(&crate::profile::toml::examine(text).profile, Path::new("/p"));
        assert_eq!(near, [PathBuf::from("/p/keys/id")]);
    }

    #[test]
    fn a_file_or_the_agent_fits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("id");
        fs::write(&path, PRIVATE).unwrap();
        let places = Places { home: Some(folder.path().to_owned()), ..Places::default() };
        let found = ring(&profile(&["ada", "root"]), &places);
        assert_eq!(found.logins[0], Login { user: "root".to_owned(), held: Held::File(path) });
        assert_eq!(found.logins[1].user, "ada");
        let places = Places { agent: vec![format!("{PUBLIC} me")], ..Places::default() };
        let found = ring(&profile(&["root"]), &places);
        assert!(matches!(&found.logins[0].held, Held::Agent(line) if line.ends_with("me")));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("id");
        fs::write(&path, "nonsense").unwrap();
        assert!(unusable(&path).unwrap().contains("is no private key"));
        assert!(unusable(folder.path()).unwrap().contains("cannot be read"));
        let places = Places { given: Some(&path), ..Places::default() };
        let found = ring(&profile(&["root"]), &places);
        assert!(found.logins.is_empty() && found.remarks[0].contains("is no key that the profile lets in"));
    }
}

//! Binary caches, asked for one path at a time: a folder (`file://`) or a server. Those that only Nix
//! itself can talk to (`s3://`, `ssh://`) are not asked, and that is said.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::graph::PathInfo;
use super::name::StoreName;
use super::narinfo;
use crate::build::text::{printable, shortened};
use crate::net::{Client, NetError, Patience};

/// The cache that every Nix asks unless it is told otherwise.
pub const USUAL: &str = "https://cache.nixos.org";

/// Questions at once: most of each is waiting, and no server minds so few.
pub const AT_ONCE: usize = 16;
/// How long one answer may take; a few hundred bytes are there sooner or not at all.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where path infos come from.
#[derive(Debug, Clone)]
pub enum Cache {
    Folder(PathBuf),
    /// The address without a slash at its end.
    Server(String, Client),
}

/// What a cache says of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Known(PathInfo),
    /// It does not have the path.
    Absent,
    /// There was no answer, or none that can be believed.
    Nothing(String),
}

impl Cache {
    /// # Errors
    /// A sentence, when it is none that can be asked.
    pub fn of(address: &str) -> Result<Self, String> {
        let shown = shortened(&printable(address), 200).to_owned();
        // What stands behind the `?` are settings of Nix.
        let plain = address.split('?').next().unwrap_or_default().trim_end_matches('/');
        if let Some(path) = plain.strip_prefix("file://").filter(|path| path.starts_with('/')) {
            return Ok(Self::Folder(path.into()));
        }
        let web = plain.starts_with("https://") || plain.starts_with("http://");
        if web && plain.bytes().all(|byte| byte.is_ascii_graphic()) {
            let client = Client::new(plain, Patience::whole(PATIENCE), AT_ONCE);
            return Ok(Self::Server(plain.to_owned(), client));
        }
        Err(format!("{shown} was not asked for sizes: only https://, http:// and file:// caches are"))
    }

    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Folder(path) => printable(&path.to_string_lossy()),
            Self::Server(address, _) => address.clone(),
        }
    }

    /// Asks for a path of the store in `folder`. Takes as long as the server does, within bounds.
    #[must_use]
    pub fn ask(&self, folder: &str, name: &StoreName) -> Said {
        let text = match self {
            Self::Folder(cache) => read(&cache.join(format!("{}.narinfo", name.hash())), cache),
            Self::Server(address, client) => get(client, &format!("{address}/{}.narinfo", name.hash())),
        };
        match text {
            Ok(Some(text)) => match narinfo::parse(&text, folder, name) {
                Ok(info) => Said::Known(info),
                Err(wrong) => Said::Nothing(format!("answered with {wrong}")),
            },
            Ok(None) => Said::Absent,
            Err(reason) => Said::Nothing(reason),
        }
    }
}

fn read(path: &Path, cache: &Path) -> Result<Option<String>, String> {
    let failed = |error: std::io::Error| Err(error.to_string());
    match path.metadata() {
        // Anything else, a pipe say, might never answer.
        Ok(found) if !found.is_file() => return Err("has something that is no file".to_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound && cache.is_dir() => return Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => return Err("there is no such folder".to_owned()),
        Err(error) => return failed(error),
        Ok(_) => {}
    }
    let mut text = String::new();
    let file = File::open(path);
    match file.and_then(|file| file.take(narinfo::LONGEST + 1).read_to_string(&mut text)) {
        Ok(_) if text.len() as u64 > narinfo::LONGEST => Err("answered with more than 1 MiB".to_owned()),
        Ok(_) => Ok(Some(text)),
        Err(error) => failed(error),
    }
}

/// Some servers say 403 of what is not there: a bucket that may not be listed.
fn get(client: &Client, url: &str) -> Result<Option<String>, String> {
    match client.text(url, narinfo::LONGEST) {
        Ok(text) => Ok(Some(text)),
        Err(NetError::Status { code: 403 | 404 | 410, .. }) => Ok(None),
        // The address of this one path would hide that all paths are meant.
        Err(NetError::Status { code, .. }) => Err(format!("answered with status {code}")),
        Err(NetError::Answer { what, .. }) => Err(format!("answered with {what}")),
        Err(NetError::Unreachable { reason, .. }) => Err(format!("cannot be reached ({reason})")),
        Err(other) => Err(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::name;
    use super::*;

    #[test]
    fn addresses_of_caches() {
        assert_eq!(Cache::of("file:///srv/c/?compression=zstd").unwrap().shown(), "/srv/c");
        assert_eq!(Cache::of("https://c.example/x/").unwrap().shown(), "https://c.example/x");
        for bad in ["s3://bucket", "ssh://host", "file://relative", "https://a b", "", "daemon"] {
            assert!(Cache::of(bad).unwrap_err().contains("was not asked"), "{bad}");
        }
    }

    #[test]
    fn a_folder_that_lacks_a_path_and_one_that_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::Folder(folder.path().to_owned());
        assert_eq!(cache.ask("/nix/store", &name('a')), Said::Absent);
        let gone = Cache::Folder(folder.path().join("none"));
        assert_eq!(gone.ask("/nix/store", &name('a')), Said::Nothing("there is no such folder".to_owned()));
    }

    #[test]
    fn what_is_no_narinfo_is_no_answer() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::Folder(folder.path().to_owned());
        let file = folder.path().join(format!("{}.narinfo", name('a').hash()));
        let said = |bytes: &[u8]| {
            std::fs::write(&file, bytes).unwrap();
            match cache.ask("/nix/store", &name('a')) {
                Said::Nothing(reason) => reason,
                other => panic!("{other:?}"),
            }
        };
        assert!(said(b"<html>").contains("no narinfo"));
        assert!(said(b"\xff\xfe\0").contains("UTF-8"));
        let long = vec![b'x'; usize::try_from(narinfo::LONGEST).unwrap() + 1];
        assert!(said(&long).contains("more than 1 MiB"));
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert_eq!(
            cache.ask("/nix/store", &name('a')),
            Said::Nothing("has something that is no file".to_owned())
        );
    }
}

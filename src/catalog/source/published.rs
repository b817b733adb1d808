//! The list that a channel publishes, or a mirror of it.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::key::Key;
use super::shelf::{self, About};
use super::unpack::unpacked;
use super::{Asking, Made, Progress, SourceError, Wanted};
use crate::build::request::Cancel;
use crate::build::text::printable;
use crate::catalog::fingerprint;
use crate::catalog::index::Index;
use crate::net::{self, Download, Patience};
use crate::profile::model::Nixpkgs;

/// The channels of NixOS: each branch's newest release, by redirection.
const USUAL: &str = "https://channels.nixos.org/{branch}/packages.json.br";

/// Many times the largest list there is, packed or not.
const LIMIT: u64 = 512 << 20;

/// Where the list of a branch is. A mirror without `{branch}` is the file itself.
pub(super) fn address(branch: &str, mirror: Option<&str>) -> String {
    mirror.unwrap_or(USUAL).replace("{branch}", branch)
}

pub(super) fn fetch(
    wanted: &Wanted,
    key: &Key,
    url: &str,
    asking: &Asking,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Made, SourceError> {
    progress(Progress::Asking { from: printable(&net::shown(url)) });
    let folder = shelf::make_folder(&wanted.cache)?;
    let file = folder.join(format!("{}.fetched", key.name));
    let wish = Download {
        url,
        to: &file,
        limit: LIMIT,
        patience: asking.patience,
        tries: asking.tries,
        pause: asking.pause,
    };
    let stop = || cancel.asked() > 0;
    let fetched = net::download(&wish, &stop, &mut |done, of| progress(Progress::Fetching { done, of }))
        .map_err(SourceError::net)?;
    progress(Progress::Indexing);
    let made = index(&file, &fetched.url, cancel);
    // A list that is good is kept in another form, and one that is broken is of no use.
    let _ = std::fs::remove_file(&file);
    let index = made?;
    let release = release(&fetched.url);
    let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let revision = revision(&fetched.url, asking.patience);
    // A list that somebody named for a fixed nixpkgs is that one's only where it says so itself.
    let complete = match &wanted.source.nixpkgs {
        Nixpkgs::Branch(_) => true,
        Nixpkgs::Revision(wanted) => revision.as_ref() == Some(wanted),
        Nixpkgs::Path(_) | Nixpkgs::Channel => false,
    };
    let about = About {
        nixpkgs: key.nixpkgs.clone(),
        system: key.system.clone(),
        revision,
        release,
        published: fetched.modified.map(since),
        made: since(SystemTime::now()),
        packages: index.len(),
        complete,
        url: Some(printable(&fetched.url)),
        tree: None,
        print: key.tree().and_then(fingerprint::of),
    };
    Ok(Made { index, about })
}

fn index(file: &Path, from: &str, cancel: &Cancel) -> Result<Index, SourceError> {
    let list =
        unpacked(file, cancel).map_err(|source| SourceError::File { path: file.to_owned(), source })?;
    match Index::from_channel(list) {
        _ if cancel.asked() > 0 => Err(SourceError::Stopped),
        answer => answer.map_err(|error| SourceError::broken(from, &error)),
    }
}

/// The folder of a file on a server: `nixos-26.05.1234.0123abcd` where a release lies.
fn release(url: &str) -> Option<String> {
    let folder = url.split(['?', '#']).next()?.rsplit('/').nth(1)?;
    is_release(folder).then(|| folder.to_owned())
}

pub(super) fn is_release(folder: &str) -> bool {
    folder.contains("nix")
        && folder.len() <= 64
        && folder.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        && folder.rsplit_once('.').is_some_and(|(front, _)| front.ends_with(|c: char| c.is_ascii_digit()))
        && folder.matches('.').count() >= 2
}

/// The revision that a release says beside its list. Without it nothing is lost but a comfort.
fn revision(url: &str, patience: Patience) -> Option<String> {
    release(url)?;
    let (folder, _) = url.split(['?', '#']).next()?.rsplit_once('/')?;
    let limit = Duration::from_secs(5).min(patience.answer);
    let text = net::text(&format!("{folder}/git-revision"), 256, Patience::whole(limit)).ok()?;
    revision_in(&text)
}

pub(super) fn revision_in(text: &str) -> Option<String> {
    let text = text.trim();
    let is_revision = text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit());
    is_revision.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_branches_and_mirrors() {
        assert_eq!(address("nixos-26.05", None), "https://channels.nixos.org/nixos-26.05/packages.json.br");
        assert_eq!(address("b", Some("http://m/{branch}/p.json")), "http://m/b/p.json");
        assert_eq!(address("b", Some("/srv/p.json")), "/srv/p.json");
    }

    #[test]
    fn a_release_is_told_from_another_folder() {
        let base = "https://releases.nixos.org/nixos";
        let of = |rest: &str| release(&format!("{base}/{rest}"));
        assert_eq!(
            of("26.05/nixos-26.05.1234.0123abcd/packages.json.br").as_deref(),
            Some("nixos-26.05.1234.0123abcd")
        );
        assert_eq!(
            of("unstable/nixos-26.11pre99.0123abcd/packages.json.br?x=/y").as_deref(),
            Some("nixos-26.11pre99.0123abcd")
        );
        for other in ["nixos-26.05/packages.json.br", "packages.json", "a.b.c/packages.json"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}

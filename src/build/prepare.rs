//! From a chosen profile to a build's request: what every front end must do alike, so that the same
//! profile has the same work folder, lock file and hash from wherever it is pressed.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::request::{NixOptions, Request};
use super::text::{hex, printable};
use crate::estimate::Known;
use crate::estimate::wish::{Fulfilled, granted};
use crate::profile::model::Nixpkgs;
use crate::profile::resolve::{self, AgentReader};
use crate::profile::{Fault, Profile, Settled, Severity};

/// What is to be pressed, and where.
pub struct Wanted<'a> {
    /// The profile's name; names the image's folder.
    pub name: &'a str,
    /// The file it was read from, where it is not a saved or a starting profile.
    pub file: Option<&'a Path>,
    /// Its text, for the hash in the facts.
    pub text: &'a str,
    pub profile: Profile,
    /// What its relative paths are relative to.
    pub base: &'a Path,
    pub from: From,
    /// Made absolute here.
    pub output: &'a Path,
    /// The work folder for a name of [`work_name`]; made absolute here.
    pub work: &'a dyn Fn(&str) -> PathBuf,
    pub nix: NixOptions,
    /// What is known of it, for what fulfils its wish.
    pub known: Known,
    /// Build although the wish is not likely to hold.
    pub anyway: bool,
    /// See [`Request::elsewhere`].
    pub elsewhere: &'a str,
}

/// Which nixpkgs it is built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// The one that the profile names.
    Profile,
    /// The rehearsal channel, which lies here.
    Rehearsal(PathBuf),
    /// Another one, in words as [`nixpkgs_of`] takes them.
    Other(String),
}

/// Why there is nothing to build.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The words for another nixpkgs mean nothing.
    #[error("{0}")]
    Nixpkgs(String),
    /// What is wrong with the profile, warnings included.
    #[error("the profile cannot be built: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Faults(Vec<Fault>),
    /// What is wished for is not likely to hold on this machine.
    #[error("{0}")]
    Wish(Fault),
    #[error("{}: {source}", path.display())]
    Path { path: PathBuf, source: io::Error },
}

/// Makes the request. Reads the key files and, where a key wants it, asks the agent; nothing is
/// written.
///
/// # Errors
/// When the profile or the words for another nixpkgs are wrong, or there is no current directory.
pub fn request(wanted: Wanted<'_>, agent: &dyn AgentReader) -> Result<Request, PrepareError> {
    let work = (wanted.work)(&work_name(wanted.name, wanted.file, &wanted.from));
    let profile = from(wanted.profile, &wanted.from)?;
    // The figures are those of the real image, which a rehearsal's is far below.
    let anyway = wanted.anyway || matches!(wanted.from, From::Rehearsal(_));
    let machine = wanted.nix.machine();
    let (granted, wish) = granted(&profile, machine, &wanted.known);
    if let Some(fault) = wish.as_ref().and_then(Fulfilled::fault)
        && fault.severity == Severity::Error
        && !anyway
    {
        return Err(PrepareError::Wish(fault));
    }
    Ok(Request {
        profile: settled(&granted, wanted.base, agent).map_err(PrepareError::Faults)?,
        wish,
        known: wanted.known,
        name: wanted.name.to_owned(),
        profile_hash: hash(wanted.text),
        output: absolute(wanted.output)?,
        work: absolute(&work)?,
        nix: wanted.nix,
        expected: None,
        elsewhere: wanted.elsewhere.to_owned(),
    })
}

/// The profile as it is built from there.
///
/// # Errors
/// When the words for another nixpkgs mean nothing.
pub fn from(mut profile: Profile, from: &From) -> Result<Profile, PrepareError> {
    match from {
        From::Profile => {}
        From::Rehearsal(channel) => {
            profile.source.nixpkgs = Nixpkgs::Path(channel.to_string_lossy().into_owned());
        }
        From::Other(words) => profile.source.nixpkgs = nixpkgs_of(words)?,
    }
    Ok(profile)
}

/// A profile that names its compressor, ready to become Nix.
///
/// # Errors
/// All that is wrong with it.
pub fn settled(profile: &Profile, base: &Path, agent: &dyn AgentReader) -> Result<Settled, Vec<Fault>> {
    resolve::resolve(profile, base, agent)?.settled().map_err(|fault| vec![fault])
}

/// Two files of one name in two folders must not share a lock file, nor must a profile and its
/// rehearsal, or its build from another nixpkgs: the revision of the one would be lost for the
/// other. What sets those apart begins with a `.`, which no saved profile has in its name.
#[must_use]
pub fn work_name(name: &str, file: Option<&Path>, from: &From) -> String {
    let file = file.map(|path| format!("-{}", short_hash(&path.to_string_lossy()))).unwrap_or_default();
    match from {
        From::Profile => format!("{name}{file}"),
        From::Rehearsal(_) => format!("{name}{file}.rehearsal"),
        From::Other(words) => format!("{name}{file}.{}", short_hash(words)),
    }
}

/// A nixpkgs in a person's words: a folder (with a `/`), a branch, a revision of 40 hex digits, or
/// `channel`.
///
/// # Errors
/// When it is a folder that is no nixpkgs.
pub fn nixpkgs_of(words: &str) -> Result<Nixpkgs, PrepareError> {
    let revision = |text: &str| text.len() == 40 && text.chars().all(|c| c.is_ascii_hexdigit());
    Ok(match words {
        "channel" => Nixpkgs::Channel,
        word if revision(word) => Nixpkgs::Revision(word.to_lowercase()),
        word if word.contains('/') || word == "." || word == ".." => {
            let path = absolute(Path::new(word))?;
            if !path.join("nixos").is_dir() {
                return Err(PrepareError::Nixpkgs(format!(
                    "{} is no nixpkgs: there is no folder `nixos` in it",
                    printable(&path.to_string_lossy())
                )));
            }
            Nixpkgs::Path(path.to_string_lossy().into_owned())
        }
        word => Nixpkgs::Branch(word.to_owned()),
    })
}

fn absolute(path: &Path) -> Result<PathBuf, PrepareError> {
    std::path::absolute(path).map_err(|source| PrepareError::Path { path: path.to_owned(), source })
}

/// SHA-256 of a profile's text, hex.
#[must_use]
pub fn hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// Enough of a hash to tell files of one person apart.
#[must_use]
pub fn short_hash(text: &str) -> String {
    hash(text)[..8].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct NoAgent;

    impl AgentReader for NoAgent {
        fn identities(&self) -> Result<Vec<String>, String> {
            Err("no agent".into())
        }
    }

    fn wanted(text: &str, from: From) -> Result<Request, PrepareError> {
        let wanted = Wanted {
            name: "box",
            file: None,
            text,
            profile: crate::profile::toml::decode(text).profile,
            base: Path::new("/base"),
            from,
            output: Path::new("out"),
            work: &|name| Path::new("/work").join(name),
            nix: NixOptions::default(),
            known: Known::default(),
            anyway: false,
            elsewhere: "elsewhere",
        };
        request(wanted, &NoAgent)
    }

    #[test]
    fn a_profile_becomes_a_request() {
        let text = "version = 1\n";
        let request = wanted(text, From::Profile).unwrap();
        assert_eq!((request.name.as_str(), &request.profile_hash), ("box", &hash(text)));
        assert!(request.output.is_absolute() && request.output.ends_with("out"));
        assert_eq!(request.work, Path::new("/work/box"));
        let channel = tempfile::tempdir().unwrap();
        std::fs::create_dir(channel.path().join("nixos")).unwrap();
        let rehearsed = wanted(text, From::Rehearsal(channel.path().into())).unwrap();
        assert_eq!(rehearsed.work, Path::new("/work/box.rehearsal"));
        let path = channel.path().to_str().unwrap().to_owned();
        assert_eq!(rehearsed.profile.profile().source.nixpkgs, Nixpkgs::Path(path));
    }

    #[test]
    fn what_is_wrong_is_told_and_not_built() {
        let agent = "version = 1\n[[ssh.keys]]\nagent = \"all\"\n";
        let Err(PrepareError::Faults(faults)) = wanted(agent, From::Profile) else { panic!() };
        assert!(faults.iter().any(|fault| fault.problem.contains("no agent")), "{faults:?}");
        let bad = wanted("version = 1\n", From::Other("/no/such/tree".into()));
        assert!(matches!(bad, Err(PrepareError::Nixpkgs(_))));
    }

    #[test]
    fn a_wish_becomes_a_compressor_or_is_refused() {
        let wishing = |words: &str| format!("version = 1\n[image]\ncompression = \"under {words}\"\n");
        let request = wanted(&wishing("100 h"), From::Profile).unwrap();
        let wish = request.wish.unwrap();
        assert_eq!(request.profile.profile().image.compression, wish.compression);
        let Err(PrepareError::Wish(fault)) = wanted(&wishing("65 MiB"), From::Profile) else { panic!() };
        assert_eq!((fault.severity, fault.field.as_str()), (Severity::Error, "image.compression"));
        // What is refused of the real image says nothing of a rehearsal's.
        let channel = tempfile::tempdir().unwrap();
        std::fs::create_dir(channel.path().join("nixos")).unwrap();
        let rehearsed = wanted(&wishing("65 MiB"), From::Rehearsal(channel.path().into())).unwrap();
        assert_eq!(rehearsed.wish.unwrap().holds, crate::estimate::wish::Holds::No);
        assert_eq!(wanted("version = 1\n", From::Profile).unwrap().wish, None);
    }

    #[test]
    fn what_has_another_source_works_elsewhere() {
        let file = Some(Path::new("/home/me/box.toml"));
        let names = [
            work_name("box", None, &From::Profile),
            work_name("box", file, &From::Profile),
            work_name("box", Some(Path::new("/srv/box.toml")), &From::Profile),
            work_name("box", None, &From::Rehearsal("/c".into())),
            work_name("box", None, &From::Other("nixos-unstable".into())),
        ];
        assert_eq!(names[0], "box");
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name} twice");
        }
    }

    #[test]
    fn words_for_nixpkgs() {
        let nixpkgs_of = |words: &str| super::nixpkgs_of(words).ok();
        assert_eq!(nixpkgs_of("nixos-24.05"), Some(Nixpkgs::Branch("nixos-24.05".into())));
        assert_eq!(nixpkgs_of("channel"), Some(Nixpkgs::Channel));
        let tree = tempfile::tempdir().unwrap();
        let word = tree.path().to_str().unwrap();
        assert_eq!(nixpkgs_of(word), None, "a folder that is no nixpkgs would be copied whole");
        std::fs::create_dir(tree.path().join("nixos")).unwrap();
        assert_eq!(nixpkgs_of(word), Some(Nixpkgs::Path(word.into())));
        assert_eq!(nixpkgs_of(&"A1".repeat(20)), Some(Nixpkgs::Revision("a1".repeat(20))));
    }

    #[test]
    fn the_hash_is_sha256() {
        assert_eq!(hash(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}

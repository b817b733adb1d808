//! The Debian packages that the channel is made of: which ones, got from apt, laid beside it.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::apt::Apt;
use super::{RehearsalError, Step, at, tree};

/// Nothing is built without it: it is the first builder.
const BUSYBOX: &str = "busybox-static";
/// Packages asked of apt at once: few enough to show how far it is, many enough to be quick.
const BATCH: usize = 40;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted<'a> {
    /// What the names are metapackages of: take the dependency whose name begins so.
    pub behind: Option<&'static str>,
    /// The first is what the channel calls it, the others what it may be called in apt.
    pub names: Vec<&'a str>,
}

/// One package as it lies on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub version: String,
    pub file: PathBuf,
}

/// By the channel's name for it.
pub(super) type Parts = BTreeMap<String, Part>;

/// Reads the list; the syntax stands at its top.
pub(super) fn parse(list: &str) -> Vec<Wanted<'_>> {
    list.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
        .map(|line| match line.strip_prefix("kernel:") {
            Some(rest) => Wanted { behind: Some("linux-image-"), names: rest.split_whitespace().collect() },
            None => Wanted { behind: None, names: line.split_whitespace().collect() },
        })
        .collect()
}

/// Packages and the versions that apt would get, from the answer of `apt-cache policy`.
pub(super) fn candidates(policy: &str) -> HashMap<&str, &str> {
    let mut found = HashMap::new();
    let mut package = None;
    for line in policy.lines() {
        if let Some(name) = line.strip_suffix(':').filter(|name| !name.starts_with(' ')) {
            package = Some(name);
        } else if let (Some(name), Some(version)) = (package, line.trim().strip_prefix("Candidate: "))
            && version != "(none)"
        {
            found.insert(name, version);
        }
    }
    found
}

/// The first dependency whose name begins with `prefix`, from the answer of `apt-cache depends`.
pub(super) fn dependency<'a>(depends: &'a str, prefix: &str) -> Option<&'a str> {
    depends
        .lines()
        .filter_map(|line| line.trim().trim_start_matches('|').strip_prefix("Depends: "))
        .find(|name| name.starts_with(prefix))
}

/// What is asked of apt for each of the channel's names, and the names that apt does not know.
pub(super) fn choose(
    apt: &dyn Apt,
    wanted: &[Wanted<'_>],
) -> Result<(BTreeMap<String, String>, Vec<String>), RehearsalError> {
    let all: Vec<&str> = wanted.iter().flat_map(|line| line.names.iter().copied()).collect();
    let policy = apt.policy(&all)?;
    let known = candidates(&policy);
    if known.is_empty() {
        return Err(RehearsalError::NoLists);
    }
    let (mut chosen, mut unknown) = (BTreeMap::new(), Vec::new());
    for line in wanted {
        let Some(own) = line.names.first() else { continue };
        let found = line.names.iter().find(|name| known.contains_key(*name));
        let package = match (found, line.behind) {
            (Some(meta), Some(prefix)) => dependency(&apt.depends(meta)?, prefix).map(str::to_owned),
            (found, _) => found.map(|name| (*name).to_owned()),
        };
        match package {
            Some(package) => drop(chosen.insert((*own).to_owned(), package)),
            None => unknown.push((*own).to_owned()),
        }
    }
    Ok((chosen, unknown))
}

/// A package as apt would get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    pub file: String,
    pub bytes: u64,
}

/// By package, from the lines `'URI' FILE SIZE HASH` of `apt-get download --print-uris`.
pub(super) fn offers(answer: &str) -> HashMap<String, Offer> {
    answer
        .lines()
        .filter_map(|line| {
            let mut words = line.strip_prefix('\'')?.split_once('\'')?.1.split_whitespace();
            let (file, bytes) = (words.next()?, words.next()?.parse().ok()?);
            let package = file.split_once('_')?.0;
            // What apt calls a file becomes a path here: one plain name, nothing else.
            (!file.contains('/')).then(|| (package.to_owned(), Offer { file: file.to_owned(), bytes }))
        })
        .collect()
}

/// The version in a file name of apt's, `NAME_VERSION_ARCH.deb`, where `:` is written `%3a`.
pub(super) fn version(file: &str) -> String {
    file.split('_').nth(1).unwrap_or_default().replace("%3a", ":").replace("%3A", ":")
}

/// Gets every package of the list that apt knows into `pool`, where they stay for later
/// channels, and says where each lies.
pub(super) fn fill_pool(
    apt: &dyn Apt,
    list: &str,
    pool: &Path,
    report: &mut dyn FnMut(Step),
) -> Result<Parts, RehearsalError> {
    let (chosen, unknown) = choose(apt, &parse(list))?;
    report(Step::Resolved { packages: chosen.len(), unknown });
    if !chosen.contains_key(BUSYBOX) {
        return Err(RehearsalError::Missing {
            package: BUSYBOX.to_owned(),
            remedy: "it is in Debian's main and in Ubuntu's main section: look at /etc/apt/sources.list",
        });
    }
    fs::create_dir_all(pool).map_err(at(pool))?;
    tree::sweep(pool);
    let empty = tree::unfinished(pool)?;
    let names: Vec<&str> = chosen.values().map(String::as_str).collect();
    let offers = offers(&apt.uris(&names, empty.path())?);
    let there = |offer: &Offer| fs::metadata(pool.join(&offer.file)).is_ok_and(|m| m.len() == offer.bytes);
    let lacking: Vec<&str> =
        names.iter().copied().filter(|name| !offers.get(*name).is_some_and(there)).collect();
    download(apt, &lacking, pool, report)?;
    let mut parts = Parts::new();
    for (own, package) in &chosen {
        let offer = offers.get(package).filter(|offer| there(offer)).ok_or_else(|| {
            RehearsalError::Missing { package: package.clone(), remedy: "run `apt-get update` as root" }
        })?;
        parts.insert(own.clone(), Part { version: version(&offer.file), file: pool.join(&offer.file) });
    }
    Ok(parts)
}

/// Each package is got into a folder of its own and renamed into the pool, so the pool never
/// holds half a package.
fn download(
    apt: &dyn Apt,
    names: &[&str],
    pool: &Path,
    report: &mut dyn FnMut(Step),
) -> Result<(), RehearsalError> {
    let (mut done, mut bytes) = (0, 0);
    for batch in names.chunks(BATCH) {
        let folder = tree::unfinished(pool)?;
        apt.download(batch, folder.path())?;
        for entry in fs::read_dir(folder.path()).map_err(at(folder.path()))?.flatten() {
            let place = pool.join(entry.file_name());
            bytes += entry.metadata().map_or(0, |meta| meta.len());
            fs::rename(entry.path(), &place).map_err(at(&place))?;
        }
        done += batch.len();
        report(Step::Downloaded { done, total: names.len(), bytes });
    }
    Ok(())
}

/// Lays the packages, the static busybox and the list of both for Nix into `folder`.
pub(super) fn lay(apt: &dyn Apt, parts: &Parts, folder: &Path) -> Result<(), RehearsalError> {
    fs::create_dir_all(folder).map_err(at(folder))?;
    for (name, part) in parts {
        let place = folder.join(format!("{name}.deb"));
        // A second name for the same bytes, where the file system can.
        fs::hard_link(&part.file, &place)
            .or_else(|_| fs::copy(&part.file, &place).map(drop))
            .map_err(at(&place))?;
    }
    if let Some(part) = parts.get(BUSYBOX) {
        let unpacked = tree::unfinished(folder)?;
        apt.unpack(&part.file, unpacked.path())?;
        let place = folder.join("busybox");
        let inside = ["bin/busybox", "usr/bin/busybox"].map(|path| unpacked.path().join(path));
        let found = inside.iter().find(|path| path.is_file()).ok_or(RehearsalError::Missing {
            package: BUSYBOX.to_owned(),
            remedy: "the package holds no busybox program: it is not Debian's",
        })?;
        fs::copy(found, &place).map_err(at(&place))?;
        fs::set_permissions(&place, Permissions::from_mode(0o755)).map_err(at(&place))?;
    }
    let place = folder.join("default.nix");
    fs::write(&place, nix(parts)).map_err(at(&place))
}

/// The list that the channel reads. Debian's names and versions hold no character that means
/// anything inside a Nix string or path.
pub(super) fn nix(parts: &Parts) -> String {
    let mut text =
        "# Debian's packages beside this file, by the names the channel has for them.\n{\n".to_owned();
    for (name, part) in parts {
        let _ = writeln!(text, "  \"{name}\" = {{ file = ./{name}.deb; version = \"{}\"; }};", part.version);
    }
    text.push_str("}\n");
    text
}

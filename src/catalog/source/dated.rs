//! Of which day, release and revision a nixpkgs is that Nix fetched some time ago. What is listed of
//! it today is no newer for it.

use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

use super::evaluated::Asked;
use super::published::{is_release, revision_in};
use crate::build::process::Invocation;
use crate::catalog::fingerprint::text;

/// A store gives its files a time of the first day of 1970.
const REAL: Duration = Duration::from_hours(24);
/// More than Nix says of one path.
const LONGEST: u64 = 1 << 20;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dated {
    /// Since when it is here, in seconds since 1970; 0 where nobody knows.
    pub since: u64,
    pub release: Option<String>,
    pub revision: Option<String>,
}

/// Of what Nix and the folder itself say.
pub(super) fn of(asked: &Asked, tree: &Path) -> Dated {
    let word = |name: &str| text(&tree.join(name)).map(|text| text.trim().to_owned()).unwrap_or_default();
    let release = format!("nixos-{}{}", word(".version"), word(".version-suffix"));
    Dated {
        since: registered(asked, tree).or_else(|| modified(tree)).unwrap_or_default(),
        release: Some(release).filter(|release| is_release(release)),
        revision: text(&tree.join(".git-revision")).and_then(|text| revision_in(&text)),
    }
}

/// When it came into the store.
fn registered(asked: &Asked, tree: &Path) -> Option<u64> {
    let call = Invocation::new("nix").args(["--extra-experimental-features", "nix-command", "path-info"]);
    let file = asked.run(call.arg("--json").arg(tree), "registered").ok()?;
    fs::metadata(&file).ok().filter(|about| about.len() <= LONGEST)?;
    told(&serde_json::from_slice(&fs::read(file).ok()?).ok()?)
}

/// A list of objects, and from Nix 2.19 on an object of them.
fn told(answer: &Value) -> Option<u64> {
    let first = match answer {
        Value::Array(all) => all.first()?,
        Value::Object(all) => all.values().next()?,
        _ => return None,
    };
    first.get("registrationTime")?.as_u64().filter(|since| *since > REAL.as_secs())
}

fn modified(tree: &Path) -> Option<u64> {
    let time = fs::metadata(tree).and_then(|about| about.modified()).ok()?;
    let since = time.duration_since(UNIX_EPOCH).ok().filter(|since| *since > REAL)?;
    Some(since.as_secs())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_forms_of_the_answer_are_read() {
        assert_eq!(told(&json!([{"path": "/p", "registrationTime": 1_700_000_000}])), Some(1_700_000_000));
        assert_eq!(told(&json!({"/p": {"registrationTime": 1_700_000_000}})), Some(1_700_000_000));
        for nothing in [json!([]), json!({"/p": null}), json!([{"registrationTime": 1}]), json!("x")] {
            assert_eq!(told(&nothing), None, "{nothing}");
        }
    }

    #[test]
    fn the_time_of_a_file_in_a_store_is_no_day() {
        let folder = tempfile::tempdir().unwrap();
        let file = fs::File::open(folder.path()).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(1)).unwrap();
        assert_eq!(modified(folder.path()), None);
        file.set_modified(UNIX_EPOCH + Duration::from_secs(1_700_000_000)).unwrap();
        assert_eq!(modified(folder.path()), Some(1_700_000_000));
    }
}

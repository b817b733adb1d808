//! What the store of this machine knows, which is asked first: it answers without a network, and for
//! packages of one's own that no cache has.

use std::collections::HashMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::graph::{Graph, PathInfo};
use super::name::StoreName;
use super::tool::Nix;
use crate::build::process::Invocation;

const LIMIT: Duration = Duration::from_mins(1);
/// Paths of one call: far below the longest command line.
const AT_ONCE: usize = 500;

#[derive(Deserialize)]
struct Raw {
    path: Option<String>,
    #[serde(rename = "narSize")]
    nar_size: Option<u64>,
    references: Option<Vec<String>>,
}

/// Learns the closures of those paths that lie in the store of this machine.
///
/// # Errors
/// A sentence, when the store cannot be asked.
pub fn learn(nix: &Nix<'_>, folder: &str, names: &[StoreName], graph: &mut Graph) -> Result<(), String> {
    for names in names.chunks(AT_ONCE) {
        let valid = valid(nix, folder, names)?;
        if valid.is_empty() {
            continue;
        }
        let call = Invocation::new("nix").args(["--extra-experimental-features", "nix-command"]);
        let call = call.args(["path-info", "--json", "--recursive"]).args(valid);
        for (name, info) in parse(&nix.run(call, LIMIT)?) {
            graph.insert(name, info);
        }
    }
    Ok(())
}

/// Those that are there, as paths: `nix path-info` fails on all where one is not.
fn valid(nix: &Nix<'_>, folder: &str, names: &[StoreName]) -> Result<Vec<String>, String> {
    let paths: Vec<String> = names.iter().map(|name| format!("{folder}/{name}")).collect();
    let call = Invocation::new("nix-store").args(["--check-validity", "--print-invalid"]).args(&paths);
    let printed = nix.run(call, LIMIT)?;
    let printed = String::from_utf8_lossy(&printed);
    let invalid: Vec<&str> = printed.lines().map(str::trim).collect();
    Ok(paths.into_iter().filter(|path| !invalid.contains(&path.as_str())).collect())
}

/// Nix up to 2.18 prints a list, later versions a set by path, the newest one inside another set and
/// with names instead of paths. What looks like none of them is left out.
fn parse(json: &[u8]) -> HashMap<StoreName, PathInfo> {
    let all: Vec<(Option<String>, Value)> = match serde_json::from_slice(json) {
        Ok(Value::Array(list)) => list.into_iter().map(|item| (None, item)).collect(),
        Ok(Value::Object(mut set)) => {
            let set = match set.get_mut("info") {
                Some(Value::Object(inner)) => std::mem::take(inner),
                _ => set,
            };
            set.into_iter().map(|(path, item)| (Some(path), item)).collect()
        }
        _ => Vec::new(),
    };
    all.into_iter().filter_map(|(path, item)| info(path, item)).collect()
}

fn info(path: Option<String>, item: Value) -> Option<(StoreName, PathInfo)> {
    let raw: Raw = serde_json::from_value(item).ok()?;
    let references = raw.references?.iter().map(|path| name(path)).collect::<Option<_>>()?;
    Some((name(&path.or(raw.path)?)?, PathInfo { nar: raw.nar_size?, file: None, references }))
}

fn name(path: &str) -> Option<StoreName> {
    StoreName::parse(path.rsplit('/').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::{info, name};
    use super::*;

    #[test]
    fn the_answers_of_all_versions() {
        let (a, b) = (name('a'), name('b'));
        let item = format!("\"narSize\": 400, \"references\": [\"/nix/store/{a}\", \"/nix/store/{b}\"]");
        let named = format!("\"narSize\": 400, \"references\": [\"{a}\", \"{b}\"]");
        let missing = "\"/nix/store/x\": null, \"y\": 3";
        let wanted = HashMap::from([(a.clone(), PathInfo { file: None, ..info(400, "ab") })]);
        for json in [
            format!("[{{\"path\": \"/nix/store/{a}\", {item}}}, {{\"path\": \"{b}\", \"valid\": false}}]"),
            format!("{{\"/nix/store/{a}\": {{{item}}}, {missing}}}"),
            format!("{{\"version\": 2, \"storeDir\": \"/nix/store\", \"info\": {{\"{a}\": {{{named}}}}}}}"),
        ] {
            assert_eq!(parse(json.as_bytes()), wanted, "{json}");
        }
    }

    #[test]
    fn other_answers_teach_nothing() {
        for json in [
            "",
            "null",
            "3",
            "[[]]",
            "{\"info\": 3}",
            "[{\"path\": \"/etc/passwd\", \"narSize\": 1, \"references\": []}]",
        ] {
            assert!(parse(json.as_bytes()).is_empty(), "{json}");
        }
    }
}

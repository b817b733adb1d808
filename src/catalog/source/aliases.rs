//! Other names of packages, such as `dig` for `bind`: `nix-env` prints one name for each package, and
//! the others would be taken for slips.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::SourceError;
use super::evaluated::{Asked, CONFIG};
use crate::build::process::Invocation;
use crate::catalog::index::Index;

/// Asks for every name that a list does not have, top-level ones alone.
const EXPRESSION: &str = include_str!("aliases.nix");

/// Appends the other names to what `nix-env` printed; whether there were any.
pub(super) fn add(asked: &Asked, index: &Index, file: &Path) -> Result<bool, SourceError> {
    let folder = asked.folder.path();
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| SourceError::File { path, source }
    };
    let numbers = 0..u32::try_from(index.len()).unwrap_or(u32::MAX);
    let names = numbers.map(|number| index.entry(number).attribute).filter(|name| !name.contains('.'));
    let known = folder.join("known");
    let json = serde_json::to_vec(&names.collect::<Vec<_>>()).unwrap_or_default();
    fs::write(&known, json).map_err(at(&known))?;
    let expression = folder.join("aliases.nix");
    fs::write(&expression, EXPRESSION).map_err(at(&expression))?;
    let mut call = Invocation::new("nix-instantiate").arg(&expression);
    call = call.args(["--eval", "--strict", "--json", "--arg", "config", CONFIG]);
    call = call.args(["--argstr", "system", asked.system, "--argstr", "known"]).arg(&known);
    call = call.args(["--argstr", "target"]).arg(&asked.target);
    let aliases = asked.run(call, "aliases")?;
    append(file, &aliases).map_err(at(file))
}

/// One object behind another, as one object.
fn append(file: &Path, more: &Path) -> io::Result<bool> {
    let mut text = String::new();
    File::open(more)?.read_to_string(&mut text)?;
    let inner = text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}')).map(str::trim);
    let Some(inner) = inner.filter(|inner| !inner.is_empty()) else { return Ok(false) };
    let mut file = OpenOptions::new().read(true).write(true).open(file)?;
    let length = file.seek(SeekFrom::End(0))?;
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(64)))?;
    file.read_to_end(&mut end)?;
    let Some(brace) = end.iter().rposition(|byte| *byte == b'}') else { return Ok(false) };
    let behind = u64::try_from(end.len() - brace).unwrap_or_default();
    file.seek(SeekFrom::Start(length - behind))?;
    write!(file, ",{inner}}}")?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_objects_become_one() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        fs::write(&one, "{\n  \"a\": {}\n}\n").unwrap();
        fs::write(&two, "{}\n").unwrap();
        assert!(!append(&one, &two).unwrap());
        fs::write(&two, "{\"b\":{\"c\":1}}\n").unwrap();
        assert!(append(&one, &two).unwrap());
        let both: serde_json::Value = serde_json::from_str(&fs::read_to_string(&one).unwrap()).unwrap();
        assert_eq!(both, serde_json::json!({"a": {}, "b": {"c": 1}}));
    }
}

//! What is copied beside the Nix text, under names that Nix takes as path and as store name.

use std::path::{Path, PathBuf};

use super::Copied;
use super::value::Value;

/// Everything to be copied, in the order in which it was asked for.
#[derive(Debug, Default)]
pub(super) struct Copies(Vec<Copied>);

impl Copies {
    /// Has `from` copied into `folder` and gives the path by which the Nix text finds it.
    pub(super) fn add(&mut self, folder: &str, from: &str) -> Value {
        if let Some(known) = self.0.iter().find(|copy| copy.from == Path::new(from)) {
            return Value::Path(known.to.clone());
        }
        let from = PathBuf::from(from);
        let name = store_name(&from);
        let mut to = format!("{folder}/{name}");
        let mut n = 1;
        while self.0.iter().any(|copy| copy.to == to) {
            n += 1;
            to = format!("{folder}/{n}/{name}");
        }
        self.0.push(Copied { from, to: to.clone() });
        Value::Path(to)
    }

    pub(super) fn into_list(self) -> Vec<Copied> {
        self.0
    }
}

/// The file's name in the characters that a store path may have; a dot in front is none of them.
fn store_name(path: &Path) -> String {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    let name: String = name.chars().map(|c| if plain(c) { c } else { '-' }).collect();
    let name = name.trim_start_matches('.');
    if name.is_empty() { "unnamed".to_owned() } else { name.chars().take(100).collect() }
}

//! Cuts a whole list down to what the tests need: for each query of the table the packages that stand
//! first, and some by chance, so that what is ranked behind is there too.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use snowpress::catalog::{Index, Query, search};

use super::{repository, table};

/// Of each query.
const FIRST: usize = 30;
/// One in this many of all.
const BY_CHANCE: usize = 120;
const LONGEST: usize = 70;

/// Packages that nixpkgs has and the list of that day had not.
const ALSO: &str = include_str!("also.tsv");

pub fn write(index: &Index) {
    let mut chosen: BTreeSet<u32> = (0..u32::try_from(index.len()).unwrap()).step_by(BY_CHANCE).collect();
    for row in table::rows() {
        let found = search(index, &Query::parse(row.typed), FIRST, &|| false).unwrap();
        chosen.extend(found.best);
        chosen.extend(row.wanted.iter().filter_map(|name| index.find(name)));
    }
    let mut lines: BTreeSet<String> = ALSO
        .lines()
        .filter(|line| !line.starts_with('#') && index.find(line.split('\t').next().unwrap()).is_none())
        .map(str::to_owned)
        .collect();
    for number in chosen {
        let entry = index.entry(number);
        let description: String = entry.description.chars().take(LONGEST).collect();
        lines.insert(format!("{}\t{}\t{}\t{}", entry.attribute, entry.pname, entry.version, description.trim()));
    }
    let mut text = String::from(
        "# Packages of nixpkgs: attribute, name, version, description. Written by\n\
         # `cargo bench --bench catalogue -- LIST --cut`; nixpkgs is under the MIT licence.\n",
    );
    for line in &lines {
        writeln!(text, "{line}").unwrap();
    }
    let file = repository().join("tests/catalogue/ranking.tsv");
    fs::write(&file, &text).unwrap();
    println!("{} packages, {} bytes: {}", lines.len(), text.len(), file.display());
}

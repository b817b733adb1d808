//! The table of what people type: read, asked, and what it missed.

use std::collections::BTreeSet;

use snowpress::catalog::{Index, Query, search};

/// What is typed, and the packages of which one must be among the first three.
pub struct Row {
    pub typed: &'static str,
    pub wanted: Vec<&'static str>,
}

pub const FIRST: usize = 3;

pub fn rows() -> Vec<Row> {
    let lines = include_str!("queries.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (typed, wanted) = line.split_once(" => ").unwrap();
            Row { typed, wanted: wanted.split('|').collect() }
        })
        .collect()
}

/// How the rows fared.
pub struct Outcome {
    pub held: usize,
    /// What was found instead.
    pub missed: Vec<String>,
    /// Rows of which the list has no wanted package, so that they say nothing of the ranking.
    pub absent: Vec<&'static str>,
}

pub fn ask(index: &Index, rows: &[Row]) -> Outcome {
    let mut outcome = Outcome { held: 0, missed: Vec::new(), absent: Vec::new() };
    for row in rows {
        let wanted: BTreeSet<u32> = row.wanted.iter().filter_map(|name| index.find(name)).collect();
        if wanted.is_empty() {
            outcome.absent.push(row.typed);
            continue;
        }
        let found = search(index, &Query::parse(row.typed), 10, &|| false).unwrap();
        if found.best.iter().take(FIRST).any(|number| wanted.contains(number)) {
            outcome.held += 1;
        } else {
            let names: Vec<&str> = found.best.iter().map(|number| index.entry(*number).attribute).collect();
            outcome.missed.push(format!("{} wants {}: {names:?}", row.typed, row.wanted.join("|")));
        }
    }
    outcome
}

//! What is promised of a whole list, held against what was measured.

use std::collections::BTreeMap;
use std::process::ExitCode;

/// Before a figure that one process tells another.
const MARK: &str = "=figure ";

/// Of each figure the most that it may be, in the unit that its name ends in.
const TARGETS: [(&str, &str, f64); 8] = [
    ("open-ms", "opening, ms", 30.0),
    ("median-ms", "a keystroke at the median, ms", 10.0),
    ("p99-ms", "a keystroke at the 99th percentile, ms", 25.0),
    ("open-mib", "memory with one search, MiB", 80.0),
    ("search-mib", "memory with all searches, MiB", 80.0),
    ("make-s", "making, s", 2.0),
    ("make-mib", "memory of making, MiB", 250.0),
    ("fzf", "part of fzf's time", 0.5),
];

/// Tells a figure to whoever started this process.
pub fn tell(name: &str, value: f64) {
    println!("{MARK}{name} {value}");
}

/// What was measured, each as often as it was.
#[derive(Default)]
pub struct Figures(BTreeMap<String, Vec<f64>>);

impl Figures {
    pub fn put(&mut self, name: &str, value: f64) {
        self.0.entry(name.to_owned()).or_default().push(value);
    }

    /// Shows what a process printed, without the figures in it, which are kept.
    pub fn take(&mut self, printed: &str) {
        for line in printed.lines() {
            match line.strip_prefix(MARK).and_then(|figure| figure.split_once(' ')) {
                Some((name, value)) => self.put(name, value.parse().unwrap()),
                None => println!("{line}"),
            }
        }
    }

    /// Fails when the middle one of what was measured is more than its target, or there is none.
    pub fn verdict(mut self) -> ExitCode {
        let mut missed = 0;
        for (name, what, most) in TARGETS {
            let mut values = self.0.remove(name).unwrap_or_default();
            values.sort_by(f64::total_cmp);
            let value = values.get(values.len() / 2).copied();
            let holds = value.is_some_and(|value| value <= most);
            missed += usize::from(!holds);
            let shown = value.map_or_else(|| "not measured".to_owned(), |value| format!("{value:.2}"));
            println!("{} {what}: {shown}, at most {most}", if holds { "holds: " } else { "MISSED:" });
        }
        if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

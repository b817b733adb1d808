//! `snowpress history`

use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Result, bail};
use serde::Serialize;

use crate::build::time::rfc3339;
use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::cli::terminal::{bytes, line};
use crate::estimate::history::{Accuracy, Forget, Forgotten, Record, Store, accuracy};

/// What earlier builds took, and how true their estimates came
///
/// Every build that ends well leaves a line of facts on this machine: how long its parts took, how
/// large the image is, with what it was compressed, what was fetched. Estimates of later builds are
/// made from them. Nothing of it leaves the machine.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress history
  snowpress history box --limit 5
  snowpress history --json | jq '.accuracy.time'    the median error of the time: 0.1 is 10 %
  snowpress history --forget box                    forgets what is known of one profile
  snowpress history --forget all --yes              everything, of all profiles
  snowpress history all --forget                    only the builds of a profile that is named all
  snowpress history --forget all --before 2026-01-31")]
pub struct Arguments {
    /// Of this profile alone
    profile: Option<String>,
    /// Print JSON for other programs, with all that is known of each build
    #[arg(long)]
    json: bool,
    /// Show the newest builds, this many; 0 for all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Forget a profile's builds, or all; without a name, those of the profile named before
    ///
    /// With what is known of a build goes the list of what was on the image.
    #[arg(long, value_name = "PROFILE|all", num_args = 0..=1, default_missing_value = "", conflicts_with = "json")]
    forget: Option<String>,
    /// Forget only what is older than this day
    #[arg(long, value_name = "YYYY-MM-DD", requires = "forget")]
    before: Option<String>,
    /// Forget without asking
    #[arg(long, short, requires = "forget")]
    yes: bool,
}

/// Says "all" where the name of a profile might stand.
const ALL: &str = "all";

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let store = Store::at(context.places.history());
    if let Some(name) = &arguments.forget {
        return forget(arguments, name, &store, context);
    }
    let kept = store.read()?;
    if kept.damaged > 0 {
        let (path, aside) = (store.path(), store.damaged());
        let said = uncounted(kept.damaged, "cannot be read");
        let (path, aside) = (path.display(), aside.display());
        writeln!(context.terminal.err, "{said}, of {path}; the next build moves such lines to {aside}.")?;
    }
    if kept.newer > 0 {
        writeln!(context.terminal.err, "{}.", uncounted(kept.newer, "a newer Snowpress wrote"))?;
    }
    let of = |record: &&Record| arguments.profile.as_ref().is_none_or(|name| record.name == *name);
    let records: Vec<&Record> = kept.history.records.iter().filter(of).collect();
    let all = accuracy(records.iter().copied());
    let hidden = if arguments.limit == 0 { 0 } else { records.len().saturating_sub(arguments.limit) };
    let shown = &records[hidden..];
    if arguments.json {
        return print(shown, all, context);
    }
    if records.is_empty() {
        let of = arguments.profile.as_ref().map(|name| format!(" of `{}`", line(name))).unwrap_or_default();
        writeln!(context.terminal.out, "No build{of} is known yet; `snowpress build PROFILE` makes one.")?;
        return Ok(());
    }
    table(shown, context)?;
    if hidden > 0 {
        writeln!(context.terminal.out, "{hidden} older; `--limit 0` shows all.")?;
    }
    if let Some(all) = all {
        writeln!(context.terminal.out, "{}", said(&all))?;
    }
    Ok(())
}

/// `Not counted: 2 lines of … cannot be read`
fn uncounted(lines: usize, why: &str) -> String {
    let lines = if lines == 1 { "1 line that".to_owned() } else { format!("{lines} lines that") };
    format!("Not counted: {lines} {why}")
}

fn print(records: &[&Record], accuracy: Option<Accuracy>, context: &mut Context) -> Result<()> {
    #[derive(Serialize)]
    struct Listing<'a> {
        builds: &'a [&'a Record],
        accuracy: Option<Accuracy>,
    }
    let text = serde_json::to_string_pretty(&Listing { builds: records, accuracy })?;
    writeln!(context.terminal.out, "{text}")?;
    Ok(())
}

/// `estimates were off by 4 % of the time in the median …`
fn said(accuracy: &Accuracy) -> String {
    let percent = |part: f64| format!("{:.1} %", part * 100.0);
    let builds =
        if accuracy.builds == 1 { "1 build".to_owned() } else { format!("{} builds", accuracy.builds) };
    format!(
        "Estimates of {builds}: the time was off by {} in the median and within its range in {:.0} % of them, the size by {}.",
        percent(accuracy.time),
        accuracy.within * 100.0,
        percent(accuracy.size),
    )
}

const HEADINGS: [&str; 7] = ["WHEN (UTC)", "PROFILE", "COMPRESSION", "SIZE", "TOOK", "ESTIMATED", "OFF"];

fn table(records: &[&Record], context: &mut Context) -> Result<()> {
    let rows: Vec<[String; 7]> = records.iter().map(|record| row(record)).collect();
    let mut widths = HEADINGS.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let paint = context.terminal.out_paint;
    let spread = |cells: [&str; 7]| {
        let cells = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    writeln!(context.terminal.out, "{}", paint.bold(spread(HEADINGS)))?;
    for row in &rows {
        writeln!(context.terminal.out, "{}", spread(row.each_ref().map(String::as_str)))?;
    }
    Ok(())
}

fn row(record: &Record) -> [String; 7] {
    let at = UNIX_EPOCH.checked_add(Duration::from_secs(record.at)).unwrap_or(UNIX_EPOCH);
    let when = rfc3339(at).get(..16).unwrap_or_default().replace('T', " ");
    let compression = match (record.compression.as_str(), record.image_seconds) {
        // The image of an earlier build still stood.
        (_, None) => "(copied)".to_owned(),
        ("", _) => "the release's".to_owned(),
        (words, _) => line(words).replace("-Xcompression-level ", "").replace("-Xdict-size ", ""),
    };
    let took = Duration::try_from_secs_f64(record.seconds()).unwrap_or_default();
    let expected = record.expected.map(|expected| {
        let about = report::about;
        let seconds = expected.seconds;
        format!("{} ({} to {})", about(seconds.likely), about(seconds.low), about(seconds.high))
    });
    let off = record.off().map(|off| format!("{:+.0} %", off * 100.0));
    [
        when,
        line(&record.name),
        compression,
        bytes(record.image_bytes),
        report::time(took),
        expected.unwrap_or_else(|| "-".to_owned()),
        off.unwrap_or_else(|| "-".to_owned()),
    ]
}

fn forget(arguments: &Arguments, name: &str, store: &Store, context: &mut Context) -> Result<()> {
    let profile = match (name, &arguments.profile) {
        ("", None) => {
            return Err(Failure::wrong("whose builds? Name a profile behind --forget, or `all`"));
        }
        ("", profile) => profile.clone(),
        (ALL, None) => None,
        (name, None) => Some(name.to_owned()),
        (name, Some(profile)) if name == profile => Some(name.to_owned()),
        (name, Some(profile)) => {
            return Err(Failure::wrong(format!("either `{}` or `{}`", line(profile), line(name))));
        }
    };
    let what = Forget { profile, before: arguments.before.as_deref().map(day).transpose()? };
    let there = store.forgettable(&what)?;
    if there.is_nothing() {
        writeln!(context.terminal.out, "There is nothing to forget.")?;
        return Ok(());
    }
    if !arguments.yes && !context.terminal.confirm(&format!("Forget {}?", counted(there)))? {
        if !context.terminal.can_ask {
            bail!("nothing is forgotten unasked; add --yes");
        }
        writeln!(context.terminal.err, "Nothing is forgotten.")?;
        return Ok(());
    }
    // A build may have ended meanwhile.
    let gone = store.forget(&what)?;
    writeln!(context.terminal.out, "Forgotten: {}.", counted(gone))?;
    Ok(())
}

/// `2 builds`; where there are none, what lies beside them.
fn counted(forgotten: Forgotten) -> String {
    let Forgotten { builds, lines, lists } = forgotten;
    let some = |count: usize, one: &str, more: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {more}")),
    };
    some(builds, "build", "builds").unwrap_or_else(|| {
        let lines = some(lines, "line that is no build", "lines that are no builds");
        let lists = some(lists, "list of store paths", "lists of store paths");
        let beside: Vec<String> = lines.into_iter().chain(lists).collect();
        if beside.is_empty() { "0 builds".to_owned() } else { beside.join(" and ") }
    })
}

/// The beginning of a day, in seconds since 1970.
fn day(text: &str) -> Result<u64> {
    let wrong = || Failure::wrong(format!("`{}` is no day; write it as 2026-01-31", line(text)));
    let numbers: Option<Vec<u64>> = text.split('-').map(|word| word.parse().ok()).collect();
    let Some([year @ 1970..=9999, month @ 1..=12, date @ 1..=31]) = numbers.as_deref() else {
        return Err(wrong());
    };
    let (mut low, mut high) = (0, 2_932_896_u64);
    let prefix = format!("{year:04}-{month:02}-{date:02}");
    // The calendar is known the other way round, up to the year 9999; it takes twenty questions.
    while low < high {
        let middle = u64::midpoint(low, high);
        let told = rfc3339(UNIX_EPOCH + Duration::from_secs(middle * 86_400));
        if told.get(..10).unwrap_or_default() < prefix.as_str() { low = middle + 1 } else { high = middle }
    }
    let found = rfc3339(UNIX_EPOCH + Duration::from_secs(low * 86_400));
    if found.starts_with(&prefix) { Ok(low * 86_400) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        assert_eq!(day("1970-01-01").unwrap(), 0);
        assert_eq!(day("2000-02-29").unwrap(), 951_782_400);
        assert_eq!(day("2026-1-31").unwrap() % 86_400, 0);
        for wrong in
            ["2026-02-30", "2026-13-01", "1969-12-31", "yesterday", "2026-01", "99999-01-01", "\u{1b}"]
        {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }
}

//! `snowpress bench`

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use crate::build::learned::roots;
use crate::build::prepare::{From, work_name};
use crate::build::request::NixOptions;
use crate::cli::Context;
use crate::cli::chosen::Chosen;
use crate::cli::failure::Failure;
use crate::cli::known::{folders, sampled};
use crate::estimate::Measured;
use crate::estimate::bench::{Bench, Line, bench};
use crate::estimate::history::Store;
use crate::estimate::sample::{Roots, sound};
use crate::estimate::words::{size, time};
use crate::settings::Places;

/// Show how fast this machine compresses, and how small
///
/// Real files, compressed as mksquashfs does it with each compressor that a profile can name: speed on one
/// core and what is left, beside what the benchmark table of other machines says.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress bench
  snowpress bench box                        with what was on the last image of box
  snowpress bench --json | jq '.lines[] | {label, speed, ratio}'
  snowpress bench --json | jq .sample > desk.json; snowpress bench --from desk.json

JSON: `sample` as it was kept, `lines` with `label`, `speed` and `table-speed` (MiB a second and core), `ratio`
and `table-ratio`, `times-faster` than the table's machine, and `corrected`, a range by which earlier builds
were slower than the sample had expected.

Exit codes: 0 shown; 1 no sample can be taken; 2 the file is no sample, or the profile is unknown.")]
pub struct Arguments {
    /// Whose last image is sampled; without one, this machine's Nix store, or its own programs
    #[arg(conflicts_with = "from")]
    profile: Option<String>,
    /// A sample that was kept, of this machine or of another one
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Cores that mksquashfs may use; 0 for all
    #[arg(long, value_name = "N", conflicts_with = "from")]
    cores: Option<u32>,
    /// Print JSON for other programs
    #[arg(long)]
    json: bool,
}

/// More than any sample has.
const MOST_BYTES: u64 = 1 << 20;

#[derive(Serialize)]
struct Shown<'a> {
    sample: &'a Measured,
    #[serde(flatten)]
    bench: &'a Bench,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let history = Store::at(context.places.history()).read()?.history;
    let sample = match &arguments.from {
        Some(path) => read(path)?,
        None => taken(arguments, context)?,
    };
    let bench = bench(&sample, &history);
    if arguments.json {
        let shown = Shown { sample: &sample, bench: &bench };
        writeln!(context.terminal.out, "{}", serde_json::to_string_pretty(&shown)?)?;
        return Ok(());
    }
    print(&sample, &bench, context)
}

/// Takes a sample, whatever is kept: who asks wants to know how it is now.
fn taken(arguments: &Arguments, context: &mut Context) -> Result<Measured> {
    let chosen = arguments.profile.as_ref().map(|word| Chosen::find(word, &context.places)).transpose()?;
    let name = chosen.map(|chosen| work_name(&chosen.name, chosen.file(), &From::Profile));
    let folders = folders(&context.places);
    let roots = drawn(name.as_deref(), &context.places);
    let cores = NixOptions { cores: arguments.cores, ..NixOptions::default() }.machine().cores;
    sampled(&folders, &roots, cores, &mut context.terminal)
}

/// By the name of a profile's work folder.
fn drawn(name: Option<&str>, places: &Places) -> Roots {
    roots(&places.history(), name.map(|name| places.work(name)).as_deref())
}

fn read(path: &Path) -> Result<Measured> {
    let wrong = |why: String| Failure::wrong(format!("{}: {why}", path.display()));
    let mut text = Vec::new();
    let file = File::open(path).map_err(|error| wrong(error.to_string()))?;
    file.take(MOST_BYTES + 1).read_to_end(&mut text).map_err(|error| wrong(error.to_string()))?;
    if text.len() as u64 > MOST_BYTES {
        return Err(wrong("is too large for a sample; name a file that a sample was kept in".to_owned()));
    }
    let sample = serde_json::from_slice(&text).map_err(|error| wrong(format!("is no sample: {error}")))?;
    if sound(&sample) {
        Ok(sample)
    } else {
        Err(wrong("is no sample: some of its figures cannot be; take another with --json".to_owned()))
    }
}

fn print(sample: &Measured, bench: &Bench, context: &mut Context) -> Result<()> {
    let paint = context.terminal.out_paint;
    let out = &mut context.terminal.out;
    let of = sample.origin.of();
    let noun = if sample.cores == 1 { "core" } else { "cores" };
    #[expect(clippy::cast_precision_loss, reason = "sizes far below 2^52")]
    let bytes = sample.whole.bytes as f64;
    writeln!(
        out,
        "A sample of {of}, {} in all, in {} with {} {noun}\n",
        size(bytes),
        time(sample.took),
        sample.cores
    )?;
    let head =
        format!("{:<12} {:>12} {:>12} {:>8} {:>8}", "compressor", "MiB/s a core", "table", "left", "table");
    writeln!(out, "{}", paint.bold(head))?;
    for line in &bench.lines {
        writeln!(out, "{}", row(line))?;
    }
    if let Some(faster) = bench.times_faster {
        writeln!(out, "\nOne core is {faster:.2} times as fast as the table's.")?;
    }
    match bench.corrected {
        Some(by) => writeln!(
            out,
            "Earlier builds took {:.2} times what samples had expected ({:.2} to {:.2}).",
            by.likely, by.low, by.high
        )?,
        None => writeln!(out, "No build has corrected it yet.")?,
    }
    Ok(())
}

fn row(line: &Line) -> String {
    let speed = |speed: Option<f64>| speed.map_or_else(|| "at once".to_owned(), |it| format!("{it:.1}"));
    let share = |share: f64| format!("{:.1} %", share * 100.0);
    format!(
        "{:<12} {:>12} {:>12} {:>8} {:>8}",
        line.label,
        speed(line.speed),
        speed(line.table_speed),
        share(line.ratio),
        share(line.table_ratio)
    )
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::estimate::Origin;

    #[test]
    fn without_a_profile_no_image_is_sampled() {
        let place = tempfile::tempdir().unwrap();
        let folder = |name: &str| place.path().join(name);
        let places = Places { config: folder("config"), data: folder("data"), cache: folder("cache") };
        fs::create_dir_all(places.history()).unwrap();
        // Of a profile that is called as the folder of all work folders is.
        fs::write(places.history().join("work.paths"), format!("{}\n", place.path().display())).unwrap();
        assert_eq!(drawn(Some("work"), &places).origin, Origin::Image);
        assert_ne!(drawn(None, &places).origin, Origin::Image);
    }
}

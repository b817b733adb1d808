//! `snowpress bench`

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::estimate::bench::{Bench, Line, bench};
use crate::estimate::history::History;
use crate::estimate::words::{size, time};
use crate::estimate::{Measured, Origin};

/// Show how fast this machine compresses, and how small
///
/// Real files, compressed as mksquashfs does it with each compressor that a profile can name: speed on one
/// core and what is left, beside what the benchmark table of other machines says.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress bench --from sample.json
  snowpress bench --from sample.json --json | jq '.lines[] | {label, speed, ratio}'

JSON: `sample` as it was kept, `lines` with `label`, `speed` and `table-speed` (MiB a second and core), `ratio`
and `table-ratio`, `times-faster` than the table's machine, and `corrected`, a range by which earlier builds
were slower than the sample had expected.

Exit codes: 0 shown; 2 the file is no sample.")]
pub struct Arguments {
    /// A sample that was kept, of this machine or of another one
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
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
    let sample = read(&arguments.from)?;
    let bench = bench(&sample, &History::default());
    if arguments.json {
        let shown = Shown { sample: &sample, bench: &bench };
        writeln!(context.terminal.out, "{}", serde_json::to_string_pretty(&shown)?)?;
        return Ok(());
    }
    print(&sample, &bench, context)
}

fn read(path: &Path) -> Result<Measured> {
    let wrong = |why: String| Failure::wrong(format!("{}: {why}", path.display()));
    let mut text = Vec::new();
    let file = File::open(path).map_err(|error| wrong(error.to_string()))?;
    file.take(MOST_BYTES + 1).read_to_end(&mut text).map_err(|error| wrong(error.to_string()))?;
    if text.len() as u64 > MOST_BYTES {
        return Err(wrong("is too large for a sample; name a file that a sample was kept in".to_owned()));
    }
    serde_json::from_slice(&text).map_err(|error| wrong(format!("is no sample: {error}")))
}

fn print(sample: &Measured, bench: &Bench, context: &mut Context) -> Result<()> {
    let paint = context.terminal.out_paint;
    let out = &mut context.terminal.out;
    let of = match sample.origin {
        Origin::Image => "what was on a profile's last image",
        Origin::Store => "the Nix store",
        Origin::System => "the machine's own programs",
        Origin::Program => "this program",
    };
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

//! An estimate for people: figures, limits, and every compressor as a table.
//!
//! ```text
//! box with zstd 6, on 2 cores
//!
//! image             1.6 GiB  979 MiB to 2.0 GiB    table
//! time                4 min  2 min to 16 min
//!   evaluate           46 s  21 s to 5 min         table
//! ```

use std::io::{self, Write};

use anyhow::Result;

use super::Found;
use crate::cli::Context;
use crate::cli::terminal::{Paint, line};
use crate::estimate::limits::{self, Limit, Weight};
use crate::estimate::words::{size, time};
use crate::estimate::{Basis, Choice, Range};

pub fn print(found: &Found, context: &mut Context) -> Result<()> {
    let paint = context.terminal.out_paint;
    let out = &mut context.terminal.out;
    let cores = found.machine.cores;
    let noun = if cores == 1 { "core" } else { "cores" };
    let title = format!("{} with {}, on {cores} {noun}", line(&found.name), line(&found.label));
    writeln!(out, "{}", paint.bold(title))?;
    if let Some(wish) = &found.wish {
        writeln!(out, "{}", line(&wish.said()))?;
    }
    writeln!(out)?;
    figures(found, out, paint)?;
    if let Some(choices) = &found.choices {
        writeln!(out)?;
        table(choices, found, out, paint)?;
    }
    writeln!(out, "\nFrom: {}.", line(&found.estimate.basis))?;
    writeln!(out, "\n{}", paint.bold("Limits"))?;
    for limit in &found.limits {
        self::limit(limit, out, paint)?;
    }
    writeln!(out, "\n{}", paint.bold("Not in these figures"))?;
    for note in &found.estimate.notes {
        writeln!(out, "  {}", line(note))?;
    }
    Ok(())
}

fn figures(found: &Found, out: &mut dyn Write, paint: Paint) -> io::Result<()> {
    let expected = &found.estimate;
    row("image", expected.image_bytes, size, Some(expected.size_from), out, paint)?;
    row("store on it", expected.closure_bytes, size, None, out, paint)?;
    row("time", expected.seconds, time, None, out, paint)?;
    for part in &expected.parts {
        row(&format!("  {}", part.name), part.seconds, time, Some(part.from), out, paint)?;
    }
    Ok(())
}

fn row(
    name: &str,
    range: Range,
    word: fn(f64) -> String,
    from: Option<Basis>,
    out: &mut dyn Write,
    paint: Paint,
) -> io::Result<()> {
    let from = from.map(said).unwrap_or_default();
    let likely = paint.bold(format!("{:>9}", word(range.likely)));
    let text = format!("{name:<20} {likely}  {:<22} {}", span(range, word), paint.dim(from));
    writeln!(out, "{}", text.trim_end())
}

fn span(range: Range, word: fn(f64) -> String) -> String {
    format!("{} to {}", word(range.low), word(range.high))
}

fn said(from: Basis) -> &'static str {
    match from {
        Basis::Table => "table",
        Basis::Sample => "sample",
        Basis::History => "earlier builds",
    }
}

/// Marks stand before the names, so that the table can be read without colour.
fn table(choices: &[Choice], found: &Found, out: &mut dyn Write, paint: Paint) -> io::Result<()> {
    let width = choices.iter().map(|choice| choice.label.chars().count()).max().unwrap_or_default().max(10);
    let head = format!(
        "    {:<width$}  {:>8}  {:<20} {:>9}  {:<22} {:>9}",
        "compressor", "compress", "", "image", "", "memory"
    );
    writeln!(out, "{}", paint.bold(head.trim_end()))?;
    for choice in choices {
        let mark = |is: bool, sign| if is { sign } else { ' ' };
        let preset = choice.preset.map(crate::estimate::Preset::name).unwrap_or_default();
        let text = format!(
            "{} {} {:<width$}  {:>8}  {:<20} {:>9}  {:<22} {:>9}  {preset}",
            mark(choice.current, '>'),
            mark(choice.best, '*'),
            line(&choice.label),
            time(choice.seconds.likely),
            span(choice.seconds, time),
            size(choice.bytes.likely),
            span(choice.bytes, size),
            size(limits::memory(&choice.compression, &found.profile, found.machine).likely),
        );
        let text = text.trim_end();
        writeln!(out, "{}", if choice.current { paint.bold(text) } else { text.to_owned() })?;
    }
    writeln!(out, "{}", paint.dim("> the profile's own   * nothing is both faster and smaller"))
}

fn limit(limit: &Limit, out: &mut dyn Write, paint: Paint) -> io::Result<()> {
    let label = match limit.weight {
        Weight::Good => paint.good("good   "),
        Weight::Note => paint.dim("note   "),
        Weight::Warning => paint.warning("warning"),
        Weight::Missing => paint.error("missing"),
    };
    writeln!(out, "  {label}  {}: {}", limit.about.title(), line(&limit.text))?;
    if !limit.remedy.is_empty() {
        writeln!(out, "           → {}", line(&limit.remedy))?;
    }
    Ok(())
}

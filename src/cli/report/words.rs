//! Events in words.

use std::io;
use std::time::Duration;

use crate::build::error::{BuildError, Failure};
use crate::build::event::{BuildEvent, ByteWork, Level, Outcome, Report, Stage, Verdict};
use crate::build::text::unhashed;
use crate::cli::terminal::{Paint, Terminal, block, bytes, line};
use crate::estimate::history::Expected;
use crate::estimate::wish::{Fulfilled, Held};

/// What a stage is called while it runs.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Preflight => "Looking at this machine",
        Stage::Generate => "Writing the Nix text",
        Stage::Evaluate => "Evaluating",
        Stage::Build => "Building",
        Stage::Collect => "Bringing the image out of the store",
    }
}

/// The name in a store path: `/nix/store/<hash>-name.drv` is `name`.
pub fn name(path: &str) -> String {
    let name = unhashed(path);
    line(name.strip_suffix(".drv").unwrap_or(name))
}

/// A time as people read it.
pub fn time(elapsed: Duration) -> String {
    match elapsed.as_secs() {
        0..60 => format!("{:.1} s", elapsed.as_secs_f64()),
        seconds @ 60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// A time that nobody knows exactly: `45 s`, `4 min`, `1 h 10 min`.
pub fn about(seconds: f64) -> String {
    match seconds {
        ..29.5 => format!("{:.0} s", seconds.max(1.0)),
        ..57.5 => format!("{:.0} s", (seconds / 5.0).round() * 5.0),
        ..570.0 => {
            let halves = (seconds / 30.0).round();
            if halves % 2.0 == 0.0 {
                format!("{:.0} min", halves / 2.0)
            } else {
                format!("{:.1} min", halves / 2.0)
            }
        }
        ..3570.0 => format!("{:.0} min", seconds / 60.0),
        _ => {
            let fives = (seconds / 300.0).round() * 5.0;
            format!("{:.0} h {:02.0} min", (fives / 60.0).floor(), fives % 60.0)
        }
    }
}

/// `about 2 min left`
pub fn left(likely: f64) -> String {
    format!("about {} left", about(likely))
}

/// Estimate against what came: `estimated 4 min (3 min to 6 min), took 4 min 10 s; estimated 1.1 GiB (1.0 GiB
/// to 1.3 GiB), is 1.1 GiB`.
pub fn against(expected: &Expected, elapsed: Duration, image_bytes: u64) -> String {
    let Expected { seconds, bytes: size, .. } = expected;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast of a float saturates"
    )]
    let bytes_of = |size: f64| bytes(size as u64);
    format!(
        "estimated {} ({} to {}), took {}; estimated {} ({} to {}), is {}",
        about(seconds.likely),
        about(seconds.low),
        about(seconds.high),
        time(elapsed),
        bytes_of(size.likely),
        bytes_of(size.low),
        bytes_of(size.high),
        bytes(image_bytes),
    )
}

/// The line for an event that deserves one. What comes by the thousand (log lines, phases) and
/// what only moves (totals, bytes) has none here.
pub fn event(event: &BuildEvent, paint: Paint) -> Option<String> {
    Some(match event {
        BuildEvent::StageStarted { stage: started } => paint.bold(stage(*started)),
        BuildEvent::StageEnded { elapsed, .. } => paint.dim(format!("  done in {}", time(*elapsed))),
        BuildEvent::Checked { item, found, verdict } => checked(item, found, verdict, paint),
        BuildEvent::PlanKnown { builds, fetches, download_bytes, unpacked_bytes } => {
            plan(builds.len(), fetches.len(), *download_bytes, *unpacked_bytes)
        }
        BuildEvent::DerivationStarted { derivation, machine } if machine.is_empty() => {
            format!("  building {}", name(derivation))
        }
        BuildEvent::DerivationStarted { derivation, machine } => {
            format!("  building {} on {}", name(derivation), line(machine))
        }
        BuildEvent::DerivationEnded { derivation, elapsed, outcome } => {
            let (name, time) = (name(derivation), time(*elapsed));
            match outcome {
                Outcome::Ended => paint.dim(format!("  ended    {name} after {time}")),
                Outcome::Failed => format!("  {}   {name} after {time}", paint.error("failed")),
            }
        }
        BuildEvent::FetchEnded { path, elapsed } => {
            paint.dim(format!("  fetched  {} in {}", name(path), time(*elapsed)))
        }
        BuildEvent::Message { level: Level::Error, text } => {
            format!("{} {}", paint.error("error:"), unlabelled(text, "error:"))
        }
        BuildEvent::Message { level: Level::Warning, text } => {
            format!("{} {}", paint.warning("warning:"), unlabelled(text, "warning:"))
        }
        BuildEvent::Message { level: Level::Info, text } => format!("  {}", block(text)),
        _ => return None,
    })
}

/// Nix writes the label into the text of some messages and not of others.
fn unlabelled(text: &str, label: &str) -> String {
    let text = block(text);
    text.strip_prefix(label).map_or_else(|| text.clone(), |rest| rest.trim_start().to_owned())
}

fn checked(item: &str, found: &str, verdict: &Verdict, paint: Paint) -> String {
    let (item, found) = (line(item), line(found));
    match verdict {
        Verdict::Good => format!("  {}      {item}: {found}", paint.good("good")),
        Verdict::Warning { remedy } => {
            format!("  {}   {item}: {found}\n            → {}", paint.warning("warning"), line(remedy))
        }
        Verdict::Missing { remedy } => {
            format!("  {}   {item}: {found}\n            → {}", paint.error("missing"), line(remedy))
        }
    }
}

fn plan(builds: usize, fetches: usize, download: Option<u64>, unpacked: Option<u64>) -> String {
    if builds + fetches == 0 {
        return "  nothing to build and nothing to fetch: it is all in the store".to_owned();
    }
    let mut text = format!("  {builds} to build, {fetches} to fetch");
    if let Some(download) = download.filter(|_| fetches > 0) {
        text = format!("{text}: {} to download", bytes(download));
        if let Some(unpacked) = unpacked {
            text = format!("{text}, {} unpacked", bytes(unpacked));
        }
    }
    text
}

/// What bytes are for.
pub fn work(what: ByteWork) -> &'static str {
    match what {
        ByteWork::Copy => "copying the image",
        ByteWork::Compress => "compressing the store",
    }
}

/// The end of a build that succeeded.
pub fn end(report: &Report, terminal: &mut Terminal) -> io::Result<()> {
    let paint = terminal.out_paint;
    let rows = [
        ("image", paint.bold(line(&report.image.to_string_lossy()))),
        ("size", bytes(report.image_bytes)),
        ("SHA-256", report.sha256.clone()),
        ("facts", line(&report.facts.to_string_lossy())),
        ("log", line(&report.log.to_string_lossy())),
        ("time", time(report.elapsed)),
    ];
    for (label, value) in rows {
        writeln!(terminal.out, "{label:<8} {value}")?;
    }
    if let Some(expected) = &report.expected {
        let against = against(expected, report.elapsed, report.image_bytes);
        writeln!(terminal.out, "{against}")?;
    }
    Ok(())
}

/// What came of a wish.
pub fn wish(wish: &Fulfilled, held: Held, terminal: &mut Terminal) -> io::Result<()> {
    let paint = terminal.out_paint;
    let each = [
        (held.size, wish.wish.size.map(|size| format!("size under {size}"))),
        (held.time, wish.wish.time.map(|time| format!("time under {time}"))),
    ];
    for (held, what) in each {
        let Some((held, what)) = held.zip(what) else { continue };
        let verdict = if held { paint.good("held") } else { paint.error("not held") };
        writeln!(terminal.out, "{:<8} {what}: {verdict}", "wish")?;
    }
    Ok(())
}

/// The end of a build that did not: what failed, its last words, what to do, where all is kept.
/// Of a message that is among the errors `said` while it was built, only the cause is said again:
/// the last lines must tell it to whoever does not scroll up.
pub fn failed(error: &BuildError, said: &[String], terminal: &mut Terminal) -> io::Result<()> {
    let paint = terminal.err_paint;
    let err = &mut terminal.err;
    let message = unlabelled(&error.message, "error:");
    if error.failure == Failure::Cancelled {
        writeln!(err, "{}", paint.warning("Stopped as asked."))?;
    } else {
        let is_said = said.iter().any(|said| unlabelled(said, "error:").trim() == message.trim());
        if is_said || error.trouble.is_some() {
            writeln!(err, "{} {}", paint.error("error:"), line(&error.cause()))?;
        } else {
            writeln!(err, "{} {message}", paint.error("error:"))?;
        }
        if error.trouble.is_some() && !is_said {
            own_words(&message, err, paint)?;
        }
    }
    if let Some(derivation) = &error.derivation {
        writeln!(err, "  derivation {} ({})", paint.bold(name(derivation)), line(derivation))?;
    }
    if !error.log_tail.is_empty() {
        writeln!(err, "  the last lines that it printed:")?;
        for text in &error.log_tail {
            writeln!(err, "    {}", paint.dim(line(text)))?;
        }
    }
    for remedy in block(&error.remedy).lines() {
        writeln!(err, "  → {remedy}")?;
    }
    if let Some(log) = &error.log {
        writeln!(err, "  the whole log: {}", line(&log.to_string_lossy()))?;
    }
    Ok(())
}

/// The raw text below what is said of it: Nix may word it in a way that tells more.
fn own_words(message: &str, err: &mut dyn io::Write, paint: Paint) -> io::Result<()> {
    writeln!(err, "  in its own words:")?;
    message.lines().try_for_each(|text| writeln!(err, "    {}", paint.dim(line(text))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::Range;

    #[test]
    fn store_paths_are_shown_by_name() {
        assert_eq!(name("/nix/store/0123456789abcdefghijklmnopqrstuv-acl-2.3.drv"), "acl-2.3");
        assert_eq!(name("/nix/store/0123456789abcdefghijklmnopqrstuv-acl-2.3"), "acl-2.3");
        assert_eq!(name("odd-name"), "odd-name");
        assert_eq!(name("\x1b[31m"), "");
    }

    #[test]
    fn times_are_short() {
        assert_eq!(time(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(time(Duration::from_secs(61)), "1 min 01 s");
        assert_eq!(time(Duration::from_secs(7265)), "2 h 01 min");
    }

    #[test]
    fn what_is_not_known_exactly_is_round() {
        let table = [
            (0.0, "1 s"),
            (7.2, "7 s"),
            (42.0, "40 s"),
            (58.0, "1 min"),
            (95.0, "1.5 min"),
            (250.0, "4 min"),
            (1234.0, "21 min"),
            (4200.0, "1 h 10 min"),
            (7190.0, "2 h 00 min"),
        ];
        for (seconds, words) in table {
            assert_eq!(about(seconds), words);
        }
    }

    #[test]
    fn the_estimate_stands_against_what_came() {
        let gib = f64::from(1 << 30);
        let expected = Expected {
            seconds: Range::new(180.0, 240.0, 360.0),
            bytes: Range::new(gib, 1.125 * gib, 1.3125 * gib),
            image_seconds: Range::ZERO,
            ..Default::default()
        };
        assert_eq!(
            against(&expected, Duration::from_secs(250), 1 << 30),
            "estimated 4 min (3 min to 6 min), took 4 min 10 s; estimated 1.1 GiB (1.0 GiB to 1.3 GiB), is 1.0 GiB"
        );
    }

    #[test]
    fn what_others_wrote_cannot_act_on_the_terminal() {
        let message = BuildEvent::Message { level: Level::Warning, text: "warning: \x1b]0;x\x07bad".into() };
        assert_eq!(event(&message, Paint(false)).unwrap(), "warning: bad");
        let checked = BuildEvent::Checked {
            item: "disk\x1b[2J".into(),
            found: "1 GiB".into(),
            verdict: Verdict::Missing { remedy: "free\nsome".into() },
        };
        assert!(event(&checked, Paint(false)).unwrap().chars().all(|c| c == '\n' || !c.is_control()));
    }
}

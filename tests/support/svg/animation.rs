//! Several screens as one picture that moves: CSS alone, as a README shows no scripts.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use super::{GROUND, MARGIN, cells, head, size, top};

/// A row's drawing at its place, from one frame until before another.
struct Shown {
    row: u16,
    drawing: usize,
    from: usize,
    to: usize,
}

/// Shows the screens one after another, each for its time, over and over. Who draws no animation, or
/// asked for less motion, sees the last one.
pub fn animation(frames: &[(vt100::Screen, Duration)]) -> String {
    let (rows, columns) = frames
        .iter()
        .map(|(screen, _)| size(screen))
        .fold((1, 1), |most, size| (most.0.max(size.0), most.1.max(size.1)));
    let mut drawings = Vec::new();
    let shown: Vec<Shown> = (0..rows).flat_map(|row| row_shown(frames, row, &mut drawings)).collect();
    let mut spans: Vec<(usize, usize)> = shown.iter().map(|shown| (shown.from, shown.to)).collect();
    spans.retain(|span| *span != (0, frames.len()));
    spans.sort_unstable();
    spans.dedup();

    let ground = frames.last().map_or_else(|| GROUND.to_owned(), |(screen, _)| cells::ground_of(screen));
    let mut svg = head(rows, columns, &ground);
    svg.push_str(&style(&spans, frames));
    svg.push_str("<defs>\n");
    for (number, drawing) in drawings.iter().enumerate() {
        writeln!(svg, "<g id=\"r{number}\">\n{drawing}</g>").unwrap();
    }
    svg.push_str("</defs>\n");
    for Shown { row, drawing, from, to } in shown {
        let class = spans.iter().position(|span| *span == (from, to));
        let class = class.map(|number| format!(" class=\"a{number}\"")).unwrap_or_default();
        let hidden = if to == frames.len() { "" } else { " visibility=\"hidden\"" };
        let y = top(row);
        writeln!(svg, "<use href=\"#r{drawing}\" x=\"{MARGIN}\" y=\"{y}\"{class}{hidden}/>").unwrap();
    }
    svg.push_str("</svg>\n");
    svg
}

/// What one row of the picture shows in the course of the frames; equal drawings are kept once.
fn row_shown(frames: &[(vt100::Screen, Duration)], row: u16, drawings: &mut Vec<String>) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    let mut known: BTreeMap<String, usize> =
        drawings.iter().enumerate().map(|(number, drawing)| (drawing.clone(), number)).collect();
    for (number, (screen, _)) in frames.iter().enumerate() {
        let drawing = if row < size(screen).0 { cells::row(screen, row) } else { String::new() };
        if drawing.is_empty() {
            continue;
        }
        let drawing = *known.entry(drawing).or_insert_with_key(|drawing| {
            drawings.push(drawing.clone());
            drawings.len() - 1
        });
        match shown.last_mut() {
            Some(last) if last.drawing == drawing && last.to == number => last.to += 1,
            _ => shown.push(Shown { row, drawing, from: number, to: number + 1 }),
        }
    }
    shown
}

fn style(spans: &[(usize, usize)], frames: &[(vt100::Screen, Duration)]) -> String {
    let times: Vec<f64> = std::iter::once(0.0)
        .chain(frames.iter().scan(0.0, |sum, (_, time)| {
            *sum += time.as_secs_f64();
            Some(*sum)
        }))
        .collect();
    let whole = times.last().copied().unwrap_or_default().max(0.001);
    let percent = |frame: usize| (times[frame] / whole * 100_000.0).round() / 1000.0;
    let mut style = "<style>\n".to_owned();
    for (number, (from, to)) in spans.iter().enumerate() {
        write!(style, ".a{number}{{animation:a{number} {whole}s step-end infinite}}@keyframes a{number}{{")
            .unwrap();
        if *from > 0 {
            write!(style, "0%{{visibility:hidden}}").unwrap();
        }
        write!(style, "{}%", percent(*from)).unwrap();
        if *to == frames.len() {
            style.push_str(",to{visibility:visible}}\n");
        } else {
            writeln!(style, "{{visibility:visible}}{}%,to{{visibility:hidden}}}}", percent(*to)).unwrap();
        }
    }
    style.push_str("@media (prefers-reduced-motion:reduce){use{animation:none!important}}\n</style>\n");
    style
}

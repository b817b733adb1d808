//! Frames and blocks as shapes, so that they meet from cell to cell whatever the font.

use std::fmt::Write;

use super::CELL;

/// Whether the cell is drawn here and not as a letter.
pub(super) fn knows(contents: &str) -> bool {
    one(contents).is_some_and(|c| arms(c).is_some() || block(c).is_some())
}

fn one(contents: &str) -> Option<char> {
    let mut chars = contents.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Which sides of its cell a line reaches: left, right, up, down.
fn arms(c: char) -> Option<[bool; 4]> {
    let arms = match c {
        '─' => "lr",
        '│' => "ud",
        '┌' | '╭' => "rd",
        '┐' | '╮' => "ld",
        '└' | '╰' => "ru",
        '┘' | '╯' => "lu",
        '├' => "udr",
        '┤' => "udl",
        '┬' => "lrd",
        '┴' => "lru",
        '┼' => "lrud",
        '╴' => "l",
        '╶' => "r",
        '╵' => "u",
        '╷' => "d",
        _ => return None,
    };
    Some(['l', 'r', 'u', 'd'].map(|side| arms.contains(side)))
}

/// A filled part of a cell, in eighths from the left, right, top and bottom, and how densely.
fn block(c: char) -> Option<([u32; 4], &'static str)> {
    let code = u32::from(c);
    Some(match c {
        '█' => ([0, 8, 0, 8], "1"),
        '░' => ([0, 8, 0, 8], "0.25"),
        '▒' => ([0, 8, 0, 8], "0.5"),
        '▓' => ([0, 8, 0, 8], "0.75"),
        '▀' => ([0, 8, 0, 4], "1"),
        '▁'..='▇' => ([0, 8, 8 - (code - 0x2580), 8], "1"),
        '▉'..='▏' => ([0, 8 - (code - 0x2588), 0, 8], "1"),
        '▐' => ([4, 8, 0, 8], "1"),
        _ => return None,
    })
}

/// Draws those cells of a run that are lines or blocks.
pub(super) fn draw(cells: &[(String, u32)], start: u32, colour: &str, svg: &mut String) {
    let mut strokes = String::new();
    let mut at = start;
    let mut cells = cells.iter().peekable();
    while let Some((contents, width)) = cells.next() {
        let mut count = *width;
        // What goes straight through several cells is one shape.
        while straight(contents) && cells.next_if(|(next, _)| next == contents).is_some() {
            count += 1;
        }
        if let Some(c) = one(contents) {
            if let Some((part, density)) = block(c) {
                fill(part, at, count, density, colour, svg);
            } else if let Some(arms) = arms(c) {
                stroke(c, arms, at, count, &mut strokes);
            }
        }
        at += count;
    }
    if !strokes.is_empty() {
        let colour = if colour.contains(" fill=") {
            colour.to_owned()
        } else {
            format!(" fill=\"{}\"{colour}", super::TEXT)
        };
        let colour = colour.replace(" fill", " stroke");
        writeln!(svg, "<path d=\"{strokes}\" fill=\"none\"{colour}/>").unwrap();
    }
}

fn straight(contents: &str) -> bool {
    one(contents).is_some_and(|c| c == '─' || block(c).is_some_and(|(part, _)| part[0] == 0 && part[1] == 8))
}

fn fill(
    [left, right, top, bottom]: [u32; 4],
    at: u32,
    count: u32,
    density: &str,
    colour: &str,
    svg: &mut String,
) {
    let across = |eighths: u32| f64::from(CELL.0 * eighths) / 8.0;
    let down = |eighths: u32| f64::from(CELL.1 * eighths) / 8.0;
    let (x, y) = (f64::from(at * CELL.0) + across(left), down(top));
    let width = across(right - left) + f64::from((count - 1) * CELL.0);
    let height = down(bottom - top);
    let colour = match density {
        "1" => colour.to_owned(),
        _ => format!("{} fill-opacity=\"{density}\"", colour.replace(" fill-opacity=\"0.7\"", "")),
    };
    writeln!(svg, "<path d=\"M{x} {y}h{width}v{height}h-{width}z\" shape-rendering=\"crispEdges\"{colour}/>")
        .unwrap();
}

/// Lines go along the middle of the cell, from side to side.
fn stroke(c: char, [left, right, up, down]: [bool; 4], at: u32, count: u32, strokes: &mut String) {
    let (x, bottom) = (at * CELL.0, CELL.1);
    let (half, middle) = (f64::from(CELL.0) / 2.0, f64::from(CELL.1) / 2.0);
    let (centre, end) = (f64::from(x) + half, f64::from(x + count * CELL.0));
    let r = 4;
    let drawn = match c {
        '╭' => write!(strokes, "M{centre} {bottom}V{}q0 -{r} {r} -{r}H{end}", middle + f64::from(r)),
        '╮' => write!(strokes, "M{x} {middle}H{}q{r} 0 {r} {r}V{bottom}", centre - f64::from(r)),
        '╰' => write!(strokes, "M{centre} 0V{}q0 {r} {r} {r}H{end}", middle - f64::from(r)),
        '╯' => write!(strokes, "M{x} {middle}H{}q{r} 0 {r} -{r}V0", centre - f64::from(r)),
        _ => {
            let (from, to) = (if left { f64::from(x) } else { centre }, if right { end } else { centre });
            let across =
                if left || right { format!("M{from} {middle}h{}", to - from) } else { String::new() };
            let (from, to) = (if up { 0.0 } else { middle }, if down { f64::from(bottom) } else { middle });
            let along = if up || down { format!("M{centre} {from}v{}", to - from) } else { String::new() };
            write!(strokes, "{across}{along}")
        }
    };
    drawn.unwrap();
}

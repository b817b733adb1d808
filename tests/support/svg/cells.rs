//! A row of cells: grounds, underlines, lines and text, in runs of cells that look alike.

use std::fmt::Write;

use super::{CELL, GROUND, TEXT, lines};

/// The sixteen colours of a terminal, on a dark ground.
const COLOURS: [&str; 16] = [
    "#4c566a", "#ef7a85", "#a3d977", "#f0c674", "#7aa7f0", "#c795ed", "#6cc7d9", "#d8dee9", "#7b88a1",
    "#ff9aa2", "#b9e89a", "#ffdc99", "#9cc0ff", "#dcb4ff", "#93dfed", "#ffffff",
];
/// The line that letters stand on, below the top of the row.
const BASE: u32 = 14;

#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one attribute of a cell")]
struct Look {
    text: String,
    ground: String,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
}

/// Cells that look alike: where they begin, and what stands in each with its width in cells.
struct Run {
    look: Look,
    start: u32,
    cells: Vec<(String, u32)>,
}

impl Run {
    fn width(&self) -> u32 {
        self.cells.iter().map(|(_, width)| width).sum()
    }
}

/// A row, drawn as if it were the topmost; nothing where it is empty.
pub(super) fn row(screen: &vt100::Screen, row: u16) -> String {
    let mut svg = String::new();
    let runs = runs(screen, row);
    for run in &runs {
        ground(run, &mut svg);
    }
    for run in &runs {
        underline(run, &mut svg);
        lines::draw(&run.cells, run.start, &run.look.colour(), &mut svg);
        text(run, &mut svg);
    }
    cursor(screen, row, &mut svg);
    svg
}

/// The ground that a program gave the whole screen, as the cell of its last corner has it.
pub(super) fn ground_of(screen: &vt100::Screen) -> String {
    let (rows, columns) = super::size(screen);
    let corner = screen.cell(rows - 1, columns - 1);
    corner.map_or_else(|| GROUND.to_owned(), |cell| Look::of(cell).ground)
}

fn runs(screen: &vt100::Screen, row: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..screen.size().1.get() {
        let Some(cell) = screen.cell(row, column) else { continue };
        if cell.is_wide_continuation() {
            continue;
        }
        let look = Look::of(cell);
        let width = if cell.is_wide() { 2 } else { 1 };
        let contents = (if cell.has_contents() { cell.contents() } else { " " }).to_owned();
        match runs.last_mut() {
            Some(run) if run.look == look => run.cells.push((contents, width)),
            _ => runs.push(Run { look, start: u32::from(column), cells: vec![(contents, width)] }),
        }
    }
    runs
}

impl Look {
    fn of(cell: &vt100::Cell) -> Self {
        let mut text = colour(cell.fgcolor(), TEXT);
        let mut ground = colour(cell.bgcolor(), GROUND);
        if cell.inverse() {
            std::mem::swap(&mut text, &mut ground);
        }
        let (bold, dim, italic, underline) = (cell.bold(), cell.dim(), cell.italic(), cell.underline());
        Self { text, ground, bold, dim, italic, underline }
    }

    /// The attribute of the colour, where it is not the picture's own.
    fn colour(&self) -> String {
        let mut colour = String::new();
        if self.text != TEXT {
            write!(colour, " fill=\"{}\"", self.text).unwrap();
        }
        if self.dim {
            colour.push_str(" fill-opacity=\"0.7\"");
        }
        colour
    }

    fn letters(&self) -> String {
        let mut look = self.colour();
        if self.bold {
            look.push_str(" font-weight=\"bold\"");
        }
        if self.italic {
            look.push_str(" font-style=\"italic\"");
        }
        look
    }
}

fn colour(colour: vt100::Color, own: &str) -> String {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let [r, g, b] = match colour {
        vt100::Color::Default => return own.to_owned(),
        vt100::Color::Idx(index @ 0..16) => return COLOURS[usize::from(index)].to_owned(),
        vt100::Color::Idx(index @ 16..232) => {
            let cube = usize::from(index - 16);
            [STEPS[cube / 36], STEPS[cube / 6 % 6], STEPS[cube % 6]]
        }
        vt100::Color::Idx(index) => [8 + (index - 232) * 10; 3],
        vt100::Color::Rgb(r, g, b) => [r, g, b],
    };
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn ground(run: &Run, svg: &mut String) {
    if run.look.ground != GROUND {
        let area = area(run.start, run.width(), 0, CELL.1);
        let colour = &run.look.ground;
        writeln!(svg, "<path d=\"{area}\" shape-rendering=\"crispEdges\" fill=\"{colour}\"/>").unwrap();
    }
}

fn underline(run: &Run, svg: &mut String) {
    if run.look.underline {
        let area = area(run.start, run.width(), CELL.1 - 2, 1);
        let colour = run.look.colour();
        writeln!(svg, "<path d=\"{area}\" shape-rendering=\"crispEdges\"{colour}/>").unwrap();
    }
}

fn area(start: u32, cells: u32, y: u32, height: u32) -> String {
    let (x, width) = (start * CELL.0, cells * CELL.0);
    format!("M{x} {y}h{width}v{height}h-{width}z")
}

/// Letters of every font's own width share an element; a sign that another font may have to lend
/// gets one of its own, so that it moves nothing beside it.
fn text(run: &Run, svg: &mut String) {
    let mut start = run.start;
    let mut letters = String::new();
    let mut at = start;
    for (contents, width) in &run.cells {
        if lines::knows(contents) || !plain(contents) {
            element(start, &letters, run, svg);
            letters.clear();
            if !lines::knows(contents) {
                sign(at, *width, contents, run, svg);
            }
            start = at + width;
        } else {
            letters.push_str(contents);
        }
        at += width;
    }
    element(start, &letters, run, svg);
}

fn plain(contents: &str) -> bool {
    contents.chars().count() == 1 && contents.chars().all(|c| c < '\u{250}')
}

fn element(start: u32, letters: &str, run: &Run, svg: &mut String) {
    let shown = letters.trim_end();
    let text = shown.trim_start();
    if text.is_empty() {
        return;
    }
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap();
    let (x, length) = ((start + count(shown) - count(text)) * CELL.0, count(text) * CELL.0);
    let (look, text) = (run.look.letters(), escaped(text));
    writeln!(svg, "<text x=\"{x}\" y=\"{BASE}\" textLength=\"{length}\"{look}>{text}</text>").unwrap();
}

fn sign(at: u32, width: u32, contents: &str, run: &Run, svg: &mut String) {
    let (x, length) = (at * CELL.0, width * CELL.0);
    let (look, text) = (run.look.letters(), escaped(contents));
    writeln!(
        svg,
        "<text x=\"{x}\" y=\"{BASE}\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\"{look}>{text}</text>"
    )
    .unwrap();
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A shell's cursor says nothing in a picture; that of a program with the whole screen does.
fn cursor(screen: &vt100::Screen, row: u16, svg: &mut String) {
    let (at, column) = screen.cursor_position();
    if screen.alternate_screen() && !screen.hide_cursor() && at == row {
        writeln!(svg, "<path d=\"{}\" fill-opacity=\"0.5\"/>", area(u32::from(column), 1, 0, CELL.1))
            .unwrap();
    }
}

//! A terminal's screen as an SVG picture.

use std::fmt::Write;

const CELL: (u32, u32) = (9, 19);
const MARGIN: u32 = 14;
const GROUND: &str = "#1b1f2b";
const TEXT: &str = "#d8dee9";
/// The sixteen colours of a terminal, on a dark ground.
const COLOURS: [&str; 16] = [
    "#4c566a", "#ef7a85", "#a3d977", "#f0c674", "#7aa7f0", "#c795ed", "#6cc7d9", "#d8dee9", "#7b88a1",
    "#ff9aa2", "#b9e89a", "#ffdc99", "#9cc0ff", "#dcb4ff", "#93dfed", "#ffffff",
];

/// Draws all rows of a screen.
pub fn draw(screen: &vt100::Screen) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let (width, height) = (u32::from(columns) * CELL.0 + 2 * MARGIN, u32::from(rows) * CELL.1 + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" \
         font-size=\"15\" fill=\"{TEXT}\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{GROUND}\"/>\n"
    );
    for row in 0..rows {
        draw_row(screen, row, columns, &mut svg);
    }
    svg.push_str("</svg>\n");
    svg
}

/// Draws a row as one text element for each run of cells that look alike.
fn draw_row(screen: &vt100::Screen, row: u16, columns: u16, svg: &mut String) {
    let y = u32::from(row) * CELL.1 + MARGIN + 14;
    let mut column = 0;
    while column < columns {
        let start = column;
        let look = look(screen, row, column);
        let mut text = String::new();
        while column < columns && self::look(screen, row, column) == look {
            let cell = screen.cell(row, column).map(vt100::Cell::contents).unwrap_or_default();
            text.push_str(if cell.is_empty() { " " } else { cell });
            column += 1;
        }
        if text.trim().is_empty() {
            continue;
        }
        let x = u32::from(start) * CELL.0 + MARGIN;
        let length = u32::from(column - start) * CELL.0;
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        writeln!(
            svg,
            "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\" xml:space=\"preserve\"{look}>{text}</text>"
        )
        .unwrap();
    }
}

fn look(screen: &vt100::Screen, row: u16, column: u16) -> String {
    let Some(cell) = screen.cell(row, column) else { return String::new() };
    let mut look = match cell.fgcolor() {
        vt100::Color::Default => String::new(),
        vt100::Color::Idx(index) => format!(" fill=\"{}\"", COLOURS[usize::from(index % 16)]),
        vt100::Color::Rgb(r, g, b) => format!(" fill=\"#{r:02x}{g:02x}{b:02x}\""),
    };
    if cell.bold() {
        look.push_str(" font-weight=\"bold\"");
    }
    if cell.dim() {
        look.push_str(" opacity=\"0.7\"");
    }
    look
}

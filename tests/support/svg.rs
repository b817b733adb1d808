//! A terminal's screen as an SVG picture, and several as one that moves.

mod animation;
mod cells;
mod lines;
mod png;

pub use animation::animation;
pub use png::png;

use std::fmt::Write;

/// The size of a cell.
const CELL: (u32, u32) = (9, 19);
const MARGIN: u32 = 14;
const GROUND: &str = "#1b1f2b";
const TEXT: &str = "#d8dee9";

/// Draws all rows of a screen.
pub fn draw(screen: &vt100::Screen) -> String {
    let (rows, columns) = size(screen);
    let mut svg = head(rows, columns, &cells::ground_of(screen));
    for row in 0..rows {
        let drawn = cells::row(screen, row);
        if !drawn.is_empty() {
            let y = top(row);
            writeln!(svg, "<g transform=\"translate({MARGIN} {y})\">\n{drawn}</g>").unwrap();
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn size(screen: &vt100::Screen) -> (u16, u16) {
    let (rows, columns) = screen.size();
    (rows.get(), columns.get())
}

fn top(row: u16) -> u32 {
    u32::from(row) * CELL.1 + MARGIN
}

/// The picture's beginning and its ground.
fn head(rows: u16, columns: u16, ground: &str) -> String {
    let (width, height) = (u32::from(columns) * CELL.0 + 2 * MARGIN, top(rows) + MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" \
         font-size=\"15\" fill=\"{TEXT}\" xml:space=\"preserve\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{ground}\"/>\n"
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::terminal::Size;
    use super::*;

    const SIZE: Size = Size { rows: 3, columns: 12 };

    fn screen(bytes: &str) -> vt100::Screen {
        let (rows, columns) = SIZE.cells();
        let mut parser = vt100::Parser::new(rows, columns, 0);
        parser.process(bytes.as_bytes());
        parser.screen().clone()
    }

    /// What is drawn below the ground of the picture.
    fn drawn(bytes: &str) -> String {
        draw(&screen(bytes)).lines().skip(2).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn plain_text_is_one_element_where_it_stands() {
        assert_eq!(
            drawn("\r\n  a <&> b"),
            "<g transform=\"translate(14 33)\">\n\
             <text x=\"18\" y=\"14\" textLength=\"63\">a &lt;&amp;&gt; b</text>\n</g>\n</svg>"
        );
    }

    #[test]
    fn all_colours_are_drawn() {
        let svg = drawn("\x1b[31ma\x1b[38;5;196mb\x1b[38;5;244mc\x1b[38;2;1;2;3md\x1b[48;5;21me");
        for (colour, letter) in
            [("#ef7a85", "a"), ("#ff0000", "b"), ("#808080", "c"), ("#010203", "d"), ("#010203", "e")]
        {
            assert!(svg.contains(&format!("fill=\"{colour}\">{letter}</text>")), "{colour}: {svg}");
        }
        assert!(
            svg.contains("<path d=\"M36 0h9v19h-9z\" shape-rendering=\"crispEdges\" fill=\"#0000ff\"/>"),
            "{svg}"
        );
    }

    #[test]
    fn reverse_exchanges_the_colours() {
        let svg = drawn("\x1b[7ma\x1b[32;44mb");
        assert!(svg.contains(&format!("fill=\"{GROUND}\">a<")), "{svg}");
        assert!(svg.contains(&format!(
            "<path d=\"M0 0h9v19h-9z\" shape-rendering=\"crispEdges\" fill=\"{TEXT}\"/>"
        )));
        assert!(
            svg.contains("fill=\"#7aa7f0\">b<")
                && svg.contains("M9 0h9v19h-9z\" shape-rendering=\"crispEdges\" fill=\"#a3d977\"")
        );
    }

    #[test]
    fn bold_dim_italic_and_underline_are_seen() {
        let svg = drawn("\x1b[1ma\x1b[0;2mb\x1b[0;3mc\x1b[0;4md e");
        assert!(svg.contains("font-weight=\"bold\">a<"), "{svg}");
        assert!(svg.contains("fill-opacity=\"0.7\">b<"));
        assert!(svg.contains("font-style=\"italic\">c<"));
        assert!(svg.contains("<path d=\"M27 17h27v1h-27z\""), "{svg}");
    }

    #[test]
    fn a_wide_cell_takes_two_and_what_follows_stands_right() {
        let svg = drawn("日b");
        assert!(
            svg.contains("<text x=\"0\" y=\"14\" textLength=\"18\" lengthAdjust=\"spacingAndGlyphs\">日<"),
            "{svg}"
        );
        assert!(svg.contains("<text x=\"18\" y=\"14\" textLength=\"9\">b<"), "{svg}");
    }

    #[test]
    fn a_link_is_drawn_as_its_text() {
        let svg = drawn("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\");
        assert!(svg.contains(">link<") && !svg.contains("example"), "{svg}");
    }

    #[test]
    fn frames_are_drawn_as_lines_that_meet() {
        let svg = drawn("╭──╮\r\n│▓▄│");
        assert!(svg.contains("M9 9.5h18"), "{svg}");
        assert!(svg.contains("M4.5 0v19"), "{svg}");
        assert!(svg.contains("fill-opacity=\"0.75\"") && svg.contains("M18 9.5h9v9.5h-9z"), "{svg}");
        assert!(!svg.contains("<text"));
    }

    #[test]
    fn the_cursor_is_seen_where_a_program_has_the_whole_screen() {
        assert!(!drawn("ab").contains("fill-opacity=\"0.5\""));
        assert!(drawn("\x1b[?1049h\x1b[Hab").contains("<path d=\"M18 0h9v19h-9z\" fill-opacity=\"0.5\""));
        assert!(!drawn("\x1b[?1049h\x1b[H\x1b[?25lab").contains("fill-opacity"));
    }

    #[test]
    fn an_animation_holds_each_row_once_and_ends_where_it_began() {
        let [one, two] = ["same\r\none", "same\r\ntwo"].map(screen);
        let svg = animation(&[
            (one.clone(), Duration::from_secs(1)),
            (two, Duration::from_secs(2)),
            (one, Duration::from_secs(1)),
        ]);
        for text in ["same", "one", "two"] {
            assert_eq!(svg.matches(&format!(">{text}</text>")).count(), 1, "{text}: {svg}");
        }
        // One row that stays, and the other's three times.
        assert_eq!(svg.matches("<use ").count(), 4);
        assert_eq!(svg.matches("<use ").count() - svg.matches(" class=").count(), 1);
        assert!(svg.contains("animation:a1 4s step-end infinite"), "{svg}");
        assert!(
            svg.contains(
                "@keyframes a1{0%{visibility:hidden}25%{visibility:visible}75%,to{visibility:hidden}}"
            ),
            "{svg}"
        );
        // Whatever draws no animation shows the end.
        assert_eq!(svg.matches("visibility=\"hidden\"").count(), 2);
        assert!(png(&svg).len() > 100);
    }

    #[test]
    fn a_picture_has_its_size_and_its_colours() {
        let data = png(&draw(&screen("\x1b[48;2;255;0;0m            \r\n            ")));
        let picture = resvg::tiny_skia::Pixmap::decode_png(&data).unwrap();
        let (width, height) = (12 * CELL.0 + 2 * MARGIN, 3 * CELL.1 + 2 * MARGIN);
        assert_eq!((picture.width(), picture.height()), (2 * width, 2 * height));
        let colour = picture.pixel(2 * (MARGIN + 4), 2 * (MARGIN + 4)).unwrap();
        assert_eq!((colour.red(), colour.green(), colour.blue()), (255, 0, 0));
    }
}

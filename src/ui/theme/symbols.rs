//! The signs that are drawn: Unicode, or plain ASCII for terminals without it.

use ratatui::symbols::border;

/// The signs of one kind of terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbols {
    pub border: border::Set<'static>,
    /// A step or thing that is in order.
    pub good: &'static str,
    pub warning: &'static str,
    pub error: &'static str,
    /// A step that nobody has been to.
    pub untouched: &'static str,
    /// In front of the row that has the keys.
    pub pointer: &'static str,
    /// A choice that is taken, and one that is not.
    pub chosen: &'static str,
    pub unchosen: &'static str,
    /// A switch that is on, and off.
    pub on: &'static str,
    pub off: &'static str,
    pub bar: &'static str,
    pub bar_range: &'static str,
    pub bar_empty: &'static str,
    /// From nothing to full, for sparklines.
    pub levels: [&'static str; 9],
    pub spinner: &'static [&'static str],
    pub arrow: &'static str,
    /// There is more above, or below.
    pub above: &'static str,
    pub below: &'static str,
    pub ellipsis: &'static str,
    pub bullet: &'static str,
    /// A branch of a tree that goes on, the last one, and the line past it.
    pub tree: [&'static str; 3],
    /// A point of a picture, the present one, and one on the line of the best.
    pub point: &'static str,
    pub point_now: &'static str,
    pub point_best: &'static str,
    /// The same two where this machine told them.
    pub point_own: &'static str,
    pub point_own_best: &'static str,
    /// How far a point may be from its place: across, and up and down.
    pub whiskers: [&'static str; 2],
    pub horizontal: &'static str,
    pub vertical: &'static str,
    pub corner: &'static str,
}

impl Symbols {
    pub const UNICODE: Self = Self {
        border: border::ROUNDED,
        good: "✓",
        warning: "!",
        error: "✗",
        untouched: "·",
        pointer: "▸",
        chosen: "●",
        unchosen: "○",
        on: "[x]",
        off: "[ ]",
        bar: "█",
        bar_range: "▒",
        bar_empty: "░",
        levels: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        spinner: &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
        arrow: "→",
        above: "↑",
        below: "↓",
        ellipsis: "…",
        bullet: "•",
        tree: ["├ ", "└ ", "│ "],
        point: "○",
        point_now: "◉",
        point_best: "●",
        point_own: "◇",
        point_own_best: "◆",
        whiskers: ["╌", "╎"],
        horizontal: "─",
        vertical: "│",
        corner: "└",
    };

    pub const ASCII: Self = Self {
        border: border::Set {
            top_left: "+",
            top_right: "+",
            bottom_left: "+",
            bottom_right: "+",
            vertical_left: "|",
            vertical_right: "|",
            horizontal_top: "-",
            horizontal_bottom: "-",
        },
        good: "v",
        warning: "!",
        error: "x",
        untouched: ".",
        pointer: ">",
        chosen: "(*)",
        unchosen: "( )",
        on: "[x]",
        off: "[ ]",
        bar: "#",
        bar_range: "=",
        bar_empty: ".",
        levels: [" ", ".", ".", ":", ":", "-", "=", "+", "#"],
        spinner: &["|", "/", "-", "\\"],
        arrow: "->",
        above: "^",
        below: "V",
        ellipsis: "...",
        bullet: "*",
        tree: ["|-", "`-", "| "],
        point: "o",
        point_now: "@",
        point_best: "*",
        point_own: "-",
        point_own_best: "+",
        whiskers: ["~", ":"],
        horizontal: "-",
        vertical: "|",
        corner: "+",
    };
}

//! How many colours a terminal knows.

/// What a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorDepth {
    TrueColor,
    Ansi256,
    /// Few colours, whose values the person may have changed.
    Ansi16,
    /// Bold, underline and reverse alone.
    None,
}

/// Terminals that know all colours and say so by their name alone.
const TRUE_COLOR: &[&str] =
    &["-direct", "truecolor", "24bit", "kitty", "alacritty", "wezterm", "foot", "ghostty", "contour"];

/// Names of terminals, by their start, that show colours.
const COLOURED: &[&str] = &[
    "xterm", "linux", "rxvt", "tmux", "konsole", "gnome", "vte", "putty", "cygwin", "iterm", "eterm", "st-",
    "ansi", "fbterm", "cons25", "mlterm", "hurd",
];

impl ColorDepth {
    /// From the values of `NO_COLOR`, `COLORTERM` and `TERM`. A terminal that says nothing of itself
    /// is shown no colour.
    #[must_use]
    pub fn detect(no_color: Option<&str>, colorterm: Option<&str>, term: Option<&str>) -> Self {
        // By the convention an empty NO_COLOR does not count.
        if no_color.is_some_and(|value| !value.is_empty()) {
            return Self::None;
        }
        let term = term.unwrap_or_default().to_ascii_lowercase();
        if term.is_empty() || term == "dumb" {
            return Self::None;
        }
        // GNU screen passes COLORTERM on and then shows true colours wrongly.
        let screen = term.starts_with("screen");
        let all = matches!(colorterm.map(str::trim), Some("truecolor" | "24bit"));
        if !screen && (all || TRUE_COLOR.iter().any(|name| term.contains(name))) {
            Self::TrueColor
        } else if all || term.contains("256color") || term.starts_with("iterm") {
            Self::Ansi256
        } else if screen
            || term.contains("color")
            || term == "st"
            || colorterm.is_some_and(|value| !value.is_empty())
            || COLOURED.iter().any(|name| term.starts_with(name))
        {
            Self::Ansi16
        } else {
            Self::None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ColorDepth::{self, Ansi16, Ansi256, None as Mono, TrueColor};

    #[test]
    fn a_terminal_tells_its_colours() {
        for (no_color, colorterm, term, depth) in [
            (Some("1"), Some("truecolor"), Some("xterm-256color"), Mono),
            (Some(""), Some("truecolor"), Some("xterm-256color"), TrueColor),
            (None, Some("24bit"), Some("tmux-256color"), TrueColor),
            (None, None, Some("xterm-kitty"), TrueColor),
            (None, None, Some("konsole-direct"), TrueColor),
            (None, None, Some("xterm-256color"), Ansi256),
            (None, Some("truecolor"), Some("screen.xterm-256color"), Ansi256),
            (None, Some(""), Some("xterm"), Ansi16),
            (None, Some("yes"), Some("odd"), Ansi16),
            (None, None, Some("linux"), Ansi16),
            (None, None, Some("screen"), Ansi16),
            (None, None, Some("vt220"), Mono),
            (None, Some("truecolor"), Some("dumb"), Mono),
            (None, Some("truecolor"), None, Mono),
            (None, None, None, Mono),
        ] {
            assert_eq!(
                ColorDepth::detect(no_color, colorterm, term),
                depth,
                "{no_color:?} {colorterm:?} {term:?}"
            );
        }
    }
}

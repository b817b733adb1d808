//! What can be done while an image is built.

use super::{Action, Entry, Scope, entry};

pub const ACTIONS: &[Entry] = &[
    entry(Action::Cancel, "cancel", "stop", "Stop the build, after asking", Scope::Build, &["x"]),
    entry(Action::NextPane, "next-pane", "next pane", "To the next pane", Scope::Build, &["tab"]),
    entry(
        Action::PreviousPane,
        "previous-pane",
        "pane before",
        "To the pane before",
        Scope::Build,
        &["backtab"],
    ),
    entry(
        Action::Enlarge,
        "enlarge",
        "enlarge",
        "Let this pane have the whole screen, or not",
        Scope::Build,
        &["z"],
    ),
    entry(Action::HidePane, "hide-pane", "hide", "Hide this pane", Scope::Build, &["H"]),
    entry(
        Action::ShowPanes,
        "show-panes",
        "show all",
        "Show all panes again, at their first size",
        Scope::Build,
        &["A"],
    ),
    entry(Action::Follow, "follow", "follow", "Stay at the end of the log", Scope::Build, &["F"]),
    entry(Action::Wrap, "wrap", "wrap", "Wrap long lines of the log", Scope::Build, &["w"]),
    entry(Action::Search, "search", "search", "Search in the log", Scope::Build, &["/"]),
    entry(Action::NextMatch, "next-match", "next match", "To the next match", Scope::Build, &["m"]),
    entry(
        Action::PreviousMatch,
        "previous-match",
        "match before",
        "To the match before",
        Scope::Build,
        &["M"],
    ),
    entry(Action::Filter, "filter", "filter", "Show only lines that hold a word", Scope::Build, &["&"]),
    entry(
        Action::AllLogs,
        "all-logs",
        "all logs",
        "Show the log of all derivations, or of the selected one",
        Scope::Build,
        &["a"],
    ),
    entry(Action::EditCause, "edit-cause", "mend", "Go to the step that is to blame", Scope::Build, &["e"]),
    entry(
        Action::OwnWords,
        "own-words",
        "Nix's words",
        "Show what Nix itself said, or the log of what failed again",
        Scope::Build,
        &["o"],
    ),
    entry(Action::ViewLog, "view-log", "whole log", "Open the log file in your pager", Scope::Build, &["L"]),
];

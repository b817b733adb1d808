//! Everything that a key, a hint or the palette can do. The key map, the footer, the help and the
//! palette are made from this list and nothing else.

/// What a person may want done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    // Anywhere.
    Help,
    Palette,
    Quit,
    Suspend,
    Redraw,
    Back,
    NextStep,
    PreviousStep,
    Rail,
    Save,
    SaveAs,
    Themes,
    Guide,
    SidePanel,
    Undo,
    Redo,
    PressNow,
    Rehearse,
    ProfileText,
    // In lists and forms.
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    First,
    Last,
    NextRow,
    PreviousRow,
    Enter,
    Toggle,
    Add,
    Remove,
    Reset,
    NextFault,
    SideUp,
    SideDown,
    // While it is built.
    Cancel,
    NextPane,
    PreviousPane,
    Enlarge,
    HidePane,
    ShowPanes,
    Follow,
    Wrap,
    Search,
    NextMatch,
    PreviousMatch,
    Filter,
    AllLogs,
    EditCause,
    // When it is built.
    CopyPath,
    OpenFolder,
    ViewLog,
    // With an image on the desk.
    OpenImage,
    Space,
    Proof,
    Integrity,
    Boot,
    Write,
    // In the picture of its space.
    SpaceIn,
    SpaceOut,
    TurnPicture,
    TurnMeasure,
}

/// Where a key means something. Keys of [`Scope::Everywhere`] work unless the place has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Outside text fields.
    Everywhere,
    /// The rail of steps.
    Rail,
    /// A form, and any list in a dialog.
    Form,
    Build,
    Image,
    /// The picture of what takes the space of an image.
    Space,
}

impl Scope {
    pub const ALL: [Self; 6] =
        [Self::Everywhere, Self::Rail, Self::Form, Self::Build, Self::Image, Self::Space];

    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Rail => "Rail of steps",
            Self::Form => "Forms and lists",
            Self::Build => "Build",
            Self::Image => "Image",
            Self::Space => "What takes the space",
        }
    }

    /// The name in the file of keys.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Rail => "rail",
            Self::Form => "form",
            Self::Build => "build",
            Self::Image => "image",
            Self::Space => "space",
        }
    }
}

/// One row of the table: the action, its name in the file of keys, a short word for the footer,
/// a sentence for help and palette, and the scope and keys that it has by itself.
pub struct Entry {
    pub action: Action,
    pub name: &'static str,
    pub hint: &'static str,
    pub about: &'static str,
    pub scope: Scope,
    pub keys: &'static [&'static str],
}

const fn entry(
    action: Action,
    name: &'static str,
    hint: &'static str,
    about: &'static str,
    scope: Scope,
    keys: &'static [&'static str],
) -> Entry {
    Entry { action, name, hint, about, scope, keys }
}

/// The table of actions. An action that works in two scopes has a row in each.
pub const ACTIONS: &[Entry] = &[
    entry(Action::Help, "help", "help", "Show the keys of this place", Scope::Everywhere, &["?", "f1"]),
    entry(
        Action::Palette,
        "palette",
        "commands",
        "Find any action or step by name",
        Scope::Everywhere,
        &[":", "ctrl-p"],
    ),
    entry(
        Action::Quit,
        "quit",
        "quit",
        "Leave; asks when something would be lost",
        Scope::Everywhere,
        &["q", "ctrl-c"],
    ),
    entry(
        Action::Suspend,
        "suspend",
        "suspend",
        "Go to the shell; `fg` comes back",
        Scope::Everywhere,
        &["ctrl-z"],
    ),
    entry(Action::Redraw, "redraw", "redraw", "Draw the whole screen anew", Scope::Everywhere, &["ctrl-l"]),
    entry(Action::Back, "back", "back", "One level up, out of whatever this is", Scope::Everywhere, &["esc"]),
    entry(
        Action::NextStep,
        "next-step",
        "next step",
        "Go to the next step",
        Scope::Everywhere,
        &["n", "ctrl-right"],
    ),
    entry(
        Action::PreviousStep,
        "previous-step",
        "previous step",
        "Go to the step before",
        Scope::Everywhere,
        &["p", "ctrl-left"],
    ),
    entry(Action::Rail, "rail", "steps", "Go to the rail of steps", Scope::Everywhere, &["ctrl-w"]),
    entry(Action::Save, "save", "save", "Save the profile", Scope::Everywhere, &["ctrl-s"]),
    entry(
        Action::SaveAs,
        "save-as",
        "save as",
        "Save the profile under another name",
        Scope::Everywhere,
        &["S"],
    ),
    entry(Action::Themes, "themes", "theme", "Choose a theme, with preview", Scope::Everywhere, &["T"]),
    entry(Action::Guide, "guide", "guide", "Show the first-run guide again", Scope::Everywhere, &[]),
    entry(
        Action::SidePanel,
        "side-panel",
        "Nix & estimate",
        "Show the Nix text and the estimate: beside the form, in its place, or not",
        Scope::Everywhere,
        &["s"],
    ),
    entry(
        Action::Undo,
        "undo",
        "undo",
        "Take the last change of the profile back",
        Scope::Everywhere,
        &["u"],
    ),
    entry(Action::Redo, "redo", "redo", "Make it again", Scope::Everywhere, &["ctrl-r"]),
    entry(Action::PressNow, "press", "press", "Press the image", Scope::Everywhere, &["P"]),
    entry(
        Action::Rehearse,
        "rehearse",
        "rehearse",
        "Rehearse: press the same profile from Debian's parts, without the network",
        Scope::Everywhere,
        &["R"],
    ),
    entry(
        Action::ProfileText,
        "profile-text",
        "edit as text",
        "Edit the profile as TOML in your editor",
        Scope::Everywhere,
        &["E"],
    ),
    entry(Action::Up, "up", "up", "One row up", Scope::Everywhere, &["up", "k"]),
    entry(Action::Down, "down", "down", "One row down", Scope::Everywhere, &["down", "j"]),
    entry(
        Action::Left,
        "left",
        "left",
        "To the left, or the option before",
        Scope::Everywhere,
        &["left", "h"],
    ),
    entry(
        Action::Right,
        "right",
        "right",
        "To the right, or the next option",
        Scope::Everywhere,
        &["right", "l"],
    ),
    entry(Action::PageUp, "page-up", "page up", "One page up", Scope::Everywhere, &["pageup", "ctrl-b"]),
    entry(
        Action::PageDown,
        "page-down",
        "page down",
        "One page down",
        Scope::Everywhere,
        &["pagedown", "ctrl-f"],
    ),
    entry(Action::First, "first", "first", "To the first row", Scope::Everywhere, &["home", "g"]),
    entry(Action::Last, "last", "last", "To the last row", Scope::Everywhere, &["end", "G"]),
    entry(Action::Enter, "enter", "choose", "Choose, edit, or go in", Scope::Everywhere, &["enter"]),
    entry(Action::NextRow, "next-row", "next", "To the next field", Scope::Form, &["tab"]),
    entry(Action::PreviousRow, "previous-row", "previous", "To the field before", Scope::Form, &["backtab"]),
    entry(
        Action::Toggle,
        "toggle",
        "switch",
        "Switch on or off, or take the next option",
        Scope::Form,
        &["space"],
    ),
    entry(Action::Add, "add", "add", "Add one more to the list of this place", Scope::Form, &["a", "insert"]),
    entry(Action::Remove, "remove", "remove", "Take this one off its list", Scope::Form, &["d", "delete"]),
    entry(
        Action::Reset,
        "reset",
        "default",
        "Back to what the base module does by itself",
        Scope::Form,
        &["backspace"],
    ),
    entry(
        Action::NextFault,
        "next-fault",
        "next fault",
        "To the next field with a fault",
        Scope::Everywhere,
        &["f"],
    ),
    entry(
        Action::SideUp,
        "side-up",
        "scroll up",
        "Scroll the Nix text up",
        Scope::Everywhere,
        &["ctrl-up", "K"],
    ),
    entry(
        Action::SideDown,
        "side-down",
        "scroll down",
        "Scroll the Nix text down",
        Scope::Everywhere,
        &["ctrl-down", "J"],
    ),
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
    entry(Action::ViewLog, "view-log", "whole log", "Open the log file in your pager", Scope::Build, &["L"]),
    entry(Action::CopyPath, "copy-path", "copy path", "Copy the path of the image", Scope::Image, &["y"]),
    entry(
        Action::OpenFolder,
        "open-folder",
        "open folder",
        "Open the folder of the image",
        Scope::Image,
        &["o"],
    ),
    entry(Action::ViewLog, "view-log", "whole log", "Open the log file in your pager", Scope::Image, &["L"]),
    entry(
        Action::OpenImage,
        "open-image",
        "open image",
        "Open an image, pressed or not",
        Scope::Image,
        &["i"],
    ),
    entry(Action::Space, "space", "space", "What takes the space of the image", Scope::Image, &["v"]),
    entry(
        Action::Proof,
        "proof",
        "proof",
        "Whether the image is what the profile asks for",
        Scope::Image,
        &["t"],
    ),
    entry(
        Action::Integrity,
        "integrity",
        "integrity",
        "Hash every store path of the image and compare with what Nix registered",
        Scope::Image,
        &["c"],
    ),
    entry(Action::Boot, "boot", "boot", "Boot the image in a virtual machine", Scope::Image, &["b"]),
    entry(Action::Write, "write", "write", "Write the image to a stick", Scope::Image, &["w"]),
    entry(
        Action::Cancel,
        "cancel",
        "stop",
        "Stop the machine, the writing or the hashing of this page",
        Scope::Image,
        &["x"],
    ),
    entry(
        Action::SpaceIn,
        "space-in",
        "look into it",
        "Look into the marked folder",
        Scope::Space,
        &["enter", "right", "l"],
    ),
    entry(
        Action::SpaceOut,
        "space-out",
        "back out",
        "Back to the folder that this one lies in",
        Scope::Space,
        &["backspace", "left", "h"],
    ),
    entry(
        Action::TurnPicture,
        "turn-picture",
        "treemap or bars",
        "Show areas or bars",
        Scope::Space,
        &["tab", "m"],
    ),
    entry(
        Action::TurnMeasure,
        "turn-measure",
        "packed or unpacked",
        "Count bytes on the disc, or unpacked",
        Scope::Space,
        &["space", "z"],
    ),
];

impl Action {
    /// The table's first row of this action.
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        // Every action has a row; a test holds it.
        ACTIONS.iter().find(|entry| entry.action == self).unwrap_or(&ACTIONS[0])
    }
}

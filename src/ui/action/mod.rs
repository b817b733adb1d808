//! Everything that a key, a hint or the palette can do. The key map, the footer, the help and the
//! palette are made from this list and nothing else. Each subject has its own part of the table.

mod build;
mod catalog;
mod everywhere;
mod form;
mod image;
mod scope;

pub use scope::Scope;

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
    Catalog,
    Measure,
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
    OwnWords,
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
    // Among the packages.
    Categories,
    Bundles,
    Import,
    ShowChosen,
    AllPackages,
    Refresh,
    Program,
    Replace,
    Why,
}

/// One row of the table: the action, its name in the file of keys, a short word for the footer,
/// a sentence for help and palette, and the scope and keys that it has by itself.
#[derive(Clone, Copy)]
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

/// The parts of the table, in the order in which help and palette show them.
const PARTS: [&[Entry]; 5] =
    [everywhere::ACTIONS, form::ACTIONS, build::ACTIONS, image::ACTIONS, catalog::ACTIONS];

const COUNT: usize = {
    let (mut count, mut part) = (0, 0);
    while part < PARTS.len() {
        count += PARTS[part].len();
        part += 1;
    }
    count
};

/// The table of actions. An action that works in two scopes has a row in each.
pub const ACTIONS: &[Entry] = &{
    let mut all = [PARTS[0][0]; COUNT];
    let (mut at, mut part) = (0, 0);
    while part < PARTS.len() {
        let mut row = 0;
        while row < PARTS[part].len() {
            all[at] = PARTS[part][row];
            (at, row) = (at + 1, row + 1);
        }
        part += 1;
    }
    all
};

impl Action {
    /// The table's first row of this action.
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        // Every action has a row; a test holds it.
        ACTIONS.iter().find(|entry| entry.action == self).unwrap_or(&ACTIONS[0])
    }
}

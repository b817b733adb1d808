//! What a button, a palette entry or an answered dialog does: more than an action, for it carries
//! what it is about.

use std::path::PathBuf;
use std::rc::Rc;

use crate::build::process::Invocation;

use super::action::Action;
use super::catalog;
use super::desk::Order;
use super::step::Step;
use super::wish::Wish;

/// Where a profile is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// One that ships with the program, by name.
    Starting(String),
    /// One from the folder of saved profiles, by name.
    Saved(String),
    File(PathBuf),
    /// Nothing set at all.
    Empty,
}

/// A change of the wish with a name.
#[derive(Clone)]
pub struct Edit(Rc<dyn Fn(&mut Wish)>);

impl Edit {
    pub fn new(edit: impl Fn(&mut Wish) + 'static) -> Self {
        Self(Rc::new(edit))
    }

    pub fn apply(&self, wish: &mut Wish) {
        (self.0)(wish);
    }
}

impl std::fmt::Debug for Edit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Edit")
    }
}

/// What is asked of the person in a dialog with one line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The name of the profile to be saved; pressed afterwards where `press` is set.
    Name { press: bool },
    /// The path of a profile's file.
    ProfileFile,
    /// An SSH key as text, a file of keys, `agent`, `github:user` or `gitlab:user`.
    Key,
    /// The name of a new account.
    Account,
    /// A new password for an account, masked, twice.
    Password { account: String },
    /// The name of a package.
    Package,
    /// The path of a file with names of packages.
    Names,
    /// A search of the log.
    Search,
    /// A filter of the log.
    Filter,
    /// The path of an image.
    Image,
    /// The names of these devices, before all on them is lost.
    Devices(Vec<PathBuf>),
}

/// Something to be done.
#[derive(Debug, Clone)]
pub enum Command {
    /// As if its key were struck.
    Do(Action),
    Go(Step),
    /// To the row of a field, wherever it is.
    GoField(String),
    /// Changes the wish. The row of the given field, if any, gets the keys.
    Edit {
        edit: Edit,
        then: Option<String>,
    },
    /// Opens a list of things to choose from: `(label, detail, command)`.
    Choose {
        title: String,
        items: Vec<Item>,
    },
    /// The same with a list that is made when it is opened, for long ones: a form is made anew for
    /// every frame.
    ChooseFrom {
        title: String,
        items: Items,
    },
    Ask(Question),
    /// Asks the person first.
    Confirm {
        title: String,
        text: String,
        yes: String,
        then: Box<Command>,
    },
    Open(Source),
    /// Opens it, although changes are lost.
    OpenAnyway(Source),
    /// Opens what an earlier run kept because nobody could be asked.
    OpenRescued(String),
    ForgetRescued,
    /// Writes the profile; `overwrite` after the person agreed to it.
    SaveAs {
        /// The file; else the store, under `name`.
        file: Option<PathBuf>,
        name: String,
        overwrite: bool,
        press: bool,
    },
    Press {
        rehearse: bool,
    },
    /// Presses without further questions.
    PressAnyway {
        rehearse: bool,
    },
    /// Shows the last build again.
    ShowBuild,
    /// Something with the image on the desk.
    Image(Order),
    /// Something on the page of packages.
    Catalog(catalog::Order),
    StopBuild,
    SetTheme(String),
    /// Keys of a forge's user for an account of the image.
    FetchKeys {
        word: String,
        user: String,
    },
    /// Runs these commands in the plain terminal, then looks at the machine again.
    Install(Vec<Invocation>),
    LookAgain,
    /// To this page of the guide; past the last ends it.
    GuidePage(usize),
    /// Shows a text with a title in a dialog.
    Show {
        title: String,
        text: String,
    },
    Copy {
        what: String,
        text: String,
    },
    OpenFolder(PathBuf),
    Page(PathBuf),
    /// Saves, and leaves when that worked.
    SaveAndLeave,
    /// Leaves, whatever is lost.
    Leave,
    Nothing,
}

/// A list to choose from that is not made yet.
#[derive(Clone)]
pub struct Items(Rc<dyn Fn() -> Vec<Item>>);

impl Items {
    pub fn new(make: impl Fn() -> Vec<Item> + 'static) -> Self {
        Self(Rc::new(make))
    }

    #[must_use]
    pub fn make(&self) -> Vec<Item> {
        (self.0)()
    }
}

impl std::fmt::Debug for Items {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Items")
    }
}

/// One item of a list to choose from.
#[derive(Debug, Clone)]
pub struct Item {
    pub label: String,
    pub detail: String,
    pub command: Command,
}

impl Item {
    pub fn new(label: impl Into<String>, detail: impl Into<String>, command: Command) -> Self {
        Self { label: label.into(), detail: detail.into(), command }
    }
}

impl Command {
    /// A change of the wish, for a button.
    pub fn edit(edit: impl Fn(&mut Wish) + 'static) -> Self {
        Self::Edit { edit: Edit::new(edit), then: None }
    }

    /// A change of the wish after which the row of a field has the keys.
    pub fn edit_then(field: impl Into<String>, edit: impl Fn(&mut Wish) + 'static) -> Self {
        Self::Edit { edit: Edit::new(edit), then: Some(field.into()) }
    }
}

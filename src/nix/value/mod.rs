//! Nix values and the one printer for them. All text of a profile reaches Nix through here, so
//! whatever it holds stays a value and never becomes code.

pub(super) mod layout;
mod name;
mod set;
mod text;

use std::collections::BTreeSet;

pub use name::AttrPath;
pub use set::{Entry, Set};
pub use text::{ValueError, quoted};

/// A value, or an expression made of fixed pieces around values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    /// Printed in double quotes.
    Str(String),
    /// Printed as a `''` string over several lines where that is exact, else like [`Value::Str`].
    Lines(String),
    List(Vec<Value>),
    Set(Set),
    /// A path beside the Nix text, `files/motd`; printed as `./files/motd`.
    Path(String),
    /// An attribute of one of the module's arguments, `pkgs.fish`.
    Ref(AttrPath),
    /// `with pkgs; [ … ]`; a name that `with` cannot reach is written in full.
    Packages(Vec<AttrPath>),
    /// `function argument …`, such as `lib.mkForce false`.
    Apply(AttrPath, Vec<Value>),
    /// A string behind a path: `modulesPath + "/installer"`.
    Join(AttrPath, String),
    /// Nix text of this program, and the module arguments that it uses.
    Code(&'static str, &'static [&'static str]),
    If(Box<[Value; 3]>),
}

impl Value {
    pub fn str(text: impl Into<String>) -> Self {
        Self::Str(text.into())
    }

    pub fn strings<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(|item| Self::str(item.as_ref())).collect())
    }

    /// `lib.mkForce` around it.
    #[must_use]
    pub fn forced(self) -> Self {
        Self::Apply(AttrPath::of("lib.mkForce"), vec![self])
    }

    /// An attribute of `pkgs`.
    #[must_use]
    pub fn package(attribute: &str) -> Self {
        Self::Ref(AttrPath::of("pkgs").join(attribute))
    }

    /// `if … then … else …`
    #[must_use]
    pub fn either(condition: Self, then: Self, otherwise: Self) -> Self {
        Self::If(Box::new([condition, then, otherwise]))
    }

    /// The value as Nix text on as few lines as read well, without a newline at its end.
    ///
    /// # Errors
    /// When a string or a name holds a NUL, which no Nix string can.
    pub fn print(&self) -> Result<String, ValueError> {
        self.refuse_nul()?;
        Ok(self.text())
    }

    /// Like [`Value::print`], but a string with a NUL becomes a `throw` that says so: evaluation
    /// then stops with the reason, instead of going on with another string.
    pub(crate) fn text(&self) -> String {
        layout::value(self, 0, 0)
    }

    fn refuse_nul(&self) -> Result<(), ValueError> {
        match self {
            Self::Str(text) | Self::Lines(text) | Self::Path(text) => text::refuse_nul(text),
            Self::List(items) => items.iter().try_for_each(Self::refuse_nul),
            Self::Set(set) => set.entries().iter().try_for_each(|entry| {
                text::refuse_nul(&entry.name)?;
                entry.value.refuse_nul()
            }),
            Self::Ref(path) => path.refuse_nul(),
            Self::Packages(paths) => paths.iter().try_for_each(AttrPath::refuse_nul),
            Self::Apply(path, arguments) => {
                path.refuse_nul()?;
                arguments.iter().try_for_each(Self::refuse_nul)
            }
            Self::Join(path, text) => {
                path.refuse_nul()?;
                text::refuse_nul(text)
            }
            Self::If(parts) => parts.iter().try_for_each(Self::refuse_nul),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Code(..) => Ok(()),
        }
    }

    /// The module arguments that the value needs: `lib`, `pkgs`, ….
    pub(crate) fn uses(&self, into: &mut BTreeSet<String>) {
        match self {
            Self::List(items) => items.iter().for_each(|item| item.uses(into)),
            Self::Set(set) => set.uses(into),
            Self::Ref(path) | Self::Join(path, _) => drop(into.insert(path.head().to_owned())),
            Self::Packages(_) => drop(into.insert("pkgs".to_owned())),
            Self::Apply(path, arguments) => {
                into.insert(path.head().to_owned());
                for argument in arguments {
                    argument.uses(into);
                }
            }
            Self::Code(_, uses) => into.extend(uses.iter().map(|&name| name.to_owned())),
            Self::If(parts) => parts.iter().for_each(|part| part.uses(into)),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Str(_) | Self::Lines(_) | Self::Path(_) => {}
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u16> for Value {
    fn from(value: u16) -> Self {
        Self::Int(value.into())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::str(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Str(value)
    }
}

impl From<Set> for Value {
    fn from(value: Set) -> Self {
        Self::Set(value)
    }
}

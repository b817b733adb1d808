//! Attribute names and paths.

use super::text::{NUL, ValueError, quoted, refuse_nul};

/// Words of the language, which are no names unless quoted.
const KEYWORDS: &[&str] =
    &["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with", "__curPos"];

/// Names that every Nix expression can see; they win over what `with` brings.
const GLOBALS: &[&str] = &[
    "abort",
    "baseNameOf",
    "break",
    "builtins",
    "derivation",
    "derivationStrict",
    "dirOf",
    "false",
    "fetchGit",
    "fetchMercurial",
    "fetchTarball",
    "fetchTree",
    "fromTOML",
    "import",
    "isNull",
    "map",
    "null",
    "placeholder",
    "removeAttrs",
    "scopedImport",
    "throw",
    "toString",
    "true",
];

/// Arguments that a generated module may take; they win over what `with` brings, too.
pub(crate) const ARGUMENTS: &[&str] = &["config", "lib", "modulesPath", "options", "pkgs"];

/// Whether it can stand without quotes.
fn is_plain(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '\''))
        && !KEYWORDS.contains(&name)
}

/// A name as it stands left of `=` or after a dot.
pub(super) fn attribute(name: &str) -> String {
    if is_plain(name) {
        name.to_owned()
    } else if name.contains('\0') {
        format!("${{{NUL}}}")
    } else {
        quoted(name)
    }
}

/// Names with dots between them, the first of them a variable: `pkgs.python3Packages.numpy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttrPath(Vec<String>);

impl AttrPath {
    /// Splits at dots. Whatever the names hold, they are printed as names.
    #[must_use]
    pub fn of(path: &str) -> Self {
        Self(path.split('.').map(str::to_owned).collect())
    }

    /// The path with more names behind it.
    #[must_use]
    pub fn join(mut self, path: &str) -> Self {
        self.0.extend(path.split('.').map(str::to_owned));
        self
    }

    pub(super) fn head(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    pub(super) fn refuse_nul(&self) -> Result<(), ValueError> {
        self.0.iter().try_for_each(|name| refuse_nul(name))
    }

    pub(super) fn print(&self) -> String {
        self.0.iter().map(|name| attribute(name)).collect::<Vec<_>>().join(".")
    }

    /// As it stands in a list under `with pkgs;`.
    pub(super) fn print_in_pkgs(&self) -> String {
        let head = self.head();
        let hidden = !is_plain(head) || GLOBALS.contains(&head) || ARGUMENTS.contains(&head);
        if hidden { format!("pkgs.{}", self.print()) } else { self.print() }
    }
}

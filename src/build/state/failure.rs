//! Nix's words for a derivation that failed, of all versions.

/// An error that names derivations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What Nix said, without escape sequences.
    pub text: String,
    /// It failed only because something that it needs did.
    pub by_dependency: bool,
    names: Vec<String>,
}

impl Fault {
    pub(super) fn derivations(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The derivation that failed.
    #[must_use]
    pub fn derivation(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }
}

/// Words of an error about the named derivation itself: up to 2.28 and in Lix, then from 2.30.
const OWN: &[&str] = &[
    "builder for '",
    "hash mismatch in fixed-output derivation '",
    "output hash mismatch",
    "timed out after",
    "killed after writing more than",
    "of silence",
    "is required to build '",
    "failed to produce output path",
    "Cannot build '",
];

const DEPENDENCY: &[&str] = &["failed to build", "dependencies failed", "dependency failed", "build of '"];

/// Whether a message says that derivations failed, and which.
pub(super) fn understand(text: &str) -> Option<Fault> {
    let said = text.trim_start();
    if !said.starts_with("error") {
        return None;
    }
    let names = derivations(said);
    if names.is_empty() {
        return None;
    }
    let by_dependency = DEPENDENCY.iter().any(|words| said.contains(words));
    let own = OWN.iter().any(|words| said.contains(words));
    // The new wording says "Cannot build" in both cases and gives the reason below.
    if !own && !by_dependency {
        return None;
    }
    // Only the first name is the one that failed, save where several top-level ones are listed.
    let names = if said.contains("build of '") { names } else { names[..1].to_vec() };
    Some(Fault { text: said.trim_end().to_owned(), by_dependency, names })
}

/// Everything in single quotes that ends in `.drv`.
fn derivations(text: &str) -> Vec<String> {
    let quoted = text.split('\'').skip(1).step_by(2);
    let mut names: Vec<String> = Vec::new();
    // A limit of time names the output, too: `x.drv!out`, and `x.drv^out` from 2.14 on.
    let quoted = quoted.map(|name| name.split(['!', '^']).next().unwrap_or(name));
    for name in quoted.filter(|name| name.starts_with('/') && name.strip_suffix(".drv").is_some()).take(64) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, bool)> {
        understand(text).map(|fault| (fault.derivation().to_owned(), fault.by_dependency))
    }

    #[test]
    fn old_wording_and_lix() {
        let own = Some(("/nix/store/a.drv".to_owned(), false));
        assert_eq!(read("error: builder for '/nix/store/a.drv' failed with exit code 1"), own);
        assert_eq!(read("error: builder for '/nix/store/a.drv' failed due to signal 9 (Killed)"), own);
        assert_eq!(read("error: hash mismatch in fixed-output derivation '/nix/store/a.drv':\n  x"), own);
        assert_eq!(read("error: building of '/nix/store/a.drv' timed out after 5 seconds"), own);
        assert_eq!(read("error: building of '/nix/store/a.drv' timed out after 5 seconds of silence"), own);
        assert_eq!(
            read("error: building of '/nix/store/a.drv!out' from .drv file timed out after 2 seconds"),
            own
        );
        assert_eq!(
            read("error: building of '/nix/store/a.drv^out' from .drv file timed out after 2 seconds"),
            own
        );
        assert_eq!(
            read(
                "error: a 'aarch64-linux' with features {} is required to build '/nix/store/a.drv', but I am a"
            ),
            own
        );
        assert_eq!(
            read("error: 1 dependencies of derivation '/nix/store/a.drv' failed to build"),
            Some(("/nix/store/a.drv".to_owned(), true))
        );
    }

    #[test]
    fn new_wording() {
        let reason = |reason: &str| {
            read(&format!("error: Cannot build '/nix/store/a.drv'.\n       Reason: {reason}."))
        };
        assert_eq!(reason("builder failed with exit code 1"), Some(("/nix/store/a.drv".to_owned(), false)));
        assert_eq!(reason("1 dependency failed"), Some(("/nix/store/a.drv".to_owned(), true)));
        assert_eq!(reason("2 dependencies failed"), Some(("/nix/store/a.drv".to_owned(), true)));
    }

    #[test]
    fn other_errors_blame_nobody() {
        assert_eq!(read("error: undefined variable 'x'"), None);
        assert_eq!(read("warning: builder for '/nix/store/a.drv' failed"), None);
        assert_eq!(read("error: path '/nix/store/a.drv' is not valid"), None);
    }
}

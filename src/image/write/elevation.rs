//! How a person becomes root for the one program that writes, and for nothing else.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::build::process::{Invocation, capture, find};

/// A program that makes others root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Sudo,
    Doas,
    Pkexec,
    Run0,
}

impl By {
    /// The first that is there is taken.
    pub const ALL: [Self; 4] = [Self::Sudo, Self::Doas, Self::Pkexec, Self::Run0];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sudo => "sudo",
            Self::Doas => "doas",
            Self::Pkexec => "pkexec",
            Self::Run0 => "run0",
        }
    }
}

/// Becoming root by one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elevation {
    by: By,
    program: PathBuf,
    may_ask: bool,
}

/// Where programs are looked for as root, as far as the program that makes us root lets it through.
const PATH: &str = "/run/wrappers/bin:/run/current-system/sw/bin:/usr/local/sbin:/usr/local/bin:\
                    /usr/sbin:/usr/bin:/sbin:/bin";

/// What whoever asks for a password needs to know, and nothing else of our environment.
const KEPT: [&str; 5] = ["TERM", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES"];

/// The hidden command that writes as root.
pub const COMMAND: &str = "__write";

/// A question that asks nobody is answered at once.
const QUICK: Duration = Duration::from_secs(10);

impl Elevation {
    /// The first of [`By::ALL`] that is on this machine. It may ask in the terminal.
    #[must_use]
    pub fn found() -> Option<Self> {
        By::ALL.into_iter().find_map(|by| find(by.name()).map(|program| Self { by, program, may_ask: true }))
    }

    #[must_use]
    pub fn by(&self) -> By {
        self.by
    }

    /// Whether it may ask in the terminal.
    #[must_use]
    pub fn may_ask(&self) -> bool {
        self.may_ask
    }

    /// The same without a question in the terminal; where one is needed it fails. A graphical
    /// agent may still ask in a window of its own.
    #[must_use]
    pub fn quiet(self) -> Self {
        Self { may_ask: false, ..self }
    }

    /// Whether it is going to ask in the terminal: not where the password was given a moment ago
    /// or none is needed, nor where a desktop has a window for it.
    #[must_use]
    pub fn needs_terminal(&self) -> bool {
        let trial = match self.by {
            By::Sudo => Invocation::new(&self.program).args(["-n", "-v"]),
            By::Doas => Invocation::new(&self.program).args(["-n", "true"]),
            By::Pkexec | By::Run0 => {
                let desktop =
                    ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().any(|name| env::var_os(name).is_some());
                return !desktop;
            }
        };
        !capture(&trial, QUICK).is_ok_and(|done| done.status.success())
    }

    /// What gets the password beforehand when it is handed the terminal, so that [`Self::quiet`]
    /// works after it; of the others than sudo none can.
    #[must_use]
    pub fn beforehand(&self) -> Option<Invocation> {
        (self.by == By::Sudo).then(|| Invocation::new(&self.program).arg("-v"))
    }

    /// This program as root, with the arguments of its hidden command.
    #[must_use]
    pub fn invocation(&self, this: &Path, arguments: Vec<OsString>) -> Invocation {
        let flags: &[&str] = match (self.by, self.may_ask) {
            (By::Sudo, false) => &["-n", "--"],
            (By::Sudo, true) => &["--"],
            (By::Doas, false) => &["-n"],
            (By::Pkexec, false) => &["--disable-internal-agent"],
            (By::Run0, false) => &["--no-ask-password"],
            (By::Doas | By::Pkexec | By::Run0, true) => &[],
        };
        let kept = KEPT.into_iter().filter_map(|name| Some((name.into(), env::var_os(name)?)));
        Invocation {
            program: self.program.clone().into(),
            env: kept.chain([("PATH".into(), PATH.into())]).collect(),
            ..Invocation::default()
        }
        .args(flags)
        .arg(this)
        .arg(COMMAND)
        .args(arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_called_its_own_way() {
        let shown = |by: By, may_ask| {
            let elevation = Elevation { by, program: by.name().into(), may_ask };
            let call = elevation.invocation(Path::new("/bin/snowpress"), vec!["7".into()]);
            assert!(call.env.iter().all(|(name, _)| name == "PATH" || KEPT.iter().any(|kept| name == kept)));
            call.shown()
        };
        assert_eq!(shown(By::Sudo, true), "sudo -- /bin/snowpress __write 7");
        assert_eq!(shown(By::Sudo, false), "sudo -n -- /bin/snowpress __write 7");
        assert_eq!(shown(By::Doas, false), "doas -n /bin/snowpress __write 7");
        assert_eq!(shown(By::Pkexec, true), "pkexec /bin/snowpress __write 7");
        assert_eq!(shown(By::Run0, false), "run0 --no-ask-password /bin/snowpress __write 7");
    }
}

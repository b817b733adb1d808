//! The Nix of this machine, called to look: nothing is built, nothing but a nixpkgs is fetched.

use std::time::Duration;

use crate::build::machine::{NixMode, find_nix};
use crate::build::process::{Captured, Invocation, capture_until};
use crate::build::request::{Cancel, NixOptions};
use crate::build::text::{printable, shortened};
use crate::catalog::nix_said;

/// The longest that a reason is shown.
const REASON: usize = 300;

/// How it is called.
#[derive(Debug)]
pub struct Nix<'a> {
    options: Vec<String>,
    cancel: &'a Cancel,
}

impl<'a> Nix<'a> {
    /// # Errors
    /// A sentence on why there is none.
    pub fn find(options: &NixOptions, cancel: &'a Cancel) -> Result<Self, String> {
        let found = find_nix().map_err(|error| error.to_string())?;
        let mut words = Vec::new();
        let mut option = |name: &str, value: &str| {
            words.extend(["--option", name, value].map(str::to_owned));
        };
        // Root without a group of build users could not even open its store.
        if found.mode == NixMode::RootWithoutBuilders {
            option("build-users-group", "");
        }
        if options.offline {
            option("tarball-ttl", "4294967295");
        }
        for (name, value) in &options.options {
            option(name, value);
        }
        // A look must not become a build, nor a wait for a cache that does not answer.
        option("allow-import-from-derivation", "false");
        option("substituters", "");
        if let Some(store) = &options.store {
            words.extend(["--store", store].map(str::to_owned));
        }
        Ok(Self { options: words, cancel })
    }

    /// What the program printed.
    ///
    /// # Errors
    /// A sentence, when it did not run, failed, took longer than `limit` or was asked to stop.
    pub fn run(&self, call: Invocation, limit: Duration) -> Result<Vec<u8>, String> {
        let call = call.args(&self.options);
        let done = capture_until(&call, limit, self.cancel).map_err(|error| error.to_string())?;
        if done.status.success() { Ok(done.stdout) } else { Err(reason(&done)) }
    }

    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.cancel.asked() > 0
    }
}

fn reason(done: &Captured) -> String {
    let text = String::from_utf8_lossy(&done.stderr);
    let lines: Vec<String> = text.lines().map(printable).collect();
    nix_said::reason(&lines.iter().map(String::as_str))
        .map_or_else(|| done.status.to_string(), |line| shortened(line, REASON).to_owned())
}

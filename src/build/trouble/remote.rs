//! Machines that are asked over SSH: a store elsewhere, or builders.

use super::Kind;
use super::row::{PLAIN, Row};
use crate::build::error::Failure;

/// What Nix says when a connection over SSH did not come about; for a builder it says only that
/// nobody is left to build.
const LOST: &[&str] = &[
    "cannot open connection to remote store 'ssh{store}': error: unexpected end-of-file",
    "cannot open connection to remote store 'ssh{store}': error: failed to start SSH",
    "failed to start SSH connection to '{store}'",
    "failed to start SSH master connection to '{store}'",
    "cannot connect to '{store}'",
    "a '{system}' with features {{features}} is required to build '{drv}'",
    "a '{system}' with features {} is required to build '{drv}'",
    "Cannot build '{drv}'. Reason: required system or feature not available",
    "Cannot build '{drv}'. Reason: platform mismatch",
    "Cannot build '{drv}'. Reason: local builds are disabled",
];

pub(super) const ROWS: &[Row] = &[
    Row {
        kind: Kind::HostKey,
        words: LOST,
        also: &["Host key for {host} has changed"],
        say: &[
            "{host} shows another host key than the one that this machine knows, so nothing was sent to it",
        ],
        remedy: &["ask who runs that machine whether its key was changed; if so, forget the old one with \
             `ssh-keygen -R '{host}'` and connect once by hand with `ssh`, which shows the new one"],
        ..PLAIN
    },
    Row {
        kind: Kind::HostKey,
        words: LOST,
        also: &["No {type} host key is known for {host} and you", "Host key verification failed."],
        say: &[
            "The host key of {host} is not known here",
            "The host key of the other machine is not known here",
        ],
        remedy: &[
            "connect once by hand with `ssh`, as the user who builds (a daemon builds as root), and accept the key",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::SshDenied,
        words: LOST,
        also: &["{login}: Permission denied ("],
        say: &["{login} was not let in over SSH"],
        remedy: &[
            "make `ssh {login}` work without a question: add your public key there, load it into the agent, or name \
             it with `NIX_SSHOPTS=\"-i FILE\"`",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::SshRefused,
        words: LOST,
        also: &[
            "ssh: connect to host {host} port {port}: {cause}",
            "ssh: Could not resolve hostname {host}: {cause}",
        ],
        say: &[
            "{host} was not reached over SSH at port {port}: {cause}",
            "{host} was not reached over SSH: {cause}",
        ],
        remedy: &["look whether that machine runs and its name and port are right: `ssh {host}`"],
        ..PLAIN
    },
    Row {
        kind: Kind::SshRefused,
        words: &[LOST[0], LOST[1], LOST[2], LOST[3], LOST[4]],
        say: &["The connection to {store} over SSH did not come about"],
        remedy: &["look whether `ssh` to that machine works, and whether Nix is installed there"],
        ..PLAIN
    },
    Row {
        kind: Kind::NoMachine,
        words: &[
            "a '{system}' with features {{features}} is required to build '{drv}', but I am a '{own}' with features {{have}}",
            "a '{system}' with features {} is required to build '{drv}', but I am a '{own}'",
            "Cannot build '{drv}'. Reason: required system or feature not available",
            "Cannot build '{drv}'. Reason: platform mismatch",
            "Cannot build '{drv}'. Reason: missing system features",
        ],
        more: &[
            "Required system: '{system}' with features {{features}}",
            "Required system: '{system}'",
            "Required features: {{features}}",
            "Current system: '{own}' with features {{have}}",
            "Current system: '{own}'",
            "Available features: {{have}}",
        ],
        failure: Some(Failure::Preflight),
        say: &[
            "No machine here builds for {foreign}, which `{drv}` needs: this one is {own}",
            "No machine here has the feature {missing}, which `{drv}` needs",
            "No machine here can build `{drv}`",
        ],
        remedy: &[
            "choose a `source.system` that this machine builds for ({own}), switch on emulation (binfmt and \
             `extra-platforms = {foreign}` in nix.conf), or name a remote builder of {foreign} in Nix's `builders`",
            "name a builder with {missing} in Nix's `builders`, or add it to `system-features` in nix.conf where the \
             machine really has it",
            "name a remote builder in Nix's `builders`",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NoMachine,
        words: &[LOST[9], "unable to start any build; "],
        failure: Some(Failure::Preflight),
        say: &[
            "Nothing may be built on this machine (`max-jobs` is 0), and no remote builder took `{drv}`",
            "Nothing may be built on this machine (`max-jobs` is 0), and no remote builder took it",
        ],
        remedy: &["build with `--jobs 1` or more, or name a remote builder in Nix's `builders`"],
        ..PLAIN
    },
];

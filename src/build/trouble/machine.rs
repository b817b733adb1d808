//! The Nix of this machine: whether it answers, and what it lets us do.

use super::Kind;
use super::row::{PLAIN, Row};
use crate::build::error::Failure;

pub(super) const ROWS: &[Row] = &[
    Row {
        kind: Kind::Interrupted,
        words: &["interrupted by the user"],
        failure: Some(Failure::Cancelled),
        say: &["Nix was interrupted, by Ctrl-C or by a signal from elsewhere"],
        remedy: &["run the same command again to go on: what was built is kept"],
        ..PLAIN
    },
    Row {
        kind: Kind::NoDaemon,
        words: &[
            "cannot connect to socket at '{socket}': {cause}",
            "cannot connect to socket at {socket}: {cause}",
            "cannot open connection to remote store 'daemon': error: cannot connect to socket at {socket}: {cause}",
        ],
        failure: Some(Failure::Preflight),
        say: &["The Nix daemon is not running: {socket}: {cause}"],
        remedy: &[
            "start it with `sudo systemctl start nix-daemon.socket` (elsewhere `sudo nix-daemon &`), and press again",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NoDaemon,
        words: &["unexpected end-of-file", "Nix daemon disconnected unexpectedly"],
        failure: Some(Failure::Preflight),
        say: &["The Nix daemon went away in the middle"],
        remedy: &[
            "look why with `journalctl -u nix-daemon` (often it is want of memory), start it again with \
             `sudo systemctl restart nix-daemon`, and press again: what was built is kept",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NotTrusted,
        words: &[
            "cannot open connection to remote store 'daemon': error: writing to file: Broken pipe",
            "cannot open connection to remote store 'daemon': error: reading from file: Connection reset by peer",
            "user '{user}' is not allowed to connect to the Nix daemon",
        ],
        failure: Some(Failure::Preflight),
        say: &["The Nix daemon does not let {user} in", "The Nix daemon does not let this user in"],
        remedy: &[
            "add the user to `allowed-users` in /etc/nix/nix.conf and restart the daemon, or build as root",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NotTrusted,
        words: &["you are not privileged to {deed}"],
        failure: Some(Failure::Preflight),
        say: &["The Nix daemon does not trust this user enough to {deed}"],
        remedy: &[
            "add the user to `trusted-users` in /etc/nix/nix.conf and restart the daemon, or build as root",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NotTrusted,
        words: &[
            "build of '{path}' failed",
            "path '{path}' is required, but there is no substituter that can build it",
        ],
        also: &["warning: ignoring untrusted substituter '{cache}'"],
        failure: Some(Failure::Preflight),
        say: &["The Nix daemon leaves out the binary cache {cache}, because it does not trust this user"],
        remedy: &[
            "add the cache to `trusted-substituters`, or the user to `trusted-users`, in /etc/nix/nix.conf and restart \
             the daemon; or build without that cache",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::FeatureOff,
        words: &["experimental Nix feature '{feature}' is disabled"],
        failure: Some(Failure::Preflight),
        say: &["Nix's feature `{feature}` is switched off here"],
        remedy: &[
            "write `experimental-features = nix-command flakes` into /etc/nix/nix.conf, or press with \
             `source.style = \"classic\"`, which needs neither",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::BuildUsers,
        words: &[
            "the group '{group}' specified in 'build-users-group' does not exist",
            "the build users group '{group}' has no members",
            "all build users are currently in use",
            "cannot find a user in the build users group",
        ],
        failure: Some(Failure::Preflight),
        say: &[
            "Nix has no build users: the group `{group}` is not there or has no members",
            "Nix has no build user left",
        ],
        remedy: &[
            "make the group and its users as Nix's installer does, or press with `--option build-users-group ''`",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::Sandbox,
        words: &[
            "this system does not support the kernel namespaces that are required for sandboxing",
            "cloning builder process: {cause}",
            "setting up a private mount namespace: {cause}",
            "unable to start build process",
        ],
        failure: Some(Failure::Preflight),
        say: &[
            "The kernel does not let Nix make a sandbox here: {cause}",
            "The kernel does not let Nix make a sandbox here",
        ],
        remedy: &[
            "allow user namespaces, or press with `--option sandbox false`: builders then see this machine",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::Sandbox,
        words: &["opening pseudoterminal master: {cause}", "opening pseudoterminal slave: {cause}"],
        failure: Some(Failure::Preflight),
        say: &["Nix got no pseudo-terminal for a builder: {cause}"],
        remedy: &["mount one: `mount -t devpts devpts /dev/pts`; in a container, start it with a /dev/pts"],
        ..PLAIN
    },
    Row {
        kind: Kind::NoMemory,
        words: &["Nix was ended by signal 9 without a word"],
        say: &["Nix was killed, most often because the memory ran out"],
        remedy: &["close other programs or add swap: evaluating NixOS takes 1 GB and more"],
        ..PLAIN
    },
    Row {
        kind: Kind::NoMemory,
        words: &[
            "out of memory",
            "std::bad_alloc",
            "{what}: Cannot allocate memory",
            "GC Warning: Out of Memory!",
        ],
        say: &["Nix ran out of memory"],
        remedy: &["close other programs or add swap: evaluating NixOS takes 1 GB and more"],
        ..PLAIN
    },
];

//! The store and the file systems below it: signatures, space, rights, locks.

use super::Kind;
use super::row::{PLAIN, Row};
use crate::build::error::Failure;

pub(super) const ROWS: &[Row] = &[
    Row {
        kind: Kind::NotSigned,
        words: &[
            "build of '{path}' failed",
            "path '{path}' is required, but there is no substituter that can build it",
        ],
        also: &[
            "warning: the substitute for '{path}' from '{cache}' is not signed by any of the keys",
            "warning: ignoring substitute for '{path}' from '{cache}', as it's not signed by any of the keys",
        ],
        say: &["What {cache} offers is not signed by a key that this machine trusts, so it was not taken"],
        remedy: &[
            "name the cache's public key with `--option extra-trusted-public-keys NAME:KEY` (a daemon takes it from \
             trusted users only, else it belongs into /etc/nix/nix.conf), or build without that cache",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NotSigned,
        words: &[
            "cannot add path '{path}' because it lacks a valid signature",
            "cannot add path '{path}' because it lacks a signature by a trusted key",
        ],
        say: &["`{path}` is not signed by a key that this machine trusts, so it was not taken"],
        remedy: &[
            "name the public key of where it comes from with `--option extra-trusted-public-keys NAME:KEY`, or in \
             /etc/nix/nix.conf",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::DiskFull,
        words: &[
            "writing to file: No space left on device",
            "writing to file {path}: No space left on device",
            "writing file {path}: No space left on device",
            "creating directory {path}: No space left on device",
            "creating file {path}: No space left on device",
            "creating symlink from {path}: No space left on device",
            "creating temporary directory {path}: No space left on device",
            "creating temporary file {path}: No space left on device",
            "opening file {path}: No space left on device",
            "opening lock file {path}: No space left on device",
            "cannot link {path}: No space left on device",
            "executing SQLite statement {what}: database or disk is full",
            "executing SQLite query {what}: database or disk is full",
        ],
        failure: Some(Failure::Files),
        say: FULL,
        remedy: FREE,
        ..PLAIN
    },
    Row {
        kind: Kind::ReadOnly,
        words: &[
            "creating directory {path}: Read-only file system",
            "creating file {path}: Read-only file system",
            "opening file {path}: Read-only file system",
            "opening lock file {path}: Read-only file system",
            "writing file {path}: Read-only file system",
            "cannot open SQLite database {path}: attempt to write a readonly database",
        ],
        failure: Some(Failure::Files),
        say: &["{path} lies on a file system that can only be read"],
        remedy: &[
            "mount it for writing, or build into another place: `--store` names another store, `--output` another folder",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NoRights,
        words: &[
            "creating directory {path}: Permission denied",
            "creating file {path}: Permission denied",
            "opening file {path}: Permission denied",
            "opening lock file {path}: Permission denied",
        ],
        failure: Some(Failure::Files),
        say: &["This user may not write {path}"],
        remedy: &["start the Nix daemon and build through it, or build as the user that owns /nix"],
        ..PLAIN
    },
    Row {
        kind: Kind::Locked,
        words: &["SQLite database {path} is busy", "{what}: SQLite database {path} is busy"],
        failure: Some(Failure::Files),
        say: &["Another Nix holds the database {path}"],
        remedy: &["wait until it ends (`fuser -v {path}` names it) and press again"],
        ..PLAIN
    },
];

pub(super) const FULL: &[&str] = &[
    "The disk is full: {space}",
    "The disk is full: {path} could not be written",
    "The disk is full: `{drv}` printed \"{line}\"",
    "The disk is full",
];

pub(super) const FREE: &[&str] = &[
    "free space there: `nix-collect-garbage` deletes {garbage} of the store that nothing needs; then press again, \
     what was built is kept",
    "free space there; `nix-collect-garbage` deletes what nothing in the store needs (`nix-store --gc --print-dead \
     | tr '\\n' '\\0' | du -shc --files0-from=- | tail -n 1` tells beforehand how much); then press again, what was built \
     is kept",
];

//! Builders that failed: why, as far as Nix and their last lines tell, and in which phase.

use super::Kind;
use super::network::CURL;
use super::row::{PLAIN, Place, Row};
use super::store::{FREE, FULL};
use crate::build::error::Failure;

/// A builder that ended with a code of its own.
pub(super) const FAILED: &[&str] = &[
    "builder for '{drv}' failed with exit code {code}",
    "Cannot build '{drv}'. Reason: builder failed with exit code {code}",
    "builder for '{drv}' failed due to signal {signal} ({cause})",
    "Cannot build '{drv}'. Reason: builder failed due to signal {signal} ({cause})",
];

const FEWER: &[&str] = &[
    "press with fewer `--cores`, choose a lower level or a smaller dictionary in `image.compression`, close other \
     programs or add swap",
];

pub(super) const ROWS: &[Row] = &[
    Row {
        kind: Kind::TimeOut,
        words: &[
            "building of '{drv}' from .drv file timed out after {seconds} seconds of silence",
            "building of '{drv}' timed out after {seconds} seconds of silence",
        ],
        say: &["`{drv}` printed nothing for {seconds} seconds, so Nix stopped it"],
        remedy: &["raise or switch off Nix's limit: `--option max-silent-time 0`"],
        ..PLAIN
    },
    Row {
        kind: Kind::TimeOut,
        words: &[
            "building of '{drv}' from .drv file timed out after {seconds} seconds",
            "building of '{drv}' timed out after {seconds} seconds",
            "timed out after {seconds} seconds",
        ],
        say: &[
            "`{drv}` took longer than {seconds} seconds, so Nix stopped it",
            "A builder took longer than {seconds} seconds, so Nix stopped it",
        ],
        remedy: &["raise or switch off Nix's limit: `--option timeout 0`"],
        ..PLAIN
    },
    CURL,
    Row {
        kind: Kind::DiskFull,
        place: Place::Tail,
        words: &[
            "…: No space left on device",
            "…because No space left on device",
            "…: Disk quota exceeded",
            "…: database or disk is full",
        ],
        failure: Some(Failure::Files),
        say: FULL,
        remedy: FREE,
        ..PLAIN
    },
    Row {
        kind: Kind::NoMemory,
        place: Place::Tail,
        words: &[
            "FATAL ERROR: Out of memory (frag_thrd)",
            "FATAL ERROR: Out of memory (cache_alloc)",
            "FATAL ERROR: Out of memory (main)",
            "FATAL ERROR: Failed to create thread",
            "…: Cannot allocate memory",
            "…: cannot allocate memory",
            "virtual memory exhausted",
            "…: Killed (program cc1)",
            "…: Killed (program cc1plus)",
            "…fatal error: Killed signal terminated program cc1plus",
            "terminate called after throwing an instance of 'std::bad_alloc'",
        ],
        say: &["`{drv}` ran out of memory: \"{line}\""],
        remedy: FEWER,
        ..PLAIN
    },
    Row {
        kind: Kind::NoMemory,
        words: &[
            "builder for '{drv}' failed due to signal 9 (Killed)",
            "Cannot build '{drv}'. Reason: builder failed due to signal 9 (Killed)",
            "builder for '{drv}' failed with exit code 137",
            "Cannot build '{drv}'. Reason: builder failed with exit code 137",
        ],
        say: &["The builder of `{drv}` was killed, most often because the memory ran out"],
        remedy: FEWER,
        ..PLAIN
    },
    Row {
        kind: Kind::BuilderFailed,
        words: FAILED,
        say: &[
            "The builder of `{drv}` failed in its {phase} with exit code {code}",
            "The builder of `{drv}` failed with exit code {code}",
            "The builder of `{drv}` was ended by signal {signal} ({cause})",
        ],
        remedy: &[
            "read its last lines above; the whole log has the rest. Press again after mending: what was built is kept; if \
             nixpkgs itself is at fault, name another release as `source.nixpkgs`",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::BuilderFailed,
        words: &[
            "builder for '{drv}' failed to produce output path",
            "Cannot build '{drv}'. Reason: builder failed to produce output path",
        ],
        say: &["The builder of `{drv}` ended well but made nothing"],
        remedy: &["read its last lines above: a step in it may have failed unseen"],
        ..PLAIN
    },
];

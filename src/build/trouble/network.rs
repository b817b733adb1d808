//! Downloads.

use super::Kind;
use super::row::{PLAIN, Place, Row};
use crate::build::error::Failure;

const GONE: &[&str] = &[
    "unable to download '{url}': HTTP error 404",
    "Failed to open archive (Source threw exception: error: unable to download '{url}': HTTP error 404",
    "error: unable to download '{url}': HTTP error 404",
];

/// A server that has begun to answer and then falls silent or hangs up.
const STALLED: &[&str] = &[
    "unable to download '{url}': HTTP error 200 ('OK') (curl error: {cause})",
    "unable to download '{url}': HTTP error 200 (curl error: {cause})",
    "Failed to open archive (Source threw exception: error: unable to download '{url}': HTTP error 200 ('OK') (curl error: {cause})",
    "Failed to open archive (Source threw exception: error: unable to download '{url}': HTTP error 200 (curl error: {cause})",
    "error: unable to download '{url}': HTTP error 200 ('OK') (curl error: {cause})",
    "error: unable to download '{url}': HTTP error 200 (curl error: {cause})",
    "unable to download '{url}': Timeout was reached (28)",
    "error: unable to download '{url}': Timeout was reached (28)",
];

const LOST: &[&str] = &[
    "Failed to open archive (Source threw exception: error: unable to download '{url}': {cause}",
    "unable to download '{url}': {cause}",
    "error: unable to download '{url}': {cause}",
];

const GONE_SAY: &[&str] = &["The server has no such file: {url}"];
const GONE_DO: &[&str] = &[
    "look whether the branch or the revision in `source.nixpkgs` exists; an old nixpkgs may name sources that are gone; or {elsewhere}",
    "look whether the branch or the revision in `source.nixpkgs` exists; an old nixpkgs may name sources that are gone",
];
const STALLED_SAY: &[&str] =
    &["The download of {url} broke off: {cause}", "No bytes came from {url} for too long"];
const STALLED_DO: &[&str] = &[
    "press again: what was fetched is kept; on a slow line allow more silence with `--option stalled-download-timeout 900`; or {elsewhere}",
    "press again: what was fetched is kept; on a slow line allow more silence with `--option stalled-download-timeout 900`",
];
const LOST_SAY: &[&str] = &["The network or a server failed: {url}: {cause}"];
const LOST_DO: &[&str] = &[
    "connect to the network and press again: what was fetched is kept; or {elsewhere}",
    "connect to the network and press again: what was fetched is kept; or name a local `source.nixpkgs`",
];

/// For what Nix says itself, and for what the derivations say in which Nix downloads.
const fn both(
    kind: Kind,
    words: &'static [&'static str],
    say: &'static [&'static str],
    remedy: &'static [&'static str],
) -> [Row; 2] {
    let reason = Row { kind, words, failure: Some(Failure::Build), say, remedy, ..PLAIN };
    let tail = Row { kind, words, place: Place::Tail, failure: Some(Failure::Build), say, remedy, ..PLAIN };
    [reason, tail]
}

const ALL: [[Row; 2]; 3] = [
    both(Kind::NotThere, GONE, GONE_SAY, GONE_DO),
    both(Kind::Stalled, STALLED, STALLED_SAY, STALLED_DO),
    both(Kind::Network, LOST, LOST_SAY, LOST_DO),
];

pub(super) const ROWS: &[Row] = ALL.as_flattened();

/// What curl prints where a builder of nixpkgs runs it.
pub(super) const CURL: Row = Row {
    kind: Kind::Network,
    place: Place::Tail,
    words: &[
        "curl: ({code}) Could not resolve host: {url}",
        "curl: (28) {cause}",
        "curl: (7) {cause}",
        "curl: (56) {cause}",
        "error: cannot download {file} from any mirror",
    ],
    failure: Some(Failure::Build),
    say: &[
        "A source was not downloaded: the host {url} has no address here",
        "A source was not downloaded: {cause}",
        "A source was not downloaded: no mirror has {file}",
    ],
    remedy: LOST_DO,
    ..PLAIN
};

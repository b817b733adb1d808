//! What to try, told from Nix's own words.

/// Words of an error, and what to do. The first that fits is taken.
const EVALUATION: &[(&str, &str)] = &[
    (
        "was not found in the Nix search path",
        "this machine has no channel of that name: name a branch or a path as `source.nixpkgs`, or add the \
         channel with `nix-channel --add https://nixos.org/channels/nixos-26.05 nixos && nix-channel --update`",
    ),
    (
        "Failed assertions",
        "NixOS itself refuses this combination; change what the assertion names, in the profile or in its \
         `extra` modules",
    ),
    (
        "The option `",
        "this release of nixpkgs does not know or does not accept that option; name another release as \
         `source.nixpkgs`, or correct the `extra` modules",
    ),
    ("is not free", "set `source.allow-unfree = true`, or take the package out of `packages`"),
    ("has an unfree license", "set `source.allow-unfree = true`, or take the package out of `packages`"),
    (
        "is marked as broken",
        "take the package out of `packages`, or name another release as `source.nixpkgs`",
    ),
    ("is marked as insecure", "take the package out, or permit it by a module in `extra`"),
    (
        "undefined variable",
        "look for the name in `packages` and in the `extra` modules; perhaps it is misspelt",
    ),
    (
        "attribute '",
        "this release of nixpkgs has no attribute of that name; look for it in `packages` and in `extra`, or \
         name another release as `source.nixpkgs`",
    ),
    ("syntax error", "the module named above is not valid Nix; correct it"),
    ("unable to download", "the network or the server failed; try again, or name a local `source.nixpkgs`"),
    ("cannot look up", "name the flake's input in `source.nixpkgs`, as a branch or a path"),
    ("NAR hash mismatch", "the source changed under its lock; delete `flake.lock` in the work folder"),
    ("No space left on device", "free some space, or name another folder for the work"),
    ("out of memory", "close other programs or add swap: an evaluation takes about 1 GB"),
];

const BUILD: &[(&str, &str)] = &[
    ("No space left on device", "free some space on the store, in the build folder and in the output folder"),
    (
        "hash mismatch",
        "what was downloaded is not what nixpkgs expects; try again, or name a newer `source.nixpkgs`",
    ),
    (
        "is required to build",
        "this machine cannot build for that system: switch on emulation (binfmt) or name a remote builder \
         in Nix's `builders`",
    ),
    ("build-users-group", "make the group that Nix asks for, or pass `--option build-users-group ''`"),
    (
        "unable to download",
        "the network or a binary cache failed; run the same command again, what was fetched is kept",
    ),
    (
        "signal 9",
        "the kernel or somebody killed the builder, most often for want of memory; try fewer `cores`",
    ),
    ("timed out", "raise Nix's `timeout` or `max-silent-time`"),
    ("is not valid UTF-8", "a file name on the image is not UTF-8; rename it"),
];

fn first(table: &[(&'static str, &'static str)], text: &str) -> Option<&'static str> {
    table.iter().find(|(words, _)| text.contains(words)).map(|(_, remedy)| *remedy)
}

/// Whether the network failed, and not what was asked for.
#[must_use]
pub(super) fn is_download(text: &str) -> bool {
    text.contains("unable to download")
}

/// For an evaluation that failed.
#[must_use]
pub(super) fn evaluation(text: &str) -> &'static str {
    first(EVALUATION, text).unwrap_or(
        "read the error above; `snowpress show` prints the Nix text, and `snowpress check` looks at the profile",
    )
}

/// For a builder that failed; the words of Nix and of the builder's last lines.
#[must_use]
pub(super) fn build(text: &str) -> &'static str {
    first(BUILD, text).unwrap_or(
        "read the builder's last lines above and the whole log; run the same command again after mending: what \
         was built is kept",
    )
}

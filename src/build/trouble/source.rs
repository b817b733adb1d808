//! Where the Nix text comes from: nixpkgs, flakes, git trees; and whether it is what was locked.

use super::Kind;
use super::row::{PLAIN, Row};
use crate::build::error::Failure;

pub(super) const ROWS: &[Row] = &[
    Row {
        kind: Kind::HashMismatch,
        words: &[
            "hash mismatch in fixed-output derivation '{drv}'",
            "output hash mismatch in fixed-output derivation '{drv}'",
        ],
        more: &["specified: {wanted}", "got: {got}"],
        say: &[
            "What was downloaded for `{drv}` is not what nixpkgs expects: {got} instead of {wanted}",
            "What was downloaded for `{drv}` is not what nixpkgs expects",
        ],
        remedy: &[
            "press again in case the download was damaged; if it stays so, the source was changed by its authors: \
            name a newer `source.nixpkgs`",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::HashMismatch,
        words: &["hash mismatch in file downloaded from '{url}'"],
        more: &["specified: {wanted}", "got: {got}"],
        failure: Some(Failure::Build),
        say: &[
            "{url} is not what the Nix text expects: {got} instead of {wanted}",
            "{url} is not what the Nix text expects",
        ],
        remedy: &[
            "press again in case the download was damaged; else correct the hash in the `extra` modules, or name \
            another `source.nixpkgs`",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::HashMismatch,
        words: &[
            "NAR hash mismatch in input '{input}' ({path}), expected '{wanted}', got '{got}'",
            "NAR hash mismatch in input '{input}', expected '{wanted}' but got '{got}'",
            "NAR hash mismatch in input '{input}'",
        ],
        say: &["The flake's input {input} has changed since it was locked"],
        remedy: &["press with `--update`, which locks it anew"],
        ..PLAIN
    },
    Row {
        kind: Kind::NoChannel,
        words: &["file '{name}' was not found in the Nix search path"],
        say: &["This machine has no channel for <{name}>"],
        remedy: &["name a branch or a path as `source.nixpkgs`, or add the channel: `nix-channel --add \
             https://channels.nixos.org/nixos-26.05 nixos && nix-channel --update`"],
        ..PLAIN
    },
    Row {
        kind: Kind::NotInGit,
        words: &[
            "Path '{path}' in the repository {repo} is not tracked by Git",
            "Path {path} in the repository {repo} is not tracked by Git",
        ],
        say: &["{path} is not added to the git tree {repo}, so Nix does not see it"],
        remedy: &["add it: `git -C {repo} add {path}`"],
        ..PLAIN
    },
    Row {
        kind: Kind::NotInGit,
        words: &[
            "getting status of '{folder}-source/{path}': No such file or directory",
            "path '{folder}-source/{path}' does not exist",
        ],
        also: &["using revision {rev} of repo '{repo}'"],
        say: &["{path} is not committed in the git tree {repo}, so Nix does not see it"],
        remedy: &[
            "add it: `git -C {repo} add {path}`; a tree that is named by a revision sees what is committed only",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NotInGit,
        words: &[
            "getting status of '{folder}-source/{path}': No such file or directory",
            "path '{folder}-source/{path}' does not exist",
        ],
        say: &["{path} is not in the source that Nix copied into its store"],
        remedy: &[
            "in a git tree Nix sees only what is added: `git add {path}`; else correct the path in `extra.modules` or \
            `extra.nix`, for a flake sees nothing outside of its own folder",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NotInGit,
        words: &["Git tree '{repo}' is dirty"],
        say: &["The git tree {repo} has changes that are not committed"],
        remedy: &["commit them, or name the folder with `path:` instead of `git+file:`"],
        ..PLAIN
    },
    Row {
        kind: Kind::NoFile,
        words: &[
            "getting status of '{path}': No such file or directory",
            "path '{path}' does not exist",
            "opening file '{path}': No such file or directory",
        ],
        say: &["{path} is not there"],
        remedy: &["correct the path: in `extra.modules`, in `extra.nix`, or in `source.nixpkgs`"],
        ..PLAIN
    },
    Row {
        kind: Kind::NoSource,
        words: &["cannot look up '{name}' in pure evaluation mode"],
        say: &["A flake may not ask for <{name}>"],
        remedy: &[
            "import through `modulesPath` in the `extra` modules, or press with `source.style = \"classic\"`",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NoSource,
        words: &[
            "cannot find flake 'flake:{name}' in the flake registries",
            "could not find a flake.nix file",
            "resolving Git reference '{name}': ",
            "program 'git' failed with exit code {code}",
        ],
        say: &[
            "There is no flake `{name}` in the registries, and no such branch",
            "The source of the Nix text was not found",
        ],
        remedy: &["name a branch, a revision or a path as `source.nixpkgs`"],
        ..PLAIN
    },
];

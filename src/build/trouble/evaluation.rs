//! The module system of NixOS, and the language itself.

use super::Kind;
use super::row::{PLAIN, Row};

pub(super) const ROWS: &[Row] = &[
    Row {
        kind: Kind::NoOption,
        words: &["The option `{name}' does not exist."],
        more: &["- In `{file}'", "Did you mean {nearest}?"],
        say: &[
            "{who} sets `{name}`, which exists since NixOS {since}; this nixpkgs is older and calls it `{renamed}`",
            "{who} sets `{name}`, which NixOS {gone} renamed to `{renamed}`",
            "{who} sets `{name}`, which this NixOS does not have; {offer}",
            "{who} sets `{name}`, which this NixOS does not have",
            "This NixOS has no option `{name}`",
        ],
        remedy: &[
            "write `{renamed}` instead, or name a release as `source.nixpkgs` that has it",
            "correct the name in `{field}`, or name a release as `source.nixpkgs` that has it",
            "correct the name, or name a release as `source.nixpkgs` that has it",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NoOption,
        words: &["Failed assertions:"],
        more: &["- The option definition `{name}' in `{file}' no longer has any effect; {advice}"],
        also: &["- The option definition `{name}' in `{file}' no longer has any effect"],
        say: &[
            "{who} sets `{name}`, which NixOS {gone} renamed to `{renamed}`",
            "{who} sets `{name}`, which no longer does anything in this NixOS",
        ],
        remedy: &[
            "write `{renamed}` instead",
            "take `{name}` out of `{field}`; what is said above may tell what to write instead",
            "take `{name}` out; what is said above may tell what to write instead",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::Conflict,
        words: &[
            "The option `{name}' has conflicting definition values:",
            "The option `{name}' is defined multiple times",
            "The unique option `{name}' is defined multiple times",
            "The option `{name}' is read-only, but it's set multiple times.",
        ],
        more: &["- In `{file}': {value}", "- In `{other}': {second}"],
        say: &[
            "`{name}` is set twice: {value} by {who}, {second} by {whom}",
            "`{name}` is set twice, by {who} and by {whom}",
            "`{name}` is set more than once",
        ],
        remedy: &[
            "leave it to one of them: in the profile it is `{meant}`; in `extra.nix` write `lib.mkForce` in front of the \
             value that shall win",
            "leave it to one of them, or write `lib.mkForce` in front of the value that shall win",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::WrongType,
        words: &["A definition for option `{name}' is not of type `{type}'."],
        more: &["- In `{file}': {value}"],
        say: &["`{name}` is set to {value} by {who}, but must be {type}", "`{name}` must be {type}"],
        remedy: &[
            "correct the value: in the profile it is `{meant}`",
            "correct the value in `{field}`",
            "correct the value in the `extra` modules",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::WrongType,
        words: &[
            "The option `{name}' is used but not defined",
            "The option `{name}' was accessed but has no value defined",
        ],
        say: &["`{name}` must be set and is not"],
        remedy: &["set it: in the profile it is `{meant}`", "set it in `extra.nix`"],
        ..PLAIN
    },
    Row {
        kind: Kind::Assertion,
        words: &["Failed assertions:"],
        more: &["- {why}"],
        say: &["NixOS refuses this combination: {why}", "NixOS refuses this combination"],
        remedy: &[
            "change what is named there: in the profile it is `{meant}`",
            "change what is named there, in the profile or in its `extra` modules",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::Recursion,
        words: &["infinite recursion encountered", "stack overflow"],
        say: &["The value of `{name}` needs itself", "Some value needs itself, so the evaluation never ends"],
        remedy: &[
            "look into the `extra` modules: an option must not be computed from itself, and `imports` must need neither \
             `config` nor `pkgs`",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::Syntax,
        words: &["syntax error, {cause}", "path '{cause}' has a trailing slash", "undefined escape"],
        more: &["at {place}"],
        say: &[
            "{who} is not valid Nix: {cause}",
            "There is a line that is not valid Nix: {cause}",
            "There is a line that is not valid Nix",
        ],
        remedy: &["correct the line that is shown above"],
        ..PLAIN
    },
    Row {
        kind: Kind::WrongType,
        words: &[
            "cannot coerce {value} to {type}",
            "value is {value} while {type} was expected",
            "expected {type} but found {value}",
            "cannot add {value} to {type}",
        ],
        more: &["at {place}"],
        say: &["A value has the wrong type: {type} was expected, and it is {value}"],
        remedy: &["look at the `extra` modules and at the line that is shown above"],
        ..PLAIN
    },
];

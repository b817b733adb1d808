//! What Nix gives as the reason of an error, without the way that led to it. Old versions begin with
//! it; from 2.20 on the way comes first and the reason last:
//!
//! ```text
//! error:                                     error: attribute 'a' missing
//!        … while calling the 'head' builtin  at /x.nix:1:2:
//!        error: attribute 'a' missing
//!        at /x.nix:1:2:
//! ```

/// The lines of the reason, the first without `error:`; what is quoted of a builder is left out.
pub(super) fn of(text: &str) -> Vec<String> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    let mut reason: Vec<String> = Vec::new();
    let first = lines.next().unwrap_or_default();
    let first = first.strip_prefix("error:").map_or(first, str::trim_start);
    if !first.is_empty() {
        reason.push(first.to_owned());
    } else if lines.peek().is_some_and(|line| line.starts_with('…')) {
        for line in lines.by_ref() {
            if let Some(rest) = line.strip_prefix("error:") {
                reason.extend(Some(rest.trim()).filter(|rest| !rest.is_empty()).map(str::to_owned));
                break;
            }
        }
    }
    // Nix repeats the last lines of a builder behind `>`, and lines of Nix text behind `|`.
    reason.extend(lines.filter(|line| !line.starts_with("> ") && !is_quoted(line)).map(str::to_owned));
    // From 2.29 on: "Cannot build 'x.drv'." and why on the next line.
    if reason.len() > 1 && reason[0].starts_with("Cannot build '") && reason[1].starts_with("Reason: ") {
        let why = reason.remove(1);
        reason[0] = format!("{} {why}", reason[0]);
    }
    reason
}

/// `12|   text` and the line with the mark below it.
fn is_quoted(line: &str) -> bool {
    line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('|')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_comes_first_or_last() {
        assert_eq!(of("error: a\n\n   at /x:1:2:\n  1| error: b\n   |  ^"), ["a", "at /x:1:2:"]);
        let traced =
            "error:\n   … while x\n     at /y:1:2:\n      1| error: no\n\n   error: a\n   at /x:1:2:";
        assert_eq!(of(traced), ["a", "at /x:1:2:"]);
        assert_eq!(of("error:\n  Failed assertions:\n  - one"), ["Failed assertions:", "- one"]);
        assert_eq!(of("error:\n  … while x\n  error:\n  Failed assertions:"), ["Failed assertions:"]);
        let new = "error: Cannot build 'x.drv'.\n  Reason: builder failed with exit code 1.\n  Output paths:";
        assert_eq!(of(new)[0], "Cannot build 'x.drv'. Reason: builder failed with exit code 1.");
        assert_eq!(of(""), Vec::<String>::new());
    }

    #[test]
    fn what_a_builder_said_is_no_reason() {
        let text =
            "error: builder for 'x' failed;\n  last 2 log lines:\n  > hash mismatch in\n  For full logs";
        assert_eq!(of(text), ["builder for 'x' failed;", "last 2 log lines:", "For full logs"]);
    }
}

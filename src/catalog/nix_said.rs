//! What of Nix's many words is the reason that it failed.

/// The last error that it told, else its last words; older Nix tells where it was before it tells what
/// it was.
pub(super) fn reason<'a>(lines: &(impl DoubleEndedIterator<Item = &'a str> + Clone)) -> Option<&'a str> {
    let from_the_end = || lines.clone().rev().map(str::trim);
    let mut errors = from_the_end().filter_map(|line| line.strip_prefix("error:")).map(str::trim);
    errors.find(|rest| !rest.is_empty()).or_else(|| from_the_end().find(|line| !line.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn the_last_error_counts_then_the_last_words() {
        let of = |text: &'static str| reason(&text.lines());
        assert_eq!(of("error: one\n  at x:1\nerror:\n  error: two \n at y\n"), Some("two"));
        assert_eq!(of("warning: dirty\nit went wrong\n\n"), Some("it went wrong"));
        assert_eq!(of("\n \n"), None);
    }
}

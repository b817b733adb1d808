//! What was said last. It stands where the keys are told, so it gives that line back by itself.

use std::time::{Duration, Instant};

use super::theme::Role;

/// One line at the bottom that says what just happened, in the place of the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub role: Role,
    pub text: String,
    pub since: Instant,
}

impl Status {
    /// When it gives its line back: after the time that reading it takes. What went wrong stays until
    /// the next key, for somebody may have looked away.
    #[must_use]
    pub fn ends(&self) -> Option<Instant> {
        let stays = matches!(self.role, Role::Warning | Role::Error);
        let letters = u64::try_from(self.text.len()).unwrap_or(u64::MAX).min(200);
        (!stays).then(|| self.since + Duration::from_millis(3000 + 40 * letters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_stay_longer_and_warnings_until_a_key() {
        let since = Instant::now();
        let of = |role, text: &str| Status { role, text: text.to_owned(), since }.ends();
        let (short, long) = (of(Role::Good, "Saved."), of(Role::Dim, &"word ".repeat(20)));
        assert!(short < long && short > Some(since + Duration::from_secs(3)));
        assert!(long < Some(since + Duration::from_secs(12)));
        assert_eq!((of(Role::Warning, "x"), of(Role::Error, "x")), (None, None));
    }
}

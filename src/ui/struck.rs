//! A key that is held: what begins or ends something is done once for each press.

use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;

/// A key, and the series of itself that holding it makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Struck {
    pub key: KeyEvent,
    pub when: Instant,
    /// It has begun or ended something already.
    pub acted: bool,
}

impl Struck {
    /// A terminal says of a held key no more than that it comes again, at first after two thirds of a
    /// second and then thirty times in each: within this time it is the same press.
    const HELD: Duration = Duration::from_millis(700);

    /// The key that is struck now, after this one.
    #[must_use]
    pub fn next(before: Option<Self>, key: KeyEvent, now: Instant) -> Self {
        let same = before.filter(|it| {
            let again = (it.key.code, it.key.modifiers) == (key.code, key.modifiers);
            again && now.saturating_duration_since(it.when) < Self::HELD
        });
        Self { key, when: now, acted: same.is_some_and(|it| it.acted) }
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyModifiers};

    use super::*;

    #[test]
    fn a_held_key_is_one_press_however_long() {
        let key = |letter| KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE);
        let began = Instant::now();
        let at = |millis| began + Duration::from_millis(millis);
        let mut struck = Struck::next(None, key('b'), began);
        struck.acted = true;
        for millis in [500, 533, 566, 1200] {
            struck = Struck::next(Some(struck), key('b'), at(millis));
            assert!(struck.acted, "{millis}");
        }
        assert!(!Struck::next(Some(struck), key('x'), at(1210)).acted, "another key");
        assert!(!Struck::next(Some(struck), key('b'), at(2000)).acted, "struck anew");
    }
}

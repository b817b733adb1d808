//! Which key does what. The table of actions gives the keys; a person's own file changes them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde::Deserialize;

use super::action::{ACTIONS, Action, Scope};

/// One key with what is held down beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Names of keys that are not characters.
const NAMES: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("space", KeyCode::Char(' ')),
];

const MODIFIERS: &[(&str, KeyModifiers)] =
    &[("ctrl-", KeyModifiers::CONTROL), ("alt-", KeyModifiers::ALT), ("shift-", KeyModifiers::SHIFT)];

impl Chord {
    /// Reads `ctrl-p`, `S`, `f1`, `space`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut modifiers = KeyModifiers::NONE;
        while let Some((after, held)) =
            MODIFIERS.iter().find_map(|(word, held)| Some((rest.strip_prefix(word)?, *held)))
        {
            // `ctrl--` is the minus.
            if after.is_empty() {
                break;
            }
            rest = after;
            modifiers |= held;
        }
        let named = NAMES.iter().find(|(name, _)| *name == rest).map(|(_, code)| *code);
        let mut letters = rest.chars();
        let code = match (named, letters.next(), letters.next()) {
            (Some(code), ..) => code,
            (None, Some(one), None) if !one.is_control() => KeyCode::Char(one),
            (None, Some('f'), Some(_)) => {
                KeyCode::F(rest[1..].parse().ok().filter(|n| (1..=24).contains(n))?)
            }
            _ => return None,
        };
        Some(Self { code, modifiers }.plain())
    }

    /// The chord of a key that was struck.
    #[must_use]
    pub fn of(key: KeyEvent) -> Self {
        Self { code: key.code, modifiers: key.modifiers }.plain()
    }

    /// Whether it types a letter, where letters are typed.
    #[must_use]
    pub fn is_typed(self) -> bool {
        let held = self.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        matches!(self.code, KeyCode::Char(_)) && !held
    }

    /// Terminals differ in whether they say shift beside what shift has made.
    fn plain(mut self) -> Self {
        self.modifiers &= KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        match self.code {
            KeyCode::Char(c) => {
                let held = self.modifiers.contains(KeyModifiers::CONTROL);
                self.modifiers -= KeyModifiers::SHIFT;
                if held {
                    self.code = KeyCode::Char(c.to_ascii_lowercase());
                }
            }
            KeyCode::BackTab => self.modifiers -= KeyModifiers::SHIFT,
            KeyCode::Tab if self.modifiers.contains(KeyModifiers::SHIFT) => {
                self.code = KeyCode::BackTab;
                self.modifiers -= KeyModifiers::SHIFT;
            }
            _ => {}
        }
        self
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, held) in MODIFIERS {
            if self.modifiers.contains(*held) {
                f.write_str(word)?;
            }
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "f{n}"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// Why a file of keys is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}; {remedy}", file.display())]
pub struct KeyMapError {
    pub file: PathBuf,
    pub problem: String,
    pub remedy: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Keys {
    One(String),
    Many(Vec<String>),
}

/// All keys of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMap {
    keys: Vec<(Scope, Chord, Action)>,
}

impl Default for KeyMap {
    fn default() -> Self {
        let keys = ACTIONS.iter().flat_map(|entry| {
            entry.keys.iter().filter_map(|key| Some((entry.scope, Chord::parse(key)?, entry.action)))
        });
        Self { keys: keys.collect() }
    }
}

impl KeyMap {
    /// The keys of the table, changed by the text of a file: a table for each scope, in it a key or
    /// a list of keys for each action; an empty list takes an action's keys away.
    ///
    /// # Errors
    /// On unknown scopes, actions and keys, and where one key would do two things.
    pub fn with(text: &str, file: &Path) -> Result<Self, KeyMapError> {
        let wrong = |problem: String, remedy: String| KeyMapError { file: file.to_owned(), problem, remedy };
        let tables: BTreeMap<String, BTreeMap<String, Keys>> = toml::from_str(text).map_err(|error| {
            let remedy = "write tables such as `[build]` with lines such as `cancel = \"x\"`";
            wrong(error.message().to_owned(), remedy.to_owned())
        })?;
        let mut map = Self::default();
        for (table, actions) in tables {
            let scope = Scope::ALL.into_iter().find(|scope| scope.name() == table).ok_or_else(|| {
                let known: Vec<&str> = Scope::ALL.iter().map(|scope| scope.name()).collect();
                wrong(format!("there is no place `{table}`"), format!("the places are {}", known.join(", ")))
            })?;
            for (name, keys) in actions {
                let action = action_named(scope, &name)
                    .map_err(|remedy| wrong(format!("`{name}` is no action of [{table}]"), remedy))?;
                let keys = match keys {
                    Keys::One(key) => vec![key],
                    Keys::Many(keys) => keys,
                };
                map.keys.retain(|(s, _, a)| (*s, *a) != (scope, action));
                for key in keys {
                    let chord = Chord::parse(&key).ok_or_else(|| {
                        let remedy = "write a character, `f1`, `enter`, `ctrl-p` and the like";
                        wrong(format!("{table}.{name}: `{key}` is no key"), remedy.to_owned())
                    })?;
                    map.keys.push((scope, chord, action));
                }
            }
        }
        map.clash().map_or(Ok(map), |(problem, remedy)| Err(wrong(problem, remedy)))
    }

    /// Two actions on one key of one place.
    fn clash(&self) -> Option<(String, String)> {
        self.keys.iter().enumerate().find_map(|(at, (scope, chord, action))| {
            let (_, _, other) = self.keys[..at].iter().find(|(s, c, _)| (s, c) == (scope, chord))?;
            let (one, two) = (other.entry().name, action.entry().name);
            let place = scope.name();
            Some((
                format!("in [{place}] the key `{chord}` does both `{one}` and `{two}`"),
                format!("give one of them another key, as in `{one} = \"…\"`"),
            ))
        })
    }

    /// What a key does where these scopes hold, the nearest first.
    #[must_use]
    pub fn action(&self, scopes: &[Scope], key: KeyEvent) -> Option<Action> {
        let chord = Chord::of(key);
        scopes.iter().find_map(|scope| {
            self.keys.iter().find(|(s, c, _)| s == scope && *c == chord).map(|(_, _, action)| *action)
        })
    }

    /// The keys of an action in a scope.
    pub fn keys_of(&self, scope: Scope, action: Action) -> impl Iterator<Item = Chord> {
        self.keys.iter().filter(move |(s, _, a)| (*s, *a) == (scope, action)).map(|(_, chord, _)| *chord)
    }

    /// The first key of an action, for hints; from the first of these scopes that has one.
    #[must_use]
    pub fn key_for(&self, scopes: &[Scope], action: Action) -> Option<Chord> {
        scopes.iter().find_map(|scope| self.keys_of(*scope, action).next())
    }

    /// The first key of an action that does it where these scopes hold: where letters are typed, one
    /// that types none.
    #[must_use]
    pub fn key_here(&self, scopes: &[Scope], action: Action) -> Option<Chord> {
        let typing = scopes.contains(&Scope::Lookup);
        let does = |chord: &Chord| !typing || !chord.is_typed();
        scopes.iter().find_map(|scope| self.keys_of(*scope, action).find(does))
    }
}

fn action_named(scope: Scope, name: &str) -> Result<Action, String> {
    let here = || ACTIONS.iter().filter(|entry| entry.scope == scope);
    if let Some(entry) = here().find(|entry| entry.name == name) {
        return Ok(entry.action);
    }
    let near = here()
        .map(|entry| (strsim::jaro_winkler(name, entry.name), entry.name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    Err(match near {
        Some((_, near)) => format!("did you mean `{near}`?"),
        None => format!("its actions are {}", here().map(|entry| entry.name).collect::<Vec<_>>().join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<KeyMap, String> {
        KeyMap::with(text, Path::new("keys.toml")).map_err(|error| error.to_string())
    }

    fn key(text: &str) -> KeyEvent {
        let chord = Chord::parse(text).unwrap();
        KeyEvent::new(chord.code, chord.modifiers)
    }

    #[test]
    fn the_table_has_no_clash_and_every_key_is_one() {
        let map = KeyMap::default();
        assert_eq!(map.clash(), None);
        let all: usize = ACTIONS.iter().map(|entry| entry.keys.len()).sum();
        assert_eq!(map.keys.len(), all, "a key of the table could not be read");
    }

    #[test]
    fn keys_are_written_as_they_are_read() {
        for (_, chord, _) in KeyMap::default().keys {
            assert_eq!(Chord::parse(&chord.to_string()), Some(chord));
        }
        assert_eq!(Chord::parse("f99"), None);
        assert_eq!(Chord::parse("hello"), None);
        assert_eq!(Chord::parse("ctrl--").unwrap().to_string(), "ctrl--");
    }

    #[test]
    fn the_nearest_place_comes_first() {
        let map = KeyMap::default();
        assert_eq!(map.action(&[Scope::Form, Scope::Everywhere], key("a")), Some(Action::Add));
        assert_eq!(map.action(&[Scope::Build, Scope::Everywhere], key("a")), Some(Action::AllLogs));
        assert_eq!(map.action(&[Scope::Build, Scope::Everywhere], key("?")), Some(Action::Help));
    }

    #[test]
    fn a_file_changes_keys() {
        let map = read("[everywhere]\nhelp = \"F\"\n[build]\ncancel = [\"ctrl-x\", \"x\"]\n").unwrap();
        assert_eq!(map.action(&[Scope::Everywhere], key("?")), None);
        assert_eq!(map.action(&[Scope::Everywhere], key("F")), Some(Action::Help));
        assert_eq!(map.action(&[Scope::Build], key("ctrl-x")), Some(Action::Cancel));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = read("[build]\nfollow = \"x\"\n").unwrap_err();
        assert!(said.contains("`x` does both `cancel` and `follow`"), "{said}");
        assert!(read("[build]\ncancle = \"y\"\n").unwrap_err().contains("did you mean `cancel`"));
        assert!(read("[bulid]\ncancel = \"y\"\n").unwrap_err().contains("no place `bulid`"));
        assert!(read("[build]\ncancel = \"hyper\"\n").unwrap_err().contains("`hyper` is no key"));
        assert!(read("[build\n").is_err());
    }
}

//! Attribute sets under construction: entries keep their order, and paths that share a beginning
//! come together.

use std::collections::BTreeSet;

use super::Value;

/// An attribute set in the order in which it was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Set(Vec<Entry>);

/// `name = value;` and the comment above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub value: Value,
    pub comment: Option<String>,
}

impl Set {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// Sets the attribute at a path of names; sets on the way are made.
    pub fn put<T: AsRef<str>>(&mut self, path: impl IntoIterator<Item = T>, value: impl Into<Value>) {
        self.insert(path, value.into(), None);
    }

    /// Sets an attribute whose path is a word of this program, `services.openssh.enable`.
    pub fn set(&mut self, path: &'static str, value: impl Into<Value>) {
        self.insert(path.split('.'), value.into(), None);
    }

    /// Like [`Set::set`], with the reason above it; a newline begins a new line of the comment.
    pub fn set_because(&mut self, reason: &'static str, path: &'static str, value: impl Into<Value>) {
        self.insert(path.split('.'), value.into(), Some(reason.to_owned()));
    }

    /// Sets the attribute when there is something to set.
    pub fn maybe(&mut self, path: &'static str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(path, value);
        }
    }

    /// Builder form of [`Set::set`].
    #[must_use]
    pub fn with(mut self, path: &'static str, value: impl Into<Value>) -> Self {
        self.set(path, value);
        self
    }

    /// The module arguments that the values need.
    pub(crate) fn uses(&self, into: &mut BTreeSet<String>) {
        for entry in &self.0 {
            entry.value.uses(into);
        }
    }

    fn insert<T: AsRef<str>>(
        &mut self,
        path: impl IntoIterator<Item = T>,
        value: Value,
        comment: Option<String>,
    ) {
        let mut names = path.into_iter().map(|name| name.as_ref().to_owned());
        let Some(first) = names.next() else { return };
        let rest: Vec<String> = names.collect();
        let at = self.0.iter().position(|entry| entry.name == first).unwrap_or_else(|| {
            self.0.push(Entry { name: first, value: Value::Null, comment: None });
            self.0.len() - 1
        });
        let Some(entry) = self.0.get_mut(at) else { return };
        if rest.is_empty() {
            // Nix takes no attribute twice; the later value stands.
            entry.value = value;
            entry.comment = comment;
            return;
        }
        if !matches!(entry.value, Value::Set(_)) {
            entry.value = Value::Set(Self::new());
        }
        if let Value::Set(set) = &mut entry.value {
            set.insert(rest, value, comment);
        }
    }
}

//! Walks the file along its [`Shape`]: keeps what fits, records a fault for all that does not.

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};
use ::toml::value::{Table, Value};

use super::leaf;
use super::places::Places;
use super::say;
use super::schema::{Key, Kind, METHODS, NIXPKGS, Shape};
use super::syntax::Lines;
use super::unknown;
use crate::profile::Fault;

/// A value of the file.
pub(super) type Node<'i> = Spanned<DeValue<'i>>;

/// A fault, the line it belongs to, and whether it is only that something is absent.
pub(super) struct Found {
    pub fault: Fault,
    pub line: usize,
    pub absence: bool,
}

/// Where the walk stands, as the file counts and as the cleaned profile counts.
#[derive(Clone)]
pub(super) struct At {
    pub file: String,
    pub profile: String,
    pub line: usize,
}

impl At {
    pub fn top() -> Self {
        Self { file: String::new(), profile: String::new(), line: 1 }
    }

    fn key(&self, name: &str, line: usize) -> Self {
        Self { file: say::join(&self.file, name), profile: say::join(&self.profile, name), line }
    }

    fn entry(&self, file: usize, profile: usize, line: usize) -> Self {
        Self { file: format!("{}[{file}]", self.file), profile: format!("{}[{profile}]", self.profile), line }
    }
}

pub(super) struct Walk<'l> {
    lines: &'l Lines<'l>,
    pub found: Vec<Found>,
    pub places: Places,
}

impl<'l> Walk<'l> {
    pub fn new(lines: &'l Lines<'l>) -> Self {
        Self { lines, found: Vec::new(), places: Places::default() }
    }

    pub fn fault(&mut self, at: &At, problem: &str, remedy: impl Into<String>) {
        let fault = Fault::error(&at.file, format!("{problem} (line {})", at.line), remedy);
        self.found.push(Found { fault, line: at.line, absence: false });
    }

    fn absent(&mut self, at: &At, name: &str, problem: &str, remedy: impl Into<String>) {
        let field = if name.is_empty() { at.file.clone() } else { say::join(&at.file, name) };
        let problem = format!("{problem} (line {})", at.line);
        let fault = Fault::error(field, problem, remedy);
        self.found.push(Found { fault, line: at.line, absence: true });
    }

    /// A table; `None` when something that it cannot do without is absent or wrong.
    fn table(&mut self, table: &DeTable<'_>, shape: &Shape, at: &At) -> Option<Table> {
        let (kept, whole) = self.parts(table, shape, at);
        whole.then_some(kept)
    }

    /// The sound parts of a table, and whether nothing that it needs is lacking.
    pub fn parts(&mut self, table: &DeTable<'_>, shape: &Shape, at: &At) -> (Table, bool) {
        self.places.note(at.profile.clone(), at.file.clone(), at.line);
        let mut kept = Table::new();
        let mut whole = true;
        for (name, node) in table {
            let here = at.key(name.get_ref(), self.lines.line(name.span().start));
            let Some(key) = shape.key(name.get_ref()) else {
                let (problem, remedy) = unknown::words(name.get_ref(), shape, at);
                self.fault(&here, &problem, remedy);
                continue;
            };
            match self.value(node, &key.kind, &here) {
                Some(value) => drop(kept.insert(key.name.to_owned(), value)),
                None => whole &= !key.required && !shape.one_of.contains(&key.name),
            }
        }
        let present = |name: &str| table.iter().any(|(key, _)| key.get_ref() == name);
        for key in shape.keys.iter().filter(|key| key.required && !present(key.name)) {
            self.missing(key, at);
            whole = false;
        }
        whole &= self.exactly_one(shape, &present, at);
        (kept, whole)
    }

    fn missing(&mut self, key: &Key, at: &At) {
        if matches!(key.kind, Kind::Version) {
            let remedy = format!("write `version = {}` as the first line", crate::profile::model::VERSION);
            return self.absent(at, key.name, "is missing", remedy);
        }
        let table = if at.file.is_empty() { "the profile" } else { &at.file };
        let remedy = match key.kind {
            Kind::Word(words) => format!("add `{} = …` with {}", key.name, say::choice(words)),
            _ => format!("add `{} = \"…\"` to `{table}`", key.name),
        };
        self.absent(at, key.name, "is missing", remedy);
    }

    fn exactly_one(&mut self, shape: &Shape, present: &dyn Fn(&str) -> bool, at: &At) -> bool {
        if shape.one_of.is_empty() {
            return true;
        }
        let there: Vec<&str> = shape.one_of.iter().copied().filter(|name| present(name)).collect();
        match there.as_slice() {
            [_] => return true,
            [] => {
                let problem = format!("says none of {}", say::choice(shape.one_of));
                self.absent(at, "", &problem, "add exactly one of them");
            }
            several => {
                let names: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
                let problem = format!("says {} at once", names.join(" and "));
                self.fault(at, &problem, "keep exactly one of them");
            }
        }
        false
    }

    fn value(&mut self, node: &Node<'_>, kind: &Kind, at: &At) -> Option<Value> {
        self.places.note(at.profile.clone(), at.file.clone(), at.line);
        match (kind, node.get_ref()) {
            (Kind::Table(shape), DeValue::Table(table)) => self.table(table, shape, at).map(Value::Table),
            (Kind::Names(inner), DeValue::Table(table)) => Some(Value::Table(self.names(table, inner, at))),
            (Kind::List(inner), DeValue::Array(list)) => Some(self.list(list, inner, at)),
            (Kind::Tables(shape), DeValue::Array(list)) => Some(self.list(list, &Kind::Table(shape), at)),
            (Kind::Compression, DeValue::Table(table)) => self.compression(table, at).map(Value::Table),
            (Kind::Nixpkgs, DeValue::Table(table)) => self.table(table, &NIXPKGS, at).map(Value::Table),
            (_, value) => match leaf::read(value, kind, at) {
                Ok(value) => Some(value),
                Err((problem, remedy)) => {
                    self.fault(at, &problem, remedy);
                    None
                }
            },
        }
    }

    fn list(&mut self, list: &::toml::de::DeArray<'_>, inner: &Kind, at: &At) -> Value {
        let mut kept = Vec::new();
        for (index, node) in list.iter().enumerate() {
            // A [[header]] is where a person looks for the entry.
            let line = self.lines.line(node.span().start);
            if let Some(value) = self.value(node, inner, &at.entry(index, kept.len(), line)) {
                kept.push(value);
            }
        }
        Value::Array(kept)
    }

    fn names(&mut self, table: &DeTable<'_>, inner: &Kind, at: &At) -> Table {
        let mut kept = Table::new();
        for (name, node) in table {
            let here = at.key(name.get_ref(), self.lines.line(name.span().start));
            if let Some(value) = self.value(node, inner, &here) {
                kept.insert(name.get_ref().to_string(), value);
            }
        }
        kept
    }

    /// The keys beside `method` depend on the method.
    fn compression(&mut self, table: &DeTable<'_>, at: &At) -> Option<Table> {
        let words: Vec<&str> = METHODS.iter().map(|(word, _)| *word).collect();
        let Some((name, node)) = table.iter().find(|(name, _)| name.get_ref() == "method") else {
            let remedy = format!("add `method = \"…\"` with {}", say::choice(&words));
            self.absent(at, "method", "is missing", remedy);
            return None;
        };
        let here = at.key("method", self.lines.line(name.span().start));
        let method = match leaf::word(node.get_ref(), &words) {
            Ok(method) => method,
            Err((problem, remedy)) => {
                self.fault(&here, &problem, remedy);
                return None;
            }
        };
        let shape = METHODS.iter().find(|(word, _)| *word == method).map(|(_, shape)| shape)?;
        let rest = table.clone().into_iter().filter(|(name, _)| name.get_ref() != "method").collect();
        let mut kept = self.table(&rest, shape, at)?;
        kept.insert("method".to_owned(), Value::String(method.to_owned()));
        Some(kept)
    }
}

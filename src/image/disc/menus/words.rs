//! A script of GRUB as words: quotes, variables, and what ends a command.

use std::collections::HashMap;

use super::LINE;

/// Variables of one script.
const VARIABLES: usize = 256;

/// Bytes that variables may turn into in all: each may stand for many others.
const EXPANDED: usize = 4 << 20;

#[derive(Debug, PartialEq, Eq)]
pub enum Word {
    Text(String),
    /// The end of a command.
    End,
    Open,
    Close,
}

/// What variables stand for.
#[derive(Debug)]
pub struct Variables {
    known: HashMap<String, String>,
    left: usize,
}

impl Default for Variables {
    fn default() -> Self {
        Self { known: HashMap::new(), left: EXPANDED }
    }
}

impl Variables {
    pub fn set(&mut self, name: &str, value: &str) {
        if self.known.len() < VARIABLES || self.known.contains_key(name) {
            self.known.insert(name.to_owned(), value.to_owned());
        }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.known.get(name).map(String::as_str)
    }

    /// Adds what a variable stands for; one that is not set stands for nothing.
    fn expand(&mut self, name: &str, into: &mut String) {
        let Some(value) = self.known.get(name) else { return };
        if into.len() + value.len() <= LINE && value.len() <= self.left {
            self.left -= value.len();
            into.push_str(value);
        }
    }
}

/// Takes words from a script, one after the other.
pub struct Words<'t> {
    rest: &'t str,
}

impl<'t> Words<'t> {
    pub fn new(script: &'t str) -> Self {
        Self { rest: script }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    pub fn next(&mut self, variables: &mut Variables) -> Option<Word> {
        loop {
            // Every character at which a text ends is taken here, or the end would never come.
            self.take_while(|c| c.is_ascii_whitespace() && c != '\n');
            match self.peek()? {
                '#' => {
                    self.take_while(|c| c != '\n');
                }
                '\\' if self.rest[1..].starts_with('\n') => self.rest = &self.rest[2..],
                '\n' | ';' | '&' | '|' => {
                    self.take();
                    return Some(Word::End);
                }
                '{' => {
                    self.take();
                    return Some(Word::Open);
                }
                '}' => {
                    self.take();
                    return Some(Word::Close);
                }
                _ => return Some(Word::Text(self.text(variables))),
            }
        }
    }

    fn text(&mut self, variables: &mut Variables) -> String {
        let mut text = String::new();
        while let Some(c) = self.peek() {
            if c.is_ascii_whitespace() || matches!(c, ';' | '&' | '|' | '}') {
                break;
            }
            self.take();
            match c {
                '\'' => {
                    push(&mut text, self.take_while(|c| c != '\''));
                    self.take();
                }
                '"' => self.quoted(variables, &mut text),
                '\\' => {
                    // One before the end of a line joins it with the next.
                    text.extend(self.take().filter(|c| *c != '\n'));
                }
                '$' => self.variable(variables, &mut text),
                c => text.push(c),
            }
            if text.len() > LINE {
                self.take_while(|c| c != '\n');
            }
        }
        text
    }

    fn quoted(&mut self, variables: &mut Variables, text: &mut String) {
        while let Some(c) = self.take() {
            match c {
                '"' => return,
                '$' => self.variable(variables, text),
                // Other escapes stand for themselves between quotes.
                '\\' if matches!(self.peek(), Some('"' | '\\' | '$')) => text.extend(self.take()),
                c if text.len() <= LINE => text.push(c),
                _ => {}
            }
        }
    }

    /// Behind a `$`: `{name}` or `name`.
    fn variable(&mut self, variables: &mut Variables, text: &mut String) {
        if self.peek() == Some('{') {
            self.take();
            let name = self.take_while(|c| !matches!(c, '}' | '\n'));
            self.take();
            variables.expand(name, text);
        } else {
            let name = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == '?');
            variables.expand(name, text);
        }
    }
}

fn push(text: &mut String, more: &str) {
    if text.len() + more.len() <= LINE {
        text.push_str(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(script: &str) -> Vec<String> {
        let mut variables = Variables::default();
        variables.set("v", "a b");
        let mut words = Words::new(script);
        std::iter::from_fn(|| words.next(&mut variables))
            .map(|word| match word {
                Word::Text(text) => text,
                Word::End => ";".to_owned(),
                Word::Open => "{".to_owned(),
                Word::Close => "}".to_owned(),
            })
            .collect()
    }

    #[test]
    fn quotes_and_variables_are_taken_apart() {
        assert_eq!(words(r#"a 'b $v' "c ${v}\"x" \$d$v# e"#), ["a", "b $v", "c a b\"x", "$da b#", "e"]);
        assert_eq!(
            words("menuentry x { linux /k ${unset} y # no\n}"),
            ["menuentry", "x", "{", "linux", "/k", "", "y", ";", "}"]
        );
        assert_eq!(words("a \\\n b;c"), ["a", "b", ";", "c"]);
        assert_eq!(words("'open $v"), ["open $v"]);
        assert_eq!(words("\\"), [""]);
        assert_eq!(words("${v"), ["a b"]);
    }

    #[test]
    fn odd_spaces_are_spaces() {
        assert_eq!(words("t\x0c\u{f4}le t\r\n\x0c"), ["t", "\u{f4}le", "t", ";"]);
    }

    #[test]
    fn variables_that_double_do_not_grow_for_ever() {
        let mut variables = Variables::default();
        variables.set("a", "xxxxxxxxxxxxxxxx");
        for _ in 0..60 {
            let Some(Word::Text(text)) = Words::new("$a$a").next(&mut variables) else { panic!() };
            assert!(text.len() <= LINE);
            variables.set("a", &text);
        }
        let script = "$a ".repeat(100_000);
        let mut words = Words::new(&script);
        let all = std::iter::from_fn(|| words.next(&mut variables));
        let size: usize = all.map(|word| if let Word::Text(text) = word { text.len() } else { 0 }).sum();
        assert!(size <= EXPANDED);
    }
}

//! Cuts Nix text into pieces with a role. It understands strings with code in them, because a
//! `#` or a quote within would otherwise colour the rest of the file; it refuses nothing.

use super::super::super::theme::Role;

/// Words of the language.
const KEYWORDS: &[&str] = &["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"];

/// What the text at a place is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Code, with this many braces open since it began.
    Code(usize),
    /// `"…"`
    Quoted,
    /// `''…''`
    Indented,
}

/// The whole text as neighbouring pieces.
pub fn pieces(text: &str) -> Vec<(&str, Role)> {
    let mut scan = Scan { text, at: 0, modes: vec![Mode::Code(0)], names_until: 0, are_names: false };
    let mut pieces: Vec<(usize, Role)> = Vec::new();
    while scan.at < text.len() {
        let from = scan.at;
        let role = scan.next();
        match pieces.last_mut() {
            Some((end, last)) if *last == role => *end = scan.at,
            _ => pieces.push((scan.at, role)),
        }
        debug_assert!(scan.at > from, "every step takes a character");
    }
    let mut from = 0;
    let cut = |(end, role): (usize, Role)| {
        let piece = &text[from..end];
        from = end;
        (piece, role)
    };
    pieces.into_iter().map(cut).collect()
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// The innermost last; the first is never taken off.
    modes: Vec<Mode>,
    /// Up to here it is known whether names stand left of `=`.
    names_until: usize,
    are_names: bool,
}

impl<'a> Scan<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Takes one piece, at least a character, and says what it is.
    fn next(&mut self) -> Role {
        match self.modes.last() {
            Some(Mode::Quoted) => self.quoted(),
            Some(Mode::Indented) => self.indented(),
            _ => self.code(),
        }
    }

    fn take(&mut self, bytes: usize, role: Role) -> Role {
        self.at = (self.at + bytes).min(self.text.len());
        role
    }

    /// One character, whatever it is.
    fn step(&mut self, role: Role) -> Role {
        let bytes = self.rest().chars().next().map_or(1, char::len_utf8);
        self.take(bytes, role)
    }

    /// Two characters, or what there is.
    fn pair(&mut self, role: Role) -> Role {
        let bytes = self.rest().chars().take(2).map(char::len_utf8).sum::<usize>().max(1);
        self.take(bytes, role)
    }

    fn begin(&mut self, mode: Mode, bytes: usize, role: Role) -> Role {
        self.modes.push(mode);
        self.take(bytes, role)
    }

    fn end(&mut self, bytes: usize, role: Role) -> Role {
        if self.modes.len() > 1 {
            self.modes.pop();
        }
        self.take(bytes, role)
    }

    fn quoted(&mut self) -> Role {
        let rest = self.rest();
        if rest.starts_with("${") {
            self.begin(Mode::Code(0), 2, Role::CodeKeyword)
        } else if rest.starts_with('\\') || rest.starts_with("$$") {
            self.pair(Role::CodeString)
        } else if rest.starts_with('"') {
            self.end(1, Role::CodeString)
        } else {
            self.plain(&['$', '\\', '"'])
        }
    }

    fn indented(&mut self) -> Role {
        let rest = self.rest();
        if rest.starts_with("${") {
            self.begin(Mode::Code(0), 2, Role::CodeKeyword)
        } else if rest.starts_with("$$") {
            self.pair(Role::CodeString)
        } else if rest.starts_with("'''") || rest.starts_with("''$") {
            self.take(3, Role::CodeString)
        } else if rest.starts_with("''\\") {
            self.take(3, Role::CodeString);
            if self.at < self.text.len() { self.step(Role::CodeString) } else { Role::CodeString }
        } else if rest.starts_with("''") {
            self.end(2, Role::CodeString)
        } else {
            self.plain(&['$', '\''])
        }
    }

    /// A character of a string and what follows up to the next that may mean something.
    fn plain(&mut self, signs: &[char]) -> Role {
        let mut rest = self.rest().char_indices().skip(1);
        let bytes = rest.find(|(_, c)| signs.contains(c)).map_or(self.rest().len(), |(at, _)| at);
        self.take(bytes, Role::CodeString)
    }

    fn code(&mut self) -> Role {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Role::Text };
        match first {
            '#' => self.take(rest.find('\n').unwrap_or(rest.len()), Role::CodeComment),
            '/' if rest.starts_with("/*") => {
                let end = rest[2..].find("*/").map_or(rest.len(), |at| at + 4);
                self.take(end, Role::CodeComment)
            }
            '"' => {
                let role = if self.is_name(self.at) { Role::CodeName } else { Role::CodeString };
                self.begin(Mode::Quoted, 1, role)
            }
            '\'' if rest.starts_with("''") => self.begin(Mode::Indented, 2, Role::CodeString),
            '$' if rest.starts_with("${") => self.begin(Mode::Code(0), 2, Role::CodeKeyword),
            '{' => self.brace(),
            '}' => self.unbrace(),
            '<' => match angle(rest) {
                Some(bytes) => self.take(bytes, Role::CodeString),
                None => self.step(Role::Text),
            },
            '.' | '/' | '~' => match path(rest) {
                Some(bytes) => self.take(bytes, Role::CodeString),
                None => self.step(Role::Text),
            },
            _ if first.is_ascii_digit() => {
                let bytes = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len()).max(1);
                self.take(bytes, Role::CodeValue)
            }
            _ if begins_name(first) => self.word(),
            _ => self.step(Role::Text),
        }
    }

    fn brace(&mut self) -> Role {
        if let Some(Mode::Code(open)) = self.modes.last_mut() {
            *open += 1;
        }
        self.take(1, Role::Text)
    }

    fn unbrace(&mut self) -> Role {
        if let Some(Mode::Code(open)) = self.modes.last_mut()
            && *open > 0
        {
            *open -= 1;
            return self.take(1, Role::Text);
        }
        let role = if self.modes.len() > 1 { Role::CodeKeyword } else { Role::Text };
        self.end(1, role)
    }

    fn word(&mut self) -> Role {
        let rest = self.rest();
        let bytes = rest.find(|c| !goes_on(c)).unwrap_or(rest.len());
        let word = &rest[..bytes];
        let role = match word {
            "true" | "false" | "null" => Role::CodeValue,
            _ if KEYWORDS.contains(&word) => Role::CodeKeyword,
            _ if self.is_name(self.at) => Role::CodeName,
            _ => Role::Text,
        };
        self.take(bytes, role)
    }

    /// Whether the path of names that a place is in stands left of `=`. Looked at once for all
    /// names of the path, so that a long one costs no more than its length.
    fn is_name(&mut self, at: usize) -> bool {
        if at >= self.names_until {
            let (bytes, are_names) = attribute_path(&self.text[at..]);
            self.names_until = at + bytes.max(1);
            self.are_names = are_names;
        }
        self.are_names
    }
}

fn begins_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

fn goes_on(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '\'')
}

/// Bytes of a path such as `a."b c".d`, and whether `=` follows it on its line.
fn attribute_path(text: &str) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        match bytes.get(at) {
            Some(b'"') => match bytes[at + 1..].iter().position(|b| matches!(b, b'"' | b'\\' | b'$' | b'\n'))
            {
                Some(end) if bytes[at + 1 + end] == b'"' => at += end + 2,
                _ => return (at, false),
            },
            _ => at += text[at..].find(|c| !goes_on(c)).unwrap_or(text.len() - at),
        }
        if bytes.get(at) != Some(&b'.') {
            break;
        }
        at += 1;
    }
    let rest = text[at..].trim_start_matches([' ', '\t']);
    (at, rest.starts_with('=') && !rest.starts_with("=="))
}

/// `<nixpkgs/nixos>`
fn angle(text: &str) -> Option<usize> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '/');
    let end = text[1..].find(|c| !inside(c))? + 1;
    (end > 1 && text[end..].starts_with('>')).then_some(end + 1)
}

/// `./x`, `../x`, `/x`, `~/x`
fn path(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return None;
    }
    let start = ["./", "../", "~/", "/"].iter().find(|start| text.starts_with(**start))?;
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '/');
    let end = text[start.len()..].find(|c| !inside(c)).map_or(text.len(), |at| at + start.len());
    (end > start.len()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(text: &str) -> Vec<(&str, Role)> {
        pieces(text).into_iter().filter(|(piece, _)| !piece.trim().is_empty()).collect()
    }

    fn role_of(text: &str, part: &str) -> Role {
        let found = pieces(text).into_iter().find(|(piece, _)| piece.contains(part));
        found.map(|(_, role)| role).expect("the part is in one piece")
    }

    #[test]
    fn each_kind_of_word_has_its_role() {
        let text = "# note\nlet a.b-c = 1.5; in { inherit (x) y; on = true; at = ./iso.nix; }";
        assert_eq!(role_of(text, "# note"), Role::CodeComment);
        assert_eq!(role_of(text, "let"), Role::CodeKeyword);
        assert_eq!(role_of(text, "1.5"), Role::CodeValue);
        assert_eq!(role_of(text, "inherit"), Role::CodeKeyword);
        assert_eq!(role_of(text, "true"), Role::CodeValue);
        assert_eq!(role_of(text, "./iso.nix"), Role::CodeString);
        assert_eq!(role_of("import <nixpkgs/nixos> x", "<nixpkgs"), Role::CodeString);
        assert_eq!(roles("a == b"), [("a == b", Role::Text)]);
        assert_eq!(roles("/* a\n= */ b")[0], ("/* a\n= */", Role::CodeComment));
    }

    #[test]
    fn names_are_what_stands_left_of_the_equals_sign() {
        let text = "users.users.root = x.y;";
        let names: Vec<_> = roles(text).into_iter().filter(|(_, role)| *role == Role::CodeName).collect();
        assert_eq!(names, [("users", Role::CodeName), ("users", Role::CodeName), ("root", Role::CodeName)]);
        assert_eq!(role_of("environment.etc.\"a b\" = 1;", "\""), Role::CodeName);
        assert_eq!(role_of("f = { lib, pkgs, ... }: pkgs", "lib"), Role::Text);
    }

    #[test]
    fn strings_hold_code_and_code_holds_strings() {
        let text = "a = \"x ${if b then \"#\" else { c = 1; }.c} y # no\"; d = 2;";
        assert_eq!(role_of(text, "if"), Role::CodeKeyword);
        assert_eq!(role_of(text, " y # no"), Role::CodeString);
        assert_eq!(role_of(text, "d"), Role::CodeName);
        let text = "a = ''\n  # no ''${x} ''' '' + b # yes";
        assert_eq!(role_of(text, "# no ''${x} '''"), Role::CodeString);
        assert_eq!(role_of(text, "# yes"), Role::CodeComment);
        assert_eq!(role_of("a = \"\\\" $${b}\"; # c", "$${b}"), Role::CodeString);
    }

    #[test]
    fn a_long_path_is_looked_at_once() {
        let text = "a.".repeat(50_000) + "b = 1;";
        assert!(pieces(&text).iter().any(|(piece, role)| *piece == "b" && *role == Role::CodeName));
    }
}

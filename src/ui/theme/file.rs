//! A theme's file: a name, a kind, named colours, and what it says of each role.
//!
//! ```toml
//! name = "sea"
//! kind = "dark"          # or "light"
//! [palette]              # optional names for colours
//! water = "#0b2030"
//! [roles]
//! text = { fg = "#cfe8f0", bg = "water" }
//! accent = "bright-cyan" # the text's colour alone
//! selected = { bg = "#1c5068", modifiers = ["bold"] }
//! ```
//!
//! A colour is `#rrggbb`, `#rgb`, a name of the palette, one of the terminal's sixteen (`red`,
//! `bright-red`) or `default`. A role that is left out looks like the one it falls back on
//! ([`Role::falls_back_on`]) with its [`Role::mark`] added.

use std::collections::BTreeMap;
use std::ops::Range;

use ratatui::style::{Color, Modifier, Style};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::colour::{self, ANSI};
use super::{Kind, Role, Theme};
use crate::profile::near::nearest;
use crate::profile::toml::say::{self, choice, quoted};

/// The longest name: it must fit into a list.
const NAME: usize = 32;

const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
];

/// Something wrong in a theme's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slip {
    /// From 1.
    pub line: usize,
    pub problem: String,
}

/// Reads a theme, or says all that is wrong with it.
pub(super) fn parse(text: &str) -> Result<Theme, Vec<Slip>> {
    let mut reader = Reader { text, slips: Vec::new(), palette: BTreeMap::new() };
    let theme = match DeTable::parse(text) {
        Ok(table) => reader.theme(table.get_ref()),
        Err(error) => {
            reader.slip(error.span().unwrap_or_default(), error.message().to_owned());
            None
        }
    };
    match theme {
        Some(theme) if reader.slips.is_empty() => Ok(theme),
        _ => {
            // The table is sorted by its keys, not as it is written.
            reader.slips.sort_by_key(|slip| slip.line);
            Err(reader.slips)
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    slips: Vec<Slip>,
    palette: BTreeMap<String, Color>,
}

/// What a file says of one role.
#[derive(Default)]
struct Said {
    fg: Option<Color>,
    bg: Option<Color>,
    modifiers: Option<Modifier>,
}

type Entry<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn theme(&mut self, table: &DeTable<'_>) -> Option<Theme> {
        let [mut name, mut kind, mut palette, mut roles] = [const { None }; 4];
        for (key, value) in table {
            let place = match key.get_ref().as_ref() {
                "name" => &mut name,
                "kind" => &mut kind,
                "palette" => &mut palette,
                "roles" => &mut roles,
                other => {
                    self.unknown(key.span(), "key", other, ["name", "kind", "palette", "roles"]);
                    continue;
                }
            };
            *place = Some(value);
        }
        if let Some(table) = palette.and_then(|value| self.table(value, "`palette`")) {
            self.palette(table);
        }
        let mut said = [const { None }; Role::COUNT];
        if let Some(table) = roles.and_then(|value| self.table(value, "`roles`")) {
            self.roles(table, &mut said);
        }
        let name = self.name(name);
        let kind = self.kind(kind);
        Some(Theme { name: name?, kind: kind?, styles: styles(&said) })
    }

    fn name(&mut self, value: Option<&Entry<'_>>) -> Option<String> {
        let Some(value) = value else {
            self.slip(0..0, "`name` is missing".to_owned());
            return None;
        };
        let name = self.word(value, "`name`")?;
        let good = !name.trim().is_empty()
            && name.trim() == name
            && name.chars().count() <= NAME
            && crate::build::text::printable(name) == name;
        if !good {
            let problem = format!("the name {} is not one of 1 to {NAME} printable characters", quoted(name));
            self.slip(value.span(), problem);
        }
        good.then(|| name.to_owned())
    }

    fn kind(&mut self, value: Option<&Entry<'_>>) -> Option<Kind> {
        let Some(value) = value else {
            self.slip(0..0, "`kind` is missing: `dark` or `light`".to_owned());
            return None;
        };
        match self.word(value, "`kind`")? {
            "dark" => Some(Kind::Dark),
            "light" => Some(Kind::Light),
            other => {
                self.unknown(value.span(), "kind", other, ["dark", "light"]);
                None
            }
        }
    }

    fn palette(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let Some(text) = self.word(value, "a colour") else { continue };
            match colour::written(text) {
                Some(colour) => {
                    self.palette.insert(key.get_ref().clone().into_owned(), colour);
                }
                None => self.strange_colour(value.span(), text),
            }
        }
    }

    fn roles(&mut self, table: &DeTable<'_>, said: &mut [Option<Said>; Role::COUNT]) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match Role::named(name) {
                Some(role) => said[role as usize] = self.role(role, value),
                None => self.unknown(key.span(), "role", name, Role::ALL.map(Role::name)),
            }
        }
    }

    fn role(&mut self, role: Role, value: &Entry<'_>) -> Option<Said> {
        if matches!(value.get_ref(), DeValue::String(_)) {
            return Some(Said { fg: self.colour(value), ..Said::default() });
        }
        let mut said = Said::default();
        for (key, value) in self.table(value, &format!("the role `{}`", role.name()))? {
            match key.get_ref().as_ref() {
                "fg" => said.fg = self.colour(value),
                "bg" => said.bg = self.colour(value),
                "modifiers" => said.modifiers = self.modifiers(value),
                other => self.unknown(key.span(), "key", other, ["fg", "bg", "modifiers"]),
            }
        }
        Some(said)
    }

    fn colour(&mut self, value: &Entry<'_>) -> Option<Color> {
        let text = self.word(value, "a colour")?;
        let colour = self.palette.get(text).copied().or_else(|| colour::written(text));
        if colour.is_none() {
            self.strange_colour(value.span(), text);
        }
        colour
    }

    fn strange_colour(&mut self, span: Range<usize>, text: &str) {
        let names: Vec<String> = self.palette.keys().cloned().collect();
        let known = ANSI.iter().map(|(name, ..)| *name).chain([colour::DEFAULT]);
        let problem = match nearest(text, names.iter().map(String::as_str).chain(known)) {
            Some(near) => format!("unknown colour {}; did you mean `{near}`?", quoted(text)),
            None => format!(
                "unknown colour {}: write `#rrggbb`, a name of the palette, one of the terminal's sixteen \
                 (`red`, `bright-red`) or `default`",
                quoted(text)
            ),
        };
        self.slip(span, problem);
    }

    fn modifiers(&mut self, value: &Entry<'_>) -> Option<Modifier> {
        let DeValue::Array(list) = value.get_ref() else {
            self.other_type(value, "`modifiers`", "a list such as [\"bold\"]");
            return None;
        };
        let mut all = Modifier::empty();
        for value in list {
            let Some(word) = self.word(value, "a modifier") else { continue };
            match MODIFIERS.iter().find(|(name, _)| *name == word) {
                Some((_, modifier)) => all |= *modifier,
                None => self.unknown(value.span(), "modifier", word, MODIFIERS.map(|(name, _)| name)),
            }
        }
        Some(all)
    }

    fn word<'v>(&mut self, value: &'v Entry<'_>, what: &str) -> Option<&'v str> {
        if let DeValue::String(text) = value.get_ref() {
            return Some(text);
        }
        self.other_type(value, what, "a text");
        None
    }

    fn table<'v, 'd>(&mut self, value: &'v Entry<'d>, what: &str) -> Option<&'v DeTable<'d>> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(table);
        }
        self.other_type(value, what, "a table");
        None
    }

    fn other_type(&mut self, value: &Entry<'_>, what: &str, wanted: &str) {
        let found = say::value(value.get_ref(), false);
        self.slip(value.span(), format!("{what} is {found}, and should be {wanted}"));
    }

    fn unknown<const N: usize>(&mut self, span: Range<usize>, what: &str, name: &str, known: [&str; N]) {
        let hint = match nearest(name, known) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!("; there are {}", choice(known).replace(" or ", " and ")),
        };
        self.slip(span, format!("unknown {what} {}{hint}", quoted(name)));
    }

    fn slip(&mut self, span: Range<usize>, problem: String) {
        let before = self.text.as_bytes().iter().take(span.start);
        self.slips.push(Slip { line: 1 + before.filter(|byte| **byte == b'\n').count(), problem });
    }
}

fn styles(said: &[Option<Said>; Role::COUNT]) -> [Style; Role::COUNT] {
    let screen = said[Role::Text as usize].as_ref().and_then(|said| said.bg);
    Role::ALL.map(|role| style(role, said, screen.unwrap_or(Color::Reset)))
}

fn style(role: Role, said: &[Option<Said>; Role::COUNT], screen: Color) -> Style {
    let mut style = match (&said[role as usize], role.falls_back_on()) {
        (Some(said), _) => spoken(role, said, screen),
        (None, Some(other)) => style(other, said, screen).add_modifier(role.mark()),
        (None, None) => Style::new().add_modifier(role.mark()),
    };
    match role {
        // They hide what is below them.
        Role::Text => {
            style.fg = style.fg.or(Some(Color::Reset));
            style.bg = Some(screen);
        }
        Role::Layer => {
            style.fg = style.fg.or_else(|| self::style(Role::Text, said, screen).fg);
            style.bg = style.bg.or(Some(screen));
        }
        _ if said[role as usize].is_none() && style.bg == Some(screen) => style.bg = None,
        _ => {}
    }
    // A field in a reversed row must be told from the row.
    if role == Role::Input && !style.add_modifier.contains(Modifier::REVERSED) {
        style = style.remove_modifier(Modifier::REVERSED);
    }
    style
}

/// A role by its own words. Where they leave nothing to tell it by, its mark does.
fn spoken(role: Role, said: &Said, screen: Color) -> Style {
    let grounded = said.bg.is_some_and(|ground| ground != screen);
    let modifiers = match said.modifiers {
        Some(modifiers) if grounded || !modifiers.is_empty() || !role.must_stand_out() => modifiers,
        None if grounded => Modifier::empty(),
        _ => role.mark(),
    };
    Style { fg: said.fg, bg: said.bg, ..Style::new() }.add_modifier(modifiers)
}

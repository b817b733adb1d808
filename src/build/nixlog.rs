//! One line of Nix's `internal-json` log. Nothing here fails: what is not understood is named so,
//! for a build must not end because its log was strange.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Activity types that mean something to us; Nix's `ActivityType`.
pub mod activity {
    pub const COPY_PATH: u64 = 100;
    pub const FILE_TRANSFER: u64 = 101;
    pub const COPY_PATHS: u64 = 103;
    pub const BUILDS: u64 = 104;
    pub const BUILD: u64 = 105;
    pub const SUBSTITUTE: u64 = 108;
    pub const BUILD_WAITING: u64 = 111;
    /// Known types lie between these two; 0 is Nix's own "unknown".
    pub const FIRST: u64 = 100;
    pub const LAST: u64 = 113;
}

/// Result types that mean something to us; Nix's `ResultType`.
pub mod result {
    pub const BUILD_LOG_LINE: u64 = 101;
    pub const SET_PHASE: u64 = 104;
    pub const PROGRESS: u64 = 105;
    pub const SET_EXPECTED: u64 = 106;
    pub const POST_BUILD_LOG_LINE: u64 = 107;
    /// Known types lie between these two.
    pub const FIRST: u64 = 100;
    pub const LAST: u64 = 110;
}

const PREFIX: &[u8] = b"@nix ";
const RECORD: &[u8] = b"@nix {";

/// Values of a record; only the first four say anything in any Nix.
pub const FIELDS: usize = 4;

/// One value of `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Field<'a> {
    #[default]
    Absent,
    Number(u64),
    Text(Cow<'a, str>),
    /// Neither an unsigned number nor a string: no Nix writes that today.
    Odd,
}

/// The values of a record, without an allocation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields<'a>([Field<'a>; FIELDS]);

impl Fields<'_> {
    #[must_use]
    pub fn number(&self, at: usize) -> Option<u64> {
        if let Some(Field::Number(number)) = self.0.get(at) { Some(*number) } else { None }
    }

    #[must_use]
    pub fn text(&self, at: usize) -> Option<&str> {
        if let Some(Field::Text(text)) = self.0.get(at) { Some(text) } else { None }
    }
}

/// What Nix wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record<'a> {
    Start {
        id: u64,
        kind: u64,
        parent: u64,
        text: Cow<'a, str>,
        fields: Fields<'a>,
    },
    Stop {
        id: u64,
    },
    Result {
        id: u64,
        kind: u64,
        fields: Fields<'a>,
    },
    Message {
        text: Cow<'a, str>,
    },
    /// A well-formed record that no Nix known to us writes.
    Unknown,
}

/// One line of standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line<'a> {
    Record(Record<'a>),
    /// Not a record: text for people.
    Plain(Cow<'a, str>),
    /// The beginning or the middle of a record, cut by another writer.
    Broken,
    /// A whole record behind a broken one, or behind text.
    Rescued(Record<'a>),
}

/// Reads one line, with or without its newline.
#[must_use]
pub fn parse(line: &[u8]) -> Line<'_> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let Some(json) = without_syslog(line).strip_prefix(PREFIX) else {
        return rescued(line).unwrap_or_else(|| Line::Plain(String::from_utf8_lossy(line)));
    };
    if let Some(record) = record(json) {
        return Line::Record(record);
    }
    if let Some(record) = std::str::from_utf8(json).is_err().then(|| lossy(json)).flatten() {
        return Line::Record(record);
    }
    rescued(json).unwrap_or(Line::Broken)
}

/// `<3>@nix …`, written where Nix believes itself under systemd.
fn without_syslog(line: &[u8]) -> &[u8] {
    match line {
        [b'<', b'0'..=b'7', b'>', rest @ ..] => rest,
        _ => line,
    }
}

/// Writers of old Nix do not wait for each other, so a record may begin inside of a line.
fn rescued(line: &[u8]) -> Option<Line<'_>> {
    let at = line.windows(RECORD.len()).rposition(|window| window == RECORD)?;
    record(&line[at + PREFIX.len()..]).map(Line::Rescued)
}

fn lossy(json: &[u8]) -> Option<Record<'static>> {
    let text = String::from_utf8_lossy(json);
    Some(match record(text.as_bytes())? {
        Record::Start { id, kind, parent, text, fields } => {
            Record::Start { id, kind, parent, text: text.into_owned().into(), fields: owned(fields) }
        }
        Record::Result { id, kind, fields } => Record::Result { id, kind, fields: owned(fields) },
        Record::Message { text } => Record::Message { text: text.into_owned().into() },
        Record::Stop { id } => Record::Stop { id },
        Record::Unknown => Record::Unknown,
    })
}

fn owned(fields: Fields) -> Fields<'static> {
    Fields(fields.0.map(|field| match field {
        Field::Text(text) => Field::Text(text.into_owned().into()),
        Field::Number(number) => Field::Number(number),
        Field::Absent => Field::Absent,
        Field::Odd => Field::Odd,
    }))
}

fn record(json: &[u8]) -> Option<Record<'_>> {
    let raw: Raw = serde_json::from_slice(json).ok()?;
    Some(match (raw.action.0.as_ref(), raw.id, raw.kind) {
        ("start", Some(id), Some(kind)) => Record::Start {
            id,
            kind,
            parent: raw.parent.unwrap_or(0),
            text: raw.text.unwrap_or_default().0,
            fields: raw.fields.unwrap_or_default(),
        },
        ("stop", Some(id), _) => Record::Stop { id },
        ("result", Some(id), Some(kind)) => {
            Record::Result { id, kind, fields: raw.fields.unwrap_or_default() }
        }
        ("msg", _, _) if raw.msg.is_some() => Record::Message { text: raw.msg.unwrap_or_default().0 },
        _ => Record::Unknown,
    })
}

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    action: Text<'a>,
    id: Option<u64>,
    #[serde(rename = "type")]
    kind: Option<u64>,
    parent: Option<u64>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    fields: Option<Fields<'a>>,
    #[serde(borrow)]
    msg: Option<Text<'a>>,
}

/// A string that is borrowed where it holds no escapes; serde's own `Option<Cow>` always copies.
#[derive(Default)]
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Reader)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Field<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("any value")
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Field<'de>, E> {
                Ok(Field::Number(number))
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Field<'de>, E> {
                Ok(Field::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Field<'de>, E> {
                Ok(Field::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_i64<E: Error>(self, _: i64) -> Result<Field<'de>, E> {
                Ok(Field::Odd)
            }
            fn visit_f64<E: Error>(self, _: f64) -> Result<Field<'de>, E> {
                Ok(Field::Odd)
            }
            fn visit_bool<E: Error>(self, _: bool) -> Result<Field<'de>, E> {
                Ok(Field::Odd)
            }
            fn visit_unit<E: Error>(self) -> Result<Field<'de>, E> {
                Ok(Field::Odd)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Field<'de>, A::Error> {
                while all.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Field::Odd)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Field<'de>, A::Error> {
                while all.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Field::Odd)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Fields::default();
                for place in &mut fields.0 {
                    let Some(field) = all.next_element()? else { return Ok(fields) };
                    *place = field;
                }
                while all.next_element::<IgnoredAny>()?.is_some() {}
                Ok(fields)
            }
        }
        deserializer.deserialize_seq(Reader)
    }
}

//! Reads the single values: texts, switches, numbers, addresses.

use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ::toml::de::DeValue;
use ::toml::value::{Table, Value};
use ipnet::{Ipv4Net, Ipv6Net};

use super::say;
use super::schema::{Kind, METHODS};
use super::walk::At;
use crate::profile::model::{NoWish, Size, Span, VERSION, Wish};
use crate::profile::near::nearest;

/// What is wrong and what to do.
type Words = (String, String);

pub(super) fn read(value: &DeValue<'_>, kind: &Kind, at: &At) -> Result<Value, Words> {
    let but = |what: &str| format!("must be {what}, but is {}", say::value(value, secret(kind)));
    match (kind, value) {
        (Kind::Text | Kind::Secret | Kind::Autologin, DeValue::String(text)) => {
            Ok(Value::String(text.to_string()))
        }
        (Kind::Text | Kind::Secret, _) => Err((but("a text"), in_quotes(value, kind))),
        (Kind::Flag | Kind::Autologin, DeValue::Boolean(flag)) => Ok(Value::Boolean(*flag)),
        (Kind::Flag, _) => Err((but("true or false"), flag_remedy(value))),
        (Kind::Number(most), _) => number(value, *most),
        (Kind::Version, _) => version(value),
        (Kind::Word(words), _) => word(value, words).map(text),
        (Kind::Address4, _) => address::<Ipv4Addr>(value, "an IPv4 address", "192.168.1.1"),
        (Kind::Address6, _) => address::<Ipv6Addr>(value, "an IPv6 address", "2001:db8::1"),
        (Kind::Address, _) => address::<IpAddr>(value, "an IP address", "192.168.1.1"),
        (Kind::Network4, _) => network::<Ipv4Net>(value, "IPv4", "192.168.1.10", 24),
        (Kind::Network6, _) => network::<Ipv6Net>(value, "IPv6", "2001:db8::10", 64),
        (Kind::Autologin, _) => {
            Err((but("a user's name or false"), "write a name in quotes, or false for a login prompt".into()))
        }
        (Kind::GroupNumber, DeValue::String(word)) if *word == "auto" => Ok(text("auto")),
        (Kind::GroupNumber, DeValue::Integer(_)) => number(value, u32::MAX),
        (Kind::GroupNumber, _) => Err((
            but("a group number or \"auto\""),
            "write the number, or \"auto\" where any number will do".into(),
        )),
        (Kind::Size, _) => amount::<Size>(value, "a size such as \"1 GiB\""),
        (Kind::Span, _) => amount::<Span>(value, "a time such as \"10 min\""),
        (Kind::Compression, _) => compression(value),
        (Kind::Nixpkgs, DeValue::String(word)) if *word == "channel" => Ok(text("channel")),
        (Kind::Nixpkgs, _) => {
            Err((but("\"channel\" or a table with `branch`, `revision` or `path`"), nixpkgs_remedy(value)))
        }
        (Kind::List(_), _) => Err((but("a list"), list_remedy(value))),
        (Kind::Tables(_), DeValue::Table(_)) => Err((
            "must be a list of tables, but is a single table".into(),
            format!("write the header with two brackets: [[{}]]", at.file),
        )),
        (Kind::Tables(_), _) => {
            Err((but("a list of tables"), format!("begin each entry with [[{}]]", at.file)))
        }
        (Kind::Table(_) | Kind::Names(_), DeValue::Array(_)) => {
            Err((but("a table"), format!("write the header with single brackets: [{}]", at.file)))
        }
        (Kind::Table(_) | Kind::Names(_), _) => {
            Err((but("a table"), format!("write [{}] on a line of its own, and the keys below it", at.file)))
        }
    }
}

fn secret(kind: &Kind) -> bool {
    matches!(kind, Kind::Secret)
}

fn text(word: &str) -> Value {
    Value::String(word.to_owned())
}

fn in_quotes(value: &DeValue<'_>, kind: &Kind) -> String {
    match value {
        DeValue::Integer(number) if !secret(kind) && number.radix() == 10 => {
            format!("put it in quotes: \"{}\"", number.as_str())
        }
        DeValue::Boolean(flag) => format!("put it in quotes, \"{flag}\", or leave the line out"),
        DeValue::Array(_) => "write one text in quotes, without the brackets".into(),
        _ => "put the value in double quotes".into(),
    }
}

fn flag_remedy(value: &DeValue<'_>) -> String {
    let meant = match value {
        DeValue::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" => Some(false),
            _ => None,
        },
        DeValue::Integer(number) if number.as_str() == "1" => Some(true),
        DeValue::Integer(number) if number.as_str() == "0" => Some(false),
        _ => None,
    };
    meant.map_or_else(
        || "write true or false, without quotes".to_owned(),
        |flag| format!("write {flag}, without quotes"),
    )
}

fn list_remedy(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("put it in brackets: [{}]", say::quoted(text)),
        DeValue::Integer(number) => format!("put it in brackets: [{}]", number.as_str()),
        _ => "write the entries in brackets, with commas between them".into(),
    }
}

fn nixpkgs_remedy(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
            format!("write {{ revision = \"{text}\" }}")
        }
        DeValue::String(text) if text.starts_with(['/', '.', '~']) => {
            format!("write {{ path = {} }}", say::quoted(text))
        }
        DeValue::String(text) => format!("write {{ branch = {} }}", say::quoted(text)),
        _ => "write { branch = \"…\" }, { revision = \"…\" }, { path = \"…\" } or \"channel\"".into(),
    }
}

fn number(value: &DeValue<'_>, most: u32) -> Result<Value, Words> {
    let bounds = if most == u32::MAX {
        "a whole number from 0 up".to_owned()
    } else {
        format!("a whole number from 0 to {most}")
    };
    let problem = format!("must be {bounds}, but is {}", say::value(value, false));
    match value {
        DeValue::Integer(digits) => match say::whole(digits.as_str(), digits.radix()) {
            Some(number) if (0..=i64::from(most)).contains(&number) => Ok(Value::Integer(number)),
            _ => Err((problem, "write a number within these bounds".into())),
        },
        DeValue::String(text) if text.parse::<u32>().is_ok() => {
            Err((problem, format!("take the quotes off: {text}")))
        }
        _ => Err((problem, "write a whole number, without quotes".into())),
    }
}

fn version(value: &DeValue<'_>) -> Result<Value, Words> {
    let Value::Integer(number) = number(value, u32::MAX)? else { return Ok(Value::Integer(0)) };
    if number == i64::from(VERSION) {
        return Ok(Value::Integer(number));
    }
    let program = env!("CARGO_PKG_VERSION");
    if number > i64::from(VERSION) {
        return Err((
            format!(
                "the profile has format {number}, but this is Snowpress {program}, which reads format {VERSION}"
            ),
            format!("install a Snowpress newer than {program} that reads format {number}"),
        ));
    }
    Err((format!("there is no format {number}"), format!("write `version = {VERSION}`")))
}

/// One of `words`.
pub(super) fn word<'w>(value: &DeValue<'_>, words: &[&'w str]) -> Result<&'w str, Words> {
    let problem = format!("must be {}, but is {}", say::choice(words), say::value(value, false));
    let DeValue::String(given) = value else {
        return Err((problem, "write one of these words in quotes".into()));
    };
    if let Some(known) = words.iter().find(|known| *known == given) {
        return Ok(known);
    }
    let remedy = nearest(given, words.iter().copied())
        .map_or_else(|| "write one of these words".to_owned(), |near| format!("write \"{near}\""));
    Err((problem, remedy))
}

fn compression(value: &DeValue<'_>) -> Result<Value, Words> {
    if let DeValue::String(given) = value
        && Wish::is_meant(given)
    {
        return wish(given);
    }
    // These two are of no use without keys of their own.
    let is_bare = |word: &&str| !matches!(*word, "custom" | "wish");
    let words: Vec<&str> = METHODS.iter().map(|(word, _)| *word).filter(is_bare).collect();
    match (word(value, &words), value) {
        (Ok(method), _) => Ok(Value::Table(Table::from_iter([("method".to_owned(), text(method))]))),
        (Err((problem, _)), DeValue::String(given)) if given.contains(' ') => {
            Err((problem, format!("write {{ method = \"custom\", text = {} }}", say::quoted(given))))
        }
        (Err(words), _) => Err(words),
    }
}

/// `under 1 GiB and 10 min`
fn wish(given: &str) -> Result<Value, Words> {
    let wish: Wish = given
        .parse()
        .map_err(|wrong: NoWish| (format!("{} {}", say::quoted(given), wrong.problem), wrong.remedy))?;
    let mut table = Table::from_iter([("method".to_owned(), text("wish"))]);
    table.extend(wish.size.map(|size| ("size".to_owned(), text(&size.to_string()))));
    table.extend(wish.time.map(|time| ("time".to_owned(), text(&time.to_string()))));
    Ok(Value::Table(table))
}

/// A size or a time, kept as it is written.
fn amount<T: std::str::FromStr<Err = NoWish>>(value: &DeValue<'_>, what: &str) -> Result<Value, Words> {
    let problem = |why: &str| format!("must be {what}, but {} {why}", say::value(value, false));
    match value {
        DeValue::String(given) => match given.parse::<T>() {
            Ok(_) => Ok(text(given)),
            Err(wrong) => Err((problem(&wrong.problem), wrong.remedy)),
        },
        _ => Err((problem("has no unit"), "write it with its unit, in quotes".to_owned())),
    }
}

fn address<A: std::str::FromStr>(value: &DeValue<'_>, what: &str, example: &str) -> Result<Value, Words> {
    let problem = format!("must be {what} such as {example}, but is {}", say::value(value, false));
    match value {
        DeValue::String(given) if given.parse::<A>().is_ok() => Ok(text(given)),
        DeValue::String(given) => {
            let bare = given.split('/').next().unwrap_or_default();
            let remedy = if bare.len() < given.len() && bare.parse::<A>().is_ok() {
                format!("leave the prefix off: \"{bare}\"")
            } else {
                other_family(bare, what)
            };
            Err((problem, remedy))
        }
        _ => Err((problem, "write the address in quotes".into())),
    }
}

fn other_family(bare: &str, what: &str) -> String {
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V6(_)) => "move it to the key for IPv6".to_owned(),
        Ok(IpAddr::V4(_)) => "move it to the key for IPv4".to_owned(),
        Err(_) if what.contains("IPv6") => "write up to eight groups of hex digits with colons".to_owned(),
        Err(_) => "write four numbers from 0 to 255 with dots".to_owned(),
    }
}

fn network<N>(value: &DeValue<'_>, family: &str, example: &str, prefix: u8) -> Result<Value, Words>
where
    N: std::str::FromStr + Display,
{
    let what = format!("an {family} address with its prefix such as {example}/{prefix}");
    let problem = format!("must be {what}, but is {}", say::value(value, false));
    let DeValue::String(given) = value else {
        return Err((problem, "write the address in quotes".into()));
    };
    if given.parse::<N>().is_ok() {
        return Ok(text(given));
    }
    let bare = given.split('/').next().unwrap_or_default();
    let remedy = if format!("{bare}/{prefix}").parse::<N>().is_err() {
        other_family(bare, &what)
    } else if bare.len() == given.len() {
        format!("add the prefix, mostly \"{given}/{prefix}\"")
    } else {
        format!("write the prefix as a number from 0 to {}", if prefix == 24 { 32 } else { 128 })
    };
    Err((problem, remedy))
}

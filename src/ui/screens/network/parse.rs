//! Lists and addresses as they are typed.

use std::fmt::Display;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{Ipv4Net, Ipv6Net};

use crate::profile::toml::say::quoted;

/// The words of a list: between commas, semicolons and spaces.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|word| !word.is_empty())
}

/// A list as it is shown; [`words`] takes it apart again.
pub fn joined<T: Display>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Reads each word; an error names the first that is wrong, and what would be right.
pub fn all<T>(text: &str, read: impl Fn(&str) -> Option<T>, right: &str) -> Result<Vec<T>, String> {
    words(text).map(|word| read(word).ok_or_else(|| wrong(word, right))).collect()
}

/// Reads one word, or none.
pub fn one<T: FromStr>(text: &str, right: &str) -> Result<Option<T>, String> {
    match text.trim() {
        "" => Ok(None),
        word => word.parse().map(Some).map_err(|_| wrong(word, right)),
    }
}

fn wrong(word: &str, right: &str) -> String {
    format!("{} will not do: write {right}", quoted(word))
}

/// An address of IPv4; without a prefix its network is the usual one of 256 addresses.
pub fn net4(word: &str) -> Option<Ipv4Net> {
    word.parse().ok().or_else(|| Ipv4Net::new(word.parse::<Ipv4Addr>().ok()?, 24).ok())
}

/// An address of IPv6; without a prefix its network is one link.
pub fn net6(word: &str) -> Option<Ipv6Net> {
    word.parse().ok().or_else(|| Ipv6Net::new(word.parse::<Ipv6Addr>().ok()?, 64).ok())
}

/// A sentence on the prefixes that were put to what was typed.
pub fn completed<T: Display>(typed: &str, read: impl Fn(&str) -> Option<T>) -> Option<String> {
    let bare = words(typed).filter(|word| !word.contains('/'));
    let full: Vec<String> = bare.filter_map(|word| Some(read(word)?.to_string())).collect();
    (!full.is_empty()).then(|| format!("No prefix was given, so it was taken as {}.", full.join(", ")))
}

//! Keys that the format does not have, and what was probably meant.

use super::say;
use super::schema::{Kind, PROFILE, Shape};
use super::walk::At;
use crate::profile::near::nearest;

/// Names from elsewhere (NixOS, other tools) for keys of ours.
const ELSEWHERE: &[(&str, &str)] = &[
    ("psk", "password"),
    ("passphrase", "password"),
    ("dns", "name-servers"),
    ("nameserver", "name-servers"),
    ("locale", "language"),
    ("lang", "language"),
    ("keyboard", "key-map"),
    ("volume-id", "label"),
    ("volumeid", "label"),
    ("iso-name", "file-name"),
    ("address", "ipv4"),
    ("addresses", "ipv4"),
    ("systempackages", "install"),
    ("extragroups", "groups"),
    ("hashedpassword", "password-hash"),
    ("kernelparams", "parameters"),
    ("permitrootlogin", "root-login"),
    ("passwordauthentication", "password-login"),
    ("authorizedkeys", "keys"),
    ("ports", "port"),
    ("allowedtcpports", "tcp"),
    ("allowedudpports", "udp"),
];

/// Problem and remedy for the unknown key `name` of a table.
pub(super) fn words(name: &str, shape: &Shape, at: &At) -> (String, String) {
    let table = if at.file.is_empty() { "a profile".to_owned() } else { format!("`{}`", at.file) };
    let problem = format!("{table} has no such key");
    if shape.key("password-hash").is_some() && name == "password" {
        let remedy = "a profile holds hashes only: run `snowpress hash-password` and write its output as `password-hash`";
        return (problem, remedy.to_owned());
    }
    let names: Vec<&str> = shape.keys.iter().map(|key| key.name).collect();
    let remedy = if let Some(known) = meant(name, &names) {
        format!("write `{known}`")
    } else if let Some(home) = home(name, &PROFILE, "") {
        format!("move it to {home}")
    } else if names.is_empty() {
        "delete it".to_owned()
    } else {
        format!("known here: {}", names.join(", "))
    };
    (problem, remedy)
}

fn meant<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let low = name.to_ascii_lowercase();
    let alias = ELSEWHERE.iter().find(|(other, _)| *other == low).map(|(_, ours)| *ours);
    names
        .iter()
        .find(|known| alias == Some(**known))
        .copied()
        .or_else(|| nearest(name, names.iter().copied()))
}

/// The table whose key of exactly this name was put into a wrong one.
fn home(name: &str, shape: &Shape, path: &str) -> Option<String> {
    for key in shape.keys {
        let below = say::join(path, key.name);
        let (inner, header) = match key.kind {
            Kind::Table(inner) => (inner, format!("[{below}]")),
            Kind::Tables(inner) => (inner, format!("[[{below}]]")),
            Kind::Names(Kind::Table(inner)) => (*inner, format!("[{below}.NAME]")),
            _ => continue,
        };
        if inner.key(name).is_some() {
            return Some(header);
        }
        if let Some(found) = home(name, inner, &below) {
            return Some(found);
        }
    }
    None
}

//! Every field of a profile and what it takes, for people who write one by hand.

use super::schema::{Kind, METHODS, NIXPKGS, PROFILE, Shape};

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// As it is set: `network.interfaces[].ipv4`, with `[]` for each entry of a list of tables and
    /// `NAME` for a name of the person's own.
    pub path: String,
    /// What it takes, in a few words.
    pub takes: String,
    /// Whether its table must have it.
    pub required: bool,
}

/// All fields in the order of the form.
#[must_use]
pub fn fields() -> Vec<Field> {
    let mut fields = Vec::new();
    walk("", &PROFILE, &mut fields);
    fields
}

fn walk(table: &str, shape: &Shape, into: &mut Vec<Field>) {
    for key in shape.keys {
        let path = if table.is_empty() { key.name.to_owned() } else { format!("{table}.{}", key.name) };
        field(path, &key.kind, key.required, into);
    }
}

fn field(path: String, kind: &Kind, required: bool, into: &mut Vec<Field>) {
    match kind {
        Kind::Table(shape) => walk(&path, shape, into),
        Kind::Tables(shape) => walk(&format!("{path}[]"), shape, into),
        Kind::Names(kind) => field(format!("{path}.NAME"), kind, required, into),
        _ => into.push(Field { path, takes: takes(kind), required }),
    }
}

fn takes(kind: &Kind) -> String {
    match kind {
        Kind::Text | Kind::Secret => "text".into(),
        Kind::Flag => "true or false".into(),
        Kind::Number(u32::MAX) => "whole number".into(),
        Kind::Number(most) => format!("whole number up to {most}"),
        Kind::Word(words) => words.join(" | "),
        Kind::Address4 => "IPv4 address".into(),
        Kind::Address6 => "IPv6 address".into(),
        Kind::Address => "address".into(),
        Kind::Network4 => "IPv4 address with prefix, 192.168.1.10/24".into(),
        Kind::Network6 => "IPv6 address with prefix, 2001:db8::10/64".into(),
        Kind::Autologin => "user's name, or false".into(),
        Kind::GroupNumber => "whole number, or \"auto\"".into(),
        Kind::Compression => {
            let methods = METHODS.iter().map(method).collect::<Vec<_>>().join(" | ");
            format!("{{ method = {methods} }} | \"under 1 GiB and 10 min\"")
        }
        Kind::Size => "size, 1 GiB".into(),
        Kind::Span => "time, 1 h 30 min".into(),
        Kind::Nixpkgs => {
            let keys = NIXPKGS.keys.iter().map(|key| format!("{{ {} = … }}", key.name));
            format!("\"channel\" | {}", keys.collect::<Vec<_>>().join(" | "))
        }
        Kind::Version => "1".into(),
        Kind::List(kind) => format!("list of: {}", takes(kind)),
        Kind::Table(_) | Kind::Tables(_) | Kind::Names(_) => "table".into(),
    }
}

/// `zstd (level)`
fn method((name, shape): &(&str, Shape)) -> String {
    let keys: Vec<_> = shape.keys.iter().map(|key| key.name).collect();
    if keys.is_empty() { (*name).to_owned() } else { format!("{name} ({})", keys.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn every_kind_of_field_has_its_path_and_its_words() {
        let fields = fields();
        let takes = |path: &str| {
            fields.iter().find(|field| field.path == path).map_or("missing", |field| field.takes.as_str())
        };
        assert_eq!(takes("ssh.root-login"), "yes | key-only | forced-commands-only | no");
        assert_eq!(takes("network.interfaces[].ipv4"), "list of: IPv4 address with prefix, 192.168.1.10/24");
        assert_eq!(takes("users.accounts.NAME.shell"), "text");
        assert_eq!(takes("users.groups.NAME"), "whole number, or \"auto\"");
        assert!(takes("image.compression").contains("zstd (level)"));
        assert!(takes("image.compression").contains("wish (size, time)"));
        assert!(takes("source.nixpkgs").starts_with("\"channel\" | { branch"));
        assert!(fields.iter().all(|field| field.takes != "table"), "a table is walked, not named");
    }
}

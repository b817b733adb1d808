//! Where lines break, close to what nixfmt does.

use std::fmt::Write as _;

use super::name::attribute;
use super::text::{over_lines, quoted, reads_well_over_lines};
use super::{AttrPath, Entry, Set, Value};

/// Columns of a line.
const WIDTH: usize = 100;

/// Families of options that are not options themselves: a person writes `services.openssh = {`,
/// not everything in one `services = {`.
const FAMILIES: &[&str] =
    &["environment", "hardware", "nix", "nixpkgs", "programs", "security", "services", "systemd", "users"];

/// A value at `indent` whose first line begins at column `at`.
pub(super) fn value(value: &Value, indent: usize, at: usize) -> String {
    if let Some(line) = on_one_line(value)
        && at + line.chars().count() < WIDTH
    {
        return line;
    }
    match value {
        Value::Lines(text) if reads_well_over_lines(text) => over_lines(text, indent),
        Value::List(items) => list(items, indent),
        Value::Packages(paths) => packages(paths, indent),
        Value::Set(set) => format!("{{\n{}{:indent$}}}", body(set, indent + 2), ""),
        Value::Apply(function, arguments) => {
            let mut out = function.print();
            for argument in arguments {
                out.push(' ');
                let at = at + out.chars().count();
                out.push_str(&operand(argument, indent, at));
            }
            out
        }
        Value::If(parts) => branch(parts, indent),
        _ => on_one_line(value).unwrap_or_default(),
    }
}

/// A value where a function's argument or a list's item stands.
pub(crate) fn operand(item: &Value, indent: usize, at: usize) -> String {
    match item {
        Value::Apply(..) | Value::If(_) | Value::Packages(_) | Value::Code(..) | Value::Join(..) => {
            format!("({})", value(item, indent, at + 1))
        }
        Value::Int(number) if *number < 0 => format!("({number})"),
        _ => value(item, indent, at),
    }
}

fn list(items: &[Value], indent: usize) -> String {
    let inner = indent + 2;
    let items = items.iter().map(|item| operand(item, inner, inner));
    lines("[", items, "]", indent)
}

fn packages(paths: &[AttrPath], indent: usize) -> String {
    lines("with pkgs; [", paths.iter().map(AttrPath::print_in_pkgs), "]", indent)
}

/// An opening, one item a line, and the end below the opening.
fn lines(open: &str, items: impl Iterator<Item = String>, close: &str, indent: usize) -> String {
    let mut out = format!("{open}\n");
    for item in items {
        let _ = writeln!(out, "{:inner$}{item}", "", inner = indent + 2);
    }
    let _ = write!(out, "{:indent$}{close}", "");
    out
}

fn branch([condition, then, otherwise]: &[Value; 3], indent: usize) -> String {
    let inner = indent + 2;
    format!(
        "if {} then\n{:inner$}{}\n{:indent$}else\n{:inner$}{}",
        value(condition, indent, indent + 3),
        "",
        value(then, inner, inner),
        "",
        "",
        value(otherwise, inner, inner),
    )
}

/// The value on one line, where one would write it so.
fn on_one_line(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Lines(text) if reads_well_over_lines(text) => return None,
        Value::Str(text) | Value::Lines(text) => quoted(text),
        Value::List(items) if items.is_empty() => "[ ]".to_owned(),
        Value::List(items) => format!("[ {} ]", joined(items)?),
        Value::Set(set) => small_set(set)?,
        Value::Path(path) => relative(path),
        Value::Ref(path) => path.print(),
        Value::Packages(paths) => {
            let names: Vec<_> = paths.iter().map(AttrPath::print_in_pkgs).collect();
            if names.len() > 4 {
                return None;
            }
            format!("with pkgs; [ {} ]", names.join(" "))
        }
        Value::Apply(function, arguments) => format!("{} {}", function.print(), joined(arguments)?),
        Value::Join(path, text) => format!("{} + {}", path.print(), quoted(text)),
        Value::Code(text, _) => (*text).to_owned(),
        Value::If(_) => return None,
    })
}

fn joined(items: &[Value]) -> Option<String> {
    let items: Option<Vec<_>> = items
        .iter()
        .map(|item| {
            on_one_line(item).map(|line| match item {
                Value::Apply(..) | Value::Packages(_) | Value::Code(..) | Value::Join(..) => {
                    format!("({line})")
                }
                Value::Int(number) if *number < 0 => format!("({line})"),
                _ => line,
            })
        })
        .collect();
    items.map(|items| items.join(" "))
}

/// `{ address = "10.0.0.1"; prefixLength = 24; }`: up to three plain values.
fn small_set(set: &Set) -> Option<String> {
    if set.is_empty() {
        return Some("{ }".to_owned());
    }
    if set.entries().len() > 3 {
        return None;
    }
    let mut out = String::from("{ ");
    for entry in set.entries() {
        if !comments(entry).is_empty()
            || matches!(&entry.value, Value::Set(inner) if inner.entries().len() > 1)
        {
            return None;
        }
        let (path, value) = dotted(entry);
        let _ = write!(out, "{path} = {}; ", on_one_line(value)?);
    }
    Some(out + "}")
}

/// The path down to the first thing worth braces: `networking.hostName`.
fn dotted(entry: &Entry) -> (String, &Value) {
    let mut path = attribute(&entry.name);
    let mut value = &entry.value;
    while let Some(only) = only_entry(value) {
        path = format!("{path}.{}", attribute(&only.name));
        value = &only.value;
    }
    (path, value)
}

fn only_entry(value: &Value) -> Option<&Entry> {
    match value {
        Value::Set(set) if set.entries().len() == 1 => set.entries().first(),
        _ => None,
    }
}

/// All comments on the way down that path; they stand above the statement.
fn comments(entry: &Entry) -> Vec<&str> {
    let mut all = Vec::new();
    let mut next = Some(entry);
    while let Some(entry) = next {
        all.extend(entry.comment.iter().flat_map(|comment| comment.lines()));
        next = only_entry(&entry.value);
    }
    all
}

/// The inside of a set: statements at `indent`, blank lines around the long ones.
fn body(set: &Set, indent: usize) -> String {
    joined_statements(set.entries().iter().map(|entry| statement(entry, "", indent)))
}

/// The statements of a module's section: families are taken apart.
pub(crate) fn section(set: &Set, indent: usize) -> String {
    joined_statements(set.entries().iter().flat_map(|entry| match &entry.value {
        Value::Set(inner) if FAMILIES.contains(&entry.name.as_str()) && entry.comment.is_none() => {
            family(&entry.name, inner, indent)
        }
        _ => vec![statement(entry, "", indent)],
    }))
}

fn family(name: &str, set: &Set, indent: usize) -> Vec<String> {
    set.entries()
        .iter()
        .flat_map(|entry| match &entry.value {
            // users.users.NAME, environment.etc.NAME and systemd.services.NAME stand alone, too.
            Value::Set(inner) if matches!(name, "users" | "systemd") => {
                let prefix = format!("{name}.{}.", attribute(&entry.name));
                inner.entries().iter().map(|entry| statement(entry, &prefix, indent)).collect()
            }
            _ => vec![statement(entry, &format!("{name}."), indent)],
        })
        .collect()
}

fn statement(entry: &Entry, prefix: &str, indent: usize) -> String {
    let mut out = String::new();
    for line in comments(entry) {
        let _ = writeln!(out, "{:indent$}# {line}", "");
    }
    let (path, what) = dotted(entry);
    let start = format!("{:indent$}{prefix}{path} = ", "");
    // In a statement a set with several values is opened up, as nixfmt does.
    let text = match what {
        Value::Set(set) if set.entries().len() > 1 => {
            format!("{{\n{}{:indent$}}}", body(set, indent + 2), "")
        }
        Value::If(parts) => format!("\n{:w$}{}", "", branch(parts, indent + 2), w = indent + 2),
        _ => value(what, indent, start.chars().count()),
    };
    format!("{}{text};\n", if text.starts_with('\n') { out + start.trim_end() } else { out + &start })
}

fn joined_statements(statements: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    let mut before_long = false;
    for statement in statements {
        let long = statement.lines().count() > 1;
        if !out.is_empty() && (long || before_long) {
            out.push('\n');
        }
        before_long = long;
        out.push_str(&statement);
    }
    out
}

/// A path literal; what a path literal cannot hold is appended as a string.
fn relative(path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '/');
    if path.is_empty() || path.ends_with('/') || path.contains("//") || !path.chars().all(plain) {
        format!("(./. + {})", quoted(&format!("/{path}")))
    } else {
        format!("./{path}")
    }
}

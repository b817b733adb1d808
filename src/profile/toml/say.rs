//! Words for what stands in the file, as a person would call it.

use ::toml::de::DeValue;

/// The longest piece of a person's text that a message repeats.
const SHOWN: usize = 40;

/// A text in quotes, shortened, with nothing in it that a terminal would obey.
pub(crate) fn quoted(text: &str) -> String {
    let clean: String =
        text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(SHOWN + 1).collect();
    if clean.chars().count() > SHOWN {
        let short: String = clean.chars().take(SHOWN).collect();
        format!("\"{short}…\"")
    } else {
        format!("\"{clean}\"")
    }
}

/// `the number 5`, `a list`; `secret` keeps the value itself out.
pub(crate) fn value(value: &DeValue<'_>, secret: bool) -> String {
    match value {
        DeValue::String(_) if secret => "a text".to_owned(),
        DeValue::Integer(_) | DeValue::Float(_) if secret => "a number".to_owned(),
        DeValue::String(text) => format!("the text {}", quoted(text)),
        DeValue::Integer(number) => match whole(number.as_str(), number.radix()) {
            Some(number) => format!("the number {number}"),
            None => "a number out of all bounds".to_owned(),
        },
        DeValue::Float(number) => format!("the number {}", number.as_str()),
        DeValue::Boolean(flag) => format!("the switch {flag}"),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(list) if list.is_empty() => "an empty list".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// A TOML integer's value; the parser has taken underscores and the radix mark off.
pub(crate) fn whole(digits: &str, radix: u32) -> Option<i64> {
    i64::from_str_radix(digits, radix).ok()
}

/// `a, b or c`, each in backquotes.
pub(crate) fn choice<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{}`", word.as_ref())).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

/// One segment of a field's path: bare where TOML allows it, else in quotes.
pub(crate) fn segment(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if bare { name.to_owned() } else { quoted(name) }
}

/// `parent.name`
pub(crate) fn join(parent: &str, name: &str) -> String {
    let name = segment(name);
    if parent.is_empty() { name } else { format!("{parent}.{name}") }
}

//! Rows of the kinds that several screens have: texts that may be absent, lists in one line,
//! numbers, entries of lists.
//!
//! Setters only read what was typed; what it means is judged by the checks of the profile. A blank
//! text unsets its field.

use super::super::command::{Command, Item, Items};
use super::super::form::Row;
use super::super::wish::Wish;

/// A text that may be absent. Space around it is dropped.
pub fn optional(
    field: impl Into<String>,
    label: impl Into<String>,
    now: Option<&str>,
    store: impl Fn(&mut Wish, Option<String>) + 'static,
) -> Row {
    Row::text(field, label, now.unwrap_or_default(), move |wish, text| {
        let text = text.trim();
        store(wish, (!text.is_empty()).then(|| text.to_owned()));
        Ok(())
    })
}

/// A text that may be absent and in which space counts.
pub fn verbatim(
    field: impl Into<String>,
    label: impl Into<String>,
    now: Option<&str>,
    store: impl Fn(&mut Wish, Option<String>) + 'static,
) -> Row {
    Row::text(field, label, now.unwrap_or_default(), move |wish, text| {
        store(wish, (!text.trim().is_empty()).then(|| text.to_owned()));
        Ok(())
    })
}

/// A text that its entry must have; the checks say so while it is blank.
pub fn required(
    field: impl Into<String>,
    label: impl Into<String>,
    now: &str,
    store: impl Fn(&mut Wish, String) + 'static,
) -> Row {
    Row::text(field, label, now, move |wish, text| {
        store(wish, text.trim().to_owned());
        Ok(())
    })
}

/// A list of words in one line, with spaces between them.
pub fn words(
    field: impl Into<String>,
    label: impl Into<String>,
    now: &[String],
    store: impl Fn(&mut Wish, Vec<String>) + 'static,
) -> Row {
    Row::text(field, label, now.join(" "), move |wish, text| {
        store(wish, text.split_whitespace().map(str::to_owned).collect());
        Ok(())
    })
}

/// Names of packages and the like in one line: commas part them as spaces do.
pub fn names(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || c == ',')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A number that may be absent.
pub fn number(
    field: impl Into<String>,
    label: impl Into<String>,
    now: Option<u32>,
    most: u32,
    store: impl Fn(&mut Wish, Option<u32>) + 'static,
) -> Row {
    Row::text(field, label, now.map(|number| number.to_string()).unwrap_or_default(), move |wish, text| {
        store(wish, read_number(text.trim(), most)?);
        Ok(())
    })
}

fn read_number(text: &str, most: u32) -> Result<Option<u32>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    // `parse` takes a plus sign, which is none of ours.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && *number <= most);
    number.map(Some).ok_or_else(|| format!("write a number from 0 to {most}"))
}

/// Opens a list of values for a field, each with what it is.
pub fn choose<V: Into<String>, I: IntoIterator<Item = (V, String)>>(
    title: &str,
    field: &str,
    values: impl Fn() -> I + 'static,
    store: impl Fn(&mut Wish, &str) + Clone + 'static,
) -> Command {
    let field = field.to_owned();
    let item = move |(value, detail): (V, String)| {
        let (value, store) = (value.into(), store.clone());
        let label = value.clone();
        Item::new(label, detail, Command::edit_then(field.clone(), move |wish| store(wish, &value)))
    };
    let items = Items::new(move || values().into_iter().map(&item).collect());
    Command::ChooseFrom { title: title.to_owned(), items }
}

/// The values of a table, each with what it is.
pub fn known(
    table: &'static [(&'static str, &'static str)],
) -> impl Fn() -> Vec<(&'static str, String)> + 'static {
    move || table.iter().map(|(name, about)| (*name, (*about).to_owned())).collect()
}

/// A text field, and below it a button that opens the list of the `count` known values.
pub fn with_known(text: Row, label: &str, count: usize, command: Command) -> [Row; 2] {
    let field = format!("~known-{}", text.field);
    let button = Row::button(field, label, format!("{count} to choose from"), command.clone())
        .help("Opens a list; typing narrows it. Nothing changes until you take one.");
    [text.add(command), button]
}

/// The rows of one entry of a list: each can take the entry off or add another one, and so does a
/// button behind them.
pub fn entry(
    rows: Vec<Row>,
    field: String,
    label: &str,
    add: &Command,
    drop: impl Fn(&mut Wish) + Clone + 'static,
) -> impl Iterator<Item = Row> {
    let button = Row::button(field, label, "", Command::edit(drop.clone()))
        .help("Takes it off the list. Undo brings it back.");
    let add = add.clone();
    rows.into_iter().chain([button]).map(move |row| row.remove(drop.clone()).add(add.clone()))
}

/// Takes the entry of this number out of a list; there may be none any more.
pub fn drop_at<T>(list: &mut Vec<T>, at: usize) {
    if at < list.len() {
        list.remove(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_strictly() {
        assert_eq!(read_number("", 9), Ok(None));
        assert_eq!(read_number("007", 9), Ok(Some(7)));
        for wrong in ["10", "+1", "-1", "1.0", "one", "99999999999999999999", "٣"] {
            assert_eq!(read_number(wrong, 9), Err("write a number from 0 to 9".to_owned()), "{wrong}");
        }
        assert_eq!(read_number("4294967295", u32::MAX), Ok(Some(u32::MAX)));
    }

    #[test]
    fn names_are_parted_by_blanks_and_commas() {
        assert_eq!(names(" a,b  c,\nd, "), ["a", "b", "c", "d"]);
        assert_eq!(names(" , "), Vec::<String>::new());
    }
}

//! `--set FIELD=VALUE`: one field of a profile changed from the command line.

use toml::{Table, Value};

use crate::profile::toml::decode;

/// One change, `FIELD=VALUE`, or `FIELD+=VALUE` to add to a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    path: Vec<Step>,
    text: String,
    add: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    #[error(
        "`{0}` is not FIELD=VALUE; write a field as it stands in the profile, such as `network.host-name=box`"
    )]
    Form(String),
    #[error(
        "`{field}`: the list has {length} entries; write `{list}[{length}]` to add one",
        list = field.rsplit_once('[').map_or(field.as_str(), |(list, _)| list)
    )]
    Beyond { field: String, length: usize },
    #[error("`{field}`: {place} is not a {expected}, so there is nothing inside it to set")]
    Shape { field: String, place: String, expected: &'static str },
}

impl Change {
    /// Reads what stands behind `--set`.
    ///
    /// # Errors
    /// When it is not `FIELD=VALUE`, or the field is not a path.
    pub fn parse(word: &str) -> Result<Self, ChangeError> {
        let form = || ChangeError::Form(word.to_owned());
        let (field, text) = word.split_once('=').ok_or_else(form)?;
        let (field, add) = field.strip_suffix('+').map_or((field, false), |field| (field, true));
        let path = steps(field.trim()).ok_or_else(form)?;
        Ok(Self { path, text: text.to_owned(), add })
    }

    /// The change made in a profile's text, which loses its comments; the caller merges them.
    ///
    /// The value is read as TOML where that makes sense of the field, and as plain text where it
    /// does not, so that neither `host-name="box"` nor `host-name=box` surprises.
    ///
    /// # Errors
    /// When the field cannot be reached.
    pub fn apply(&self, table: &Table) -> Result<Table, ChangeError> {
        let text = self.made(table, Value::String(self.text.clone()))?;
        let Some(value) = as_toml(&self.text) else { return Ok(text) };
        let read = self.made(table, value)?;
        let faults = |table: &Table| decode(&table.to_string()).faults.len();
        Ok(if faults(&read) <= faults(&text) { read } else { text })
    }

    fn made(&self, table: &Table, value: Value) -> Result<Table, ChangeError> {
        let mut root = Value::Table(table.clone());
        let place = self.reach(&mut root)?;
        match (self.add, place) {
            (true, Value::Array(list)) => match value {
                Value::Array(more) => list.extend(more),
                one => list.push(one),
            },
            // A list that is not there yet; what else stands there is for the checks to refuse.
            (true, place) => *place = if value.is_array() { value } else { Value::Array(vec![value]) },
            (false, place) => *place = value,
        }
        let Value::Table(root) = root else { return Err(ChangeError::Form(self.text.clone())) };
        Ok(root)
    }

    /// The place of the field, made where it is not there yet.
    fn reach<'a>(&self, root: &'a mut Value) -> Result<&'a mut Value, ChangeError> {
        let mut place = root;
        for (depth, step) in self.path.iter().enumerate() {
            let shape = |expected| ChangeError::Shape {
                field: show(&self.path),
                place: show(&self.path[..depth]),
                expected,
            };
            let fresh = match self.path.get(depth + 1) {
                Some(Step::Index(_)) => Value::Array(Vec::new()),
                Some(Step::Key(_)) => Value::Table(Table::new()),
                None => Value::String(String::new()),
            };
            place = match step {
                Step::Key(key) => {
                    place.as_table_mut().ok_or_else(|| shape("table"))?.entry(key).or_insert(fresh)
                }
                Step::Index(index) => {
                    let list = place.as_array_mut().ok_or_else(|| shape("list"))?;
                    let length = list.len();
                    if *index == length {
                        list.push(fresh);
                    }
                    let beyond = || ChangeError::Beyond { field: show(&self.path), length };
                    list.get_mut(*index).ok_or_else(beyond)?
                }
            };
        }
        Ok(place)
    }
}

/// `network.interfaces[0].name` as steps; keys with other characters may be quoted.
fn steps(field: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = field;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (index, after) = inside.split_once(']')?;
            steps.push(Step::Index(index.parse().ok()?));
            rest = after;
        } else {
            if !steps.is_empty() {
                rest = rest.strip_prefix('.')?;
            }
            let (key, after) = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"')?,
                None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
            };
            if key.is_empty() {
                return None;
            }
            steps.push(Step::Key(key.to_owned()));
            rest = after;
        }
    }
    matches!(steps.first(), Some(Step::Key(_))).then_some(steps)
}

fn show(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Key(key) if text.is_empty() => text.push_str(key),
            Step::Key(key) => text = format!("{text}.{key}"),
            Step::Index(index) => text = format!("{text}[{index}]"),
        }
    }
    text
}

fn as_toml(text: &str) -> Option<Value> {
    // One line only: a value must not bring further keys with it.
    if text.contains('\n') {
        return None;
    }
    format!("value = {text}").parse::<Table>().ok()?.remove("value")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(profile: &str, change: &str) -> Result<String, ChangeError> {
        Ok(Change::parse(change)?.apply(&profile.parse().unwrap())?.to_string())
    }

    #[test]
    fn values_are_read_as_the_field_wants_them() {
        let start = "version = 1\n";
        assert!(set(start, "network.host-name=box").unwrap().contains("host-name = \"box\""));
        assert!(set(start, "network.host-name=\"box\"").unwrap().contains("host-name = \"box\""));
        assert!(set(start, "network.host-id=12345678").unwrap().contains("host-id = \"12345678\""));
        assert!(set(start, "boot.timeout=3").unwrap().contains("timeout = 3"));
        assert!(set(start, "boot.zfs=false").unwrap().contains("zfs = false"));
        assert!(set(start, "users.accounts.root.shell=fish").unwrap().contains("[users.accounts.root]"));
    }

    #[test]
    fn lists_grow() {
        let start = "[packages]\ninstall = [\"git\"]\n";
        assert!(set(start, "packages.install+=vim").unwrap().contains("[\"git\", \"vim\"]"));
        assert!(set(start, "packages.install[1]=vim").unwrap().contains("[\"git\", \"vim\"]"));
        assert!(set("", "packages.install+=vim").unwrap().contains("[\"vim\"]"));
        assert!(set("", "network.interfaces[0].name=eth0").unwrap().contains("[[network.interfaces]]"));
    }

    #[test]
    fn what_cannot_be_reached_is_refused() {
        assert!(matches!(set("", "host-name"), Err(ChangeError::Form(_))));
        assert!(matches!(set("", "=x"), Err(ChangeError::Form(_))));
        assert!(matches!(set("", "a..b=x"), Err(ChangeError::Form(_))));
        assert!(matches!(set("", "[0]=x"), Err(ChangeError::Form(_))));
        let beyond = set("", "network.interfaces[2].name=eth0").unwrap_err();
        assert!(beyond.to_string().contains("write `network.interfaces[0]"), "{beyond}");
        assert!(matches!(set("version = 1", "version.x=1"), Err(ChangeError::Shape { .. })));
    }

    #[test]
    fn a_value_brings_no_further_keys() {
        let made = set("", "network.host-name=\"a\"\nboot.zfs = true").unwrap();
        assert!(!made.contains("[boot]"), "{made}");
    }
}

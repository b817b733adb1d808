//! Groups that must exist, all in one line: `media=5000 plugdev`.

use std::collections::BTreeMap;

use crate::profile::model::Users;

use super::super::super::form::Row;

pub fn row(users: &Users) -> Row {
    Row::text("users.groups", "Groups that must exist", write(&users.groups), |wish, text| {
        wish.profile.users.groups = read(text)?;
        Ok(())
    })
    .placeholder("those of NixOS; such as media=5000 plugdev")
    .help("NAME, or NAME=NUMBER where the number matters, with blanks between them.")
}

fn write(groups: &BTreeMap<String, Option<u32>>) -> String {
    let word = |(name, number): (&String, &Option<u32>)| match number {
        Some(number) => format!("{name}={number}"),
        None => name.clone(),
    };
    groups.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn read(text: &str) -> Result<BTreeMap<String, Option<u32>>, String> {
    let mut groups = BTreeMap::new();
    for word in text.split_whitespace() {
        let (name, number) = match word.split_once('=') {
            None => (word, None),
            Some((name, number)) => {
                let digits = number.bytes().all(|byte| byte.is_ascii_digit());
                let number: Option<u32> = number.parse().ok().filter(|_| digits);
                let wrong = || "write NAME, or NAME=NUMBER such as media=5000".to_owned();
                (name, Some(number.ok_or_else(wrong)?))
            }
        };
        if groups.insert(name.to_owned(), number).is_some() {
            return Err("write each group once".to_owned());
        }
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_read_strictly_and_written_back() {
        let groups = read(" plugdev  media=5000 ").unwrap();
        assert_eq!(write(&groups), "media=5000 plugdev");
        assert_eq!(read(""), Ok(BTreeMap::new()));
        for wrong in ["media=", "media=x", "media=+5", "media=4294967296", "a=1=2", "a a=1"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}

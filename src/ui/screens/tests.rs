//! What holds for the rows of every screen: each field has one, what is shown can be set again,
//! blank unsets, entries come and go, and no text breaks a setter.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::{base, boot, packages, users};
use crate::profile::check::check;
use crate::profile::toml::{decode, encode, reference};
use crate::profile::{Profile, starting};
use crate::ui::command::{Command, Item};
use crate::ui::form::{Kind, Row};
use crate::ui::step::Step;
use crate::ui::wish::Wish;

type Screen = (Step, fn(&Profile) -> Vec<Row>);

const SCREENS: [Screen; 4] = [
    (Step::Base, base::rows),
    (Step::Packages, |profile| packages::rows(profile, &packages::At::default())),
    (Step::Users, users::rows),
    (Step::Boot, boot::rows),
];

fn all_rows(profile: &Profile) -> Vec<Row> {
    SCREENS.iter().flat_map(|(_, rows)| rows(profile)).collect()
}

fn row(profile: &Profile, field: &str) -> Option<Row> {
    let find = |rows: fn(&Profile) -> Vec<Row>| rows(profile).into_iter().find(|row| row.field == field);
    SCREENS.iter().find_map(|(_, rows)| find(*rows))
}

fn corpus(folder: &str) -> Vec<(String, Profile)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/profiles").join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    let read = |path: &Path| decode(&fs::read_to_string(path).unwrap()).profile;
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read(&path))).collect()
}

/// Every field of these screens is set in it.
fn full() -> Profile {
    let all: BTreeMap<String, Profile> = corpus("valid").into_iter().collect();
    let of = |name: &str| all[&format!("{name}-all.toml")].clone();
    let system = of("system");
    let (files, image) = (of("files"), of("image"));
    Profile {
        image: image.image,
        source: of("source").source,
        packages: of("packages").packages,
        users: of("users").users,
        boot: of("boot").boot,
        locale: of("locale").locale,
        hardware: system.hardware,
        docs: system.docs,
        banner: system.banner,
        files: files.files,
        extra: files.extra,
        ..Profile::default()
    }
}

fn profiles() -> Vec<(String, Profile)> {
    let ours = starting::all().iter().map(|one| (one.name.to_owned(), decode(one.text).profile));
    corpus("valid").into_iter().chain(ours).chain([("full".to_owned(), full())]).collect()
}

fn wish(profile: &Profile) -> Wish {
    Wish { profile: profile.clone(), ..Wish::default() }
}

/// `files.etc[0].path` as `files.etc[].path`, the names of accounts as `NAME`.
fn general(field: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in field.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            _ if inside => continue,
            _ => {}
        }
        out.push(c);
    }
    match out.strip_prefix("users.accounts.").and_then(|rest| rest.split_once('.')) {
        Some((_, key)) => format!("users.accounts.NAME.{key}"),
        None => out,
    }
}

#[test]
fn every_field_has_a_row() {
    /// One line holds them all, `media=5000 plugdev`.
    const TOGETHER: &[&str] = &["users.groups.NAME"];
    let shown: BTreeSet<String> =
        profiles().iter().flat_map(|(_, profile)| all_rows(profile)).map(|row| general(&row.field)).collect();
    let steps = SCREENS.map(|(step, _)| step);
    let fields: Vec<String> = reference::fields().into_iter().map(|field| field.path).collect();
    let ours: Vec<&String> = fields.iter().filter(|path| steps.contains(&Step::of_field(path))).collect();
    assert!(ours.len() > 50, "{}", ours.len());
    let missing: Vec<_> = ours
        .iter()
        .filter(|path| !shown.contains(path.as_str()) && !TOGETHER.contains(&path.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    for kind in ["branch", "revision", "path"] {
        assert!(shown.contains(&format!("source.nixpkgs.{kind}")), "{kind}");
    }
    assert!(shown.contains("users.groups"));
}

#[test]
fn no_two_rows_of_a_screen_have_the_same_field() {
    for (name, profile) in profiles() {
        for (step, rows) in SCREENS {
            let mut seen = BTreeSet::new();
            for row in rows(&profile).iter().filter(|row| row.takes_keys()) {
                assert!(seen.insert(row.field.clone()), "{name}, {step:?}: {}", row.field);
                assert!(
                    !row.label.is_empty()
                        && (row.field.starts_with('~') || Step::of_field(&row.field) == step)
                );
            }
        }
    }
}

#[test]
fn setting_what_is_shown_changes_nothing() {
    for (name, profile) in profiles() {
        let before = wish(&profile);
        for row in all_rows(&profile) {
            let mut after = before.clone();
            match &row.kind {
                Kind::Text(text) => {
                    assert_eq!((text.set)(&mut after, &text.value), Ok(()), "{name}: {}", row.field);
                }
                Kind::Choice(choice) => (choice.pick)(&mut after, choice.now),
                _ => {}
            }
            assert_eq!(after, before, "{name}: {}", row.field);
        }
    }
}

#[test]
fn every_option_can_be_picked_and_is_then_shown() {
    for (name, profile) in profiles() {
        for row in all_rows(&profile) {
            let Kind::Choice(choice) = &row.kind else { continue };
            for option in 0..choice.options.len() {
                let mut after = wish(&profile);
                (choice.pick)(&mut after, option);
                let Some(Row { kind: Kind::Choice(shown), .. }) = self::row(&after.profile, &row.field)
                else {
                    panic!("{name}: {} went", row.field)
                };
                // An odd value such as `autologin = true` may have been an option of its own.
                assert_eq!(shown.now, option, "{name}: {}", row.field);
            }
            let mut after = wish(&profile);
            (choice.pick)(&mut after, usize::MAX);
        }
    }
}

/// Whether the profile says something of a field of no list.
fn says(profile: &Profile, field: &str) -> bool {
    let value: toml::Value = toml::Value::Table(encode(profile).parse().unwrap());
    field.split('.').try_fold(&value, |value, key| value.get(key)).is_some()
}

#[test]
fn blank_unsets() {
    let profile = full();
    let mut unset = 0;
    for row in all_rows(&profile) {
        let Kind::Text(text) = &row.kind else { continue };
        if row.field.contains('[') {
            continue; // Fields of an entry: it goes as a whole.
        }
        for blank in ["", " \t "] {
            let mut after = wish(&profile);
            assert_eq!((text.set)(&mut after, blank), Ok(()), "{}", row.field);
            assert!(row.field.starts_with('~') || !says(&after.profile, &row.field), "{}", row.field);
        }
        unset += usize::from(says(&profile, &row.field));
    }
    assert!(unset > 25, "{unset}");
}

#[test]
fn what_does_not_parse_changes_nothing_and_says_what_would() {
    let profile = full();
    let mut refused = Vec::new();
    for row in all_rows(&profile) {
        let Kind::Text(text) = &row.kind else { continue };
        let mut after = wish(&profile);
        if let Err(problem) = (text.set)(&mut after, "-1=x") {
            assert!(problem.starts_with("write "), "{problem}");
            assert_eq!(after, wish(&profile), "{}", row.field);
            refused.push(general(&row.field));
        }
    }
    refused.dedup();
    assert_eq!(refused, ["users.groups", "users.accounts.NAME.uid", "boot.timeout"]);
}

#[test]
fn entries_are_taken_off() {
    for (name, profile) in profiles() {
        for row in all_rows(&profile) {
            let Some(remove) = &row.remove else { continue };
            let mut after = wish(&profile);
            remove(&mut after);
            assert!(encode(&after.profile).len() < encode(&profile).len(), "{name}: {}", row.field);
            // Where it is gone already, nothing else goes.
            let mut empty = Wish::default();
            remove(&mut empty);
            assert_eq!(empty, Wish::default(), "{name}: {}", row.field);
        }
    }
}

/// All that the rows offer to do, with the row.
fn commands(rows: Vec<Row>) -> Vec<(String, Command)> {
    let mut all = Vec::new();
    for row in rows {
        if let Kind::Button { command, .. } = row.kind {
            all.push((row.field.clone(), command));
        }
        all.extend(row.add.map(|command| (row.field, command)));
    }
    let lists = all.clone().into_iter().filter_map(|(field, command)| match command {
        Command::Choose { items, .. } => Some((field, items)),
        Command::ChooseFrom { items, .. } => Some((field, items.make())),
        _ => None,
    });
    let items = lists.flat_map(|(field, items)| {
        items.into_iter().map(move |Item { command, .. }| (field.clone(), command))
    });
    items.collect::<Vec<_>>().into_iter().chain(all).collect()
}

#[test]
fn what_is_added_or_chosen_has_its_row() {
    let profile = full();
    let mut done = 0;
    let mut fields: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (field, command) in commands(all_rows(&profile)) {
        let Command::Edit { edit, then } = command else { continue };
        let mut after = wish(&profile);
        edit.apply(&mut after);
        done += 1;
        let Some(then) = then else { continue };
        let seen = fields.entry(field).or_default();
        // One of a list stands for the others: they differ in their text alone.
        if seen.insert(then.clone()) {
            assert!(row(&after.profile, &then).is_some(), "{then}");
        }
    }
    assert!(done > 900, "{done}");
}

#[test]
fn every_list_to_choose_from_sets_what_it_names() {
    let profile = Profile::default();
    for field in [
        "source.base",
        "source.nixpkgs.branch",
        "boot.kernel",
        "locale.key-map",
        "locale.time-zone",
        "locale.language",
        "boot.serial-console",
        "locale.console-font",
    ] {
        let Some(Command::ChooseFrom { items, .. }) = row(&profile, field).unwrap().add else {
            panic!("{field}")
        };
        for item in items.make() {
            let Command::Edit { edit, .. } = &item.command else { panic!("{field}") };
            let mut after = wish(&profile);
            edit.apply(&mut after);
            let Some(Row { kind: Kind::Text(text), .. }) = row(&after.profile, field) else {
                panic!("{field}")
            };
            let shown = if text.value.is_empty() { "default" } else { text.value.as_str() };
            assert_eq!(shown, item.label, "{field}");
            assert_eq!(check(&after.profile), [], "{field}");
        }
    }
}

/// As the form finds it: the longest field that is the fault's or stands before it.
#[test]
fn every_fault_finds_a_row() {
    let mut found = 0;
    for (name, profile) in corpus("invalid") {
        for fault in check(&profile) {
            let Some((_, rows)) = SCREENS.iter().find(|(step, _)| *step == Step::of_field(&fault.field))
            else {
                continue;
            };
            let before = |field: &str| {
                fault
                    .field
                    .strip_prefix(field)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            };
            assert!(rows(&profile).iter().any(|row| before(&row.field)), "{name}: {}", fault.field);
            found += 1;
        }
    }
    assert!(found > 100, "{found}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_text_in_any_field_is_taken_or_refused(text in prop_oneof![any::<String>(), "[-+=,. 0-9a-z\n]{0,24}"]) {
        let profile = full();
        let mut all = wish(&profile);
        for row in all_rows(&profile) {
            let Kind::Text(field) = &row.kind else { continue };
            let mut one = wish(&profile);
            if (field.set)(&mut one, &text).is_ok() {
                // What is shown then is stable: set again, it stays.
                if let Some(Row { kind: Kind::Text(shown), .. }) = self::row(&one.profile, &row.field) {
                    let mut again = one.clone();
                    prop_assert_eq!((shown.set)(&mut again, &shown.value), Ok(()), "{}", row.field);
                    prop_assert_eq!(&again, &one, "{}", row.field);
                }
            }
            let _ = (field.set)(&mut all, &text);
            // A row of what is gone by now.
            let _ = (field.set)(&mut Wish::default(), &text);
        }
        all_rows(&all.profile);
    }
}

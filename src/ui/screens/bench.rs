//! What tests of screens need: a model, and rows that are worked as a person would.

use std::path::PathBuf;
use std::time::Instant;

use super::super::command::Command;
use super::super::form::{Kind, Row};
use super::super::keymap::KeyMap;
use super::super::model::{Look, Model};
use super::super::theme::{ColorDepth, Symbols, Theme};
use super::super::wish::Wish;

type Rows = fn(&Model) -> Vec<Row>;

/// A model with this wish.
pub fn model(edit: impl FnOnce(&mut Wish)) -> Model {
    let look = Look {
        themes: vec![Theme::mono()],
        theme: 0,
        chosen: 0,
        symbols: Symbols::ASCII,
        depth: ColorDepth::TrueColor,
        motion: false,
        keys: KeyMap::default(),
        problems: Vec::new(),
    };
    let mut model = Model::new(look, PathBuf::from("/profiles"), PathBuf::from("/out"), Instant::now());
    model.draft.change("~test", edit);
    model.draft.settle();
    model
}

/// Fields that have a row, with `[]` for numbers.
pub fn fields(rows: &[Row]) -> Vec<String> {
    let plain = |row: &Row| {
        let mut parts = row.field.split('[');
        let mut plain = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            plain += "[]";
            plain += part.split_once(']').map_or("", |(_, rest)| rest);
        }
        plain
    };
    rows.iter().map(plain).collect()
}

pub fn row<'r>(rows: &'r [Row], field: &str) -> &'r Row {
    rows.iter().find(|row| row.field == field).unwrap_or_else(|| panic!("no row {field}"))
}

/// What a text row shows.
pub fn field(rows: &[Row], field: &str) -> String {
    match &row(rows, field).kind {
        Kind::Text(text) => text.value.clone(),
        _ => panic!("{field} is no text"),
    }
}

pub fn notes(rows: &[Row]) -> Vec<String> {
    rows.iter().filter(|row| matches!(row.kind, Kind::Note(_))).map(|row| row.label.clone()).collect()
}

/// Types a text into a row.
pub fn set(model: &mut Model, rows: Rows, field: &str, text: &str) -> Result<(), String> {
    let rows = rows(model);
    let Kind::Text(row) = &row(&rows, field).kind else { panic!("{field} is no text") };
    let mut said = Ok(());
    model.draft.change(field, |wish| said = (row.set)(wish, text));
    model.draft.settle();
    said
}

/// Leaves a row after this text was typed.
pub fn leave(model: &mut Model, rows: Rows, field: &str, text: &str) -> Option<String> {
    let rows = rows(model);
    let Kind::Text(row) = &row(&rows, field).kind else { panic!("{field} is no text") };
    let mut said = None;
    model.draft.change(field, |wish| said = row.finish.as_ref().and_then(|finish| finish(wish, text)));
    said
}

pub fn pick(model: &mut Model, rows: Rows, field: &str, option: usize) {
    let rows = rows(model);
    let Kind::Choice(choice) = &row(&rows, field).kind else { panic!("{field} is no choice") };
    model.draft.change(field, |wish| (choice.pick)(wish, option));
    model.draft.settle();
}

/// Strikes Enter on a button that changes the wish.
pub fn press(model: &mut Model, rows: Rows, field: &str) {
    let rows = rows(model);
    let Kind::Button { command: Command::Edit { edit, .. }, .. } = &row(&rows, field).kind else {
        panic!("{field} changes nothing")
    };
    model.draft.change("~edit", |wish| edit.apply(wish));
    model.draft.settle();
}

pub fn press_label(model: &mut Model, rows: Rows, label: &str) {
    let all = rows(model);
    let found = all.iter().find(|row| row.label.starts_with(label)).unwrap_or_else(|| panic!("no {label}"));
    press(model, rows, &found.field);
}

pub fn remove(model: &mut Model, rows: Rows, field: &str) {
    let rows = rows(model);
    let remove = row(&rows, field).remove.as_ref().unwrap_or_else(|| panic!("{field} stays"));
    model.draft.change("~remove", |wish| remove(wish));
    model.draft.settle();
}

/// Types a text into one of the text rows and leaves it; what is refused leaves the wish alone.
pub fn type_anywhere(mut model: Model, rows: Rows, which: usize, text: &str) {
    let texts: Vec<String> = rows(&model)
        .into_iter()
        .filter(|row| matches!(row.kind, Kind::Text(_)))
        .map(|row| row.field)
        .collect();
    let field = &texts[which % texts.len()];
    let before = model.draft.wish.clone();
    match set(&mut model, rows, field, text) {
        Ok(()) => {
            leave(&mut model, rows, field, text);
            let shown = self::field(&rows(&model), field);
            let taken = model.draft.wish.clone();
            set(&mut model, rows, field, &shown).expect("what is shown can be typed");
            assert_eq!(model.draft.wish, taken, "{field}: {text:?} was shown as {shown:?}");
        }
        Err(problem) => {
            assert_eq!(model.draft.wish, before, "{field}: {text:?}");
            assert!(!problem.is_empty());
        }
    }
    for row in rows(&model) {
        assert!(!matches!(row.kind, Kind::Note(_) | Kind::Heading) || !row.label.contains('\u{1b}'));
    }
}

//! Typing into a text field.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui_textarea::{CursorMove, TextArea};

use super::super::action::Action;
use super::super::form::{Kind, Row};
use super::super::model::{Editing, Model};
use super::super::theme::Role;
use super::{form, say};

/// Lines that a field without lines never has.
const LINE: &str = " ";

/// Begins to edit a row's text, with what stands in it.
pub fn begin(model: &mut Model, row: &Row) {
    let Kind::Text(text) = &row.kind else { return };
    let unread = model.draft.unread.get(&row.field).map(|unread| unread.text.clone());
    let value = unread.unwrap_or_else(|| text.value.clone());
    let lines = if text.multi { value.lines().map(str::to_owned).collect() } else { vec![value] };
    let mut area = TextArea::new(lines);
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    model.draft.settle();
    model.editing = Some(Editing { field: row.field.clone(), area, multi: text.multi });
}

/// A key while a field is edited.
pub fn key(model: &mut Model, key: KeyEvent) {
    let Some(editing) = &mut model.editing else { return };
    let multi = editing.multi;
    match key.code {
        KeyCode::Esc => return end(model),
        KeyCode::Enter if !multi => {
            end(model);
            let _ = form::action(model, Action::Down);
            return;
        }
        KeyCode::Tab if multi && key.modifiers.is_empty() => {
            editing.area.insert_str("  ");
        }
        KeyCode::Tab | KeyCode::BackTab => {
            end(model);
            let to = if key.code == KeyCode::Tab { Action::Down } else { Action::Up };
            let _ = form::action(model, to);
            // Who fills in a form goes on typing.
            if let Some((_, row)) = form::current(model) {
                begin(model, &row);
            }
            return;
        }
        KeyCode::Up | KeyCode::Down if !multi => {
            end(model);
            let to = if key.code == KeyCode::Down { Action::Down } else { Action::Up };
            let _ = form::action(model, to);
            return;
        }
        _ => {
            typed(&mut editing.area, key);
        }
    }
    took(model);
}

/// The keys of readline; true when the text may have changed.
pub fn typed(area: &mut TextArea<'static>, key: KeyEvent) -> bool {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    match key.code {
        KeyCode::Char('u') if ctrl => area.delete_line_by_head(),
        KeyCode::Char('k') if ctrl => area.delete_line_by_end(),
        KeyCode::Char('w') if ctrl => area.delete_word(),
        KeyCode::Char('d') if alt => area.delete_next_word(),
        KeyCode::Char('y') if ctrl => area.paste(),
        // Terminals send Ctrl-/ and Ctrl-_ as the same, and crossterm calls that Ctrl-7.
        KeyCode::Char('_' | '7' | '/') if ctrl => area.undo(),
        KeyCode::Char('r') if ctrl => area.redo(),
        KeyCode::Char('a') if ctrl => moved(area, CursorMove::Head),
        KeyCode::Char('e') if ctrl => moved(area, CursorMove::End),
        KeyCode::Char('b') if ctrl => moved(area, CursorMove::Back),
        KeyCode::Char('f') if ctrl => moved(area, CursorMove::Forward),
        KeyCode::Char('b') if alt => moved(area, CursorMove::WordBack),
        KeyCode::Char('f') if alt => moved(area, CursorMove::WordForward),
        KeyCode::Char('d') if ctrl => area.delete_next_char(),
        KeyCode::Char('h') if ctrl => area.delete_char(),
        KeyCode::Char('t') if ctrl => transpose(area),
        KeyCode::Char(_) if ctrl => false,
        _ => area.input(key),
    }
}

fn moved(area: &mut TextArea<'static>, to: CursorMove) -> bool {
    area.move_cursor(to);
    false
}

/// Swaps the two letters before the cursor.
fn transpose(area: &mut TextArea<'static>) -> bool {
    let cursor = area.cursor();
    let line = area.lines().get(cursor.0).cloned().unwrap_or_default();
    let letters: Vec<char> = line.chars().collect();
    let at = cursor.1.min(letters.len());
    if at < 2 {
        return false;
    }
    let swapped: String = [letters[at - 1], letters[at - 2]].iter().collect();
    area.delete_char();
    area.delete_char();
    area.insert_str(swapped)
}

/// Puts text in at the cursor; a field without lines gets none.
pub fn insert(model: &mut Model, text: &str) {
    let Some(editing) = &mut model.editing else { return };
    editing.area.insert_str(pasted(text, editing.multi));
    took(model);
}

/// Text from outside, fit for a field.
pub fn pasted(text: &str, multi: bool) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = if multi { text } else { text.trim().replace('\n', LINE) };
    text.chars().filter(|c| !c.is_control() || (multi && (*c == '\n' || *c == '\t'))).collect()
}

/// Hands the text to the row.
fn took(model: &mut Model) {
    let Some(editing) = &model.editing else { return };
    let (field, text) = (editing.field.clone(), editing.area.lines().join("\n"));
    let rows = form::rows(model);
    let row = rows.iter().find(|row| row.field == field);
    if let Some(Row { kind: Kind::Text(row), .. }) = row {
        let shown = model.draft.unread.get(&field).map_or(row.value.as_str(), |unread| unread.text.as_str());
        if shown != text {
            model.draft.type_text(&field, &text, |wish, text| (row.set)(wish, text));
        }
    }
}

/// Ends editing: the row may complete what was typed.
pub fn end(model: &mut Model) {
    let Some(editing) = model.editing.take() else { return };
    let rows = form::rows(model);
    let row = rows.iter().find(|row| row.field == editing.field);
    if let Some(Row { kind: Kind::Text(text), .. }) = row
        && let Some(finish) = &text.finish
        && !model.draft.unread.contains_key(&editing.field)
    {
        let typed = editing.area.lines().join("\n");
        let mut said = None;
        model.draft.change(&editing.field, |wish| said = finish(wish, &typed));
        if let Some(said) = said {
            say(model, Role::Good, said);
        }
    }
    model.draft.settle();
}

//! What is chosen, always in sight, in the order in which it was.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{number, together};
use crate::build::text::printable;
use crate::ui::action::Action;
use crate::ui::hits::{Hits, Target};
use crate::ui::ink::Ink;
use crate::ui::model::Model;
use crate::ui::text::{cut, put, width, wrap};
use crate::ui::theme::Role;

pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    hits.add(area, Target::OnPage(Action::ShowChosen));
    let chosen = &model.profile().packages.install;
    let sizes = together(chosen, &model.catalog.sizes, model.catalog.sizing);
    let sizes = if sizes.is_empty() { sizes } else { format!(", {sizes}") };
    let count = match chosen.len() {
        0 => "nothing chosen yet".to_owned(),
        many => format!("{} chosen{sizes}", number(many)),
    };
    let end = put(buf, area, 1, 0, &count, ink.style(Role::Title)) + 1;
    if area.height < 2 {
        let room = usize::from(area.width.saturating_sub(end + 1));
        let names = latest(chosen, room, 1, ink.symbols.ellipsis);
        put(buf, area, end, 0, &names.concat(), ink.style(Role::Text));
        return;
    }
    for column in end..area.width {
        put(buf, area, column, 0, ink.symbols.horizontal, ink.style(Role::Border));
    }
    let room = usize::from(area.width).saturating_sub(2);
    let lines = usize::from(area.height) - 1;
    for (at, text) in (1..area.height).zip(latest(chosen, room, lines, ink.symbols.ellipsis)) {
        put(buf, area, 1, at, &text, ink.style(Role::Text));
    }
}

/// As many of them as there is room for: what was chosen last is looked for first, so that the
/// earliest are left out.
fn latest(chosen: &[String], room: usize, lines: usize, ellipsis: &str) -> Vec<String> {
    let mut left = room * lines;
    let fits = chosen.iter().rev().take_while(|name| {
        let needed = width(name) + 1;
        let fits = needed <= left + 1;
        left = left.saturating_sub(needed);
        fits
    });
    let mut from = chosen.len() - fits.count();
    while from < chosen.len() {
        let before = if from > 0 { format!("{ellipsis} ") } else { String::new() };
        let names: Vec<String> = chosen[from..].iter().map(|name| printable(name)).collect();
        let wrapped = wrap(&format!("{before}{}", names.join(" ")), room);
        if wrapped.len() <= lines {
            return wrapped;
        }
        from += 1;
    }
    chosen.last().map(|name| cut(&printable(name), room, ellipsis)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::latest;

    fn shown(names: &str, room: usize, lines: usize) -> Vec<String> {
        let chosen: Vec<String> = names.split(' ').map(str::to_owned).collect();
        latest(&chosen, room, lines, "…")
    }

    #[test]
    fn the_order_is_that_of_choosing_and_the_latest_stay_in_sight() {
        assert_eq!(shown("vim git jq", 20, 1), ["vim git jq"]);
        assert_eq!(shown("vim git jq", 8, 1), ["… git jq"]);
        assert_eq!(shown("vim git jq", 7, 2), ["vim git", "jq"]);
        assert_eq!(shown("vim git jq htop tmux", 9, 2), ["… git jq", "htop tmux"]);
        assert_eq!(shown("a-very-long-name", 6, 1), ["a-ver…"]);
        assert!(shown("vim", 0, 1).concat().is_empty());
    }
}

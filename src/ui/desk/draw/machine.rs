//! The machine, while it runs and when it has ended:
//!
//! ```text
//! BIOS, disc, 1280 MiB; without KVM, and slow                       2 min 13 s
//! ╭ rescue.iso ────────────────────╮ ▸ stage 2: services start
//! │                                │ 3 proved
//! │     (the guest's own screen)   │ ✓ host name → rescue
//! │                                │ [  OK  ] Started sshd.service
//! ╰────────────────────────────────╯ …
//! ```
//!
//! Narrower than 90 columns the picture stands above.

use std::time::Instant;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Widget};

use super::super::{Machine, name, stage_title};
use crate::build::text::printable;
use crate::image::boot::{Accelerator, Firmware, Medium};
use crate::image::verify::{Item, Tally, Verdict};
use crate::ui::ink::Ink;
use crate::ui::screens::{tally, took};
use crate::ui::text::{cut, put, width, wrap};
use crate::ui::theme::Role;
use crate::ui::widgets::pixels::{self, Shades};

/// From here on the words stand beside the picture.
const BESIDE_FROM: u16 = 90;

/// Below this many lines an ended machine has no picture above the words.
const LOW: u16 = 16;

/// What else is needed to draw it.
pub struct About<'a> {
    pub now: Instant,
    pub shades: Shades,
    /// What the keys do now, in one line.
    pub keys: &'a str,
}

/// Returns how far it can be scrolled.
pub fn draw(machine: &Machine, about: &About, area: Rect, buf: &mut Buffer, ink: &Ink) -> usize {
    if area.height < 4 || area.width < 20 {
        return 0;
    }
    head(machine, about, Rect { height: 1, ..area }, buf, ink);
    let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
    put(buf, foot, 1, 0, about.keys, ink.style(Role::Dim));
    let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    let (picture, words) = if area.width >= BESIDE_FROM {
        let wide = body.width * 3 / 5;
        (Rect { width: wide, ..body }, Rect { x: body.x + wide, width: body.width - wide, ..body })
    } else {
        let high = match machine.end {
            // The words are what is left to be read.
            Some(_) if body.height < LOW => 0,
            Some(_) => body.height / 3,
            None => body.height * 3 / 5,
        };
        (Rect { height: high, ..body }, Rect { y: body.y + high, height: body.height - high, ..body })
    };
    if !picture.is_empty() {
        screen(machine, about.shades, picture, buf, ink);
    }
    told(machine, words, buf, ink)
}

fn head(machine: &Machine, about: &About, area: Rect, buf: &mut Buffer, ink: &Ink) {
    let firmware = match machine.firmware {
        Firmware::Bios => "BIOS",
        Firmware::Uefi => "UEFI",
    };
    let medium = match machine.medium {
        Medium::Disc => "disc",
        Medium::Stick => "stick",
    };
    let speed = match &machine.accelerator {
        None => String::new(),
        Some(Accelerator::Kvm) => "; KVM".to_owned(),
        Some(Accelerator::Tcg { .. }) => "; without KVM, and slow".to_owned(),
    };
    let memory = machine.memory_mib.map(|mib| format!(", {mib} MiB")).unwrap_or_default();
    let time = took(machine.ended.unwrap_or(about.now).saturating_duration_since(machine.began));
    let begin = usize::from(area.width).saturating_sub(width(&time) + 1);
    let text = printable(&format!("{firmware}, {medium}{memory}{speed}"));
    put(buf, area, 1, 0, &cut(&text, begin.saturating_sub(2), ink.symbols.ellipsis), ink.style(Role::Title));
    put(buf, area, u16::try_from(begin).unwrap_or(0), 0, &time, ink.style(Role::Dim));
}

fn screen(machine: &Machine, shades: Shades, area: Rect, buf: &mut Buffer, ink: &Ink) {
    let inner = if area.height >= 5 && area.width >= 20 {
        let block = Block::bordered()
            .border_set(ink.symbols.border)
            .border_style(ink.style(Role::Border))
            .title(format!(" {} ", printable(&name(&machine.image))))
            .title_style(ink.style(Role::Title));
        let inner = block.inner(area);
        block.render(area, buf);
        inner
    } else {
        area
    };
    match &machine.screen {
        Some(screen) => {
            pixels::draw(screen, inner, buf, shades);
        }
        None => {
            put(buf, inner, 1, 0, "No picture yet.", ink.style(Role::Dim));
        }
    }
}

/// Stage, end, items and the console's last lines, in this order. Returns how many lines there are
/// besides those that have room.
fn told(machine: &Machine, area: Rect, buf: &mut Buffer, ink: &Ink) -> usize {
    let room = usize::from(area.width.saturating_sub(2));
    let mut lines: Vec<(Role, String)> = Vec::new();
    let mut say =
        |role: Role, text: &str| lines.extend(wrap(text, room).into_iter().map(|line| (role, line)));
    match &machine.end {
        None => {
            let stage = machine.stage.map_or("starting", stage_title);
            let stopping = if machine.stopping { "; it is being ended" } else { "" };
            say(Role::Accent, &format!("{} {stage}{stopping}", ink.symbols.pointer));
        }
        Some(Ok(report)) => {
            let wrong = Tally::of(&machine.items).contradicted > 0;
            let (role, sign) =
                if wrong { (Role::Error, ink.symbols.error) } else { (Role::Good, ink.symbols.good) };
            say(role, &format!("{sign} It was up after {}.", took(report.ready_after)));
        }
        Some(Err(problem)) if machine.stopping => say(Role::Accent, problem),
        Some(Err(problem)) => say(Role::Error, &format!("{} {problem}", ink.symbols.error)),
    }
    if !machine.items.is_empty() {
        say(Role::Title, &tally(Tally::of(&machine.items)));
    }
    // What is wrong comes first; then the newest.
    for item in machine.items.iter().filter(|item| item.is_contradicted()) {
        let (role, text) = item_line(item, ink);
        say(role, &text);
    }
    let notes = machine.notes.iter().map(|note| (Role::Dim, format!("{} {note}", ink.symbols.bullet)));
    let proved = machine.items.iter().rev().filter(|item| matches!(item.verdict, Verdict::Proved { .. }));
    let proved = proved.map(|item| item_line(item, ink));
    // How it runs is of use while it runs; then what came of it is.
    let both: Vec<(Role, String)> =
        if machine.end.is_none() { notes.chain(proved).collect() } else { proved.chain(notes).collect() };
    for (role, text) in both {
        say(role, &text);
    }
    for (why, whats) in unseen(&machine.items) {
        say(Role::Warning, &format!("? {}: {why}", whats.join(", ")));
    }
    if let Some(Ok(report)) = &machine.end {
        say(Role::Text, &format!("Console: {}", report.console.display()));
        if let Some(picture) = &report.screenshot {
            say(Role::Text, &format!("Screenshot: {}", picture.display()));
        }
    }
    let height = usize::from(area.height);
    // The console keeps a third, at least while the machine runs.
    let console = machine.console.len().min(if machine.end.is_none() { (height / 3).max(2) } else { 0 });
    let room_for = height.saturating_sub(console);
    let hidden = lines.len().saturating_sub(room_for);
    let above = machine.scroll.min(hidden);
    lines.drain(..above);
    lines.truncate(room_for);
    let mark = |at: usize, sign: &str, buf: &mut Buffer| {
        let line = u16::try_from(at).unwrap_or(u16::MAX);
        put(buf, area, area.width.saturating_sub(1), line, sign, ink.style(Role::Key));
    };
    if above > 0 {
        mark(0, ink.symbols.above, buf);
    }
    if above < hidden {
        mark(room_for.saturating_sub(1), ink.symbols.below, buf);
    }
    let console = machine.console.len().min(height.saturating_sub(lines.len()));
    let last = machine.console.iter().skip(machine.console.len() - console);
    lines.extend(last.map(|line| (Role::Dim, cut(&printable(line), room, ink.symbols.ellipsis))));
    for (at, (role, line)) in (0_u16..).zip(&lines) {
        put(buf, area, 1, at, line, ink.style(*role));
    }
    hidden
}

/// What cannot be seen, by the reason: many have the same.
fn unseen(items: &[Item]) -> Vec<(&str, Vec<&str>)> {
    let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
    for item in items {
        let Verdict::Unseen { why } = &item.verdict else { continue };
        match all.iter_mut().find(|(other, _)| *other == why.as_str()) {
            Some((_, whats)) => whats.push(&item.what),
            None => all.push((why, vec![&item.what])),
        }
    }
    all
}

fn item_line(item: &Item, ink: &Ink) -> (Role, String) {
    match &item.verdict {
        Verdict::Proved { .. } => {
            (Role::Good, format!("{} {} {} {}", ink.symbols.good, item.what, ink.symbols.arrow, item.wanted))
        }
        Verdict::Contradicted { found, .. } => (
            Role::Error,
            format!("{} {}: wanted {}, found {found}", ink.symbols.error, item.what, item.wanted),
        ),
        Verdict::Unseen { why } => (Role::Warning, format!("? {}: {why}", item.what)),
    }
}

//! The map on the screen: boxes where there is room, else a tree.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Widget as _};
use unicode_width::UnicodeWidthStr as _;

use super::super::super::ink::Ink;
use super::super::super::text::cut;
use super::super::super::theme::Role;
use super::{Map, Way};
use crate::profile::Severity;

const INTERNET: &str = "internet";
const IMAGE: &str = "this image";
const GATEWAY: &str = "gateway";
/// The least length of the line between the boxes.
const LINK: u16 = 5;

/// Draws the map into the area; what does not fit ends with the sign for that.
pub fn draw(map: &Map, area: Rect, buf: &mut Buffer, ink: &Ink) {
    let area = area.intersection(buf.area);
    let mut pen = Pen { buf, ink, area };
    let from = Boxes::measure(map, ink);
    let below = if from.width() <= area.width { pen.boxes(map, &from) } else { pen.tree(map) };
    pen.rest(map, below);
}

/// Widths of the two boxes, with their borders.
struct Boxes {
    image: u16,
    gateway: u16,
    arrow: u16,
}

impl Boxes {
    fn measure(map: &Map, ink: &Ink) -> Self {
        let wide = |lines: &[String], title: &str| {
            let widest = lines.iter().map(|line| line.width()).max().unwrap_or_default();
            columns(widest.max(title.width()) + 4)
        };
        Self {
            image: wide(&map.addresses, IMAGE),
            gateway: wide(&map.gateways, GATEWAY),
            arrow: columns(ink.symbols.arrow.width() + INTERNET.width() + 3),
        }
    }

    fn width(&self) -> u16 {
        self.image.saturating_add(self.gateway).saturating_add(self.arrow + LINK)
    }
}

fn columns(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The sign of the way to the gateway.
fn sign(way: Way, ink: &Ink) -> Option<(&'static str, Role)> {
    match way {
        Way::Open => None,
        Way::Doubtful => Some((ink.symbols.warning, Role::Warning)),
        Way::Broken => Some((ink.symbols.error, Role::Error)),
    }
}

struct Pen<'a> {
    buf: &'a mut Buffer,
    ink: &'a Ink<'a>,
    area: Rect,
}

impl Pen<'_> {
    /// Writes at a column and line of the area; gives the column behind it.
    fn write(&mut self, x: u16, y: u16, text: &str, role: Role) -> u16 {
        if x >= self.area.width || y >= self.area.height {
            return x;
        }
        let room = usize::from(self.area.width - x);
        let text = cut(text, room, self.ink.symbols.ellipsis);
        let style = self.ink.style(role);
        let (end, _) = self.buf.set_stringn(self.area.x + x, self.area.y + y, text, room, style);
        end - self.area.x
    }

    fn boxes(&mut self, map: &Map, wide: &Boxes) -> u16 {
        let height = columns(map.body() + 2);
        let link = (self.area.width - wide.width()).min(6) + LINK;
        self.block(0, wide.image, height, IMAGE, &map.addresses);
        self.block(wide.image + link, wide.gateway, height, GATEWAY, &map.gateways);
        let dash = self.ink.symbols.horizontal;
        let x = self.write(wide.image, 1, &dash.repeat(usize::from(link)), Role::Border);
        if let Some((sign, role)) = sign(map.way, self.ink) {
            self.write(wide.image + link / 2, 1, sign, role);
        }
        let x = self.write(x + wide.gateway, 1, &format!("{dash}{dash}"), Role::Border);
        let x = self.write(x, 1, self.ink.symbols.arrow, Role::Border);
        self.write(x + 1, 1, INTERNET, Role::Text);
        height
    }

    fn block(&mut self, x: u16, width: u16, height: u16, title: &str, lines: &[String]) {
        let place = Rect::new(self.area.x + x, self.area.y, width, height).intersection(self.area);
        Block::bordered()
            .border_set(self.ink.symbols.border)
            .border_style(self.ink.style(Role::Border))
            .title(Line::styled(format!(" {title} "), self.ink.style(Role::Title)))
            .render(place, self.buf);
        for (y, line) in (1..).zip(lines) {
            self.write(x + 2, y, line, Role::Accent);
        }
    }

    fn tree(&mut self, map: &Map) -> u16 {
        let (branch, bullet) = (self.ink.symbols.tree[1], self.ink.symbols.bullet);
        let mut y = 0;
        for line in &map.addresses {
            let x = self.write(0, y, bullet, Role::Border);
            self.write(x + 1, y, line, Role::Accent);
            y += 1;
        }
        for gateway in &map.gateways {
            let x = self.write(0, y, branch, Role::Border);
            let x = self.write(x, y, "gateway ", Role::Text);
            let x = self.write(x, y, gateway, Role::Accent);
            if let Some((sign, role)) = sign(map.way, self.ink) {
                self.write(x + 1, y, sign, role);
            }
            y += 1;
        }
        let x = self.write(2, y, branch, Role::Border);
        self.write(x, y, INTERNET, Role::Text);
        y + 1
    }

    /// Name servers and what is wrong.
    fn rest(&mut self, map: &Map, mut y: u16) {
        let x = self.write(0, y, "names from ", Role::Text);
        self.write(x, y, names(map), Role::Accent);
        for trouble in &map.troubles {
            y += 1;
            let (sign, role) = match trouble.severity {
                Severity::Error => (self.ink.symbols.error, Role::Error),
                Severity::Warning => (self.ink.symbols.warning, Role::Warning),
            };
            let x = self.write(0, y, sign, role);
            self.write(x + 1, y, &trouble.text, role);
        }
    }
}

/// `from DHCP` stands behind the word `from` already.
fn names(map: &Map) -> &str {
    map.names.strip_prefix("from ").unwrap_or(&map.names)
}

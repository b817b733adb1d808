//! A theme's colours for terminals that know fewer of them.

use ratatui::style::{Color, Style};

use super::colour::{self, ANSI, Oklab};
use super::{Kind, Role};

/// The colours that are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Palette {
    Ansi256,
    Ansi16,
}

impl Palette {
    fn colours(self) -> Vec<(Color, Oklab)> {
        match self {
            // The first sixteen are the person's to change.
            Self::Ansi256 => {
                (16..=255).map(|index| (Color::Indexed(index), Oklab::of(colour::indexed(index)))).collect()
            }
            Self::Ansi16 => ANSI.iter().map(|(_, colour, values)| (*colour, Oklab::of(values[0]))).collect(),
        }
    }
}

/// The styles in the colours of the palette. Grounds come first, since text is chosen to be read on
/// them.
pub(super) fn lower(styles: &[Style; Role::COUNT], kind: Kind, palette: Palette) -> [Style; Role::COUNT] {
    let mut lower = Lower { colours: palette.colours(), palette, grounds: [None; Role::COUNT] };
    let screen = lower.screen(styles[Role::Text as usize].bg, kind);
    for role in Role::ALL {
        lower.grounds[role as usize] = match (role, styles[role as usize].bg) {
            (Role::Text, _) => screen,
            (_, Some(ground)) if styles[Role::Text as usize].bg == Some(ground) => screen,
            (_, Some(ground)) => lower.ground(ground, screen),
            (_, None) => None,
        };
    }
    // A ground on which nothing can be read is none.
    for role in Role::ALL {
        let text = styles[role as usize].fg;
        if role != Role::Text && text.is_some_and(|text| lower.text(text, role, styles).is_none()) {
            lower.grounds[role as usize] = None;
        }
    }
    let mut lowered = *styles;
    for role in Role::ALL {
        lowered[role as usize] = lower.style(role, styles);
    }
    lowered
}

struct Lower {
    colours: Vec<(Color, Oklab)>,
    palette: Palette,
    /// The lowered ground of each role that keeps one.
    grounds: [Option<Color>; Role::COUNT],
}

impl Lower {
    /// The ground of the screen: of sixteen only the ends, on which most others can be read.
    fn screen(&self, ground: Option<Color>, kind: Kind) -> Option<Color> {
        match (ground?, self.palette, kind) {
            (Color::Rgb(..), Palette::Ansi16, Kind::Dark) => Some(Color::Black),
            (Color::Rgb(..), Palette::Ansi16, Kind::Light) => Some(Color::White),
            (ground, ..) => Some(self.nearest(ground, |_| true).unwrap_or(ground)),
        }
    }

    /// Another ground: never the screen's own, from which it must be told.
    fn ground(&self, ground: Color, screen: Option<Color>) -> Option<Color> {
        match self.palette {
            Palette::Ansi256 => self.nearest(ground, |colour| Some(colour) != screen),
            // The second nearest of sixteen would look like anything but the theme.
            Palette::Ansi16 => self.nearest(ground, |_| true).filter(|colour| Some(*colour) != screen),
        }
    }

    fn style(&self, role: Role, styles: &[Style; Role::COUNT]) -> Style {
        let style = styles[role as usize];
        let ground = self.grounds[role as usize];
        let lost = style.bg.is_some() && ground.is_none();
        match (style.fg, ground) {
            // Code is coloured for the screen's ground; few colours can be read on another one too.
            (None, Some(_)) if self.palette == Palette::Ansi16 => self.plain(role, style, styles),
            (None, _) => Style { bg: ground, ..style },
            _ if lost => self.plain(role, style, styles),
            (Some(text), _) => match self.text(text, role, styles) {
                Some(text) => Style { fg: Some(text), bg: ground, ..style },
                None => self.plain(role, style, styles),
            },
        }
    }

    /// The colour of the text that is nearest and can be read on all its grounds.
    fn text(&self, text: Color, role: Role, styles: &[Style; Role::COUNT]) -> Option<Color> {
        let grounds: Vec<Color> = match self.grounds[role as usize] {
            Some(own) => vec![own],
            None => role.grounds().iter().filter_map(|below| self.below(*below, styles)).collect(),
        };
        let readable = |colour: Color| {
            let contrasts = grounds.iter().filter_map(|ground| colour::contrast(colour, *ground));
            contrasts.min_by(f64::total_cmp).is_none_or(|least| least >= role.least_contrast())
        };
        self.nearest(text, readable)
    }

    /// The ground of a role, where it keeps one.
    fn below(&self, role: Role, styles: &[Style; Role::COUNT]) -> Option<Color> {
        let dropped = self.palette == Palette::Ansi16 && styles[role as usize].fg.is_none();
        self.grounds[role as usize].filter(|_| !dropped)
    }

    /// The look of text with the role's mark, where its own colours cannot be had.
    fn plain(&self, role: Role, style: Style, styles: &[Style; Role::COUNT]) -> Style {
        let marked = Style { fg: None, bg: None, ..style }.add_modifier(role.mark());
        if style.fg.is_none() {
            return marked;
        }
        let text = styles[Role::Text as usize].fg;
        let fg = text.map(|colour| self.text(colour, Role::Text, styles).unwrap_or(colour));
        let opaque = style.bg.is_some();
        Style { fg, bg: self.grounds[Role::Text as usize].filter(|_| opaque), ..marked }
    }

    /// A colour that is no true colour is in every palette already.
    fn nearest(&self, wanted: Color, good: impl Fn(Color) -> bool) -> Option<Color> {
        let Color::Rgb(r, g, b) = wanted else { return Some(wanted) };
        let wanted = Oklab::of([r, g, b]);
        let mut nearest: Vec<_> = self.colours.iter().collect();
        nearest.sort_by(|one, other| wanted.distance(one.1).total_cmp(&wanted.distance(other.1)));
        // Of so few the nearest is often a grey; a warning should stay yellow as long as one can read it.
        let vivid = self.palette == Palette::Ansi16 && wanted.is_vivid();
        let vivid = nearest.iter().filter(|(_, lab)| vivid && lab.is_vivid());
        vivid.chain(&nearest).map(|(colour, _)| *colour).find(|colour| good(*colour))
    }
}

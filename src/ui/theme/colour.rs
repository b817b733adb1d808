//! Colours as numbers: how they are written, how far apart two are, how well one is read on another.

use ratatui::style::Color;

pub(super) type Rgb = [u8; 3];

/// The sixteen colours that every terminal has, with the values of the PC's text mode and of xterm;
/// a person may have set others.
pub(super) const ANSI: [(&str, Color, [Rgb; 2]); 16] = [
    ("black", Color::Black, [[0, 0, 0], [0, 0, 0]]),
    ("red", Color::Red, [[170, 0, 0], [205, 0, 0]]),
    ("green", Color::Green, [[0, 170, 0], [0, 205, 0]]),
    ("yellow", Color::Yellow, [[170, 85, 0], [205, 205, 0]]),
    ("blue", Color::Blue, [[0, 0, 170], [0, 0, 238]]),
    ("magenta", Color::Magenta, [[170, 0, 170], [205, 0, 205]]),
    ("cyan", Color::Cyan, [[0, 170, 170], [0, 205, 205]]),
    ("white", Color::Gray, [[170, 170, 170], [229, 229, 229]]),
    ("bright-black", Color::DarkGray, [[85, 85, 85], [127, 127, 127]]),
    ("bright-red", Color::LightRed, [[255, 85, 85], [255, 0, 0]]),
    ("bright-green", Color::LightGreen, [[85, 255, 85], [0, 255, 0]]),
    ("bright-yellow", Color::LightYellow, [[255, 255, 85], [255, 255, 0]]),
    ("bright-blue", Color::LightBlue, [[85, 85, 255], [92, 92, 255]]),
    ("bright-magenta", Color::LightMagenta, [[255, 85, 255], [255, 0, 255]]),
    ("bright-cyan", Color::LightCyan, [[85, 255, 255], [0, 255, 255]]),
    ("bright-white", Color::White, [[255, 255, 255], [255, 255, 255]]),
];

/// The terminal's own colour, whatever it is.
pub(super) const DEFAULT: &str = "default";

/// `#rrggbb`, `#rgb`, one of the sixteen, or `default`.
pub(super) fn written(text: &str) -> Option<Color> {
    if text == DEFAULT {
        return Some(Color::Reset);
    }
    if let Some((_, colour, _)) = ANSI.iter().find(|(name, ..)| *name == text) {
        return Some(*colour);
    }
    let digits = text.strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, r, g, b] = number.to_be_bytes();
    match digits.len() {
        6 => Some(Color::Rgb(r, g, b)),
        3 => Some(Color::Rgb((g & 15) * 17, (b >> 4) * 17, (b & 15) * 17)),
        _ => None,
    }
}

/// The values a colour may have; none where it is the terminal's own.
pub(super) fn values(colour: Color) -> Vec<Rgb> {
    match colour {
        Color::Rgb(r, g, b) => vec![[r, g, b]],
        Color::Indexed(index) => vec![indexed(index)],
        _ => ANSI
            .iter()
            .find(|(_, known, _)| *known == colour)
            .map(|(_, _, values)| values.to_vec())
            .unwrap_or_default(),
    }
}

/// The colours of the 256 that no person changes: a cube of six steps, then greys.
pub(super) fn indexed(index: u8) -> Rgb {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    match index {
        0..16 => ANSI[usize::from(index)].2[1],
        16..232 => {
            let cube = usize::from(index - 16);
            [STEPS[cube / 36], STEPS[cube / 6 % 6], STEPS[cube % 6]]
        }
        232.. => [8 + (index - 232) * 10; 3],
    }
}

/// WCAG 2's contrast of two colours, from 1 to 21; the least where a colour may have several values.
/// Nothing is known of the terminal's own colours.
pub(super) fn contrast(one: Color, other: Color) -> Option<f64> {
    let others = values(other);
    values(one)
        .into_iter()
        .flat_map(|one| others.iter().map(move |other| ratio(luminance(one), luminance(*other))))
        .min_by(f64::total_cmp)
}

fn ratio(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Rgb) -> f64 {
    let [r, g, b] = linear(colour);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn linear(colour: Rgb) -> [f64; 3] {
    colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    })
}

/// A colour by how it looks (B. Ottosson, 2020): equal distances look equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Oklab([f64; 3]);

impl Oklab {
    pub(super) fn of(colour: Rgb) -> Self {
        let linear = linear(colour);
        let times = |row: [f64; 3], by: [f64; 3]| row.iter().zip(by).map(|(a, b)| a * b).sum::<f64>();
        let cone = |row| times(row, linear).cbrt();
        let lms = [
            cone([0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9]),
            cone([0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6]),
            cone([0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5]),
        ];
        Self([
            times([0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8], lms),
            times([1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9], lms),
            times([0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0], lms),
        ])
    }

    /// The square of how different two colours look.
    pub(super) fn distance(self, other: Self) -> f64 {
        self.0.iter().zip(other.0).map(|(a, b)| (a - b) * (a - b)).sum()
    }

    /// Whether a colour is told from a grey at once: more than the most tinted texts of known themes.
    pub(super) fn is_vivid(self) -> bool {
        let [_, a, b] = self.0;
        a.hypot(b) > 0.064
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_vivid(colour: Rgb) -> bool {
        Oklab::of(colour).is_vivid()
    }

    fn distance(one: Rgb, other: Rgb) -> f64 {
        Oklab::of(one).distance(Oklab::of(other))
    }

    #[test]
    fn colours_are_read_as_they_are_written() {
        assert_eq!(written("#1e1e2E"), Some(Color::Rgb(0x1e, 0x1e, 0x2e)));
        assert_eq!(written("#f80"), Some(Color::Rgb(0xff, 0x88, 0)));
        assert_eq!(written("bright-black"), Some(Color::DarkGray));
        assert_eq!(written("default"), Some(Color::Reset));
        for wrong in ["", "#", "#12", "#12345", "#1234567", "#+12345", "#ggg", "reddish", "#é12"] {
            assert_eq!(written(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_norm() {
        let of = |one, other| contrast(written(one).unwrap(), written(other).unwrap());
        assert_eq!(of("#fff", "#000"), Some(21.0));
        assert_eq!(of("#abc", "#abc"), Some(1.0));
        // The grey that is known to pass barely on white.
        assert!((of("#767676", "#ffffff").unwrap() - 4.54).abs() < 0.01);
        assert_eq!(of("default", "#000"), None);
    }

    #[test]
    fn accents_are_vivid_and_texts_are_not() {
        // Nord's green and red; the texts of Catppuccin and Tokyo Night.
        assert!(is_vivid([0xa3, 0xbe, 0x8c]) && is_vivid([0xbf, 0x61, 0x6a]));
        assert!(!is_vivid([0xcd, 0xd6, 0xf4]) && !is_vivid([0xc0, 0xca, 0xf5]) && !is_vivid([40, 40, 40]));
    }

    #[test]
    fn a_colour_is_nearest_to_itself_and_greys_to_greys() {
        assert!(distance([30, 30, 46], [30, 30, 46]) < 1e-12);
        assert!(distance([120, 120, 120], [128, 128, 128]) < distance([120, 120, 120], [120, 128, 90]));
        assert_eq!(
            (indexed(16), indexed(231), indexed(196), indexed(244)),
            ([0; 3], [255; 3], [255, 0, 0], [128; 3])
        );
    }
}

//! What a person wishes instead of naming a compressor: a size that the image stays under, a time that
//! the build stays under.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `{ method = "wish", size = "1 GiB", time = "10 min" }`, or in a few words `"under 1 GiB and 10 min"`.
/// A size alone is a wish for the fastest that stays under it; with a time it is one for the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Wish {
    /// Of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// Of the whole build.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Span>,
}

/// Bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Size(pub u64);

/// Seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Span(pub u64);

/// Why some words are no wish, and what to write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}; {remedy}")]
pub struct NoWish {
    pub problem: String,
    pub remedy: String,
}

/// The largest first; those of the computer before those of the shop.
const SIZES: [(&str, u64); 9] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

const TIMES: [(&[&str], u64); 3] = [
    (&["h", "hour", "hours"], 3600),
    (&["min", "minute", "minutes"], 60),
    (&["s", "sec", "second", "seconds"], 1),
];

/// The longest text that is looked at.
const LONGEST: usize = 64;

const SIZE_REMEDY: &str = "write a number and its unit, such as \"1 GiB\" or \"700 MB\"";
const TIME_REMEDY: &str = "write a number and its unit, such as \"10 min\" or \"1 h 30 min\"";
const WISH_REMEDY: &str = "write \"under 1 GiB\", \"under 10 min\" or \"under 1 GiB and 10 min\"";

fn no(problem: impl Into<String>, remedy: impl Into<String>) -> NoWish {
    NoWish { problem: problem.into(), remedy: remedy.into() }
}

/// A number as its digits and how many of them stand behind the point.
struct Number {
    digits: u128,
    behind: u32,
}

impl Number {
    /// Read from the beginning of a text, with what follows it.
    fn read(text: &str) -> Option<(Self, &str)> {
        let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let (number, rest) = text.split_at(end);
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() || part.contains('.') || number.ends_with('.') {
            return None;
        }
        let digits = format!("{whole}{part}").parse().ok()?;
        Some((Self { digits, behind: u32::try_from(part.len()).ok()? }, rest))
    }

    /// Times a unit, to the nearest whole; nothing where that is out of all bounds.
    fn times(&self, unit: u64) -> Option<u64> {
        let scale = 10_u128.checked_pow(self.behind)?;
        let product = self.digits.checked_mul(u128::from(unit))?.checked_add(scale / 2)?;
        u64::try_from(product / scale).ok()
    }
}

/// The pairs of number and unit that a text is made of.
fn pairs(text: &str) -> Option<Vec<(Number, &str)>> {
    let mut pairs = Vec::new();
    let mut rest = Some(text.trim()).filter(|text| text.len() <= LONGEST)?;
    while !rest.is_empty() {
        let (number, after) = Number::read(rest)?;
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (unit, next) = after.split_at(end);
        pairs.push((number, unit));
        rest = next.trim_start();
    }
    Some(pairs).filter(|pairs| !pairs.is_empty())
}

fn size_unit(word: &str) -> Option<u64> {
    let known = |(name, bytes): &(&str, u64)| name.eq_ignore_ascii_case(word).then_some(*bytes);
    SIZES.iter().find_map(known).or((word.eq_ignore_ascii_case("bytes")).then_some(1))
}

fn time_unit(word: &str) -> Option<u64> {
    let has = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(word));
    TIMES.iter().find(|(names, _)| has(names)).map(|(_, seconds)| *seconds)
}

impl FromStr for Size {
    type Err = NoWish;

    fn from_str(text: &str) -> Result<Self, NoWish> {
        let wrong = || no("is no size", SIZE_REMEDY);
        let pairs = pairs(text).ok_or_else(wrong)?;
        let [(number, unit)] = pairs.as_slice() else { return Err(wrong()) };
        if let ("k" | "m" | "g" | "t", unit) = (unit.to_ascii_lowercase().as_str(), unit.to_ascii_uppercase())
        {
            let figure = text.trim().trim_end_matches(char::is_alphabetic).trim_end();
            let remedy = format!("write \"{figure} {unit}iB\" or \"{figure} {unit}B\"");
            return Err(no(format!("is no size: {unit} is the beginning of two units"), remedy));
        }
        let unit = size_unit(unit).ok_or_else(wrong)?;
        number.times(unit).map(Self).ok_or_else(|| no("is a size out of all bounds", SIZE_REMEDY))
    }
}

impl FromStr for Span {
    type Err = NoWish;

    fn from_str(text: &str) -> Result<Self, NoWish> {
        let wrong = || no("is no time", TIME_REMEDY);
        let out = || no("is a time out of all bounds", TIME_REMEDY);
        pairs(text)
            .ok_or_else(wrong)?
            .iter()
            .try_fold(0_u64, |sum, (number, unit)| {
                let seconds = number.times(time_unit(unit).ok_or_else(wrong)?).ok_or_else(out)?;
                sum.checked_add(seconds).ok_or_else(out)
            })
            .map(Self)
    }
}

/// In the unit that says it in the fewest digits, three behind the point at most, so that nothing is lost
/// by writing and reading it.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = SIZES.iter().filter(|(_, unit)| self.0 >= *unit);
        let exact = units.filter_map(|(name, unit)| Some((self.figure(*unit)?, name)));
        match exact.min_by_key(|(figure, _)| figure.len()) {
            Some((figure, name)) => write!(f, "{figure} {name}"),
            None => f.write_str("0 B"),
        }
    }
}

impl Size {
    /// The shortest number that comes to this size in a unit.
    fn figure(self, unit: u64) -> Option<String> {
        (0..=3_u32).find_map(|behind| {
            let (scale, unit) = (10_u128.pow(behind), u128::from(unit));
            let digits = (u128::from(self.0) * scale + unit / 2) / unit;
            let (whole, part) = (digits / scale, digits % scale);
            let text = if behind == 0 {
                whole.to_string()
            } else {
                format!("{whole}.{part:0width$}", width = usize::try_from(behind).unwrap_or_default())
            };
            let (number, _) = Number::read(&text)?;
            (number.times(u64::try_from(unit).ok()?) == Some(self.0)).then_some(text)
        })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        let mut words = Vec::new();
        for (names, unit) in TIMES {
            if rest >= unit {
                words.push(format!("{} {}", rest / unit, names[0]));
                rest %= unit;
            }
        }
        f.write_str(if words.is_empty() { "0 s" } else { "" })?;
        f.write_str(&words.join(" "))
    }
}

impl From<Size> for String {
    fn from(size: Size) -> Self {
        size.to_string()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

impl TryFrom<String> for Size {
    type Error = NoWish;

    fn try_from(text: String) -> Result<Self, NoWish> {
        text.parse()
    }
}

impl TryFrom<String> for Span {
    type Error = NoWish;

    fn try_from(text: String) -> Result<Self, NoWish> {
        text.parse()
    }
}

/// The words that a wish begins with.
const BEGINNINGS: [&str; 5] = ["under", "below", "within", "smallest", "fastest"];

impl Wish {
    /// Whether a text is meant as a wish, well written or not.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        let first = text.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        BEGINNINGS.contains(&first.as_str())
    }

    /// Nothing is wished.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.size.is_none() && self.time.is_none()
    }

    /// `1 GiB` or `10 minutes`.
    fn take(&mut self, amount: &str) -> Result<(), NoWish> {
        let units = pairs(amount).unwrap_or_default();
        let is_time = !units.is_empty() && units.iter().all(|(_, unit)| time_unit(unit).is_some());
        let is_size = units.len() == 1;
        let twice = |what: &str| no(format!("says two {what}s"), format!("keep one {what} of the two"));
        match (is_time, is_size) {
            (true, _) if self.time.is_some() => Err(twice("time")),
            (true, _) => {
                self.time = Some(amount.parse()?);
                Ok(())
            }
            (false, true) if self.size.is_some() => Err(twice("size")),
            (false, true) => {
                let size = amount.parse::<Size>().map_err(|wrong| match wrong.remedy.as_str() {
                    SIZE_REMEDY => no("names neither a size nor a time", WISH_REMEDY),
                    _ => wrong,
                })?;
                self.size = Some(size);
                Ok(())
            }
            (false, false) => Err(no("names neither a size nor a time", WISH_REMEDY)),
        }
    }
}

/// `under 1 GiB`, `smallest under 10 minutes`, `under 1 GiB and 10 min`.
impl FromStr for Wish {
    type Err = NoWish;

    fn from_str(text: &str) -> Result<Self, NoWish> {
        let small = Some(text.to_ascii_lowercase()).filter(|text| text.len() <= LONGEST * 2);
        let small = small.ok_or_else(|| no("is too long for a wish", WISH_REMEDY))?;
        let mut words: Vec<&str> = small.split_whitespace().collect();
        let most = match words.first() {
            Some(&("smallest" | "fastest")) => Some(words.remove(0)),
            _ => None,
        };
        if !matches!(words.first(), Some(&("under" | "below" | "within"))) {
            return Err(no("is no wish", WISH_REMEDY));
        }
        let mut wish = Self::default();
        for amount in words[1..].join(" ").split(" and ") {
            wish.take(amount)?;
        }
        match (most, wish) {
            (Some("smallest"), Self { size: Some(size), time: None }) => {
                let remedy = format!("write \"under {size}\" for the fastest that does, or name a time, too");
                Err(no("asks for the smallest without a time that it stays under", remedy))
            }
            (Some("fastest"), Self { size: _, time: Some(time) }) => {
                let remedy =
                    format!("write \"under {time}\" for the smallest that does, or name a size alone");
                Err(no("asks for the fastest and for a time", remedy))
            }
            _ => Ok(wish),
        }
    }
}

impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.size, self.time) {
            (Some(size), Some(time)) => write!(f, "under {size} and {time}"),
            (Some(size), None) => write!(f, "under {size}"),
            (None, Some(time)) => write!(f, "under {time}"),
            (None, None) => f.write_str("nothing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn size(text: &str) -> Option<u64> {
        text.parse::<Size>().ok().map(|size| size.0)
    }

    fn span(text: &str) -> Option<u64> {
        text.parse::<Span>().ok().map(|span| span.0)
    }

    #[test]
    fn sizes_in_the_usual_units() {
        for (text, bytes) in [
            ("1 GiB", 1 << 30),
            ("1GiB", 1 << 30),
            (" 1.5 gib ", 3 << 29),
            ("700 MB", 700_000_000),
            ("4.7 GB", 4_700_000_000),
            ("512 mib", 512 << 20),
            ("0 B", 0),
            ("12 bytes", 12),
        ] {
            assert_eq!(size(text), Some(bytes), "{text}");
        }
        for bad in
            ["", "1", "GiB", "1 G", "1 GiB 2 MiB", "-1 GiB", "1,5 GiB", "1..5 GiB", "1. GiB", "1e3 GiB"]
        {
            assert_eq!(size(bad), None, "{bad}");
        }
        assert_eq!(size("99999999999999999999 TiB"), None);
        assert_eq!(size(&"9".repeat(500)), None);
        let short = "2 g".parse::<Size>().unwrap_err();
        assert_eq!(short.remedy, "write \"2 GiB\" or \"2 GB\"");
    }

    #[test]
    fn times_in_the_usual_units() {
        for (text, seconds) in [
            ("10 min", 600),
            ("10 Minutes", 600),
            ("90s", 90),
            ("1.5 h", 5400),
            ("1 h 30 min", 5400),
            ("1h30min 5 sec", 5405),
        ] {
            assert_eq!(span(text), Some(seconds), "{text}");
        }
        for bad in ["", "10", "ten minutes", "10 m", "10 min soon", "18446744073709551615 h"] {
            assert_eq!(span(bad), None, "{bad}");
        }
    }

    #[test]
    fn wishes_in_words() {
        let wish = |text: &str| text.parse::<Wish>().map(|wish| wish.to_string());
        for (text, said) in [
            ("under 1 GiB", "under 1 GiB"),
            ("Fastest below 700 MB", "under 700 MB"),
            ("smallest under 10 minutes", "under 10 min"),
            ("under 1 GiB and 10 minutes", "under 1 GiB and 10 min"),
            ("within 90 min and 1.5 GiB", "under 1.5 GiB and 1 h 30 min"),
            ("smallest under 2 GB and 1 h", "under 2 GB and 1 h"),
            ("under 1.1 GiB and 1.05 h", "under 1.1 GiB and 1 h 3 min"),
        ] {
            assert_eq!(wish(text).as_deref(), Ok(said), "{text}");
            assert!(Wish::is_meant(text));
        }
        for (bad, why) in [
            ("under", "neither"),
            ("under 5", "neither"),
            ("under 1 G", "two units"),
            ("smallest", "no wish"),
            ("under 1 GiB and 2 GiB", "two sizes"),
            ("under 1 h and 2 h", "two times"),
            ("smallest under 1 GiB", "without a time"),
            ("fastest under 1 h", "for a time"),
        ] {
            let said = wish(bad).unwrap_err();
            assert!(said.problem.contains(why) && !said.remedy.is_empty(), "{bad}: {said}");
        }
        assert!(!Wish::is_meant("zstd") && !Wish::is_meant(""));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(bytes in any::<u64>(), seconds in any::<u64>()) {
            prop_assert_eq!(size(&Size(bytes).to_string()), Some(bytes));
            prop_assert_eq!(span(&Span(seconds).to_string()), Some(seconds));
            let wish = Wish { size: Some(Size(bytes)), time: Some(Span(seconds)) };
            prop_assert_eq!(wish.to_string().parse::<Wish>(), Ok(wish));
        }

        #[test]
        fn no_text_is_too_odd(text in "(under|smallest|below)? ?[0-9.]{0,30} ?\\PC{0,9}( and [0-9]{0,9}[a-z]{0,4})?") {
            let _ = (text.parse::<Wish>(), text.parse::<Size>(), text.parse::<Span>());
        }
    }
}

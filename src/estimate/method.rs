//! What a profile's compression comes to: a compressor that the table knows, and its setting.

use serde::{Deserialize, Serialize};

use crate::profile::model::{Base, Compression, Nixpkgs, Source};

/// The compressors of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    None,
    Lz4,
    Lz4Hc,
    Lzo,
    Gzip,
    Xz,
    XzBcj,
    Zstd,
}

impl Kind {
    pub const ALL: [Self; 8] =
        [Self::None, Self::Lz4, Self::Lz4Hc, Self::Lzo, Self::Gzip, Self::Xz, Self::XzBcj, Self::Zstd];

    /// The name in the file of figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Lz4 => "lz4",
            Self::Lz4Hc => "lz4-hc",
            Self::Lzo => "lzo",
            Self::Gzip => "gzip",
            Self::Xz => "xz",
            Self::XzBcj => "xz-bcj",
            Self::Zstd => "zstd",
        }
    }
}

/// A compressor and how it is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Method {
    pub kind: Kind,
    /// Level, or KiB of dictionary; 0 where there is none.
    pub setting: f64,
    /// Whether it was given options that the table knows nothing of.
    pub vague: bool,
}

/// mksquashfs' own settings where none is given: zstd 15, gzip 9, and a dictionary of the block.
const ZSTD: f64 = 15.0;
const GZIP: f64 = 9.0;
/// The block that nixpkgs gives mksquashfs, in KiB.
const BLOCK: f64 = 1024.0;

impl Method {
    pub const ZSTD_19: Self = Self::new(Kind::Zstd, 19.0);

    pub const fn new(kind: Kind, setting: f64) -> Self {
        Self { kind, setting, vague: false }
    }

    pub fn of(compression: &Compression, source: &Source) -> Self {
        match compression {
            Compression::Default => by_release(source),
            Compression::None => Self::new(Kind::None, 0.0),
            Compression::Lz4 => Self::new(Kind::Lz4, 0.0),
            Compression::Gzip { level } => Self::new(Kind::Gzip, level.map_or(GZIP, f64::from)),
            Compression::Zstd { level } => Self::new(Kind::Zstd, level.map_or(ZSTD, f64::from)),
            Compression::Xz { dictionary } => {
                let size = dictionary.as_deref().map(kib);
                let setting = size.unwrap_or(Some(BLOCK));
                Self { vague: setting.is_none(), ..Self::new(Kind::Xz, setting.unwrap_or(BLOCK)) }
            }
            Compression::Custom { text } => custom(text),
            // What is asked for a wish is asked for what fulfils it; this is for whoever forgot.
            Compression::Wish(_) => Self { vague: true, ..Self::ZSTD_19 },
        }
    }

    /// The method that is called so; the other way round than [`Self::label`].
    pub fn named(label: &str) -> Option<Self> {
        let (name, setting) = label.split_once(' ').unwrap_or((label, ""));
        let kind = *Kind::ALL.iter().find(|kind| kind.name() == name)?;
        let usual = if matches!(kind, Kind::Xz | Kind::XzBcj) { Some(BLOCK) } else { Some(0.0) };
        let setting = match setting.trim_end_matches('K') {
            "" => usual,
            number => number.parse::<u32>().ok().map(f64::from),
        };
        let method = Self::new(kind, setting?);
        (method.label() == label).then_some(method)
    }

    /// What stands in the picture, `zstd 6`.
    pub fn label(self) -> String {
        match self.kind {
            Kind::None => "none".to_owned(),
            Kind::Xz if self.setting >= BLOCK => "xz".to_owned(),
            Kind::Xz | Kind::XzBcj => format!("{} {}K", self.kind.name(), self.setting),
            Kind::Lz4 | Kind::Lz4Hc | Kind::Lzo => self.kind.name().to_owned(),
            Kind::Gzip | Kind::Zstd => format!("{} {}", self.kind.name(), self.setting),
        }
    }
}

/// The release's own choice: zstd 19 since 24.11, xz before.
fn by_release(source: &Source) -> Method {
    let branch = match &source.nixpkgs {
        Nixpkgs::Branch(branch) => branch.as_str(),
        _ => "",
    };
    let release = branch.rsplit('-').find_map(|word| {
        let (year, month) = word.split_once('.')?;
        Some((year.parse::<u32>().ok()?, month.parse::<u32>().ok()?))
    });
    let bcj = matches!(source.system, crate::profile::model::System::X86_64Linux);
    match release {
        Some(release) if release < (24, 11) && bcj => Method::new(Kind::XzBcj, BLOCK),
        Some(release) if release < (24, 11) => Method::new(Kind::Xz, BLOCK),
        _ => Method::ZSTD_19,
    }
}

/// `8K`, `1M`, `65536` or `50%` of the block, in KiB.
fn kib(text: &str) -> Option<f64> {
    let (number, factor) = match text.char_indices().last()? {
        (at, '%') => (&text[..at], BLOCK / 100.0),
        (at, 'k' | 'K') => (&text[..at], 1.0),
        (at, 'm' | 'M') => (&text[..at], 1024.0),
        _ => (text, 1.0 / 1024.0),
    };
    Some((f64::from(number.parse::<u32>().ok()?) * factor).clamp(8.0, BLOCK))
}

/// mksquashfs' words behind `-comp`, as far as the table knows them.
fn custom(text: &str) -> Method {
    let mut words = text.split_whitespace();
    let mut method = match words.next() {
        Some("lz4") => Method::new(Kind::Lz4, 0.0),
        Some("lzo") => Method::new(Kind::Lzo, 0.0),
        Some("gzip") => Method::new(Kind::Gzip, GZIP),
        Some("xz") => Method::new(Kind::Xz, BLOCK),
        Some("zstd") => Method::new(Kind::Zstd, ZSTD),
        _ => Method { vague: true, ..Method::ZSTD_19 },
    };
    while let Some(option) = words.next() {
        let known = match (option, method.kind) {
            ("-Xhc", Kind::Lz4) => {
                method.kind = Kind::Lz4Hc;
                true
            }
            ("-Xbcj", Kind::Xz) => {
                method.kind = Kind::XzBcj;
                words.next() == Some("x86")
            }
            ("-Xcompression-level", Kind::Gzip | Kind::Zstd) => {
                let level = words.next().and_then(|word| word.parse::<u32>().ok());
                method.setting = level.map_or(method.setting, f64::from);
                level.is_some()
            }
            ("-Xdict-size", Kind::Xz | Kind::XzBcj) => {
                let size = words.next().and_then(kib);
                method.setting = size.unwrap_or(method.setting);
                size.is_some()
            }
            _ => false,
        };
        method.vague |= !known;
    }
    method
}

/// The name of an installer module without its usual beginning; nothing for a module of one's own.
pub(super) fn base_name(base: &Base) -> Option<&str> {
    match base {
        Base::Installer(name) => Some(name.strip_prefix("installation-cd-").unwrap_or(name)),
        Base::Path(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn custom_is(text: &str) -> (Kind, f64, bool) {
        let method = Method::of(&Compression::Custom { text: text.to_owned() }, &Source::default());
        (method.kind, method.setting, method.vague)
    }

    #[test]
    fn custom_words_are_understood() {
        assert_eq!(custom_is("zstd"), (Kind::Zstd, 15.0, false));
        assert_eq!(custom_is("zstd -Xcompression-level 6"), (Kind::Zstd, 6.0, false));
        assert_eq!(custom_is("xz -Xbcj x86 -Xdict-size 50%"), (Kind::XzBcj, 512.0, false));
        assert_eq!(custom_is("xz -Xdict-size 64K"), (Kind::Xz, 64.0, false));
        assert_eq!(custom_is("lz4 -Xhc"), (Kind::Lz4Hc, 0.0, false));
        assert_eq!(custom_is("gzip -Xwindow-size 8"), (Kind::Gzip, 9.0, true));
        assert!(custom_is("").2 && custom_is("brotli 3 €").2);
    }

    #[test]
    fn a_method_is_found_by_its_label() {
        let settings = [0.0, 1.0, 9.0, 19.0, 64.0, 512.0, BLOCK];
        let all = Kind::ALL.iter().flat_map(|kind| settings.map(|setting| Method::new(*kind, setting)));
        for method in all {
            let found = Method::named(&method.label()).map(Method::label);
            assert_eq!(found, Some(method.label()));
        }
        for odd in ["", "zst", "zstd", "zstd x", "gzip -Xwindow-size 8", "xz 1024K"] {
            assert_eq!(Method::named(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_default_is_the_release_s() {
        let of = |branch: &str| {
            let nixpkgs = Nixpkgs::Branch(branch.to_owned());
            Method::of(&Compression::Default, &Source { nixpkgs, ..Source::default() })
        };
        assert_eq!(of("nixos-24.05").kind, Kind::XzBcj);
        assert_eq!(of("nixos-24.11"), Method::ZSTD_19);
        assert_eq!(of("nixos-unstable"), Method::ZSTD_19);
    }
}

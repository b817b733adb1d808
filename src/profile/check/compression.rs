//! How the store is compressed. nixpkgs splices the words unquoted into a shell command, and a
//! wrong one fails only when everything else is built.

use super::Faults;
use crate::profile::model::{Compression, Size, Span, Wish};
use crate::profile::toml::say::{choice, quoted};

/// The block size that nixpkgs gives mksquashfs, in bytes: no dictionary is larger.
const BLOCK: u64 = 1 << 20;
/// The smallest xz dictionary that mksquashfs takes, in bytes.
const LEAST: u64 = 8 << 10;

/// Kernel, initial RAM disk and boot loaders alone are larger than this.
const NO_IMAGE: Size = Size(64 << 20);

const FIELD: &str = "image.compression";

/// What an option of mksquashfs takes.
#[derive(Clone, Copy)]
enum Takes {
    Nothing,
    Level(u32, u32),
    Dictionary,
    One(&'static [&'static str]),
    /// Words with commas between them.
    List(&'static [&'static str]),
}

/// mksquashfs' compressors and their options (`mksquashfs -help`, 4.5.1).
const COMPRESSORS: &[(&str, &[(&str, Takes)])] = &[
    (
        "gzip",
        &[
            ("-Xcompression-level", Takes::Level(1, 9)),
            ("-Xwindow-size", Takes::Level(8, 15)),
            (
                "-Xstrategy",
                Takes::List(&["default", "filtered", "huffman_only", "run_length_encoded", "fixed"]),
            ),
        ],
    ),
    ("lz4", &[("-Xhc", Takes::Nothing)]),
    (
        "lzo",
        &[
            ("-Xalgorithm", Takes::One(&["lzo1x_1", "lzo1x_1_11", "lzo1x_1_12", "lzo1x_1_15", "lzo1x_999"])),
            ("-Xcompression-level", Takes::Level(1, 9)),
        ],
    ),
    (
        "xz",
        &[
            ("-Xbcj", Takes::List(&["x86", "arm", "armthumb", "arm64", "powerpc", "sparc", "ia64", "riscv"])),
            ("-Xdict-size", Takes::Dictionary),
        ],
    ),
    ("zstd", &[("-Xcompression-level", Takes::Level(1, 22))]),
];

pub fn check(compression: &Compression, faults: &mut Faults) {
    match compression {
        Compression::Gzip { level: Some(level) } => level_within(*level, 9, faults),
        Compression::Zstd { level: Some(level) } => level_within(*level, 22, faults),
        Compression::Xz { dictionary: Some(size) } => {
            if let Err((problem, remedy)) = dictionary(size) {
                faults.error(format!("{FIELD}.dictionary"), problem, remedy);
            }
        }
        Compression::Custom { text } => {
            if let Err((problem, remedy)) = custom(text) {
                faults.error(format!("{FIELD}.text"), problem, remedy);
            }
        }
        Compression::Wish(wish) => self::wish(*wish, faults),
        _ => {}
    }
}

/// Whether it can hold is for the estimate to say; here is only what no estimate could fulfil.
fn wish(wish: Wish, faults: &mut Faults) {
    if wish.is_empty() {
        let remedy = "add `size = \"1 GiB\"`, `time = \"10 min\"` or both";
        faults.error(FIELD, "the wish says neither a size nor a time", remedy);
    }
    if let Some(size) = wish.size.filter(|size| *size < NO_IMAGE) {
        let problem = format!("no image stays under {size}: its kernel and initial RAM disk alone take more");
        faults.error(format!("{FIELD}.size"), problem, "write a larger size, such as \"1 GiB\"");
    }
    if wish.time == Some(Span(0)) {
        let problem = "no build stays under no time at all";
        faults.error(format!("{FIELD}.time"), problem, "write a longer time, such as \"10 min\"");
    }
}

fn level_within(level: u32, most: u32, faults: &mut Faults) {
    if !(1..=most).contains(&level) {
        let problem = format!("there is no level {level}");
        faults.error(format!("{FIELD}.level"), problem, format!("write a level from 1 to {most}"));
    }
}

type Words = (String, String);

fn custom(text: &str) -> Result<(), Words> {
    // Before all else, so that no character with a meaning to a shell gets any further.
    if let Some(bad) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || " -_,%".contains(*c))) {
        let shown = if bad.is_control() { "a control character".to_owned() } else { format!("`{bad}`") };
        return Err((
            format!("{shown} would reach a shell"),
            "use letters, digits, spaces and - _ , % only".into(),
        ));
    }
    let mut words = text.split_whitespace();
    let names = || choice(COMPRESSORS.iter().map(|(name, _)| *name));
    let Some(name) = words.next() else {
        return Err(("the text is empty".into(), format!("begin with {}", names())));
    };
    let Some((_, options)) = COMPRESSORS.iter().find(|(known, _)| *known == name) else {
        return Err((
            format!("{} is not a compressor of squashfs", quoted(name)),
            format!("begin with {}", names()),
        ));
    };
    let mut seen = Vec::new();
    while let Some(word) = words.next() {
        let Some((option, takes)) = options.iter().find(|(known, _)| *known == word) else {
            let known: Vec<&str> = options.iter().map(|(option, _)| *option).collect();
            return Err((
                format!("{name} has no option {}", quoted(word)),
                format!("known here: {}", known.join(", ")),
            ));
        };
        if seen.contains(option) {
            return Err((format!("{option} is given twice"), "keep one of the two".into()));
        }
        seen.push(option);
        if !matches!(takes, Takes::Nothing) {
            value(option, *takes, words.next())?;
        }
    }
    Ok(())
}

fn value(option: &str, takes: Takes, given: Option<&str>) -> Result<(), Words> {
    let Some(given) = given else {
        return Err((format!("{option} lacks its value"), format!("write the value behind {option}")));
    };
    match takes {
        Takes::Level(least, most) => match given.parse::<u32>() {
            Ok(level) if (least..=most).contains(&level) => Ok(()),
            _ => Err((
                format!("{option} cannot be {}", quoted(given)),
                format!("write a number from {least} to {most}"),
            )),
        },
        Takes::Dictionary => dictionary(given),
        Takes::One(known) if !known.contains(&given) => {
            Err((format!("{option} does not know {}", quoted(given)), format!("use {}", choice(known))))
        }
        Takes::Nothing | Takes::One(_) => Ok(()),
        Takes::List(known) => match given.split(',').find(|word| !known.contains(word)) {
            Some(word) => {
                Err((format!("{option} does not know {}", quoted(word)), format!("use {}", choice(known))))
            }
            None => Ok(()),
        },
    }
}

/// mksquashfs takes a percentage of the block or a size; xz stores only 2^n and 2^n + 2^(n+1).
fn dictionary(size: &str) -> Result<(), Words> {
    let wrong = |why: &str| {
        Err((
            format!("{} is no dictionary size: {why}", quoted(size)),
            "write 100%, 75%, 50%, 25%, or a size from 8K to 1M such as 512K".to_owned(),
        ))
    };
    let digits = size.trim_end_matches(['%', 'k', 'K', 'm', 'M']);
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return wrong("it is neither a whole percentage nor a size");
    }
    let Ok(number) = digits.parse::<u64>() else {
        return wrong("it is neither a whole percentage nor a size");
    };
    let bytes = match &size[digits.len()..] {
        "%" if (1..=100).contains(&number) => BLOCK * number / 100,
        "%" => return wrong("a percentage is from 1 to 100"),
        "" => number,
        "k" | "K" => number.saturating_mul(1 << 10),
        "m" | "M" => number.saturating_mul(1 << 20),
        _ => return wrong("it ends oddly"),
    };
    if bytes > BLOCK {
        return wrong("it is larger than the block of 1M");
    }
    if bytes < LEAST {
        return wrong("it is smaller than 8K");
    }
    let lowest = 1_u64 << bytes.trailing_zeros();
    if bytes != lowest && bytes != 3 * lowest {
        return wrong("xz stores only 2^n and 3·2^n bytes");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{custom, dictionary};

    /// What mksquashfs 4.5.1 itself took and refused with `-b 1048576`.
    #[test]
    fn dictionaries_are_taken_as_mksquashfs_takes_them() {
        for good in ["100%", "75%", "50%", "25%", "8K", "8k", "12K", "16K", "1M", "1048576", "768K"] {
            assert!(dictionary(good).is_ok(), "{good}");
        }
        for bad in
            ["90%", "60%", "37%", "10%", "3%", "1%", "10K", "2M", "4K", "0.5M", "8192b", "", "%", "-8K"]
        {
            assert!(dictionary(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn custom_text_is_held_to_what_mksquashfs_knows() {
        for good in ["zstd", "gzip -Xcompression-level 1", "xz -Xbcj x86,arm -Xdict-size 100%", "lz4 -Xhc"] {
            assert!(custom(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "brotli",
            "zstd -Xcompression-level 23",
            "zstd -Xcompression-level",
            "zstd -Xhc",
            "zstd; rm -rf /",
            "zstd $(id)",
            "zstd\n-Xhc",
            "lz4 -Xhc -Xhc",
            "gzip 1",
            "xz -Xbcj x86,z80",
        ] {
            assert!(custom(bad).is_err(), "{bad}");
        }
    }
}

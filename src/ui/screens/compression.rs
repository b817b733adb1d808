//! Compression: time against size.
//!
//! ```text
//! Compression   < zstd 19 > (16 of 18)
//!   Measured: this machine's Nix store.
//!   a picture: every choice a point, the best ones joined
//! [ fast ]      zstd 3
//! [ balanced ]  zstd 6
//! [ small ]     xz 100%
//! [ fits 1 GiB ]    zstd 19, 940 MiB in 12 min, likely
//! Method        ● default  ○ none  ○ lz4 …
//! Level         19
//! ```

use std::sync::Arc;

use super::super::action::Action;
use super::super::command::Command;
use super::super::form::Row;
use super::super::model::Model;
use super::super::theme::Role;
use super::super::widgets::tradeoff;
use super::super::wish::Wish;
use crate::estimate::wish::{Fulfilled, Holds};
use crate::estimate::{Preset, preset, words as figures};
use crate::profile::model::{Compression, NoWish, Span, Wish as Wanted};

/// Lines of the picture.
const PICTURE: u16 = 13;

pub fn rows(model: &Model) -> Vec<Row> {
    let compared = model.compared();
    let choices = &compared.choices;
    let labels: Vec<String> = choices.iter().map(|choice| choice.label.clone()).collect();
    let now = choices.iter().position(|choice| choice.current).unwrap_or_default();
    let values: Vec<Compression> = choices.iter().map(|choice| choice.compression.clone()).collect();
    let shown = Arc::clone(&compared);
    let picture = Row::picture(PICTURE, move |area, buf, ink, hits| {
        tradeoff::draw(&shown.choices, area, buf, *ink, hits);
    });
    let mut rows = vec![
        // The picture's points are options of the row at the top.
        Row::choice("image.compression", "Compression", labels, now, move |wish, option| {
            if let Some(value) = values.get(option) {
                wish.profile.image.compression = value.clone();
            }
        })
        .help("Left and right go through the choices, and so does a click in the picture. What has another left of it and below is beaten: that one is faster and smaller."),
        measured(model),
        picture,
    ];
    // One that will not hold is a fault, and stands at the field.
    if let Some(wish) = compared.wish.as_ref().filter(|wish| wish.holds > Holds::No) {
        let role = if wish.holds == Holds::Surely { Role::Good } else { Role::Warning };
        rows.push(Row::note(role, wish.said()));
    }
    rows.push(Row::heading("Presets"));
    rows.extend(Preset::ALL.map(preset_row));
    rows.extend(compared.offers.iter().map(offer_row));
    rows.push(Row::heading("Free choice"));
    rows.extend(free(&model.profile().image.compression));
    rows
}

fn preset_row(which: Preset) -> Row {
    let value = preset(which);
    let about = match which {
        Preset::Fast => "the smallest that takes no longer than gzip 1",
        Preset::Balanced => "the smallest that takes at most twice as long as gzip 1",
        Preset::Small => "the smallest of all, however long it takes",
    };
    let label = words(&value);
    let set = Command::edit(move |wish| wish.profile.image.compression = value.clone());
    Row::button(format!("~preset-{}", which.name()), which.name(), format!("{label}: {about}"), set)
}

/// Whether the figures are this machine's own, and what makes them so.
fn measured(model: &Model) -> Row {
    let key =
        |does: &str| model.key(Action::Measure).map(|key| format!(" `{key}` {does}.")).unwrap_or_default();
    if let Some(doing) = model.taught.measuring() {
        let mut letters = doing.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
        return Row::note(Role::Accent, format!("{first}{}.{}", letters.as_str(), key("stops it")));
    }
    let problems: Vec<&str> = model.taught.problems.iter().flatten().map(String::as_str).collect();
    if !problems.is_empty() {
        return Row::note(Role::Warning, problems.join(" "));
    }
    let text = match model.taught.sample() {
        Some(sample) => format!("Measured: {}.{}", sample.origin.of(), key("measures anew")),
        None => format!("From a table of other machines.{}", key("measures this one")),
    };
    Row::note(Role::Dim, text)
}

/// A wish as a button: what it would be built with now, and why.
fn offer_row(offer: &Fulfilled) -> Row {
    let wish = offer.wish;
    let (field, label) = match (wish.size, wish.time) {
        (Some(size), _) => (format!("~wish-{}", size.0), format!("fits {size}")),
        (_, Some(time)) => (format!("~wish-{}-s", time.0), format!("within {time}")),
        _ => (String::from("~wish"), wish.to_string()),
    };
    let (size, time) = (figures::size(offer.bytes.likely), figures::time(offer.seconds.likely));
    let sure = if offer.holds == Holds::Surely { "surely" } else { "likely" };
    let value = format!("{}, {size} in {time}, {sure}", offer.label);
    let set = Command::edit(move |wishes| wishes.profile.image.compression = Compression::Wish(wish));
    let help = format!("{}. A wish is looked at anew with each build.", offer.why);
    Row::button(field, label, value, set).help(help)
}

/// As a person says it.
fn words(compression: &Compression) -> String {
    let level = |level: &Option<u32>| level.map(|level| format!(" {level}")).unwrap_or_default();
    match compression {
        Compression::Default => "default".to_owned(),
        Compression::None => "none".to_owned(),
        Compression::Lz4 => "lz4".to_owned(),
        Compression::Gzip { level: at } => format!("gzip{}", level(at)),
        Compression::Zstd { level: at } => format!("zstd{}", level(at)),
        Compression::Xz { dictionary } => {
            format!("xz{}", dictionary.as_deref().map(|size| format!(" {size}")).unwrap_or_default())
        }
        Compression::Custom { text } => text.clone(),
        Compression::Wish(wish) => wish.to_string(),
    }
}

const METHODS: [&str; 8] = ["as the release has it", "none", "lz4", "gzip", "xz", "zstd", "custom", "a wish"];

fn free(now: &Compression) -> Vec<Row> {
    let at = match now {
        Compression::Default => 0,
        Compression::None => 1,
        Compression::Lz4 => 2,
        Compression::Gzip { .. } => 3,
        Compression::Xz { .. } => 4,
        Compression::Zstd { .. } => 5,
        Compression::Custom { .. } => 6,
        Compression::Wish(_) => 7,
    };
    let method = Row::choice("image.compression.method", "Method", METHODS, at, move |wish, option| {
        if option != at {
            wish.profile.image.compression = of_method(option);
        }
    })
    .help("The release does zstd 19 by itself since autumn 2024, and xz before.");
    let mut rows = vec![method];
    match now {
        Compression::Gzip { level } => {
            rows.push(level_row(*level, "9, as mksquashfs takes by itself", gzip));
        }
        Compression::Zstd { level } => {
            rows.push(level_row(*level, "15, as mksquashfs takes by itself", zstd));
        }
        Compression::Xz { dictionary } => rows.push(
            Row::text(
                "image.compression.dictionary",
                "Dictionary",
                dictionary.clone().unwrap_or_default(),
                |wish, text| {
                    let text = text.trim();
                    let dictionary = (!text.is_empty()).then(|| text.to_owned());
                    wish.profile.image.compression = Compression::Xz { dictionary };
                    Ok(())
                },
            )
            .placeholder("100%")
            .help("A percentage of the block such as 100%, or a size such as 512K."),
        ),
        Compression::Custom { text } => rows.push(
            Row::text("image.compression.text", "Words", text.clone(), |wish, text| {
                wish.profile.image.compression = Compression::Custom { text: text.trim().to_owned() };
                Ok(())
            })
            .placeholder("zstd -Xcompression-level 6")
            .help("What stands behind mksquashfs' -comp."),
        ),
        Compression::Wish(wish) => rows.extend(wish_rows(*wish)),
        Compression::Default | Compression::None | Compression::Lz4 => {}
    }
    rows
}

/// What is wished for at first: a build that is worth waiting for.
const WELL_KNOWN: Wanted = Wanted { size: None, time: Some(Span(600)) };

fn wish_rows(now: Wanted) -> [Row; 2] {
    let size = now.size.map(|size| size.to_string()).unwrap_or_default();
    let time = now.time.map(|time| time.to_string()).unwrap_or_default();
    [
        Row::text("image.compression.size", "Size", size, move |wish, text| {
            let size = read(text)?;
            wish.profile.image.compression = Compression::Wish(Wanted { size, ..now });
            Ok(())
        })
        .placeholder("no matter; or such as 1 GiB")
        .help("A size that the image stays under. Alone, it is a wish for the fastest that does."),
        Row::text("image.compression.time", "Time", time, move |wish, text| {
            let time = read(text)?;
            wish.profile.image.compression = Compression::Wish(Wanted { time, ..now });
            Ok(())
        })
        .placeholder("no matter; or such as 10 min")
        .help("A time that the whole build stays under; of what does, the smallest is taken."),
    ]
}

/// A size or a time; nothing where nothing was typed.
fn read<T: std::str::FromStr<Err = NoWish>>(text: &str) -> Result<Option<T>, String> {
    let typed = Some(text.trim()).filter(|text| !text.is_empty());
    typed.map(|text| text.parse().map_err(|wrong: NoWish| wrong.remedy)).transpose()
}

fn gzip(level: Option<u32>) -> Compression {
    Compression::Gzip { level }
}

fn zstd(level: Option<u32>) -> Compression {
    Compression::Zstd { level }
}

fn of_method(option: usize) -> Compression {
    match option {
        1 => Compression::None,
        2 => Compression::Lz4,
        3 => Compression::Gzip { level: None },
        4 => Compression::Xz { dictionary: None },
        5 => Compression::Zstd { level: None },
        6 => Compression::Custom { text: String::new() },
        7 => Compression::Wish(WELL_KNOWN),
        _ => Compression::Default,
    }
}

fn level_row(level: Option<u32>, usual: &str, make: fn(Option<u32>) -> Compression) -> Row {
    let value = level.map(|level| level.to_string()).unwrap_or_default();
    Row::text("image.compression.level", "Level", value, move |wish: &mut Wish, text| {
        let text = text.trim();
        let level = if text.is_empty() {
            None
        } else {
            Some(text.parse().map_err(|_| "a level is a whole number".to_owned())?)
        };
        wish.profile.image.compression = make(level);
        Ok(())
    })
    .placeholder(usual)
}

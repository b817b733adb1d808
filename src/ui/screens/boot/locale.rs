//! Key map, time zone, language and console font.

use crate::profile::check::{key_maps, languages, time_zones};
use crate::profile::model::Locale;

use super::super::super::form::Row;
use super::super::fields;

const FONTS: &[(&str, &str)] = &[
    ("Lat2-Terminus16", "clear, for western and central Europe"),
    ("LatGrkCyr-8x16", "Latin, Greek and Cyrillic"),
    ("ter-v32n", "large, for fine screens; needs terminus_font"),
    ("latarcyrheb-sun32", "large; Latin, Arabic, Cyrillic, Hebrew"),
];

pub fn rows(locale: &Locale) -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(key_map(locale));
    rows.extend(time_zone(locale));
    rows.push(language(locale));
    rows
}

fn key_map(locale: &Locale) -> [Row; 2] {
    const FIELD: &str = "locale.key-map";
    let text = fields::optional(FIELD, "Key map", locale.key_map.as_deref(), |wish, text| {
        wish.profile.locale.key_map = text;
    })
    .placeholder("as the base module has it: us")
    .help("The keyboard of the console, such as de-latin1, fr or uk.");
    let maps = || key_maps().map(|name| (name, String::new()));
    let choose = fields::choose("Key map", FIELD, maps, |wish, name| {
        wish.profile.locale.key_map = Some(name.to_owned());
    });
    fields::with_known(text, "Known key maps", key_maps().count(), choose)
}

fn time_zone(locale: &Locale) -> [Row; 2] {
    const FIELD: &str = "locale.time-zone";
    let text = fields::optional(FIELD, "Time zone", locale.time_zone.as_deref(), |wish, text| {
        wish.profile.locale.time_zone = text;
    })
    .placeholder("as the base module has it: UTC")
    .help("Area/City, such as Europe/Berlin.");
    let zones = || time_zones().map(|name| (name, String::new()));
    let choose = fields::choose("Time zone", FIELD, zones, |wish, name| {
        wish.profile.locale.time_zone = Some(name.to_owned());
    });
    fields::with_known(text, "Known time zones", time_zones().count(), choose)
}

fn language(locale: &Locale) -> Row {
    const FIELD: &str = "locale.language";
    let items = || languages().map(|(word, name)| (name, word.to_owned()));
    let choose = fields::choose("Language", FIELD, items, |wish, name| {
        wish.profile.locale.language = Some(name.to_owned());
    });
    fields::optional(FIELD, "Language", locale.language.as_deref(), |wish, text| {
        wish.profile.locale.language = text;
    })
    .placeholder("as the base module has it: en_US.UTF-8")
    .help("A locale such as de_DE.UTF-8: messages, sorting and dates.")
    .add(choose)
}

pub fn console_font(locale: &Locale) -> Row {
    const FIELD: &str = "locale.console-font";
    let choose = fields::choose("Console font", FIELD, fields::known(FONTS), |wish, name| {
        wish.profile.locale.console_font = Some(name.to_owned());
    });
    fields::optional(FIELD, "Console font", locale.console_font.as_deref(), |wish, text| {
        wish.profile.locale.console_font = text;
    })
    .placeholder("as the base module has it: the kernel's own")
    .help("Of the consoles without a desktop.")
    .add(choose)
}

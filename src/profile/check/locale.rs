//! `[locale]`: Nix takes any text here, and the live system then quietly uses its defaults.

use super::{Faults, words};
use crate::profile::model::Locale;
use crate::profile::near::nearest;
use crate::profile::toml::say::quoted;

/// Names of the IANA time zone database, one a line (public domain).
const ZONES: &str = include_str!("known/zones.txt");

/// Usual console key maps of kbd, one a line; a map that is not here is warned of, not refused.
const KEY_MAPS: &str = include_str!("known/key-maps.txt");

/// What people write for a language, and its locale.
const LANGUAGES: &[(&str, &str)] = &[
    ("arabic", "ar_EG.UTF-8"),
    ("brazilian", "pt_BR.UTF-8"),
    ("chinese", "zh_CN.UTF-8"),
    ("czech", "cs_CZ.UTF-8"),
    ("danish", "da_DK.UTF-8"),
    ("dutch", "nl_NL.UTF-8"),
    ("english", "en_US.UTF-8"),
    ("finnish", "fi_FI.UTF-8"),
    ("french", "fr_FR.UTF-8"),
    ("german", "de_DE.UTF-8"),
    ("greek", "el_GR.UTF-8"),
    ("hebrew", "he_IL.UTF-8"),
    ("hungarian", "hu_HU.UTF-8"),
    ("italian", "it_IT.UTF-8"),
    ("japanese", "ja_JP.UTF-8"),
    ("korean", "ko_KR.UTF-8"),
    ("norwegian", "nb_NO.UTF-8"),
    ("polish", "pl_PL.UTF-8"),
    ("portuguese", "pt_PT.UTF-8"),
    ("romanian", "ro_RO.UTF-8"),
    ("russian", "ru_RU.UTF-8"),
    ("spanish", "es_ES.UTF-8"),
    ("swedish", "sv_SE.UTF-8"),
    ("turkish", "tr_TR.UTF-8"),
    ("ukrainian", "uk_UA.UTF-8"),
];

/// Known time zones, `Europe/Berlin`.
pub fn time_zones() -> impl Iterator<Item = &'static str> {
    ZONES.lines()
}

/// Known console key maps, `de-latin1`.
pub fn key_maps() -> impl Iterator<Item = &'static str> {
    KEY_MAPS.lines()
}

/// What people call a language, and its locale: `german`, `de_DE.UTF-8`.
pub fn languages() -> impl Iterator<Item = (&'static str, &'static str)> {
    LANGUAGES.iter().copied()
}

pub fn check(locale: &Locale, faults: &mut Faults) {
    if let Some(zone) = &locale.time_zone {
        time_zone(zone, faults);
    }
    if let Some(language) = &locale.language {
        self::language(language, faults);
    }
    if let Some(map) = &locale.key_map {
        key_map(map, faults);
    }
    if let Some(font) = &locale.console_font
        && (font.is_empty() || !words::plain(font, "._+-/") || font.contains(".."))
    {
        let problem = format!("{} is not a console font", quoted(font));
        faults.error(
            "locale.console-font",
            problem,
            "write a name such as Lat2-Terminus16, or the path of a font file",
        );
    }
}

fn time_zone(zone: &str, faults: &mut Faults) {
    const FIELD: &str = "locale.time-zone";
    let known = || ZONES.lines();
    if known().any(|known| known == zone) {
        return;
    }
    let city =
        || known().find(|known| known.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(zone)));
    let near = city().or_else(|| nearest(zone, known()));
    let spelled =
        !zone.is_empty() && words::plain(zone, "/_+-") && zone.split('/').all(|part| !part.is_empty());
    let problem = format!("no time zone {} is known", quoted(zone));
    let remedy = near.map_or_else(
        || "write Area/City such as Europe/Berlin, or UTC".to_owned(),
        |near| format!("write \"{near}\""),
    );
    if spelled { faults.warn(FIELD, problem, remedy) } else { faults.error(FIELD, problem, remedy) }
}

fn language(language: &str, faults: &mut Faults) {
    const FIELD: &str = "locale.language";
    if ["C.UTF-8", "C", "POSIX"].contains(&language) {
        return;
    }
    let (rest, modifier) =
        language.split_once('@').map_or((language, None), |(rest, word)| (rest, Some(word)));
    let (name, encoding) =
        rest.split_once('.').map_or((rest, None), |(name, encoding)| (name, Some(encoding)));
    let (tongue, country) = name.split_once('_').map_or((name, None), |(t, c)| (t, Some(c)));
    let lower = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase());
    let named = (2..=3).contains(&tongue.len())
        && lower(tongue)
        && country.is_none_or(|c| c.len() == 2 && c.bytes().all(|b| b.is_ascii_uppercase()));
    let marked = modifier.is_none_or(|word| !word.is_empty() && words::plain(word, ""));
    let problem = format!("{} is not a locale", quoted(language));
    if !named || !marked {
        let low = language.to_lowercase();
        let remedy = LANGUAGES.iter().find(|(word, _)| *word == low).map_or_else(
            || "write one such as en_US.UTF-8".to_owned(),
            |(_, locale)| format!("write \"{locale}\""),
        );
        faults.error(FIELD, problem, remedy);
    } else if encoding != Some("UTF-8") {
        let country = country.map_or_else(|| guess(tongue), |country| format!("{tongue}_{country}"));
        let modifier = modifier.map_or_else(String::new, |word| format!("@{word}"));
        faults.error(FIELD, problem, format!("write \"{country}.UTF-8{modifier}\""));
    }
}

/// The usual country of a language.
fn guess(tongue: &str) -> String {
    LANGUAGES
        .iter()
        .filter_map(|(_, locale)| locale.split('.').next())
        .filter(|name| *name != "pt_BR")
        .find(|name| name.split('_').next() == Some(tongue))
        .map_or_else(|| format!("{tongue}_{}", tongue.to_uppercase()), str::to_owned)
}

fn key_map(map: &str, faults: &mut Faults) {
    const FIELD: &str = "locale.key-map";
    if map.is_empty() || !words::plain(map, "._+-/") || map.contains("..") {
        let problem = format!("{} is not a key map", quoted(map));
        faults.error(FIELD, problem, "write a name such as us, de-latin1 or fr");
    } else if !map.starts_with('/') && KEY_MAPS.lines().all(|known| known != map) {
        let low = map.to_lowercase();
        // What desktops call gb is uk on the console.
        let near = if low == "gb" || low == "en" {
            Some(if low == "gb" { "uk" } else { "us" })
        } else {
            nearest(map, KEY_MAPS.lines())
        };
        let remedy = near.map_or_else(
            || "see the key maps with `localectl list-keymaps`, and leave it if it is there".to_owned(),
            |near| format!("write \"{near}\" if that was meant"),
        );
        faults.warn(FIELD, format!("no console key map {} is known", quoted(map)), remedy);
    }
}

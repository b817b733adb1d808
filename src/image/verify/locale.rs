//! `[locale]`

use super::proof::{Proof, judge};

pub(super) fn section(proof: &mut Proof<'_>) {
    let locale = &proof.profile.locale;
    if let Some(zone) = &locale.time_zone {
        proof.ask("locale.time-zone", "time zone", zone, |known| {
            known.value(zone, known.system.time_zone.as_ref(), "localtime")
        });
    }
    if let Some(language) = &locale.language {
        proof.ask("locale.language", "language", language, |known| {
            known.value(language, known.system.locale.as_ref(), "locale.conf")
        });
    }
    if let Some(map) = &locale.key_map {
        proof.ask("locale.key-map", "key map", map, |known| {
            known.value(map, known.system.key_map.as_ref(), "vconsole.conf")
        });
    }
    if let Some(font) = &locale.console_font {
        proof.ask("locale.console-font", "console font", font, |known| {
            match known.look.assigned("vconsole.conf", "FONT") {
                // A font of a package is named by its file.
                Some(found) => {
                    let ends = found.value.ends_with(&format!("/{font}"));
                    judge(found.value == *font || ends, &found.value, &found.at)
                }
                None => known.nothing("vconsole.conf"),
            }
        });
    }
}

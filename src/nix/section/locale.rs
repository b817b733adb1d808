//! `[locale]`

use crate::nix::base::Presets;
use crate::nix::module::Writer;
use crate::nix::value::{Set, Value};

pub(super) fn section(writer: &mut Writer) -> Set {
    let locale = &writer.profile.locale;
    let mut set = Set::new();
    set.maybe("time.timeZone", locale.time_zone.as_deref());
    set.maybe("i18n.defaultLocale", locale.language.as_deref());
    set.maybe("console.keyMap", locale.key_map.as_deref());
    set.maybe("console.font", locale.console_font.as_deref());
    let terminus = locale.console_font.as_ref().is_some_and(|font| font.starts_with("ter-"));
    // The installer modules bring that package along.
    if terminus && matches!(writer.presets, Presets::Bare | Presets::Unknown) {
        set.set("console.packages", Value::List(vec![Value::package("terminus_font")]));
    }
    set
}

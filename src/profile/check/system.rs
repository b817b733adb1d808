//! `[hardware]` and `[banner]`.

use super::Faults;
use crate::profile::Profile;
use crate::profile::model::Firmware;

pub fn check(profile: &Profile, faults: &mut Faults) {
    if profile.hardware.firmware == Some(Firmware::All) && !profile.source.allow_unfree {
        faults.error(
            "hardware.firmware",
            "\"all\" includes unfree firmware, which nixpkgs refuses",
            "write `allow-unfree = true` in [source], or \"redistributable\" here",
        );
    }
    if let Some(text) = &profile.banner.text {
        // The escape character is left in: banners with colours are common.
        let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\u{1b}');
        if text.contains(odd) {
            faults.error(
                "banner.text",
                "a control character that a console would obey",
                "keep line breaks and tabs only",
            );
        }
    }
}

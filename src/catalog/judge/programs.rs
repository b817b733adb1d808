//! What is said of names for `programs.<name>.enable`. NixOS has some that this program has not heard
//! of, so that nothing here is an error.

use crate::catalog::built_in;
use crate::catalog::listing::Listing;
use crate::profile::check::is_attribute;
use crate::profile::toml::say::quoted;
use crate::profile::{Fault, Profile};

pub(super) fn judge(profile: &Profile, listing: &Listing) -> Vec<Fault> {
    // A module of one's own may bring switches too.
    let own = !profile.extra.modules.is_empty() || profile.extra.nix.is_some();
    let names = profile.packages.programs.iter().enumerate();
    // The checks say what is more than a name.
    let is_name =
        |name: &str| is_attribute(name) && !name.starts_with("programs.") && !name.ends_with(".enable");
    let unknown = names.filter(|(_, name)| is_name(name) && !built_in::is_program(name));
    let judged = unknown.filter_map(|(at, name)| {
        let remedy = if listing.index.find(name).is_some() {
            format!("there is a package {}: name it in packages.install if that is meant", quoted(name))
        } else if let Some(near) = built_in::nearest_program(name) {
            format!("write {} if that is meant; Nix tells whether there is another", quoted(near))
        } else if own {
            return None;
        } else {
            "look at the spelling; Nix tells whether there is one".to_owned()
        };
        let problem = format!("no switch programs.{name}.enable is known");
        Some(Fault::warning(format!("packages.programs[{at}]"), problem, remedy))
    });
    judged.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Severity;

    #[test]
    fn a_slip_in_a_program_is_told_and_a_known_one_is_not() {
        let mut profile = Profile::default();
        let names = ["fihs", "fish", "adb", "gnupg.agent", "gparted", "qqqq", "programs.zsh.enable", "a b"];
        profile.packages.programs = names.map(str::to_owned).into();
        let said = judge(&profile, &Listing::built_in());
        let fields: Vec<&str> = said.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(
            fields,
            ["packages.programs[0]", "packages.programs[4]", "packages.programs[5]"],
            "{said:?}"
        );
        assert!(said.iter().all(|fault| fault.severity == Severity::Warning));
        assert!(said[0].remedy.contains("\"fish\""), "{said:?}");
        assert!(said[1].remedy.contains("packages.install"), "{said:?}");
        profile.extra.modules = vec!["own.nix".into()];
        let said = judge(&profile, &Listing::built_in());
        assert_eq!(said.len(), 2, "nothing is near the third: {said:?}");
    }
}

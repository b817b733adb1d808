//! What a list says against the packages of a profile: names that are none, and packages that Nix
//! refuses.

use super::entry::{Entry, Flags};
use super::listing::{Listing, Origin};
use super::unknown::{Unknown, unknown};
use crate::nix::value::quoted as nix_string;
use crate::profile::model::System;
use crate::profile::toml::say::{choice, quoted};
use crate::profile::{Fault, Profile, Severity};

/// Everything that the list says against the profile's packages. It is an error where no build could
/// succeed, which an [exact](Listing::exact) list alone can tell; the list inside the program never
/// makes one.
#[must_use]
pub fn judge(profile: &Profile, listing: &Listing) -> Vec<Fault> {
    let mut faults: Vec<Fault> =
        unknown(profile, listing).iter().map(|name| nameless(name, listing)).collect();
    for (at, name) in profile.packages.install.iter().enumerate() {
        let Some(number) = listing.index.find(name) else { continue };
        let entry = listing.index.entry(number);
        faults.extend(refused(&format!("packages.install[{at}]"), &entry, profile, listing));
    }
    faults
}

fn fault(severity: Severity, field: &str, problem: String, remedy: String) -> Fault {
    match severity {
        Severity::Error => Fault::error(field, problem, remedy),
        Severity::Warning => Fault::warning(field, problem, remedy),
    }
}

fn nameless(unknown: &Unknown, listing: &Listing) -> Fault {
    let name = quoted(&unknown.name);
    let meant = choice(unknown.nearest.iter().map(|name| quoted(name).trim_matches('"').to_owned()));
    if !unknown.certain {
        let which = if listing.exact { "the list of packages" } else { "the list of packages at hand" };
        let remedy = format!("write {meant} if that is meant; Nix tells whether there is another");
        return Fault::warning(&unknown.field, format!("{which} has no {name}"), remedy);
    }
    let problem = format!("nixpkgs has no package {name}");
    let remedy = if unknown.nearest.is_empty() {
        "look for it with `snowpress search`, or delete the entry; what the list leaves out can be named in extra.nix"
            .to_owned()
    } else {
        format!("write {meant}")
    };
    Fault::error(&unknown.field, problem, remedy)
}

/// What Nix has against a package, the worst alone.
fn refused(field: &str, entry: &Entry, profile: &Profile, listing: &Listing) -> Option<Fault> {
    let Flags { broken, insecure, unfree, unsupported, unavailable } = entry.flags;
    let name = quoted(entry.attribute);
    let source = &profile.source;
    // What a channel publishes is of this system.
    let foreign = matches!(listing.origin, Origin::Channel { .. }) && source.system != System::X86_64Linux;
    // Own Nix may allow what is refused otherwise.
    let own = !profile.extra.modules.is_empty()
        || profile
            .extra
            .nix
            .as_deref()
            .is_some_and(|text| text.contains("nixpkgs") || text.contains("allow"));
    let certain = if listing.exact && !own { Severity::Error } else { Severity::Warning };
    let leave = || "leave it out, or take another nixpkgs in [source]".to_owned();
    if broken {
        return Some(fault(
            certain,
            field,
            format!("{name} is broken in this nixpkgs: Nix refuses it"),
            leave(),
        ));
    }
    if insecure {
        let version = if entry.version.is_empty() { "VERSION" } else { entry.version };
        let pname = if entry.pname.is_empty() { entry.attribute } else { entry.pname };
        // A list of others must not put code of its own into what is offered.
        let permitted = nix_string(&format!("{pname}-{version}"));
        let remedy = format!(
            "leave it out, or allow it in extra.nix: nixpkgs.config.permittedInsecurePackages = [ {permitted} ];"
        );
        let problem = format!("{name} has known security holes: Nix refuses it until it is allowed by name");
        return Some(fault(certain, field, problem, remedy));
    }
    if unfree {
        let problem = format!("{name} is not free software: Nix refuses it until that is allowed");
        let remedy = "write `allow-unfree = true` in [source], or leave it out".to_owned();
        return (!source.allow_unfree).then(|| fault(certain, field, problem, remedy));
    }
    if foreign {
        return None;
    }
    if unsupported {
        return Some(fault(certain, field, format!("{name} is not made for {}", source.system), leave()));
    }
    let problem = format!("the list calls {name} unavailable, without a reason: Nix may refuse it");
    unavailable.then(|| fault(Severity::Warning, field, problem, leave()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::catalog::entry::Raw;
    use crate::catalog::index::Index;

    fn raw(attribute: &str) -> Raw {
        let pname = attribute.rsplit('.').next().unwrap_or_default().to_owned();
        Raw { attribute: attribute.into(), pname, version: "1.0".into(), ..Raw::default() }
    }

    fn listing(exact: bool, more: Vec<Raw>) -> Listing {
        let names = ["htop", "neovim", "ripgrep", "python313Packages.numpy", "openssl", "thunderbird-latest"];
        let mut all: Vec<Raw> = names.iter().map(|name| raw(name)).collect();
        all[1].main_program = "nvim".into();
        all[5].pname = "thunderbird".into();
        all.extend(more);
        let origin = Origin::Channel { url: "http://x".into() };
        Listing { index: Arc::new(Index::build(all)), origin, made: None, exact }
    }

    fn profile(names: &[&str]) -> Profile {
        let mut profile = Profile::default();
        profile.packages.install = names.iter().map(|name| (*name).to_owned()).collect();
        profile
    }

    /// Severity, field, and what is written behind the problem.
    fn says(profile: &Profile, listing: &Listing) -> Vec<(Severity, String, String)> {
        let faults = judge(profile, listing).into_iter();
        faults
            .map(|fault| (fault.severity, fault.field, format!("{}; {}", fault.problem, fault.remedy)))
            .collect()
    }

    #[test]
    fn a_slip_is_an_error_to_an_exact_list() {
        let said = says(&profile(&["htop", "htpo"]), &listing(true, vec![]));
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!((said[0].0, said[0].1.as_str()), (Severity::Error, "packages.install[1]"));
        assert!(said[0].2.contains("\"htpo\"") && said[0].2.contains("write `htop`"), "{said:?}");
        let said = says(&profile(&["htpo"]), &listing(false, vec![]));
        assert_eq!(said[0].0, Severity::Warning);
        assert!(said[0].2.contains("`htop`"), "{said:?}");
    }

    #[test]
    fn nothing_near_is_an_error_to_an_exact_list_alone() {
        let said = says(&profile(&["qqqqzzzz"]), &listing(true, vec![]));
        assert!(said[0].0 == Severity::Error && said[0].2.contains("snowpress search"), "{said:?}");
        assert_eq!(says(&profile(&["qqqqzzzz"]), &listing(false, vec![])), []);
        assert_eq!(says(&profile(&["qqqqzzzz"]), &Listing::built_in()), []);
    }

    #[test]
    fn a_program_is_told_with_its_package() {
        let said = says(&profile(&["nvim"]), &listing(true, vec![]));
        assert!(said[0].0 == Severity::Error && said[0].2.contains("write `neovim`"), "{said:?}");
    }

    #[test]
    fn what_a_list_leaves_out_is_no_error() {
        // Known to us, outputs, sets that are not walked, the usual name of a numbered set.
        let fine = ["python3", "openssl.dev", "linuxPackages.zfs", "python3Packages.numpy"];
        assert_eq!(says(&profile(&fine), &listing(true, vec![])), []);
        let said =
            says(&profile(&["python3Packages.nunpy", "python313Packages.nunpy"]), &listing(true, vec![]));
        assert_eq!(said[0].0, Severity::Warning, "{said:?}");
        assert!(said[0].2.contains("`python3Packages.numpy`"), "{said:?}");
        assert_eq!(said[1].0, Severity::Error, "{said:?}");
        // Called so elsewhere: one of several names perhaps.
        let mut list = listing(true, vec![raw("frob_12"), raw("grub-tool")]);
        let said = says(&profile(&["frob"]), &list);
        assert!(said[0].0 == Severity::Warning && said[0].2.contains("`frob_12`"), "{said:?}");
        // Nix was asked for every name.
        list.origin = Origin::Nix { nixpkgs: "folder /n".into() };
        assert_eq!(
            says(&profile(&["frob", "python3"]), &list)
                .iter()
                .filter(|said| said.0 == Severity::Error)
                .count(),
            2
        );
    }

    #[test]
    fn an_overlay_may_bring_it() {
        let mut wanted = profile(&["htpo"]);
        wanted.extra.nix = Some("{ nixpkgs.overlays = [ ]; }".into());
        assert_eq!(says(&wanted, &listing(true, vec![]))[0].0, Severity::Warning);
        wanted.extra.nix = None;
        wanted.extra.modules = vec!["more.nix".into()];
        assert_eq!(says(&wanted, &listing(true, vec![]))[0].0, Severity::Warning);
    }

    #[test]
    fn the_list_inside_the_program_tells_slips_alone() {
        let said = says(
            &profile(&["ripgerp", "htopp", "tmuxp", "gitg", "python3Packages.nunpy"]),
            &Listing::built_in(),
        );
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].0 == Severity::Warning && said[0].2.contains("`ripgrep`"), "{said:?}");
    }

    #[test]
    fn what_nix_refuses_is_told_with_its_cure() {
        let with = |name: &str, set: fn(&mut Flags)| {
            let mut raw = raw(name);
            set(&mut raw.flags);
            raw
        };
        let list = |exact| {
            listing(
                exact,
                vec![
                    with("bad", |f| f.broken = true),
                    with("holes", |f| f.insecure = true),
                    with("own", |f| f.unfree = true),
                    with("other", |f| f.unsupported = true),
                    with("gone", |f| f.unavailable = true),
                ],
            )
        };
        let mut wanted = profile(&["bad", "holes", "own", "other", "gone", "htop"]);
        let said = says(&wanted, &list(true));
        let words = [
            "broken",
            "permittedInsecurePackages = [ \"holes-1.0\" ]",
            "`allow-unfree = true`",
            "x86_64-linux",
            "unavailable",
        ];
        assert_eq!(said.len(), words.len());
        for (said, word) in said.iter().zip(words) {
            assert!(said.2.contains(word), "{word}: {said:?}");
            assert_eq!(said.0 == Severity::Error, word != "unavailable", "{said:?}");
        }
        assert!(says(&wanted, &list(false)).iter().all(|said| said.0 == Severity::Warning));
        wanted.source.allow_unfree = true;
        assert!(!says(&wanted, &list(true)).iter().any(|said| said.1 == "packages.install[2]"));
        wanted.source.system = System::Aarch64Linux;
        assert_eq!(says(&wanted, &list(true)).len(), 2);
        wanted.extra.nix = Some("{ nixpkgs.config.allowBroken = true; }".into());
        assert!(says(&wanted, &list(true)).iter().all(|said| said.0 == Severity::Warning));
    }
}

//! What a list says against the packages of a profile: names that are none, and packages that Nix
//! refuses.

mod programs;

use super::built_in;
use super::entry::Entry;
use super::flags::Flag;
use super::listing::{Listing, Origin};
use super::unknown::{Unknown, unknown};
use crate::nix::value::quoted as nix_string;
use crate::profile::check::is_attribute;
use crate::profile::model::System;
use crate::profile::toml::say::{choice, quoted};
use crate::profile::{Fault, Profile, Severity};

/// Parts of a package that lists leave out and nixpkgs has.
const OUTPUTS: &[&str] = &["out", "bin", "dev", "doc", "info", "lib", "man", "devdoc", "debug", "static"];

const ALLOW: &str = "write `allow-unfree = true` in [source], or leave it out";

/// Everything that the list says against the profile's packages. It is an error where no build could
/// succeed, which an [exact](Listing::exact) list alone can tell; the list inside the program never
/// makes one.
#[must_use]
pub fn judge(profile: &Profile, listing: &Listing) -> Vec<Fault> {
    judge_knowing(profile, listing, &unknown(profile, listing))
}

/// [`judge`] for whoever knows already which names are [`unknown`].
#[must_use]
pub fn judge_knowing(profile: &Profile, listing: &Listing, unknown: &[Unknown]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = unknown.iter().map(|name| nameless(name, listing)).collect();
    for (at, name) in profile.packages.install.iter().enumerate() {
        let field = format!("packages.install[{at}]");
        match listing.index.resolve(name) {
            Some(number) => faults.extend(refused(&field, name, number, profile, listing)),
            None if unknown.iter().any(|unknown| unknown.field == field) => {}
            None => faults.extend(uncovered(&field, name, listing)),
        }
    }
    faults.extend(programs::judge(profile, listing));
    faults
}

/// Names of a set that the list cannot speak of must not pass as if it had them.
fn uncovered(field: &str, name: &str, listing: &Listing) -> Option<Fault> {
    let (set, last) = name.rsplit_once('.').filter(|_| is_attribute(name))?;
    let of_package = || listing.index.resolve(set).is_some() || built_in::is_taken(set);
    if listing.origin == Origin::BuiltIn || OUTPUTS.contains(&last) && of_package() {
        return None;
    }
    let problem = if listing.index.covers(set) {
        format!("the list of packages has no {}, so that Nix decides whether there is one", quoted(name))
    } else {
        format!(
            "the list of packages does not cover the set {}, so that Nix decides whether it has {}",
            quoted(set),
            quoted(last)
        )
    };
    let remedy = "look at the spelling; where it is right, there is nothing to do".to_owned();
    Some(Fault::warning(field, problem, remedy))
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
fn refused(field: &str, name: &str, number: u32, profile: &Profile, listing: &Listing) -> Option<Fault> {
    let entry = listing.index.entry(number);
    let source = &profile.source;
    // What a channel publishes is of this system.
    let foreign = matches!(listing.origin, Origin::Channel { .. }) && source.system != System::X86_64Linux;
    let of_system = |flag: &Flag| matches!(flag, Flag::Unsupported | Flag::Unavailable);
    let flag = entry.flags.all().find(|flag| !(foreign && of_system(flag)))?;
    // Own Nix may allow what is refused otherwise, and which set a usual name stands for is not sure.
    let own = !profile.extra.modules.is_empty()
        || profile
            .extra
            .nix
            .as_deref()
            .is_some_and(|text| text.contains("nixpkgs") || text.contains("allow"));
    let named = entry.attribute == name;
    let certain = if listing.exact && !own && named { Severity::Error } else { Severity::Warning };
    let leave = || "leave it out, or take another nixpkgs in [source]".to_owned();
    let shown = quoted(name);
    let (severity, problem, remedy) = match flag {
        Flag::Broken => (certain, format!("{shown} is broken in this nixpkgs: Nix refuses it"), leave()),
        Flag::Unsupported => (certain, format!("{shown} is not made for {}", source.system), leave()),
        Flag::Insecure => {
            let problem =
                format!("{shown} has known security holes: Nix refuses it until it is allowed by name");
            (certain, problem, permit(&entry))
        }
        Flag::Unfree if source.allow_unfree => return None,
        Flag::Unfree => {
            let problem = format!("{shown} is not free software: Nix refuses it until that is allowed");
            (certain, problem, ALLOW.to_owned())
        }
        Flag::Unavailable if source.allow_unfree => {
            let problem = format!(
                "the list calls {shown} unavailable without a reason: most often it is not free, which is allowed here"
            );
            (Severity::Warning, problem, "leave it out only if Nix refuses it all the same".to_owned())
        }
        Flag::Unavailable => {
            let problem = format!(
                "the list calls {shown} unavailable without a reason: most often it is not free, and Nix refuses it until that is allowed"
            );
            (Severity::Warning, problem, ALLOW.to_owned())
        }
    };
    Some(fault(severity, field, problem, remedy))
}

fn permit(entry: &Entry) -> String {
    let version = if entry.version.is_empty() { "VERSION" } else { entry.version };
    let pname = if entry.pname.is_empty() { entry.attribute } else { entry.pname };
    // A list of others must not put code of its own into what is offered.
    let permitted = nix_string(&format!("{pname}-{version}"));
    format!(
        "leave it out, or allow it in extra.nix: nixpkgs.config.permittedInsecurePackages = [ {permitted} ];"
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::catalog::entry::Raw;
    use crate::catalog::flags::Flags;
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
        Listing { index: Arc::new(Index::build(all)), origin, exact, ..Listing::built_in() }
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
        let fine = ["python3", "openssl.dev", "python3Packages.numpy"];
        assert_eq!(says(&profile(&fine), &listing(true, vec![])), []);
        // Nobody has looked into these sets, which is said.
        let beyond = ["linuxPackages.zfs", "a.b.c", "openssl.devv", "python3Packages.qqqqzzzz"];
        let said = says(&profile(&beyond), &listing(true, vec![]));
        assert_eq!(said.len(), 4, "{said:?}");
        assert!(
            said.iter().all(|said| said.0 == Severity::Warning && said.2.contains("Nix decides")),
            "{said:?}"
        );
        assert!(said[1].2.contains("does not cover the set \"a.b\""), "{said:?}");
        assert_eq!(says(&profile(&beyond), &Listing::built_in()), []);
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
    fn a_text_that_is_no_name_is_left_to_the_checks() {
        let wrong = profile(&["nixpkgs#htop", "htop, git", "a b"]);
        assert_eq!(says(&wrong, &listing(true, vec![])), []);
        assert_eq!(crate::profile::check::check(&wrong).len(), 3);
    }

    #[test]
    fn a_usual_name_of_a_set_has_the_flags_of_its_package() {
        let mut bad = raw("python314Packages.bad");
        bad.flags.broken = true;
        let said = says(&profile(&["python3Packages.bad"]), &listing(true, vec![bad]));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].0 == Severity::Warning && said[0].2.contains("\"python3Packages.bad\" is broken"),
            "{said:?}"
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
            "unavailable without a reason: most often it is not free",
        ];
        assert_eq!(said.len(), words.len());
        for (said, word) in said.iter().zip(words) {
            assert!(said.2.contains(word), "{word}: {said:?}");
            assert_eq!(said.0 == Severity::Error, !word.starts_with("unavailable"), "{said:?}");
        }
        assert!(says(&wanted, &list(false)).iter().all(|said| said.0 == Severity::Warning));
        wanted.source.allow_unfree = true;
        let said = says(&wanted, &list(true));
        assert!(!said.iter().any(|said| said.1 == "packages.install[2]"));
        let gone = said.iter().find(|said| said.1 == "packages.install[4]").unwrap();
        assert!(gone.2.contains("allowed here") && !gone.2.contains("allow-unfree"), "{gone:?}");
        wanted.source.system = System::Aarch64Linux;
        assert_eq!(says(&wanted, &list(true)).len(), 2);
        wanted.extra.nix = Some("{ nixpkgs.config.allowBroken = true; }".into());
        assert!(says(&wanted, &list(true)).iter().all(|said| said.0 == Severity::Warning));
    }
}

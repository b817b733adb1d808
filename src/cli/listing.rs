//! The list of packages as commands use it: which one, how old, and what it says against a profile.

use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::build::process::Invocation;
use crate::build::request::Cancel;
use crate::catalog;
use crate::catalog::source::{self, Wanted};
use crate::catalog::unknown::unknown;
use crate::catalog::{Listing, Origin, built_in, judge};
use crate::cli::Context;
use crate::cli::chosen::{Chosen, Read};
use crate::cli::terminal::line;
use crate::profile::model::Source;
use crate::profile::{Fault, Profile, toml};
use crate::settings::Settings;

/// What is wanted for a profile, or for one that says nothing of its nixpkgs. The mirror is read from
/// the settings.
pub fn wanted(profile: Option<&str>, context: &mut Context) -> Result<Wanted> {
    let mirror = Settings::load(&context.places, &[])?.packages_url;
    let (source, base) = match profile {
        None => (Source::default(), std::env::current_dir().unwrap_or_default()),
        Some(word) => {
            let chosen = Chosen::find(word, &context.places)?;
            (chosen.sound(context)?.source, chosen.base)
        }
    };
    Ok(Wanted { source, base, cache: context.places.cache.clone(), mirror })
}

/// The command that gets the list of this profile, as it is typed.
pub fn update(profile: Option<&str>) -> String {
    Invocation::new("snowpress").args(["catalogue", "update"]).args(profile).shown()
}

/// What the list at hand says against the packages and programs of a profile, with the lines of its
/// text. Asks nobody.
pub fn faults(read: &Read, base: &Path, context: &Context) -> Vec<Fault> {
    located(&read.lines, judged(&read.profile, base, context))
}

/// [`faults`] without the lines.
pub fn judged(profile: &Profile, base: &Path, context: &Context) -> Vec<Fault> {
    if names_nothing(profile) {
        return Vec::new();
    }
    judge::judge(profile, &source::open(&of(&profile.source, base, context)))
}

/// What the list of the rehearsal channel says, which is the source of `rehearsed`; `real` is the
/// profile's own. The channel is small, and its list is made in a moment where there is none yet.
pub fn rehearsed(rehearsed: &Profile, real: &Source, base: &Path, context: &Context) -> Vec<Fault> {
    if names_nothing(rehearsed) {
        return Vec::new();
    }
    let wanted = of(&rehearsed.source, base, context);
    let mut list = source::open(&wanted);
    if source::is_stale(&list, &wanted) {
        // Without Nix there is no build either, which says so.
        list = source::refresh(&wanted, &Cancel::default(), &mut |_| ()).unwrap_or(list);
    }
    let elsewhere = source::open(&of(real, base, context));
    let absent = unknown(rehearsed, &list).into_iter().filter(|unknown| {
        let name = &unknown.name;
        list.exact && (elsewhere.index.resolve(name).is_some() || built_in::is_taken(name))
    });
    let absent: Vec<String> = absent.map(|unknown| unknown.field).collect();
    let names = &rehearsed.packages.install;
    let mut faults = judge::judge(rehearsed, &list);
    for fault in &mut faults {
        let Some(at) = absent.iter().position(|field| *field == fault.field) else { continue };
        let number = absent[at].trim_start_matches("packages.install[").trim_end_matches(']');
        let name = number.parse().ok().and_then(|at: usize| names.get(at)).map_or("", String::as_str);
        fault.problem = format!("the rehearsal channel does not carry \"{}\"", line(name));
        "leave it out to rehearse, or build without --rehearse: the real nixpkgs has it"
            .clone_into(&mut fault.remedy);
    }
    faults
}

/// Names of the profile that are no packages, as far as the list of its own nixpkgs can tell.
pub fn certain(profile: &Profile, base: &Path, context: &Context) -> Vec<String> {
    let list = source::open(&of(&profile.source, base, context));
    let unknown = unknown(profile, &list).into_iter().filter(|unknown| unknown.certain);
    unknown.map(|unknown| unknown.name).collect()
}

/// The same faults with the lines of the text.
pub fn located(lines: &toml::Places, faults: Vec<Fault>) -> Vec<Fault> {
    faults.into_iter().map(|fault| lines.locate(fault)).collect()
}

fn names_nothing(profile: &Profile) -> bool {
    profile.packages.install.is_empty() && profile.packages.programs.is_empty()
}

fn of(source: &Source, base: &Path, context: &Context) -> Wanted {
    let (source, cache) = (source.clone(), context.places.cache.clone());
    Wanted { source, base: base.to_owned(), cache, mirror: None }
}

/// `the list from https://…, 3 h old`.
pub fn shown(listing: &Listing) -> String {
    let from = match &listing.origin {
        Origin::BuiltIn => return "the short list inside this program".to_owned(),
        Origin::Channel { url } => format!("the list from {}", line(url)),
        Origin::Nix { nixpkgs } => format!("Nix's list of {}", line(nixpkgs)),
    };
    match listing.made {
        Some(made) => format!("{from}, {}", age(made, SystemTime::now())),
        None => from,
    }
}

/// With a capital letter at its beginning.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `3 h old`.
pub fn age(made: SystemTime, now: SystemTime) -> String {
    match now.duration_since(made) {
        Ok(age) => catalog::listing::age(age),
        Err(_) => "from a clock that runs ahead".to_owned(),
    }
}

/// `1 package`, `20 packages`.
pub fn packages(count: usize) -> String {
    format!("{count} package{}", if count == 1 { "" } else { "s" })
}

/// For other programs.
pub fn seconds(made: SystemTime) -> u64 {
    made.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_back_is_told() {
        let made = SystemTime::UNIX_EPOCH + Duration::from_hours(1000);
        assert_eq!(age(made, made + Duration::from_hours(72)), "3 days old");
        assert!(age(made, made - Duration::from_secs(9)).contains("clock"));
    }
}

//! The list of packages as commands use it: which one, how old, and what it says against a profile.

use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::build::process::Invocation;
use crate::catalog::source::{self, Wanted};
use crate::catalog::{Listing, Origin, judge};
use crate::cli::Context;
use crate::cli::chosen::Chosen;
use crate::cli::terminal::line;
use crate::profile::model::Source;
use crate::profile::{Fault, Profile};
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

/// What the list at hand says against the packages of a profile. Asks nobody.
pub fn faults(profile: &Profile, base: &Path, context: &Context) -> Vec<Fault> {
    if profile.packages.install.is_empty() {
        return Vec::new();
    }
    let (source, cache) = (profile.source.clone(), context.places.cache.clone());
    let wanted = Wanted { source, base: base.to_owned(), cache, mirror: None };
    judge::judge(profile, &source::open(&wanted))
}

/// `the list of branch nixos-26.05 from https://…, 3 hours old`.
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

/// `3 hours old`.
pub fn age(made: SystemTime, now: SystemTime) -> String {
    let Ok(age) = now.duration_since(made) else { return "from a clock that runs ahead".to_owned() };
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute")];
    let seconds = age.as_secs();
    match units.into_iter().find(|(length, _)| seconds >= *length) {
        None => "just made".to_owned(),
        Some((length, unit)) => {
            let count = seconds / length;
            format!("{count} {unit}{} old", if count == 1 { "" } else { "s" })
        }
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
    fn ages_are_short() {
        let made = SystemTime::UNIX_EPOCH + Duration::from_hours(1000);
        let after = |seconds| age(made, made + Duration::from_secs(seconds));
        assert_eq!(after(59), "just made");
        assert_eq!(after(60), "1 minute old");
        assert_eq!(after(7199), "1 hour old");
        assert_eq!(after(3 * 86_400), "3 days old");
        assert!(age(made, made - Duration::from_secs(9)).contains("clock"));
    }
}

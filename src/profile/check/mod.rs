//! What a profile says that cannot work, or not as meant. One file a section.
//!
//! Above all what Nix itself lets pass: an evaluation does not look at host names, time zones,
//! SSH keys or a compression string, and the image would simply not do what was asked for.

mod boot;
mod compression;
mod files;
mod firewall;
mod hash;
mod image;
mod interfaces;
mod locale;
mod network;
mod packages;
mod source;
mod ssh;
mod system;
mod users;
mod wifi;
mod words;

pub use boot::FILESYSTEMS;
pub use locale::{key_maps, languages, time_zones};
pub use users::GROUPS;

use super::{Fault, Profile};

pub(crate) use ssh::nobody_gets_in;

/// Whether a text can be the attribute path of a package at all.
#[must_use]
pub fn is_attribute(text: &str) -> bool {
    words::attribute_path(text).is_ok()
}

/// All faults of a profile, in form order.
#[must_use]
pub fn check(profile: &Profile) -> Vec<Fault> {
    let mut faults = Faults::default();
    if profile.version != super::model::VERSION {
        faults.error("version", "this program reads format 1 only", "write `version = 1`");
    }
    words::one_line("description", &profile.description, &mut faults);
    image::check(profile, &mut faults);
    source::check(&profile.source, &mut faults);
    packages::check(&profile.packages, &mut faults);
    ssh::check(profile, &mut faults);
    users::check(&profile.users, &mut faults);
    network::check(&profile.network, &mut faults);
    firewall::check(profile, &mut faults);
    boot::check(profile, &mut faults);
    locale::check(&profile.locale, &mut faults);
    system::check(profile, &mut faults);
    files::check(&profile.files, &mut faults);
    files::extra(&profile.extra, &mut faults);
    faults.0
}

/// The faults found so far.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn error(&mut self, field: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) {
        self.0.push(Fault::error(field, problem, remedy));
    }

    fn warn(&mut self, field: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) {
        self.0.push(Fault::warning(field, problem, remedy));
    }
}

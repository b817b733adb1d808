//! One file for each section of the form.

mod boot;
mod files;
mod image;
mod locale;
mod network;
mod packages;
mod source;
mod ssh;
mod system;
mod users;
mod wifi;

use super::module::Writer;
use super::value::Set;

/// The sections in the order of the form.
pub(super) const ALL: &[fn(&mut Writer) -> Set] = &[
    image::section,
    source::section,
    packages::section,
    ssh::section,
    users::section,
    network::section,
    boot::section,
    locale::section,
    system::hardware,
    system::docs,
    system::banner,
    files::section,
];

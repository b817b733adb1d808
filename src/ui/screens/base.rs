//! Base: what the image is made from.
//!
//! ```text
//! Where nixpkgs comes from   ● a branch  ○ a revision  ○ a folder  ○ this machine's channel
//! Branch                     nixos-26.05
//! Base image                 ● minimal  ○ graphical-gnome …
//! System                     ● x86_64-linux  ○ aarch64-linux
//! ```

use crate::profile::model::{Base, Source, System};

use super::super::form::Row;
use super::super::model::Model;

pub fn rows(model: &Model) -> Vec<Row> {
    let source = &model.profile().source;
    vec![system(source), base(source)]
}

fn system(source: &Source) -> Row {
    let all = [System::X86_64Linux, System::Aarch64Linux];
    let now = all.iter().position(|system| *system == source.system).unwrap_or_default();
    Row::choice("source.system", "System", all.map(|s| s.to_string()), now, move |wish, option| {
        wish.profile.source.system = all.get(option).copied().unwrap_or_default();
    })
    .help("The machines that the image is for. Another one than yours needs a builder for it, or emulation.")
}

fn base(source: &Source) -> Row {
    Row::text("source.base", "Base image", String::from(source.base.clone()), |wish, text| {
        wish.profile.source.base = Base::from(text.trim().to_owned());
        Ok(())
    })
    .placeholder("minimal")
    .help("A module of nixpkgs' installer folder such as `minimal`, or a path to one of your own.")
}

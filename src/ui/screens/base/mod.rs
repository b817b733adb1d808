//! Base: what the image is made from.
//!
//! ```text
//! Base image                  minimal
//! Known base images           16 to choose from
//! Nixpkgs                     (*) a branch  ( ) a revision  ( ) a folder  ( ) this machine's channel
//! Branch                      nixos-26.05
//! Known branches              9 to choose from
//! System                      (*) x86_64-linux  ( ) aarch64-linux
//!
//! Nix in the live system
//! Flakes                      (*) no  ( ) yes
//! Unfree packages             (*) no  ( ) yes
//!
//! Binary caches
//! Address                     https://nix-community.cachix.org
//! Public key                  nix-community.cachix.org-1:mB9F…
//! Remove this cache
//! Add a binary cache
//!
//! Less common
//! How Nix is called           (*) flake  ( ) classic
//! Copy of the channel         (*) as the base: yes  ( ) yes  ( ) no
//! ```

mod known;
mod nixpkgs;

use crate::profile::Profile;
use crate::profile::model::{Base, Source, Style, Substituter, System};

use super::super::command::Command;
use super::super::form::Row;
use super::super::wish::Wish;
use super::fields;

pub fn rows(profile: &Profile) -> Vec<Row> {
    let source = &profile.source;
    let mut rows = Vec::new();
    rows.extend(base(source));
    rows.extend(nixpkgs::rows(source));
    rows.push(system(source));
    rows.push(Row::heading("Nix in the live system"));
    rows.push(flakes(source));
    rows.push(unfree(source));
    rows.push(Row::heading("Binary caches"));
    rows.extend(substituters(source));
    rows.push(Row::heading("Less common"));
    rows.push(style(source));
    rows.push(channel(source));
    rows
}

fn set_base(wish: &mut Wish, text: &str) {
    wish.profile.source.base = if text.is_empty() { Base::default() } else { Base::from(text.to_owned()) };
}

fn base(source: &Source) -> [Row; 2] {
    let text = Row::text("source.base", "Base image", String::from(source.base.clone()), |wish, text| {
        set_base(wish, text.trim());
        Ok(())
    })
    .placeholder("minimal")
    .help(known::about_base(&source.base));
    let choose = fields::choose("Base image", "source.base", fields::known(known::BASES), set_base);
    fields::with_known(text, "Known base images", known::BASES.len(), choose)
}

fn system(source: &Source) -> Row {
    let all = [System::X86_64Linux, System::Aarch64Linux];
    let now = all.iter().position(|system| *system == source.system).unwrap_or_default();
    Row::choice("source.system", "System", all.map(|s| s.to_string()), now, move |wish, option| {
        wish.profile.source.system = all.get(option).copied().unwrap_or_default();
    })
    .help("The machines that the image is for. Another kind than this one needs a builder for it, or emulation.")
}

fn flakes(source: &Source) -> Row {
    Row::switch("source.flakes", "Flakes", source.flakes, |wish, on| wish.profile.source.flakes = on)
        .help("Switches `nix-command` and `flakes` on in the live system.")
}

fn unfree(source: &Source) -> Row {
    Row::switch("source.allow-unfree", "Unfree packages", source.allow_unfree, |wish, on| {
        wish.profile.source.allow_unfree = on;
    })
    .help("Lets packages with an unfree licence onto the image; all firmware needs it too.")
}

fn style(source: &Source) -> Row {
    Row::choice(
        "source.style",
        "How Nix is called",
        ["flake: nix build", "classic: nix-build"],
        usize::from(source.style == Style::Classic),
        |wish, option| {
            wish.profile.source.style = if option == 1 { Style::Classic } else { Style::Flake };
        },
    )
    .help("A flake pins what it was built from. The classic way needs no experimental features.")
}

fn channel(source: &Source) -> Row {
    Row::maybe(
        "source.channel",
        "Copy of the channel",
        "as the base: yes",
        source.channel,
        |wish, on| wish.profile.source.channel = on,
    )
    .help("Installers carry one. With a copy of nixpkgs on the image, nixos-install works without nix-channel --update. Without it the image is smaller and built sooner.")
}

fn substituters(source: &Source) -> Vec<Row> {
    let count = source.substituters.len();
    let add = Command::edit_then(format!("source.substituters[{count}].url"), |wish| {
        wish.profile.source.substituters.push(Substituter { url: String::new(), key: String::new() });
    });
    let mut rows = Vec::new();
    for (at, cache) in source.substituters.iter().enumerate() {
        let field = format!("source.substituters[{at}]");
        rows.extend(fields::entry(
            substituter(at, &field, cache),
            field,
            "Remove this cache",
            &add,
            move |wish| {
                fields::drop_at(&mut wish.profile.source.substituters, at);
            },
        ));
    }
    let button = Row::button("source.substituters", "Add a binary cache", "", add.clone())
        .help("Where the live system fetches built packages beside cache.nixos.org.");
    rows.push(button.add(add));
    rows
}

fn substituter(at: usize, field: &str, cache: &Substituter) -> Vec<Row> {
    let url = fields::required(format!("{field}.url"), "Address", &cache.url, move |wish, text| {
        if let Some(cache) = wish.profile.source.substituters.get_mut(at) {
            cache.url = text;
        }
    });
    let key = fields::required(format!("{field}.key"), "Public key", &cache.key, move |wish, text| {
        if let Some(cache) = wish.profile.source.substituters.get_mut(at) {
            cache.key = text;
        }
    });
    vec![
        url.placeholder("https://cache.example.org").help("The address of the cache."),
        key.placeholder("cache.example.org-1:…=").help("As the cache's own page shows it: NAME:BASE64."),
    ]
}

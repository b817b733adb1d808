//! A list of packages with every kind of flag, and an outside that answers at once: no thread, no
//! network.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::catalog::size::{Size, Sizes};
use crate::catalog::unknown::unknown;
use crate::catalog::{Flags, Index, Listing, Origin, Raw};
use crate::ui::catalog::{judged, lookup, offered};
use crate::ui::effect::{Effect, ListAsked, SizesAsked};
use crate::ui::msg::Msg;

const URL: &str = "https://channels.nixos.org/nixos-26.05/packages.json.br";

/// Name, version, what is said of it, and flags: `b`roken, `i`nsecure, `u`nfree, for other `s`ystems.
const PACKAGES: [(&str, &str, &str, &str); 20] = [
    ("neovim", "0.11.2", "Vim text editor fork focused on extensibility and agility", ""),
    ("neovim-qt", "0.2.19", "Neovim client library and GUI, in Qt5", ""),
    ("vim", "9.1.1336", "Most popular clone of the VI editor", ""),
    ("git", "2.51.0", "Distributed version control system", ""),
    ("jq", "1.8.1", "Lightweight and flexible command-line JSON processor", ""),
    ("htop", "3.4.1", "Interactive process viewer", ""),
    ("fish", "4.0.2", "Smart and user-friendly command line shell", ""),
    ("parted", "3.6", "Create, destroy, resize, check, and copy partitions", ""),
    ("gptfdisk", "1.0.10", "Set of text-mode partitioning tools", ""),
    ("curl", "8.16.0", "Command line tool for transferring files with URL syntax", ""),
    ("dig", "9.20.13", "Domain name server", ""),
    ("ethtool", "6.15", "Utility for controlling network drivers and hardware", ""),
    ("tcpdump", "4.99.5", "Network sniffer", ""),
    ("rsync", "3.4.1", "Fast incremental file transfer utility", ""),
    ("tmux", "3.5a", "Terminal multiplexer", ""),
    ("python3Packages.numpy", "2.2.6", "Scientific tools for Python", ""),
    ("steam", "1.0.0.82", "Digital distribution platform", "u"),
    ("python2", "2.7.18.12", "High-level dynamically-typed programming language", "i"),
    ("rotten", "0.1", "Nobody has built it for years", "b"),
    ("asahi-bless", "0.4.1", "Tool to select the active boot partition on ARM Macs", "s"),
];

/// A published list of a handful.
pub fn listing() -> Listing {
    let raw = |(attribute, version, description, signs): &(&str, &str, &str, &str)| {
        let has = |sign| signs.contains(sign);
        let flags = Flags {
            broken: has('b'),
            insecure: has('i'),
            unfree: has('u'),
            unsupported: has('s'),
            unavailable: !signs.is_empty(),
        };
        Raw {
            attribute: (*attribute).to_owned(),
            pname: (*attribute).to_owned(),
            version: (*version).to_owned(),
            description: (*description).to_owned(),
            homepage: format!("https://{attribute}.example.org"),
            licence: if flags.unfree { "unfree".to_owned() } else { "MIT, Apache-2.0".to_owned() },
            main_program: (*attribute).to_owned(),
            platforms: "x86_64-linux, aarch64-linux".to_owned(),
            flags,
        }
    };
    let index = Arc::new(Index::build(PACKAGES.iter().map(raw)));
    Listing { index, origin: Origin::Channel { url: URL.to_owned() }, exact: true, ..Listing::built_in() }
}

/// That list, for whoever asked, three hours old.
pub fn listed(of: ListAsked, stale: bool) -> Msg {
    let age = Some(Duration::from_hours(3));
    Msg::Listed { of: Box::new(of), listing: Box::new(listing()), age, stale }
}

/// Of `git`, `jq` and `neovim`; of nothing else.
pub fn sizes(asked: &SizesAsked) -> Sizes {
    let known = [
        ("git", 152_000_000, 48_000_000),
        ("jq", 38_000_000, 2_600_000),
        ("neovim", 210_000_000, 91_000_000),
    ];
    let known: BTreeMap<String, Size> = known
        .into_iter()
        .map(|(name, closure, added)| (name.to_owned(), Size { closure, added: Some(added) }))
        .filter(|(name, _)| asked.chosen.contains(name) || asked.also.contains(name))
        .collect();
    let together = asked.chosen.iter().filter_map(|name| known.get(name)?.added).sum();
    Sizes {
        packages: known,
        together: Some(together).filter(|sum| *sum > 0),
        download: None,
        ..Sizes::default()
    }
}

/// Whether the outside of these tests answers it by itself.
pub fn is_answered(asked: &Effect) -> bool {
    matches!(asked, Effect::Lookup(_) | Effect::LookForUnknown { .. } | Effect::LookAtNames { .. })
}

/// The answer, made as the runtime makes it.
pub fn answer(asked: Effect) -> Msg {
    match asked {
        Effect::Lookup(asked) => {
            let results = lookup(&asked, &|| false).expect("nobody stops it");
            Msg::Looked { number: asked.number, results }
        }
        Effect::LookForUnknown { number, listing, profile } => {
            let unknown = unknown(&profile, &listing.0);
            let judged = judged(&profile, &listing.0, &unknown);
            Msg::Unknown { number, unknown, judged }
        }
        Effect::LookAtNames { number, offer, listing, chosen } => {
            let items = offered(&offer.names, &chosen, &listing);
            Msg::NamesSeen { number, offer, items }
        }
        _ => Msg::Tick,
    }
}

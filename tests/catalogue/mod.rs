//! The ranking, over a list that is cut from a real one: the packages that each query of the table
//! finds first in the whole list, and others by chance. `cargo bench --bench catalogue` asks the same
//! table over a whole list, and writes the cut one.

mod commands;
mod nix;
mod server;
mod sizes;
mod sources;
mod table;

use std::sync::LazyLock;

use proptest::prelude::*;
use snowpress::catalog::{Index, Query, Raw, search};

fn index() -> &'static Index {
    static INDEX: LazyLock<Index> = LazyLock::new(|| {
        Index::build(include_str!("ranking.tsv").lines().filter(|line| !line.starts_with('#')).map(|line| {
            let mut fields = line.split('\t').map(str::to_owned);
            let mut next = || fields.next().unwrap();
            Raw { attribute: next(), pname: next(), version: next(), description: next(), ..Raw::default() }
        }))
    });
    &INDEX
}

#[test]
fn what_people_type_is_among_the_first_three() {
    let rows = table::rows();
    assert!(rows.len() >= 100);
    let outcome = table::ask(index(), &rows);
    assert_eq!(outcome.absent, Vec::<&str>::new(), "the cut list must have them all");
    let enough = rows.len() * 95;
    assert!(outcome.held * 100 >= enough, "{} of {}: {:#?}", outcome.held, rows.len(), outcome.missed);
}

#[test]
fn the_cut_list_is_of_a_real_shape() {
    let index = index();
    assert!(index.len() >= 2000, "{}", index.len());
    assert!(include_str!("ranking.tsv").len() < 400_000);
    for set in ["haskellPackages", "rPackages", "python312Packages", "emacsPackages"] {
        let found = search(index, &Query::parse(&format!("set:{set}")), usize::MAX, &|| false).unwrap();
        assert!(found.total >= 20, "{set}");
    }
}

#[test]
fn the_order_is_the_same_in_the_kept_form_and_each_time() {
    let opened = Index::from_bytes(index().bytes().to_vec()).unwrap();
    for row in table::rows() {
        let query = Query::parse(row.typed);
        let first = search(index(), &query, 50, &|| false);
        assert_eq!(first, search(&opened, &query, 50, &|| false), "{}", row.typed);
        let all = search(index(), &query, usize::MAX, &|| false).unwrap();
        assert_eq!(all.total, all.best.len(), "{}", row.typed);
        assert_eq!(first.unwrap().best[..], all.best[..all.total.min(50)], "{}", row.typed);
    }
}

#[test]
fn names_that_there_are_not_have_near_ones() {
    let near = |name: &str| -> Vec<&str> {
        index().nearest(name, 5).into_iter().map(|number| index().entry(number).attribute).collect()
    };
    for (name, meant) in [
        ("Neovim", "neovim"),
        ("neovmi", "neovim"),
        ("gnupgg", "gnupg"),
        ("dnsutils", "dig"),
        ("nettools", "net-tools"),
        ("lspci", "pciutils"),
        ("mkfs.ext4", "e2fsprogs"),
        ("python3Packages.numpy", "python313Packages.numpy"),
        ("python3Packages.nmpy", "python313Packages.numpy"),
        ("pythonPackages.requests", "python313Packages.requests"),
        ("gnome.gnome-disk-utility", "gnome-disk-utility"),
        ("ripgreb", "ripgrep"),
    ] {
        assert_eq!(near(name).first(), Some(&meant), "{name}: {:?}", near(name));
    }
    assert_eq!(near("zzzzzzzzqqq"), Vec::<&str>::new());
    assert_eq!(near(""), Vec::<&str>::new());
}

#[test]
fn sets_and_categories_are_there_to_browse() {
    let groups = index().categories();
    let disks = groups.iter().find(|group| group.name == "Disks and partitions").unwrap();
    assert!(disks.packages.iter().any(|number| index().entry(*number).attribute == "parted"));
    let found = search(index(), &Query::parse("set:haskellPackages"), usize::MAX, &|| false).unwrap();
    let all = (0..u32::try_from(index().len()).unwrap()).map(|number| index().entry(number).attribute);
    assert_eq!(found.total, all.filter(|name| name.starts_with("haskellPackages.")).count());
}

proptest! {
    #[test]
    fn anything_can_be_typed(text in "\\PC{0,60}|[a-z. :-]{0,20}|(desc|attr|set|cat|program):\\PC{0,9}") {
        let found = search(index(), &Query::parse(&text), 20, &|| false).unwrap();
        prop_assert!(found.best.len() <= 20 && found.best.len() <= found.total);
        prop_assert!(index().nearest(&text, 5).len() <= 5);
    }

    #[test]
    fn any_part_of_a_name_finds_it(number in 0u32..2000, from in 0usize..12, long in 2usize..12) {
        let attribute = index().entry(number).attribute.to_lowercase();
        let part: String = attribute.chars().skip(from).take(long).collect();
        prop_assume!(part.len() > 1 && !part.contains(['_', '-', '.']));
        let found = search(index(), &Query::parse(&part), usize::MAX, &|| false).unwrap();
        prop_assert!(found.best.contains(&number), "{} in {}", part, attribute);
    }

    #[test]
    fn damage_of_the_kept_form_is_found(at in 0usize..100_000, flip in 1u8..=255, cut in 0usize..100_000) {
        let whole = index().bytes();
        let mut bytes = whole.to_vec();
        bytes[at % whole.len()] ^= flip;
        prop_assert!(Index::from_bytes(bytes).is_err());
        prop_assert!(Index::from_bytes(whole[..cut % whole.len()].to_vec()).is_err());
    }

    #[test]
    fn what_only_looks_like_a_kept_form_does_no_harm(
        at in 0usize..600_000, with in proptest::collection::vec(any::<u8>(), 1..40), random: Vec<u8>,
    ) {
        let _ = Index::from_bytes(random);
        // With the right checksum, as one would write it who wants to do harm.
        let mut bytes = index().bytes().to_vec();
        let at = if at % 3 == 0 { 16 + at % 200 } else { 16 + at % (bytes.len() - 64) };
        bytes[at..at + with.len()].copy_from_slice(&with);
        let checksum = crc32fast::hash(&bytes[16..]);
        bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
        if let Ok(index) = Index::from_bytes(bytes) {
            for text in ["a", "git", "python numpy", "desc:web"] {
                let found = search(&index, &Query::parse(text), 9, &|| false);
                for number in found.into_iter().flat_map(|found| found.best) {
                    let _ = index.entry(number);
                }
            }
            prop_assert!(index.nearest("gitt", 5).len() <= 5);
        }
    }
}

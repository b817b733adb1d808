use std::cell::Cell;

use super::{Query, search};
use crate::catalog::index::Index;
use crate::catalog::{Flags, Raw};

fn raw(attribute: &str, pname: &str, description: &str, main_program: &str) -> Raw {
    Raw {
        attribute: attribute.into(),
        pname: pname.into(),
        description: description.into(),
        main_program: main_program.into(),
        ..Raw::default()
    }
}

fn index() -> Index {
    Index::build([
        raw("git", "git", "Distributed version control system", "git"),
        raw("gitui", "gitui", "Terminal interface for git", "gitui"),
        raw("fugitive", "fugitive", "Simple terminal UI", "fugitive"),
        raw("legit", "legit", "Complementary commands", "legit"),
        raw("textmode", "textmode", "Text-mode interface for Git", "tig"),
        raw("pre-git-hook", "x", "", ""),
        raw("haskellPackages.git", "git", "Operates on repositories", ""),
        raw("kdePackages.git", "git", "", ""),
        raw("dig", "bind", "Domain name server", ""),
        raw("pciutils", "pciutils", "Looks at PCI", "lspci"),
        raw("python313Packages.numpy", "python3.13-numpy", "Scientific tools", ""),
        raw("python312Packages.numpy", "python3.12-numpy", "Scientific tools", ""),
        raw("numpad", "numpad", "A python game", ""),
        raw("neovim", "neovim-wrapped", "Vim text editor", "nvim"),
        raw("gtk3", "gtk", "Toolkit", ""),
        raw("google-chrome", "google-chrome", "Browser", ""),
        raw("rPackages.Öl", "r-Öl", "ÖL Grün", ""),
    ])
}

fn found(text: &str) -> Vec<String> {
    let index = index();
    let found = search(&index, &Query::parse(text), 100, &|| false).unwrap();
    assert_eq!(found.total, found.best.len());
    found.best.iter().map(|number| index.entry(*number).attribute.to_owned()).collect()
}

#[test]
fn whole_names_then_beginnings_then_words_then_parts_then_descriptions() {
    let order = [
        "git",
        "kdePackages.git",
        "gitui",
        "pre-git-hook",
        "haskellPackages.git",
        "legit",
        "fugitive",
        "textmode",
    ];
    assert_eq!(found("git"), order);
    assert_eq!(found("GIT"), order);
}

#[test]
fn all_words_must_be_met() {
    assert_eq!(found("python numpy"), ["python313Packages.numpy", "python312Packages.numpy"]);
    assert_eq!(found("git terminal")[0], "gitui");
    assert_eq!(found("google chrome"), ["google-chrome"]);
    assert_eq!(found("git numpy"), Vec::<String>::new());
}

#[test]
fn a_set_that_is_named_does_not_stand_behind() {
    assert_eq!(found("haskell git")[0], "haskellPackages.git");
    assert_eq!(found("haskellpackages.git"), ["haskellPackages.git"]);
    assert_eq!(found("set:haskell"), ["haskellPackages.git"]);
    assert_eq!(found("set:haskell numpy"), Vec::<String>::new());
}

#[test]
fn programs_are_found_in_their_packages() {
    assert_eq!(found("nslookup"), ["dig"]);
    assert_eq!(found("lspci")[0], "pciutils");
    assert_eq!(found("nvim")[0], "neovim");
    assert_eq!(found("program:nvim"), ["neovim"]);
    assert_eq!(found("program:bind"), ["dig"]);
}

#[test]
fn a_letter_may_be_wrong_or_missing() {
    assert_eq!(found("gti")[0], "git");
    assert_eq!(found("neovmi")[0], "neovim");
    assert_eq!(found("nepvim")[0], "neovim");
    assert_eq!(found("fugitve")[0], "fugitive");
}

#[test]
fn filters_look_in_one_place() {
    assert_eq!(found("desc:python"), ["numpad"]);
    assert_eq!(found("attr:bind"), Vec::<String>::new());
    assert_eq!(found("cat:nix"), ["git"]);
    assert_eq!(found("desc:git attr:text"), ["textmode"]);
}

#[test]
fn letters_beyond_ascii_have_a_case_too() {
    assert_eq!(found("öl"), ["rPackages.Öl"]);
    assert_eq!(found("desc:GRÜN"), ["rPackages.Öl"]);
}

#[test]
fn nothing_typed_is_everything_in_order() {
    let index = index();
    let found = search(&index, &Query::parse(" "), 3, &|| false).unwrap();
    assert_eq!((found.best, found.total), (vec![0, 1, 2], index.len()));
    let empty = Index::default();
    assert_eq!(search(&empty, &Query::parse("git x"), 3, &|| false).unwrap().total, 0);
}

#[test]
fn a_search_stops_wherever_it_is_told_to() {
    let index = index();
    for query in ["g", "git", "git terminal", "desc:git"] {
        let query = Query::parse(query);
        let asked = Cell::new(0);
        let counted = search(&index, &query, 9, &|| {
            asked.set(asked.get() + 1);
            false
        });
        assert!(counted.is_some());
        for stop_at in 1..=asked.get() {
            let asked = Cell::new(0);
            let stopped = search(&index, &query, 9, &|| {
                asked.set(asked.get() + 1);
                asked.get() == stop_at
            });
            assert_eq!(stopped, None, "{stop_at}");
        }
    }
}

#[test]
fn what_cannot_be_built_stands_behind_its_equals() {
    let broken = Flags { broken: true, ..Flags::default() };
    let index = Index::build([
        Raw { flags: broken, ..raw("a-tool", "a-tool", "", "") },
        raw("b-tool", "b-tool", "", ""),
    ]);
    let found = search(&index, &Query::parse("tool"), 9, &|| false).unwrap();
    assert_eq!(found.best, [1, 0]);
}

#[test]
fn what_may_not_be_had_stands_behind_unless_a_setting_permits_it() {
    let unavailable = Flags { unavailable: true, ..Flags::default() };
    let index = Index::build([
        Raw { flags: unavailable, ..raw("a-tool", "a-tool", "", "") },
        Raw { flags: Flags { unfree: true, ..unavailable }, ..raw("b-tool", "b-tool", "", "") },
        raw("c-tool", "c-tool", "", ""),
    ]);
    let found = search(&index, &Query::parse("tool"), 9, &|| false).unwrap();
    assert_eq!(found.best, [1, 2, 0]);
}

fn found_in(packages: &[&str], text: &str) -> Vec<String> {
    let index = Index::build(packages.iter().map(|name| raw(name, name, "", "")));
    let found = search(&index, &Query::parse(text), 100, &|| false).unwrap();
    found.best.iter().map(|number| index.entry(*number).attribute.to_owned()).collect()
}

#[test]
fn a_purpose_is_met_in_any_order_and_with_other_endings() {
    let packages = ["partition-editor-x", "parted", "nmap", "scanner-network", "editorconfig"];
    for text in ["partition editor", "editors partition", "\"partition editor\""] {
        assert_eq!(found_in(&packages, text)[0], "parted", "{text}");
    }
    assert_eq!(found_in(&packages, "partitioning")[0], "parted");
    assert_eq!(found_in(&packages, "network scanners")[0], "nmap");
    assert_eq!(found_in(&packages, "scanner-network")[0], "scanner-network", "a whole name is first");
    assert_eq!(found_in(&["vim", "editor"], "editor"), ["editor", "vim"]);
}

#[test]
fn only_programs_meet_the_filter_for_programs() {
    let packages = ["ripgrep", "xorg-rgb", "cargo", "rgb-tool", "rg", "htop"];
    assert_eq!(found_in(&packages, "program:rg"), ["ripgrep", "rg"]);
    assert_eq!(found_in(&packages, "program:hto"), ["htop"], "one that is known to be a program");
    let index =
        Index::build([raw("x", "x", "", "RGrep"), raw("y", "y", "", "org"), raw("rgrep", "", "", "z")]);
    let found = search(&index, &Query::parse("program:rg"), 9, &|| false).unwrap();
    assert_eq!(found.best, [0]);
}

#[test]
fn descriptions_are_met_with_other_endings() {
    let index = Index::build([raw("a", "a", "Reads libraries", ""), raw("b", "b", "A librarian", "")]);
    assert_eq!(search(&index, &Query::parse("desc:library"), 9, &|| false).unwrap().best, [0]);
}

//! From paths to sizes: each package by itself and less the base, and the choice together.

use std::collections::HashSet;

use super::asking::attribute;
use super::evaluate::Answer;
use super::graph::Graph;
use super::memory::{Base, Memory};
use super::name::StoreName;
use super::{Size, SizeWish, Sizes};

/// What can be said; what is not known whole is left out, with the reason.
pub fn sizes(wish: &SizeWish, memory: &Memory, base: Option<&Base>) -> Sizes {
    let base = base.and_then(|base| of_base(&memory.graph, base));
    let mut sizes = Sizes::default();
    let mut together: HashSet<StoreName> = HashSet::new();
    let chosen: HashSet<&str> = wish.chosen.iter().map(|name| attribute(name)).collect();
    let mut done = HashSet::new();
    let mut unasked = Vec::new();
    for given in wish.chosen.iter().chain(&wish.also) {
        let name = attribute(given);
        if !done.insert(name) {
            continue;
        }
        let paths = match memory.answers.get(name) {
            Some(Answer::Paths(paths)) => paths,
            Some(reason) => {
                let problem = reason.problem().unwrap_or_default();
                sizes.problems.push(format!("{name}: {problem}"));
                if reason.is_absent() {
                    sizes.absent.push((*given).clone());
                }
                continue;
            }
            None => {
                unasked.push(name);
                continue;
            }
        };
        let roots: Vec<StoreName> =
            paths.iter().filter_map(|path| Some(StoreName::of_path(path)?.1)).collect();
        let closure = memory.graph.closure(&roots);
        if let Some(missing) = closure.missing.iter().min() {
            let more = closure.missing.len() - 1;
            let more = if more == 0 { String::new() } else { format!(" and {more} more of its paths") };
            sizes.problems.push(format!("{name}: nobody who was asked has {missing}{more}"));
            continue;
        }
        let all = memory.graph.sum(&closure.paths).nar;
        let added = base.as_ref().map(|base| memory.graph.sum(closure.paths.difference(base)).nar);
        sizes.packages.insert(name.to_owned(), Size { closure: all, added });
        if chosen.contains(name) {
            together.extend(closure.paths);
        }
    }
    if !unasked.is_empty() {
        sizes.problems.push(format!("not asked yet: {}", unasked.join(", ")));
    }
    if let Some(base) = base.filter(|_| chosen.iter().any(|name| sizes.packages.contains_key(*name))) {
        let sum = memory.graph.sum(together.difference(&base));
        (sizes.together, sizes.download) = (Some(sum.nar), sum.file);
    }
    sizes
}

/// The paths that the base has. With most of them unknown it would seem to have next to nothing, and
/// each package to bring everything.
pub fn of_base(graph: &Graph, base: &Base) -> Option<HashSet<StoreName>> {
    let roots: Vec<StoreName> =
        base.paths.iter().filter_map(|path| Some(StoreName::of_path(path)?.1)).collect();
    let known = roots.iter().filter(|name| graph.get(name).is_some()).count();
    let all = roots.len() + base.absent;
    (known > 0 && known * 2 >= all).then(|| graph.closure(&roots).paths)
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::{info, name};
    use super::*;

    fn paths(letters: &str) -> Vec<String> {
        letters.chars().map(|letter| format!("/nix/store/{}", name(letter))).collect()
    }

    /// `one` needs a and the shared s, `two` needs b, s and w, which is in the base; `half` lacks a path.
    fn memory() -> (Memory, Base) {
        let mut memory = Memory::default();
        for (letter, nar, needs) in
            [('a', 1000, "as"), ('b', 200, "sw"), ('s', 30, ""), ('w', 4, ""), ('h', 5, "z"), ('k', 6, "w")]
        {
            memory.graph.insert(name(letter), info(nar, needs));
        }
        for (package, letters) in [("one", "a"), ("set.two", "b"), ("half", "h"), ("gone", "y")] {
            memory.answers.insert(package.to_owned(), Answer::Paths(paths(letters)));
        }
        memory.answers.insert("bad".to_owned(), Answer::Reason("broken".to_owned()));
        (memory, Base { paths: paths("k"), ..Base::default() })
    }

    fn wish(chosen: &[&str], also: &[&str]) -> SizeWish {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        SizeWish {
            source: crate::profile::model::Source::default(),
            base: "/".into(),
            chosen: owned(chosen),
            also: owned(also),
            cache: "/".into(),
            substituters: Vec::new(),
        }
    }

    #[test]
    fn shared_parts_count_once_and_the_base_s_not_at_all() {
        let (memory, base) = memory();
        let sizes = sizes(&wish(&["one", "pkgs.set.two", "one"], &[]), &memory, Some(&base));
        assert_eq!(sizes.packages["one"], Size { closure: 1030, added: Some(1030) });
        assert_eq!(sizes.packages["set.two"], Size { closure: 234, added: Some(230) });
        assert_eq!((sizes.together, sizes.download), (Some(1230), Some(123)));
        assert_eq!(sizes.problems, Vec::<String>::new());
    }

    #[test]
    fn what_is_only_looked_at_is_not_in_the_sum() {
        let (memory, base) = memory();
        let sizes = sizes(&wish(&["one"], &["set.two"]), &memory, Some(&base));
        assert_eq!((sizes.packages.len(), sizes.together), (2, Some(1030)));
    }

    #[test]
    fn unknown_is_left_out_and_said() {
        let (memory, base) = memory();
        let wish = wish(&["half", "gone", "bad", "new", "set.two"], &[]);
        let found = sizes(&wish, &memory, Some(&base));
        assert_eq!(found.packages.keys().collect::<Vec<_>>(), ["set.two"]);
        assert_eq!(found.together, Some(230));
        for (at, said) in ["half: nobody", "gone: nobody", "bad: is marked as broken", "not asked yet: new"]
            .iter()
            .enumerate()
        {
            assert!(found.problems[at].starts_with(said), "{:?}", found.problems);
        }
    }

    #[test]
    fn without_a_base_nothing_is_said_of_what_is_added() {
        let (memory, base) = memory();
        let wish = wish(&["one"], &[]);
        let unknown = sizes(&wish, &memory, None);
        assert_eq!(unknown.packages["one"], Size { closure: 1030, added: None });
        assert_eq!(unknown.together, None);
        // Nor with one of which most is unknown.
        let mostly = Base { paths: paths("kyz"), ..base.clone() };
        assert_eq!(sizes(&wish, &memory, Some(&mostly)).together, None);
        let absent = Base { absent: 2, ..base };
        assert_eq!(sizes(&wish, &memory, Some(&absent)).together, None);
    }

    #[test]
    fn nothing_known_is_not_zero() {
        let (memory, base) = memory();
        assert_eq!(sizes(&wish(&["gone"], &["one"]), &memory, Some(&base)).together, None);
        assert_eq!(sizes(&wish(&[], &[]), &memory, Some(&base)).together, None);
    }
}

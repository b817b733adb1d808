use super::{Form, Index, IndexError, Section};
use crate::catalog::{Flags, Raw};

fn raw(attribute: &str, version: &str) -> Raw {
    Raw { attribute: attribute.into(), version: version.into(), ..Raw::default() }
}

#[test]
fn what_went_in_comes_out_of_the_kept_form() {
    let flags = Flags { insecure: true, unsupported: true, ..Flags::default() };
    let whole = Raw {
        attribute: "a.B".into(),
        pname: "b".into(),
        version: "1".into(),
        description: "Says ü".into(),
        homepage: "https://b".into(),
        licence: "MIT".into(),
        main_program: "bb".into(),
        platforms: "x86_64-linux".into(),
        flags,
    };
    let index = Index::build([raw("z", "1"), whole.clone(), raw("a", "2"), raw("z", "3")]);
    let index = Index::from_bytes(index.bytes().to_vec()).unwrap();
    assert_eq!(index.len(), 3, "of one attribute twice, the first counts");
    let entry = index.entry(index.find("a.B").unwrap());
    assert_eq!((entry.attribute, entry.pname, entry.version), ("a.B", "b", "1"));
    assert_eq!((entry.description, entry.homepage, entry.licence), ("Says ü", "https://b", "MIT"));
    assert_eq!((entry.main_program, entry.platforms, entry.flags), ("bb", "x86_64-linux", flags));
    assert_eq!(index.entry(0).attribute, "z");
    assert_eq!(index.entry(index.find("z").unwrap()).version, "1");
    assert_eq!(index.find("a.b"), None);
    assert_eq!(index.entry(3), crate::catalog::Entry::default());
}

#[test]
fn names_that_are_none_are_left_out() {
    let odd = ["", "a b\n", "a\u{1b}[1m", " a", "\u{202e}x"];
    let index = Index::build(odd.iter().map(|name| raw(name, "1")).chain([raw(&"x".repeat(999), "1")]));
    assert!(index.is_empty());
    assert!(Index::from_bytes(index.bytes().to_vec()).unwrap().is_empty());
}

#[test]
fn another_form_is_told_from_damage() {
    let mut bytes = Index::build([raw("a", "1")]).bytes().to_vec();
    bytes[8] += 1;
    assert!(matches!(Index::from_bytes(bytes), Err(IndexError::OtherForm)));
    for length in 0..40 {
        assert!(matches!(Index::from_bytes(vec![0; length]), Err(IndexError::Damaged { .. })));
    }
}

#[test]
fn a_set_that_ends_within_a_letter_does_no_harm() {
    let mut bytes = Index::build([raw("ü.ab", "1")]).bytes().to_vec();
    let form = Form::open(bytes.clone()).unwrap();
    let length = form.get(Section::SetLength);
    let at = length.as_ptr() as usize - form.bytes().as_ptr() as usize;
    bytes[at] = 1;
    let checksum = crc32fast::hash(&bytes[16..]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
    let index = Index::from_bytes(bytes).unwrap();
    assert!(index.nearest("abab", 5).is_empty());
}

#[test]
fn categories_are_those_of_the_built_in_list() {
    let index = Index::built_in();
    let groups = index.categories();
    assert_eq!(groups[0].name, "Editors");
    assert_eq!(groups.iter().map(|group| group.packages.len()).sum::<usize>(), index.len());
    let few = Index::build([raw("vim", "1"), raw("unheard-of", "1")]);
    let names: Vec<_> = few.categories().into_iter().map(|group| (group.name, group.packages)).collect();
    assert_eq!(names, [("Editors", vec![0])]);
    assert_eq!(few.entry(0).category, "Editors");
}

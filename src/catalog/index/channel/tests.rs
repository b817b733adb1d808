use std::io::Read;

use super::super::{Index, IndexError};

fn published(packages: &str) -> Result<Index, IndexError> {
    Index::from_channel(format!(r#"{{"version":2,"packages":{packages}}}"#).as_bytes())
}

#[test]
fn all_that_a_list_says_is_taken() {
    let index = published(
        r#"{"a.b":{"name":"b-1","pname":"b","version":"1","system":"x86_64-linux","outputs":["out"],
        "meta":{"description":" Says\n \u001b[1mB ","longDescription":"x","homepage":["https://b","https://c"],
        "license":[{"spdxId":"MIT","free":true},{"shortName":"unfree","free":false},{"fullName":"Own"}, "GPL"],
        "mainProgram":"bb","platforms":["x86_64-linux","aarch64-linux"],"maintainers":[{"name":"N"}],
        "knownVulnerabilities":["CVE"],"broken":true,"available":false,"position":"x:1"}}}"#,
    )
    .unwrap();
    let entry = index.entry(index.find("a.b").unwrap());
    assert_eq!((entry.pname, entry.version, entry.description), ("b", "1", "Says [1mB"));
    assert_eq!((entry.homepage, entry.licence), ("https://b", "MIT, unfree, Own, GPL"));
    assert_eq!((entry.main_program, entry.platforms), ("bb", "x86_64-linux, aarch64-linux"));
    let flags = entry.flags;
    assert!(flags.broken && flags.insecure && flags.unfree && flags.unavailable && !flags.unsupported);
}

#[test]
fn a_field_of_a_wrong_kind_is_empty_and_fails_nothing() {
    let odd = ["null", "1", "-1", "1.5", "true", "[]", "{}", "[[{\"free\":[1]}]]", "{\"spdxId\":{}}"];
    for value in odd {
        let packages = format!(
            r#"{{"odd":{value},"a":{{"name":{value},"pname":{value},"version":{value},"meta":{{"description":{value},
            "homepage":{value},"license":{value},"platforms":{value},"broken":{value},"available":{value},
            "knownVulnerabilities":{value},"mainProgram":{value}}}}},"b":{{"name":"b-2","meta":{value}}}}}"#
        );
        let index = published(&packages).unwrap();
        let entry = index.entry(index.find("a").unwrap());
        assert_eq!(
            (entry.pname, entry.version, entry.description, entry.homepage),
            ("", "", "", ""),
            "{value}"
        );
        let entry = index.entry(index.find("b").unwrap());
        assert_eq!((entry.pname, entry.version), ("b", "2"), "{value}");
    }
}

#[test]
fn what_nix_prints_is_read_too() {
    let env =
        r#"{"hello":{"name":"hello-2.12","pname":"hello","version":"2.12","meta":{"description":"Greets"}}}"#;
    let index = Index::from_nix_env(env.as_bytes()).unwrap();
    assert_eq!(index.entry(index.find("hello").unwrap()).description, "Greets");
}

#[test]
fn a_list_that_is_none_says_so() {
    let said = |list: &str| Index::from_channel(list.as_bytes()).unwrap_err().to_string();
    let whole = r#"{"version":2,"packages":{"a":{"name":"a-1"}}}"#;
    assert!(Index::from_channel(whole.as_bytes()).is_ok());
    for cut in 1..whole.len() {
        let said = said(&whole[..cut]);
        assert!(said.contains("cut off"), "{cut}: {said}");
    }
    assert!(said(&format!("{whole}x")).contains("not a list of packages"), "{}", said(&format!("{whole}x")));
    assert!(said("<html>Not Found</html>").contains("not a list of packages"));
    assert!(said("[1]").contains("not a list of packages"));
    assert!(said(r#"{"version":3,"packages":{}}"#).contains("version 3"));
    assert!(said(r#"{"packages":{"a":{}}}"#).contains("version none"));
    assert!(said(r#"{"version":"2","packages":{"a":{}}}"#).contains("version \"2\""));
    assert!(said(r#"{"version":[[2],{"a":3}],"packages":{"a":{}}}"#).contains("version […]"));
    let long = format!(r#"{{"version":"{}","packages":{{}}}}"#, "9".repeat(9000));
    assert!(said(&long).len() < 120, "{}", said(&long));
    assert!(said(r#"{"version":2,"packages":{}}"#).contains("no packages"));
    assert!(said(r#"{"version":2,"packages":[]}"#).contains("not a list of packages"));
    assert!(said("").contains("cut off"));
}

#[test]
fn an_error_of_the_reader_is_told() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the line went dead"))
        }
    }
    let list = r#"{"version":2,"packages":{"a":"#.as_bytes().chain(Fails);
    assert!(Index::from_channel(list).unwrap_err().to_string().contains("the line went dead"));
}

#[test]
fn depth_has_an_end() {
    let deep = format!(r#"{{"version":2,"packages":{{"a":{}"#, "[".repeat(1_000_000));
    assert!(Index::from_channel(deep.as_bytes()).is_err());
    let deep = format!(r#"{{"version":2,"packages":{{"a":{{"maintainers":{}"#, "[".repeat(1_000_000));
    assert!(Index::from_channel(deep.as_bytes()).is_err());
}

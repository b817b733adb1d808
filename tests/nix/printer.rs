//! What goes into the printer comes out of real Nix.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use snowpress::nix::value::{AttrPath, Set, Value, ValueError};

use super::nix_instantiate;

const EVAL: &[&str] = &["--eval", "--strict", "--json"];

/// Strings made of what is special to Nix, to its two kinds of strings and to terminals.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("${".to_owned()),
        Just("$".to_owned()),
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("''".to_owned()),
        Just("\\".to_owned()),
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just("\t".to_owned()),
        Just(" ".to_owned()),
        Just("  ".to_owned()),
        Just("#".to_owned()),
        Just("/*".to_owned()),
        Just("*/".to_owned()),
        Just(";".to_owned()),
        Just("a".to_owned()),
        Just("line\n".to_owned()),
        Just("  indented\n".to_owned()),
        "[\u{1}-\u{1f}\u{7f}-\u{9f}]",
        any::<char>().prop_filter("Nix cannot hold NUL", |c| *c != '\0').prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

#[test]
fn strings_come_back_from_real_nix() {
    let batch = proptest::collection::vec(hostile(), 400);
    let mut runner = TestRunner::new(Config { cases: 6, max_shrink_iters: 300, ..Config::default() });
    let outcome = runner.run(&batch, |strings| {
        let mut items = Vec::new();
        for text in &strings {
            items.push(Value::str(text));
            items.push(Value::Lines(text.clone()));
            // As the name of an attribute, too.
            let named = Value::Set([text].into_iter().fold(Set::new(), |mut set, name| {
                set.put([name], true);
                set
            }));
            items.push(Value::Apply(AttrPath::of("builtins.attrNames"), vec![named]));
        }
        let text = Value::List(items).print().unwrap();
        assert!(rnix::Root::parse(&text).errors().is_empty(), "{text}");
        if let Some(answer) = nix_instantiate(EVAL, &text) {
            let back: Vec<serde_json::Value> = serde_json::from_str(&answer.unwrap()).unwrap();
            for (three, text) in back.chunks(3).zip(&strings) {
                prop_assert_eq!(three, &[json!(text), json!(text), json!([text])]);
            }
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn texts_over_several_lines_come_back() {
    let lines = proptest::collection::vec("[ ]{0,4}([a-z$'{}\"\\\\#]|\\$\\{){0,8}[ ]{0,2}", 1..6);
    let text = lines.prop_map(|lines| lines.into_iter().map(|line| line + "\n").collect::<String>());
    let batch = proptest::collection::vec(text, 400);
    let mut runner = TestRunner::new(Config { cases: 6, max_shrink_iters: 300, ..Config::default() });
    let outcome = runner.run(&batch, |texts| {
        let items: Vec<_> = texts.iter().map(|text| Value::Lines(text.clone())).collect();
        let printed = Value::List(items).print().unwrap();
        assert!(printed.contains("''\n"), "no text was written over several lines");
        assert!(rnix::Root::parse(&printed).errors().is_empty(), "{printed}");
        if let Some(answer) = nix_instantiate(EVAL, &printed) {
            let back: Vec<String> = serde_json::from_str(&answer.unwrap()).unwrap();
            prop_assert_eq!(back, texts);
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn other_values_come_back() {
    let set = Set::new()
        .with("a.b", 1u32)
        .with("a.c", Value::Null)
        .with("list", Value::List(vec![Value::Int(-1), true.into(), Value::List(vec![]), Set::new().into()]))
        .with("forced", Value::str("x").forced())
        .with("branch", Value::either(false.into(), "then".into(), "else".into()))
        .with("in.let.or", "keywords")
        .with("7zip.with space", "odd names");
    let text = format!("let lib.mkForce = x: {{ forced = x; }}; in {}", Value::from(set).print().unwrap());
    assert!(rnix::Root::parse(&text).errors().is_empty(), "{text}");
    if let Some(answer) = nix_instantiate(EVAL, &text) {
        let back: serde_json::Value = serde_json::from_str(&answer.unwrap()).unwrap();
        let expected = json!({
            "a": { "b": 1, "c": null },
            "list": [-1, true, [], {}],
            "forced": { "forced": "x" },
            "branch": "else",
            "in": { "let": { "or": "keywords" } },
            "7zip": { "with space": "odd names" },
        });
        assert_eq!(back, expected);
    }
}

/// A package can be called like a word of the language, a global or an argument of the module.
#[test]
fn packages_are_found_whatever_their_names() {
    let names = ["git", "python3Packages.numpy", "map", "lib", "0ad", "or", "${x}", "import"];
    let packages = Value::Packages(names.iter().map(|name| AttrPath::of(name)).collect());
    let text = format!(
        r#"let lib = "wrong"; pkgs = {{ git = 1; python3Packages.numpy = 2; map = 3; lib = 4;
           "0ad" = 5; "or" = 6; "\${{x}}" = 7; "import" = 8; }}; in {}"#,
        packages.print().unwrap()
    );
    assert!(rnix::Root::parse(&text).errors().is_empty(), "{text}");
    if let Some(answer) = nix_instantiate(EVAL, &text) {
        assert_eq!(answer.unwrap().trim(), "[1,2,3,4,5,6,7,8]");
    }
}

#[test]
fn nul_is_refused_with_the_place() {
    let nul = Err(ValueError::Nul { before: "ab".to_owned() });
    assert_eq!(Value::str("ab\0c").print(), nul);
    assert_eq!(Value::List(vec![Value::Lines("ab\0".to_owned())]).print(), nul);
    let mut set = Set::new();
    set.put(["x", "ab\0"], true);
    assert_eq!(Value::from(set).print(), nul);
}

/// Nix refuses an attribute that is written twice.
#[test]
fn the_later_value_of_an_attribute_stands() {
    let mut set = Set::new().with("a.b", 1u32).with("a.c", 2u32).with("d", 3u32);
    set.set("a.b", 4u32);
    set.set("d.e", 5u32);
    let text = Value::from(set).print().unwrap();
    if let Some(answer) = nix_instantiate(EVAL, &text) {
        let back: serde_json::Value = serde_json::from_str(&answer.unwrap()).unwrap();
        assert_eq!(back, json!({ "a": { "b": 4, "c": 2 }, "d": { "e": 5 } }));
    }
}

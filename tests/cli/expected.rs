//! Estimates, wishes and limits, as people and scripts meet them.

use std::fs;

use super::{Person, text};

fn wishing(words: &str) -> String {
    format!("version = 1\n[image]\ncompression = {words}\n")
}

#[test]
fn a_wish_is_checked_against_this_machine_and_becomes_nix() {
    let person = Person::new();
    let box_ = person.file("box.toml", &wishing("\"under 100 h\""));
    let said = person.says(&["check", &box_]);
    assert!(said.contains("under 100 h was wished for: ") && said.contains("can be built"), "{said}");
    let shown = person.runs(&["show", &box_, "--file", "iso.nix"]);
    assert_eq!(shown.status.code(), Some(0));
    assert!(text(&shown.stdout).contains("squashfsCompression = \""), "{}", text(&shown.stdout));
    assert!(text(&shown.stderr).contains("the smallest of"), "{}", text(&shown.stderr));
    let json: serde_json::Value = serde_json::from_str(&person.says(&["check", &box_, "--json"])).unwrap();
    assert_eq!(json["wish"]["wish"]["time"], "100 h");
    assert_eq!(json["wish"]["holds"], "surely");
    assert!(json["wish"]["compression"]["method"].is_string());
}

#[test]
fn a_wish_that_cannot_hold_is_refused_with_the_numbers() {
    let person = Person::new();
    let box_ = person.file("box.toml", &wishing("{ method = \"wish\", size = \"70 MiB\" }"));
    for command in [&["check", &box_][..], &["build", &box_, "--offline"]] {
        let said = person.fails(2, command);
        assert!(said.contains("error: image.compression: nothing is likely to stay under 70 MiB"), "{said}");
        assert!(said.contains("→ wish for \"under "), "{said}");
        assert!(said.contains("snowpress edit"), "{said}");
    }
    assert!(person.fails(2, &["build", &box_, "--offline"]).contains("--anyway"));
    let output = person.runs(&["build", &box_, "--offline", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let last: serde_json::Value = serde_json::from_str(text(&output.stdout).lines().last().unwrap()).unwrap();
    assert_eq!(
        (last["event"].as_str(), last["faults"][0]["field"].as_str()),
        (Some("error"), Some("image.compression"))
    );
    // The nearest is shown all the same: it is what --anyway builds.
    let shown = person.runs(&["show", &box_]);
    assert!(shown.status.success() && text(&shown.stderr).contains("the nearest of"));
}

#[test]
fn a_wish_is_set_from_the_command_line_and_kept_in_its_words() {
    let person = Person::new();
    person.says(&["new", "box", "--from", "rescue", "--set", "image.compression=under 2 GiB and 3 h"]);
    let kept = person.saved("box");
    assert!(kept.contains("\"wish\"") && kept.contains("\"2 GiB\"") && kept.contains("\"3 h\""), "{kept}");
    let wrong = person.fails(2, &["edit", "box", "--set", "image.compression=under the bed"]);
    assert!(wrong.contains("names neither a size nor a time"), "{wrong}");
}

#[test]
fn an_estimate_says_its_parts_its_sources_and_the_limits() {
    let person = Person::new();
    let said = person.says(&["estimate", "rescue"]);
    for word in [
        "image",
        "store on it",
        "time",
        "  evaluate",
        "table",
        "From: ",
        "Limits",
        "disk space: ",
        "memory: ",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert!(!said.contains("nothing is both faster"), "{said}");
    let all = person.says(&["estimate", "rescue", "--all", "--cores", "16", "--no-sample"]);
    assert!(
        all.contains("on 16 cores")
            && all.contains("  > * ") | all.contains("> ")
            && all.contains("balanced"),
        "{all}"
    );
    assert!(all.lines().filter(|line| line.contains("zstd ")).count() >= 9, "{all}");
    person.fails(2, &["estimate", "no-such-profile"]);
    person.fails(2, &["estimate", "rescue", "--nixpkgs", "/no/such/tree"]);
    let broken = person.file("broken.toml", &wishing("\"under 1 G\""));
    assert!(person.fails(2, &["estimate", &broken]).contains("beginning of two units"));
}

#[test]
fn an_estimate_for_other_programs_has_the_shape_that_its_help_tells() {
    let person = Person::new();
    let box_ = person.file("box.toml", &wishing("\"under 20 GiB\""));
    let json: serde_json::Value =
        serde_json::from_str(&person.says(&["estimate", &box_, "--all", "--json", "--no-sample"])).unwrap();
    for range in ["image-bytes", "closure-bytes", "seconds"] {
        let [low, likely, high] = ["low", "likely", "high"].map(|key| json[range][key].as_f64().unwrap());
        assert!(0.0 < low && low <= likely && likely <= high, "{range}: {}", json[range]);
    }
    let choices = json["choices"].as_array().unwrap();
    let current: Vec<_> = choices.iter().filter(|choice| choice["current"] == true).collect();
    assert_eq!((current.len(), &current[0]["label"]), (1, &json["compression"]));
    assert_eq!(json["wish"]["label"], json["compression"]);
    assert!(choices.iter().any(|choice| choice["best"] == true) && choices.len() > 10);
    assert!(choices.iter().all(|choice| choice["memory-bytes"]["likely"].as_f64().unwrap() > 0.0));
    assert!(json["parts"].as_array().unwrap().iter().all(|part| part["from"] == "table"));
    let abouts: Vec<&str> =
        json["limits"].as_array().unwrap().iter().map(|limit| limit["about"].as_str().unwrap()).collect();
    assert!(abouts.contains(&"space") && abouts.contains(&"memory"), "{abouts:?}");
    let help = person.says(&["estimate", "--help"]);
    for key in json.as_object().unwrap().keys().chain(choices[0].as_object().unwrap().keys()) {
        assert!(help.contains(key.as_str()), "{key} is not in the help");
    }
}

#[test]
fn a_sample_is_shown_beside_the_table() {
    let person = Person::new();
    let row = r#"{"kind":"zstd","setting":3.0,"bytes":{"low":5e8,"likely":5.2e8,"high":6e8},
        "seconds":{"low":2.0,"likely":2.5,"high":3.0},"alone":0.5}"#;
    let sample = format!(
        r#"{{"origin":"system","taken":0,"took":4.0,"cores":2,"whole":{{"bytes":1073741824,"twice":0,"inodes":9}},"rows":[{row}]}}"#
    );
    let file = person.file("sample.json", &sample);
    let said = person.says(&["bench", "--from", &file]);
    assert!(said.contains("zstd 3") && said.contains("256.0") && said.contains("48.4 %"), "{said}");
    let json: serde_json::Value =
        serde_json::from_str(&person.says(&["bench", "--from", &file, "--json"])).unwrap();
    assert_eq!((&json["lines"][0]["label"], &json["sample"]["cores"]), (&"zstd 3".into(), &2.into()));
    let wrong = person.file("other.json", "{}");
    assert!(person.fails(2, &["bench", "--from", &wrong]).contains("is no sample"));
    person.fails(2, &["bench", "--from", "/no/such/file"]);
    let odd = person.file("odd.json", &sample.replace("\"likely\":2.5", "\"likely\":-2.5"));
    assert!(person.fails(2, &["bench", "--from", &odd]).contains("figures cannot be"));
}

#[test]
fn a_profile_named_all_is_forgotten_alone_and_lists_without_builds_go() {
    let person = Person::new();
    let history = person.home().join("data/history");
    fs::create_dir_all(&history).unwrap();
    let record = |name: &str| format!("{{\"version\":1,\"at\":1767225600,\"name\":\"{name}\"}}\n");
    fs::write(history.join("builds.jsonl"), record("all") + &record("box")).unwrap();
    for list in ["all.paths", "box-01234567.paths", "gone.paths"] {
        fs::write(history.join(list), "").unwrap();
    }
    assert!(person.fails(2, &["history", "box", "--forget", "all", "--yes"]).contains("either"));
    assert_eq!(person.says(&["history", "all", "--forget", "--yes"]), "Forgotten: 1 build.\n");
    assert!(!history.join("all.paths").exists() && person.says(&["history"]).contains("box"));
    assert_eq!(person.says(&["history", "--forget", "gone", "-y"]), "Forgotten: 1 list of store paths.\n");
    assert_eq!(person.says(&["history", "--forget", "all", "--yes"]), "Forgotten: 1 build.\n");
    assert_eq!(person.says(&["history", "--forget", "all", "--yes"]), "There is nothing to forget.\n");
    assert!(!history.join("box-01234567.paths").exists());
}

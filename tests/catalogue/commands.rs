//! `search`, `catalogue` and what `check` and `build` make of a list, with the real program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use super::server::{Act, Server, answer, brotli, list};

struct Person(TempDir);

impl Person {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One who has a list of the branch that profiles take.
    fn with_list() -> Self {
        let person = Self::new();
        let file = person.list("good.json.br", &brotli(&listed()));
        person.says(&["catalogue", "update", "--from", file.to_str().unwrap()]);
        person
    }

    fn list(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.0.path().join(name);
        fs::write(&file, bytes).unwrap();
        file
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snowpress"));
        command.args(arguments).current_dir(self.0.path()).env("HOME", self.0.path());
        for (name, folder) in [("CONFIG", "config"), ("DATA", "data"), ("CACHE", "cache")] {
            command.env(format!("SNOWPRESS_{name}_DIR"), self.0.path().join(folder));
        }
        for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "SNOWPRESS_PACKAGES_URL"] {
            command.env_remove(proxy);
        }
        command
    }

    /// Exit code, standard output, standard error.
    fn runs(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        told(&self.command(arguments).output().unwrap())
    }

    fn says(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.runs(arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {err}");
        out
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.says(arguments)).unwrap()
    }

    fn profile(&self, packages: &str) -> String {
        let file = self.0.path().join("box.toml");
        fs::write(&file, format!("version = 1\n[packages]\ninstall = [{packages}]\n")).unwrap();
        file.to_str().unwrap().to_owned()
    }
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A small list with something wrong with some of it.
fn listed() -> Vec<u8> {
    let text = String::from_utf8(list("htop", 40)).unwrap();
    let more = "\"sour\":{\"name\":\"sour-2\",\"pname\":\"sour\",\"version\":\"2\",\"meta\":{\"description\":\
                \"Not free\",\"unfree\":true,\"available\":true,\"broken\":false}},\
                \"cracked\":{\"name\":\"cracked-3\",\"pname\":\"cracked\",\"version\":\"3\",\"meta\":\
                {\"description\":\"\\u001b[2JOut\\u202e of order\",\"available\":false,\"broken\":true}},";
    text.replacen("\"packages\":{", &format!("\"packages\":{{{more}"), 1).into_bytes()
}

#[test]
fn the_list_inside_the_program_is_searched_where_there_is_no_other() {
    let person = Person::new();
    let (code, out, err) = person.runs(&["search", "htop"]);
    assert!(code == Some(0) && out.starts_with("htop "), "{out}{err}");
    assert!(err.contains("inside this program") && err.contains("snowpress catalogue update"), "{err}");
    let (code, out, err) = person.runs(&["search", "nothing-is-called-so"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("Nothing found"), "{err}");
    assert_eq!(person.runs(&["search"]).0, Some(2));
    assert_eq!(person.runs(&["search", " "]).0, Some(2));
    let answer = person.json(&["search", "partition", "--json", "--limit", "2"]);
    assert_eq!(answer["list"]["kind"], "built-in");
    assert_eq!(answer["packages"].as_array().unwrap().len(), 2);
    assert!(answer["found"].as_u64().unwrap() > 2);
}

#[test]
fn a_fetched_list_is_searched_and_said() {
    let person = Person::with_list();
    let (_, out, err) = person.runs(&["search", "sour"]);
    assert!(out.starts_with("sour") && out.contains("[unfree] Not free"), "{out}");
    assert!(err.contains("good.json.br") && err.contains("just made"), "{err}");
    assert!(!err.contains("catalogue update"), "{err}");
    let details = person.says(&["search", "cracked", "--details"]);
    assert!(!details.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'), "{details:?}");
    assert!(
        details.contains("cracked 3\n")
            && details.contains("Out of order\n")
            && details.contains("is refused by Nix"),
        "{details}"
    );
    let answer = person.json(&["search", "cracked", "--json"]);
    assert_eq!(answer["packages"][0]["flags"][0], "broken");
    assert_eq!(
        (answer["list"]["exact"].as_bool(), answer["list"]["packages"].as_u64()),
        (Some(true), Some(43))
    );
    let pinned = person.0.path().join("old.toml");
    fs::write(&pinned, "version = 1\n[source]\nnixpkgs = { branch = \"nixos-25.05\" }\n").unwrap();
    let (_, _, err) = person.runs(&["search", "htop", "--profile", pinned.to_str().unwrap()]);
    assert!(err.contains("For branch nixos-25.05 it is not the one"), "{err}");
}

#[test]
fn the_kept_lists_are_shown() {
    let person = Person::new();
    let status = person.says(&["catalogue", "status"]);
    assert!(status.contains("no list yet") && status.contains("inside this program"), "{status}");
    let person = Person::with_list();
    let status = person.says(&["catalogue", "status"]);
    assert!(status.contains("* branch nixos-26.05, x86_64-linux: 43 packages, just made"), "{status}");
    let status = person.json(&["catalogue", "status", "--json"]);
    assert_eq!((status["exact"].as_bool(), status["stale"].as_bool()), (Some(true), Some(false)));
    let kept = &status["lists"][0];
    let size = fs::metadata(kept["path"].as_str().unwrap()).unwrap().len();
    assert_eq!((kept["size"].as_u64(), kept["used"].as_bool()), (Some(size), Some(true)));
}

#[test]
fn a_mirror_is_a_setting_a_variable_or_named() {
    let script = |mark| vec![Act::Send(answer("200 OK", "", &brotli(&list(mark, 3))))];
    let person = Person::new();
    let (setting, variable) = (Server::start(script("of-setting")), Server::start(script("of-variable")));
    fs::create_dir(person.0.path().join("config")).unwrap();
    let url = format!("packages-url = \"{}/{{branch}}.br\"\n", setting.url);
    fs::write(person.0.path().join("config/settings.toml"), url).unwrap();
    let updated = person.json(&["catalogue", "update", "--json"]);
    assert_eq!(updated["packages"], 4);
    assert_eq!(updated["url"], format!("{}/nixos-26.05.br", setting.url));
    assert!(Path::new(updated["path"].as_str().unwrap()).starts_with(person.0.path().join("cache")));
    let mut command = person.command(&["catalogue", "update"]);
    let (code, _, err) = told(&command.env("SNOWPRESS_PACKAGES_URL", &variable.url).output().unwrap());
    assert_eq!(code, Some(0), "{err}");
    assert!(person.says(&["search", "of-variable"]).starts_with("of-variable"));
    let file = person.list("named.json", &list("of-flag", 3));
    person.says(&["catalogue", "update", "--from", file.file_name().unwrap().to_str().unwrap()]);
    assert!(person.says(&["search", "of-flag"]).starts_with("of-flag"));
}

#[test]
fn a_list_that_does_not_come_leaves_the_old_one_and_a_code() {
    let person = Person::with_list();
    let broken = person.list("broken.json", b"{\"version\":2,\"packages\":{\"a\":");
    for (from, code) in [("file:///no/such", 2), ("gopher://x", 2), (broken.to_str().unwrap(), 1)] {
        let (ended, out, err) = person.runs(&["catalogue", "update", "--from", from]);
        assert_eq!((ended, out.as_str()), (Some(code), ""), "{err}");
        assert!(err.starts_with("error: "), "{err}");
    }
    let absent = person.runs(&["catalogue", "update", "--from", "http://127.0.0.1:1/x"]);
    assert!(absent.0 == Some(1) && absent.2.contains("look at the network"), "{}", absent.2);
    assert!(person.says(&["search", "htop"]).starts_with("htop"));
    assert_eq!(person.runs(&["catalogue", "update", "no-such-profile"]).0, Some(2));
}

#[test]
fn check_tells_names_that_are_none() {
    let person = Person::with_list();
    let file = person.profile("\"htop\", \"htpo\", \"sour\", \"cracked\", \"python3\"");
    let (code, out, err) = person.runs(&["check", &file]);
    assert_eq!(code, Some(2), "{err}");
    assert!(out.contains("3 errors"), "{out}");
    for words in [
        "packages.install[1]: nixpkgs has no package \"htpo\"\n       → write `htop`",
        "packages.install[2]: \"sour\" is not free",
        "`allow-unfree = true`",
        "packages.install[3]: \"cracked\" is broken",
    ] {
        assert!(err.contains(words), "{words}: {err}");
    }
    // Another nixpkgs: the list at hand proves nothing.
    let other = person.profile("\"htpo\"]\n[source]\nnixpkgs = { branch = \"nixos-25.05\" }\n#");
    let text = fs::read_to_string(&other).unwrap().replace("\n#]", "");
    fs::write(&other, text).unwrap();
    let (code, _, err) = person.runs(&["check", &other]);
    assert!(
        code == Some(0) && err.contains("warning: packages.install[0]") && err.contains("`htop`"),
        "{err}"
    );
    // Without a list nothing is known of it.
    assert_eq!(Person::new().runs(&["check", &person.profile("\"sour\"")]).0, Some(0));
}

#[test]
fn a_name_that_is_none_does_not_reach_the_build() {
    let person = Person::with_list();
    let file = person.profile("\"htpo\"");
    let (code, _, err) = person.runs(&["build", &file, "--offline"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("write `htop`") && err.contains("--unlisted"), "{err}");
    assert!(!err.contains("Preflight"), "{err}");
    let (code, out, _) = person.runs(&["build", &file, "--offline", "--json"]);
    let last: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!((code, last["exit-code"].as_u64()), (Some(2), Some(2)));
    assert_eq!(last["faults"][0]["field"], "packages.install[0]");
    // Who insists gets as far as Nix, which is not here.
    let mut insisting = person.command(&["build", &file, "--offline", "--unlisted"]);
    let (code, _, err) = told(&insisting.env("PATH", person.0.path()).output().unwrap());
    assert_eq!(code, Some(3), "{err}");
}

#[test]
fn new_and_edit_tell_it_at_once() {
    let person = Person::with_list();
    let (code, _, err) = person.runs(&["new", "box", "--set", "packages.install+=htpo"]);
    assert!(code == Some(0) && err.contains("`htop`"), "{err}");
    let (code, _, err) = person.runs(&["edit", "box", "--set", "packages.install+=htoop"]);
    assert!(code == Some(0) && err.contains("\"htoop\""), "{err}");
}

#[test]
fn a_broken_profile_is_not_taken_for_an_empty_one() {
    let person = Person::with_list();
    fs::write(person.0.path().join("bad.toml"), "version = 1\n[source]\nnixpkgs = { branch = 5 }\n").unwrap();
    for words in [
        &["search", "htop", "--profile", "./bad.toml"][..],
        &["catalogue", "update", "./bad.toml"],
        &["catalogue", "status", "./bad.toml"],
        &["catalogue", "sizes", "./bad.toml", "--remembered"],
    ] {
        let (code, out, err) = person.runs(words);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{words:?}: {err}");
        assert!(err.contains("source.nixpkgs") && err.contains("snowpress edit"), "{words:?}: {err}");
    }
}

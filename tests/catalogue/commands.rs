//! `search`, `catalogue` and what `check` and `build` make of a list, with the real program.

use std::fs;
use std::os::unix::fs::PermissionsExt;
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
            && details.contains("which is")
            && details.contains("Nix refuses"),
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
fn a_damaged_list_is_said_wherever_it_is_missed() {
    let person = Person::with_list();
    let status = person.json(&["catalogue", "status", "--json"]);
    let path = PathBuf::from(status["lists"][0]["path"].as_str().unwrap());
    let mut bytes = fs::read(&path).unwrap();
    bytes[40] ^= 0x41;
    fs::write(&path, &bytes).unwrap();
    let status = person.says(&["catalogue", "status"]);
    assert!(!status.contains("* branch") && status.contains("inside this program"), "{status}");
    assert!(status.contains("checksum is wrong") && status.contains("catalogue update"), "{status}");
    let status = person.json(&["catalogue", "status", "--json"]);
    assert_eq!(status["lists"][0]["used"], false);
    assert_eq!(status["damaged"][0]["path"], path.to_str().unwrap());
    let (_, _, err) = person.runs(&["search", "htop"]);
    assert!(err.contains("The kept list is damaged") && err.contains("catalogue update"), "{err}");
    // Without its end it is not even known whose it was.
    fs::write(&path, &bytes[..40]).unwrap();
    let status = person.says(&["catalogue", "status"]);
    assert!(status.contains("! ") && !status.contains("no list yet"), "{status}");
    assert!(person.runs(&["search", "htop"]).2.contains("damaged"));
}

#[test]
fn a_list_that_replaces_another_says_so_and_warns_of_one_that_lacks_much() {
    let person = Person::with_list();
    let small = person.list("small.json", &list("small", 5));
    let (code, out, err) = person.runs(&["catalogue", "update", "--from", small.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("It replaces the one of 43 packages"), "{out}");
    assert!(err.contains("has 6 packages, and the one that it replaces had 43"), "{err}");
    assert!(err.contains("`snowpress catalogue update`"), "{err}");
    let more = person.list("more.json", &list("more", 7));
    let (_, out, err) = person.runs(&["catalogue", "update", "--from", more.to_str().unwrap()]);
    assert!(out.contains("It replaces the one of 6 packages") && err.is_empty(), "{out}{err}");
    let updated = person.json(&["catalogue", "update", "--json", "--from", more.to_str().unwrap()]);
    assert_eq!(updated["replaced"]["packages"], 8);
}

/// A Nix that answers as the real one does, in a folder that stands first in the path.
fn with_nix(person: &Person, aliases: &str) -> (PathBuf, PathBuf) {
    let (bin, tree) = (person.0.path().join("bin"), person.0.path().join("tree"));
    for folder in [&bin, &tree] {
        fs::create_dir(folder).unwrap();
    }
    for (name, text) in [("default.nix", "{ }"), (".version", "26.05"), (".version-suffix", ".77.0123abcd")] {
        fs::write(tree.join(name), text).unwrap();
    }
    let nix = "case \"$*\" in *path-info*) echo '[{\"registrationTime\":1700000000}]';; \
               --version) echo 'nix (Nix) 2.8.0';; *) echo '{}';; esac";
    let env = "echo '{\"saw\":{\"name\":\"saw-3\",\"pname\":\"saw\",\"version\":\"3\",\"meta\":{}}}'";
    let instantiate =
        format!("case \"$*\" in *find-file*) echo {};; *) {aliases};; esac", tree.to_str().unwrap());
    for (name, text) in [("nix", nix), ("nix-env", env), ("nix-instantiate", &instantiate)] {
        let file = bin.join(name);
        fs::write(&file, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    (bin, tree)
}

fn path_of(bin: &Path) -> String {
    format!("{}:/usr/bin:/bin", bin.display())
}

#[test]
fn a_list_of_what_nix_fetched_long_ago_is_as_old_as_that() {
    let person = Person::new();
    let (bin, _) = with_nix(&person, "echo '{}'");
    let mut command = person.command(&["catalogue", "update", "--json"]);
    command.env("PATH", path_of(&bin)).env("SNOWPRESS_PACKAGES_URL", "http://127.0.0.1:1/x");
    let (code, out, err) = told(&command.output().unwrap());
    assert_eq!(code, Some(0), "{err}");
    let updated: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(updated["made"], 1_700_000_000, "{updated}");
    assert_eq!(updated["release"], "nixos-26.05.77.0123abcd");
    let status = person.json(&["catalogue", "status", "--json"]);
    assert_eq!((status["exact"].as_bool(), status["stale"].as_bool()), (Some(false), Some(true)));
}

#[test]
fn a_list_without_some_names_is_not_made_anew_at_each_start() {
    let person = Person::new();
    let (bin, tree) = with_nix(&person, "echo 'error: no' >&2; exit 1");
    let file = person.0.path().join("local.toml");
    fs::write(&file, format!("version = 1\n[source]\nnixpkgs = {{ path = {tree:?} }}\n")).unwrap();
    let status = || person.json(&["catalogue", "status", "--json", file.to_str().unwrap()]);
    assert_eq!(status()["stale"], true);
    let mut command = person.command(&["catalogue", "update", file.to_str().unwrap()]);
    let (code, _, err) = told(&command.env("PATH", path_of(&bin)).output().unwrap());
    assert_eq!(code, Some(0), "{err}");
    let now = status();
    assert_eq!((now["exact"].as_bool(), now["stale"].as_bool()), (Some(false), Some(false)), "{now}");
    let words = person.says(&["catalogue", "status", file.to_str().unwrap()]);
    assert!(words.contains("may lack names"), "{words}");
    fs::write(tree.join(".version"), "26.11").unwrap();
    assert_eq!(status()["stale"], true);
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
        "packages.install[1]: nixpkgs has no package \"htpo\" (line 3)\n       → write `htop`",
        "packages.install[2]: \"sour\" is not free",
        "`allow-unfree = true`",
        "packages.install[3]: \"cracked\" is broken",
    ] {
        assert!(err.contains(words), "{words}: {err}");
    }
    // What is no name at all is said once, and by whoever reads the profile.
    let wrong = person.profile("\"nixpkgs#htop\"");
    let (code, out, err) = person.runs(&["check", &wrong]);
    assert!(code == Some(2) && out.contains("1 error") && err.contains("leave it off"), "{out}{err}");
    // A set that nobody looked into, and a program.
    let beyond = person.profile("\"linuxPackages.zfs\"]\nprograms = [\"fihs\"");
    let (code, _, err) = person.runs(&["check", &beyond]);
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("does not cover the set \"linuxPackages\", so that Nix decides"), "{err}");
    assert!(err.contains("packages.programs[0]: no switch programs.fihs.enable is known (line 4)"), "{err}");
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
    assert!(err.contains("(line 3)") && err.contains("write `htop`"), "{err}");
    assert!(err.contains("Nothing was built") && err.contains("--unlisted"), "{err}");
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
fn invented_names_have_no_typical_size() {
    let person = Person::with_list();
    let sizes = |packages: &str| {
        let file = person.profile(packages);
        (person.runs(&["catalogue", "sizes", &file, "--remembered"]), file)
    };
    let ((code, out, err), file) = sizes("\"htpo\", \"nothing-like-it\"");
    assert_eq!(code, Some(2), "{err}");
    assert!(
        out.contains("htpo") && out.contains("no package of that name") && !out.contains("typical"),
        "{out}"
    );
    assert!(err.contains("none of these names is a package"), "{err}");
    let (code, out, _) = person.runs(&["catalogue", "sizes", &file, "--remembered", "--json"]);
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, told["absent"].as_array().unwrap().len()), (Some(2), 2));
    let ((code, out, err), _) = sizes("\"htpo\", \"htop\"");
    assert_eq!(code, Some(0), "{err}");
    assert!(
        out.contains("htop") && out.contains("typical") && out.contains("no package of that name"),
        "{out}"
    );
}

/// A rehearsal channel that an earlier run made, with one package.
fn with_channel(person: &Person) -> PathBuf {
    let (bin, tree) = with_nix(person, "echo '{}'");
    let made = Command::new("cp").args(["-r"]).arg(&tree).arg(person.0.path().join("copy")).status();
    assert!(made.unwrap().success());
    let place = snowpress::rehearsal::place(&person.0.path().join("data"));
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::rename(person.0.path().join("copy"), place).unwrap();
    bin
}

#[test]
fn what_the_rehearsal_channel_lacks_is_not_called_a_slip() {
    let person = Person::with_list();
    let bin = with_channel(&person);
    let file = person.profile("\"saw\", \"htop\", \"swa\"");
    let mut command = person.command(&["build", &file, "--rehearse"]);
    let (code, _, err) = told(&command.env("PATH", path_of(&bin)).output().unwrap());
    assert_eq!(code, Some(2), "{err}");
    let at = |number| format!("error: packages.install[{number}]: ");
    assert!(err.contains(&format!("{}the rehearsal channel does not carry \"htop\"", at(1))), "{err}");
    assert!(err.contains("without --rehearse: the real nixpkgs has it"), "{err}");
    assert!(err.contains(&format!("{}nixpkgs has no package \"swa\"", at(2))), "{err}");
    assert!(!err.contains(&at(0)), "{err}");
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

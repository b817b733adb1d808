//! The program as people and scripts use it: the real binary in folders of its own.

mod expected;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIODYbsDeBtsTx0x8lF4SgtSl2j8ViRlcBd/t3njJ4NFL me@box";

/// A person with nothing but an empty home.
struct Person(TempDir);

impl Person {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn home(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snowpress"));
        command
            .args(arguments)
            .current_dir(self.home())
            .env("HOME", self.home())
            .env("SNOWPRESS_CONFIG_DIR", self.home().join("config"))
            .env("SNOWPRESS_DATA_DIR", self.home().join("data"))
            .env("SNOWPRESS_CACHE_DIR", self.home().join("cache"))
            .env_remove("SSH_AUTH_SOCK")
            .env_remove("VISUAL")
            .env_remove("EDITOR")
            .stdin(Stdio::null());
        command
    }

    fn runs(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Standard output of a run that must succeed.
    fn says(&self, arguments: &[&str]) -> String {
        let output = self.runs(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Standard error of a run that must end with this code.
    fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.runs(arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        said
    }

    fn is_told(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    fn saved(&self, name: &str) -> String {
        fs::read_to_string(self.home().join(format!("config/profiles/{name}.toml"))).unwrap()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.home().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_bare_name_welcomes() {
    let said = Person::new().says(&[]);
    for command in ["snowpress demo", "snowpress new", "snowpress build"] {
        assert!(said.contains(command), "{said}");
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    let mut whole = snowpress::cli::command();
    whole.build();
    let mut seen = 0;
    for sub in whole.get_subcommands_mut().filter(|sub| sub.get_name() != "help") {
        let name = sub.get_name().to_owned();
        let help = sub.render_long_help().to_string();
        assert!(help.contains(&format!("snowpress {name}")), "{name} shows no example:\n{help}");
        assert!(help.contains("Example"), "{name}: {help}");
        for argument in sub.get_arguments().filter(|a| a.get_id() != "help") {
            assert!(
                argument.get_help().is_some() || argument.is_positional(),
                "{name}: {} says nothing",
                argument.get_id()
            );
        }
        seen += 1;
    }
    assert!(seen >= 12, "only {seen} commands");
    let person = Person::new();
    assert!(person.says(&["--help"]).contains("Exit codes:"));
    assert!(person.says(&["build", "--help"]).contains("130 stopped"));
    assert!(person.says(&["--version"]).contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_profile_is_made_listed_and_shown() {
    let person = Person::new();
    let said =
        person.says(&["new", "box", "--from", "rescue", "--key", KEY, "--set", "network.host-name=box"]);
    assert!(said.contains("Saved `box`"), "{said}");
    let path = person.home().join("config/profiles/box.toml");
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(person.saved("box").contains(KEY));
    assert!(person.saved("box").contains("host-name = \"box\""));

    let list = person.says(&["list"]);
    assert!(list.contains("  box") && list.contains("  rescue"), "{list}");
    let list: serde_json::Value = serde_json::from_str(&person.says(&["list", "--json"])).unwrap();
    assert_eq!(list["saved"][0]["name"], "box");
    assert_eq!(list["starting"].as_array().unwrap().len(), 10);

    let nix = person.says(&["show", "box", "--file", "iso.nix"]);
    assert!(nix.contains(KEY) && nix.contains("\"box\""), "{nix}");
    assert!(rnix::Root::parse(&nix).errors().is_empty(), "{nix}");
    let both = person.says(&["show", "box"]);
    assert!(both.contains("# ---- flake.nix ----") && both.contains("# ---- iso.nix ----"), "{both}");
    assert!(person.fails(2, &["show", "box", "--file", "no.nix"]).contains("iso.nix"));
}

#[test]
fn every_starting_profile_can_be_the_beginning_of_ones_own() {
    let person = Person::new();
    let list: serde_json::Value = serde_json::from_str(&person.says(&["list", "--json"])).unwrap();
    for starting in list["starting"].as_array().unwrap() {
        let name = starting["name"].as_str().unwrap();
        person.says(&["new", &format!("my-{name}"), "--from", name]);
        assert!(!starting["description"].as_str().unwrap().is_empty(), "{name}");
    }
    assert_eq!(person.says(&["list"]).matches("my-").count(), 10);
}

#[test]
fn the_image_is_called_like_the_profile_unless_it_has_a_name_of_its_own() {
    let person = Person::new();
    person.says(&["new", "box", "--from", "rescue"]);
    assert!(person.saved("box").contains("file-name = \"box\""));
    person.says(&["new", "web", "--from", "box", "--set", "image.file-name=stick"]);
    person.says(&["new", "web2", "--from", "web"]);
    assert!(person.saved("web2").contains("file-name = \"stick\""));
}

#[test]
fn nothing_is_replaced_unasked() {
    let person = Person::new();
    person.says(&["new", "box"]);
    assert!(person.fails(2, &["new", "box"]).contains("--force"));
    person.says(&["new", "box", "--from", "kiosk", "--force"]);
    assert!(person.fails(2, &["new", "../box"]).contains("cannot be the name"));
    assert!(person.fails(2, &["edit", "rescue", "--set", "boot.zfs=false"]).contains("snowpress new"));
}

#[test]
fn an_unknown_name_brings_the_nearest() {
    let person = Person::new();
    person.says(&["new", "webserver"]);
    assert!(person.fails(2, &["build", "resuce"]).contains("`rescue`"));
    assert!(person.fails(2, &["check", "websrever"]).contains("`webserver`"));
    assert!(person.fails(2, &["show", "zzzz"]).contains("snowpress list"));
    assert!(person.fails(2, &["build", "./nowhere.toml"]).contains("nowhere.toml"));
    assert_eq!(person.runs(&["bild"]).status.code(), Some(2));
}

#[test]
fn all_faults_of_a_bad_profile_are_told_at_once() {
    let person = Person::new();
    let file = person.file(
        "bad.toml",
        "version = 1\n[image]\nlable = \"x\"\n[network]\nhost-name = \"no good\"\n[boot]\ntimeout = \"x\"\n",
    );
    for command in ["check", "build", "show"] {
        let said = person.fails(2, &[command, &file]);
        for word in ["lable", "label", "host-name", "timeout"] {
            assert!(said.contains(word), "{command} does not speak of {word}: {said}");
        }
    }
    let output = person.runs(&["check", &file, "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let verdict: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(verdict["buildable"], false);
    assert!(verdict["faults"].as_array().unwrap().len() >= 3, "{verdict}");

    let output = person.runs(&["build", &file, "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let lines: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = lines.last().unwrap();
    assert_eq!((last["event"].as_str(), last["exit-code"].as_u64()), (Some("error"), Some(2)));
    assert!(last["faults"].as_array().unwrap().len() >= 3, "{last}");
    assert!(person.fails(2, &["new", "bad", "--from", &file, "--set", "boot.timeout=1"]).contains("lable"));
}

#[test]
fn a_good_profile_is_said_to_be_good() {
    let person = Person::new();
    person.says(&["new", "box", "--key", KEY]);
    assert!(person.says(&["check", "box"]).contains("can be built"));
    let verdict: serde_json::Value = serde_json::from_str(&person.says(&["check", "box", "--json"])).unwrap();
    assert_eq!(verdict["buildable"], true);
}

#[test]
fn a_key_file_that_is_not_there_is_a_fault_of_the_profile() {
    let person = Person::new();
    let file = person.file("k.toml", "version = 1\n[[ssh.keys]]\nfile = \"missing.pub\"\n");
    assert!(person.fails(2, &["check", &file]).contains("missing.pub"));
    assert!(person.fails(2, &["build", &file]).contains("missing.pub"));
    let private = person.file("id", "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n");
    assert!(person.fails(2, &["new", "box", "--key", &private]).contains("private key"));
}

/// A server of published keys that answers this many times.
fn forge(answer: &'static str, times: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().take(times) {
            let mut stream = stream.unwrap();
            let mut asked = [0; 4096];
            let length = stream.read(&mut asked).unwrap();
            assert!(asked[..length].starts_with(b"GET /octocat.keys "));
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    url
}

#[test]
fn keys_published_on_a_forge_get_in() {
    let person = Person::new();
    let body = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\
                ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIODYbsDeBtsTx0x8lF4SgtSl2j8ViRlcBd/t3njJ4NFL\n";
    let new = |url: &str, what: &str| {
        let mut command = person.command(&["new", "box", "--force", "--key", what]);
        for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
            command.env_remove(proxy);
        }
        command.env("SNOWPRESS_GITHUB_URL", url).output().unwrap()
    };
    let output = new(&forge(body, 1), "nixos=github:octocat");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let saved = person.saved("box");
    assert!(saved.contains("octocat@github") && saved.contains("\"nixos\""), "{saved}");

    let absent = new(&forge("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 1), "github:octocat");
    assert_eq!(absent.status.code(), Some(2));
    assert!(text(&absent.stderr).contains("no user `octocat`"), "{}", text(&absent.stderr));
    let unreached = new("http://127.0.0.1:1", "github:octocat");
    assert_eq!(unreached.status.code(), Some(1));
    assert!(text(&unreached.stderr).contains("paste the key instead"), "{}", text(&unreached.stderr));
    assert_eq!(person.saved("box"), saved);
}

#[test]
fn fields_are_set_and_comments_stay() {
    let person = Person::new();
    let file = person.file(
        "mine.toml",
        "# my machine\nversion = 1\n\n[network]\nhost-name = \"old\" # its name\n\n# tools\n[packages]\ninstall = [\"git\"]\n",
    );
    person.says(&["edit", &file, "--set", "network.host-name=web2", "--set", "packages.install+=htop"]);
    let now = fs::read_to_string(&file).unwrap();
    for kept in ["# my machine", "# its name", "# tools", "\"web2\"", "\"git\"", "\"htop\""] {
        assert!(now.contains(kept), "{kept} is gone:\n{now}");
    }
    let said = person.fails(2, &["edit", &file, "--set", "network.host-name=a b"]);
    assert!(said.contains("network.host-name") && said.contains("Nothing was saved"), "{said}");
    let said = person.fails(2, &["edit", &file, "--set", "netwrk.host-name=x"]);
    assert!(said.contains("network"), "{said}");
    assert!(person.fails(2, &["edit", &file, "--set", "nonsense"]).contains("FIELD=VALUE"));
    assert_eq!(fs::read_to_string(&file).unwrap(), now);
}

#[test]
fn a_password_is_kept_as_its_hash_alone() {
    let person = Person::new();
    let output = person.is_told(&["hash-password"], "open sesame\n");
    let hash = text(&output.stdout);
    assert!(hash.starts_with("$6$") && hash.lines().count() == 1, "{hash}");
    let output = person.is_told(&["new", "box", "--password", "root"], "open sesame\n");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let saved = person.saved("box");
    assert!(saved.contains("$6$") && !saved.contains("sesame"), "{saved}");
    assert_eq!(person.is_told(&["hash-password"], "").status.code(), Some(1));
}

/// An editor that puts a line at the end of the file.
fn editor(person: &Person, line: &str) -> String {
    let script = person.file("editor.sh", &format!("#!/bin/sh\nprintf '%s\\n' '{line}' >> \"$1\"\n"));
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    script
}

#[test]
fn the_editor_changes_a_profile() {
    let person = Person::new();
    person.says(&["new", "box"]);
    let script = editor(&person, "# seen");
    let output = person.command(&["edit", "box"]).env("VISUAL", &script).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(person.saved("box").ends_with("# seen\n"));
    let output = person.command(&["edit", "box"]).env("EDITOR", "true").output().unwrap();
    assert!(text(&output.stdout).contains("stays as it was"));
}

#[test]
fn what_was_written_in_the_editor_is_never_lost() {
    let person = Person::new();
    person.says(&["new", "box"]);
    let before = person.saved("box");
    let script = editor(&person, "nonsense =");
    let output = person.command(&["edit", "box"]).env("VISUAL", &script).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert_eq!(person.saved("box"), before);
    let draft = fs::read_to_string(person.home().join("data/drafts/box.toml")).unwrap();
    assert!(draft.ends_with("nonsense =\n"));
    // An editor that fails, and a second draft: the first is still there.
    let output = person.command(&["edit", "box"]).env("VISUAL", "false").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let old = fs::read_to_string(person.home().join("data/drafts/box.toml.old")).unwrap();
    assert!(old.ends_with("nonsense =\n"));
}

#[test]
fn completions_and_man_page_are_made() {
    let person = Person::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(person.says(&["completions", shell]).contains("hash-password"), "{shell}");
    }
    let page = person.says(&["man"]);
    assert!(page.contains(".TH") && page.contains("SNOWPRESS BUILD") && page.contains("rehearse"), "{page}");
}

#[test]
fn the_doctor_speaks_json() {
    let output = Person::new().runs(&["doctor", "--json"]);
    assert!(matches!(output.status.code(), Some(0 | 3)));
    let diagnosis: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(diagnosis["can-build"].as_bool().unwrap(), output.status.code() == Some(0));
    for purpose in ["build", "rehearse", "boot"] {
        let about = |finding: &serde_json::Value| finding["purpose"] == purpose;
        assert!(diagnosis["findings"].as_array().unwrap().iter().any(about), "{diagnosis}");
    }
}

#[test]
fn a_machine_without_tools_is_told_what_is_missing() {
    let person = Person::new();
    let alone = |arguments: &[&str]| person.command(arguments).env("PATH", person.home()).output().unwrap();
    let output = alone(&["demo"]);
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("missing  Nix") && said.contains("missing  apt and dpkg"), "{said}");
    let output = alone(&["rehearsal"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("apt-cache"), "{}", text(&output.stderr));
    assert_eq!(alone(&["doctor"]).status.code(), Some(3));
}

#[test]
fn a_reader_that_leaves_is_no_reason_to_panic() {
    let person = Person::new();
    for arguments in [&["list"][..], &["man"], &["completions", "zsh"], &["show", "rescue"], &["--help"]] {
        let mut child =
            person.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = text(&output.stderr);
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
        assert!(output.status.code().is_some(), "{arguments:?} was killed");
    }
}

#[test]
fn nothing_from_a_profile_acts_on_the_terminal() {
    let person = Person::new();
    let file = person.file(
        "evil.toml",
        "version = 1\n\"\\u001b[2Jevil\\u202e\" = 1\n[network]\nhost-name = \"\\u001b]0;x\\u0007\"\n",
    );
    let output = person.runs(&["check", &file]);
    for stream in [text(&output.stdout), text(&output.stderr)] {
        assert!(stream.chars().all(|c| c == '\n' || !c.is_control()), "{stream:?}");
        assert!(!stream.contains('\u{202e}'), "{stream:?}");
    }
}

#[test]
fn no_home_is_said_and_not_guessed() {
    let output = Command::new(env!("CARGO_BIN_EXE_snowpress"))
        .arg("list")
        .env("SNOWPRESS_DATA_DIR", "relative")
        .env("SNOWPRESS_CONFIG_DIR", "/proc/no/such")
        .output()
        .unwrap();
    assert!(output.status.success(), "an absent folder has no profiles: {}", text(&output.stderr));
}

#[test]
fn the_history_is_shown_and_forgotten() {
    let ann = Person::new();
    assert!(ann.says(&["history"]).contains("No build is known yet"));
    let record = |name: &str, at: u64, build: f64, expected: &str| {
        let head =
            format!(r#"{{"version":1,"at":{at},"name":"{name}","compression":"zstd -Xcompression-level 19""#);
        format!(
            r#"{head},"image-bytes":1207959552,"image-seconds":200.0,"stages":{{"build":{build}}},"expected":{expected}}}"#
        )
    };
    let expected = r#"{"seconds":{"low":180.0,"likely":240.0,"high":360.0},"bytes":{"low":1.0,"likely":1207959552,"high":2e9},"image-seconds":{"low":1.0,"likely":190.0,"high":300.0}}"#;
    let lines = [
        record("box", 1_767_225_600, 400.0, "null"),
        record("box", 1_767_312_000, 250.0, expected),
        "{\"version\":1,\"name\":\"half".to_owned(),
        record("de\\u001b[2Jsk", 1_767_312_060, 30.0, "null"),
    ];
    fs::create_dir_all(ann.home().join("data/history")).unwrap();
    fs::write(ann.home().join("data/history/builds.jsonl"), lines.join("\n")).unwrap();

    let output = ann.runs(&["history"]);
    assert!(
        text(&output.stderr).contains("Not counted: 1 line that cannot be read"),
        "{}",
        text(&output.stderr)
    );
    let said = text(&output.stdout);
    assert!(
        said.contains("2026-01-02 00:00") && said.contains("zstd 19") && said.contains("1.1 GiB"),
        "{said}"
    );
    assert!(said.contains("4 min 10 s") && said.contains("4 min (3 min to 6 min)"), "{said}");
    assert!(said.contains("-4 %") && said.contains("off by 4.0 % in the median"), "{said}");
    assert!(said.chars().all(|c| c == '\n' || !c.is_control()), "{said:?}");
    assert!(said.lines().any(|line| line.contains("desk")), "{said}");
    let one = ann.says(&["history", "box", "--limit", "1"]);
    assert!(one.contains("1 older") && !one.contains("desk"), "{one}");
    let json: serde_json::Value = serde_json::from_str(&ann.says(&["history", "box", "--json"])).unwrap();
    assert_eq!((json["builds"].as_array().unwrap().len(), json["accuracy"]["builds"].as_u64()), (2, Some(1)));

    // Nobody can be asked here.
    assert!(ann.fails(1, &["history", "--forget", "box"]).contains("--yes"));
    assert!(ann.fails(2, &["history", "--forget"]).contains("all"));
    assert!(
        ann.fails(2, &["history", "--forget", "all", "--before", "soon", "--yes"]).contains("2026-01-31")
    );
    let before = ["history", "--forget", "box", "--before", "2026-01-02", "--yes"];
    assert_eq!(ann.says(&before), "Forgotten: 1 build.\n");
    assert_eq!(ann.says(&before), "There is nothing to forget.\n");
    assert_eq!(ann.says(&["history", "box", "--forget", "--yes"]), "Forgotten: 1 build.\n");
    assert!(ann.says(&["history"]).contains("desk"));
    assert_eq!(ann.says(&["history", "--forget", "all", "--yes"]), "Forgotten: 1 build.\n");
    assert!(ann.says(&["history"]).contains("No build is known yet"));
    assert!(!ann.home().join("data/history/builds.damaged").exists());
}

//! Terminals of many kinds: stopped and gone on, too small, without colour, with ASCII alone; and
//! files that are wrong.

use std::process::Command;

use super::*;
use crate::support::have;

const PROMPT: &str = "ready>";

/// The wizard in a shell that can stop and continue it.
fn in_a_shell(ann: &Person) -> Pty {
    // The shell marks pastes by itself, which is not what is looked at.
    fs::write(ann.home().join("inputrc"), "set enable-bracketed-paste off\n").unwrap();
    let mut environment = ann.environment();
    environment.push(("INPUTRC", ann.home().join("inputrc")));
    environment.push(("PS1", PathBuf::from(format!("{PROMPT} "))));
    let arguments = ["--noprofile", "--norc", "-i"];
    let mut pty = Pty::start_other("/bin/bash", &arguments, &environment, ann.home(), USUAL);
    pty.keys(&format!("{}\r", env!("CARGO_BIN_EXE_snowpress")));
    pty.wait_for("Starting profiles");
    pty
}

/// The shell waits for a command.
fn asks(screen: &vt100::Screen) -> bool {
    !screen.alternate_screen() && screen.contents().trim_end().ends_with(PROMPT)
}

/// It has stopped and the shell has the terminal; then it goes on and is left.
fn goes_on(pty: &mut Pty) {
    pty.wait_until("the shell", |screen| screen.contents().contains("Stopped") && asks(screen));
    gave_the_terminal_back(pty);
    pty.keys("fg\r");
    pty.wait_until("the wizard", |screen| {
        screen.alternate_screen() && screen.contents().contains("Starting profiles")
    });
    // It hears again, and leaves as ever.
    pty.keys("q");
    // What is typed before the shell asks may still go to the wizard.
    pty.wait_until("the shell again", asks);
    pty.keys("exit\r");
    pty.end();
    gave_the_terminal_back(pty);
}

#[test]
fn ctrl_z_stops_and_the_screen_comes_back() {
    if !have("stopping the wizard", &["bash"]) {
        return;
    }
    let ann = Person::who_knows_it();
    let mut pty = in_a_shell(&ann);
    pty.keys(CTRL_Z);
    goes_on(&mut pty);
}

#[test]
fn a_stop_from_outside_is_the_same() {
    if !have("stopping the wizard", &["bash", "kill"]) {
        return;
    }
    let ann = Person::who_knows_it();
    let mut pty = in_a_shell(&ann);
    let wizard = fs::read_to_string(format!("/proc/{0}/task/{0}/children", pty.process())).unwrap();
    assert!(Command::new("kill").args(["-TSTP", wizard.trim()]).status().unwrap().success());
    goes_on(&mut pty);
}

#[test]
fn a_small_terminal_says_so_and_a_larger_one_brings_the_screen_back() {
    let ann = Person::who_knows_it();
    let mut pty = ann.starts(&[], Size { rows: 10, columns: 40 });
    pty.wait_for("Snowpress needs 50 x 15");
    pty.resize(Size { rows: 15, columns: 50 });
    pty.wait_for("rescue");
    pty.resize(WIDE);
    pty.wait_for("Starting profiles");
    pty.resize(Size { rows: 10, columns: 40 });
    pty.wait_for("and has 40 x 10");
    pty.keys("q");
    assert_eq!(pty.end().exit_code(), 0);
    gave_the_terminal_back(&pty);
}

/// Goes through all steps, the palette and the help.
fn looked_through(pty: &mut Pty) {
    pty.wait_for("Starting profiles");
    pty.keys(DOWN);
    pty.keys(ENTER);
    pty.wait_for("What the image is made from");
    for purpose in [
        "What is installed",
        "Who gets in",
        "How the live system is reached",
        "Accounts, passwords",
        "Kernel, boot menu",
        "How long it takes",
        "Everything at a glance",
        "The build, while it happens",
        "What was pressed",
    ] {
        pty.keys("n");
        pty.wait_for(purpose);
    }
    pty.keys("?");
    pty.wait_for("Open the log file");
    pty.keys(ESCAPE);
    pty.wait_until("the help is closed", |screen| !screen.contents().contains("Open the log file"));
    pty.keys(":");
    pty.wait_for("Commands, steps and fields");
    pty.keys(CTRL_C);
    pty.end();
    gave_the_terminal_back(pty);
}

#[test]
fn ascii_is_ascii() {
    let ann = Person::who_knows_it();
    let mut pty = ann.starts(&["--ascii"], WIDE);
    looked_through(&mut pty);
    let odd: Vec<u8> = pty.received().iter().copied().filter(|byte| !byte.is_ascii()).collect();
    assert!(odd.is_empty(), "{}", String::from_utf8_lossy(&odd));
}

/// The parameters of every SGR sequence.
fn renditions(bytes: &[u8]) -> Vec<Vec<u16>> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    for part in text.split("\x1b[").skip(1) {
        let end = part.find(|c: char| !c.is_ascii_digit() && !";:".contains(c));
        if let Some((words, rest)) = end.map(|end| part.split_at(end))
            && rest.starts_with('m')
        {
            found.push(words.split([';', ':']).map(|word| word.parse().unwrap_or(0)).collect());
        }
    }
    found
}

fn is_colour(rendition: &[u16]) -> bool {
    rendition.iter().any(|code| matches!(code, 30..=38 | 40..=48 | 90..=97 | 100..=107))
}

#[test]
fn no_color_has_no_colour_but_what_is_marked_is_marked() {
    let ann = Person::who_knows_it();
    let mut pty = ann.starts_with(&[], ("NO_COLOR", "1"), USUAL);
    looked_through(&mut pty);
    let all = renditions(pty.received());
    assert_eq!(all.iter().find(|codes| is_colour(codes)), None);
    for (name, code) in [("bold", 1), ("reverse", 7)] {
        assert!(all.iter().any(|codes| codes.contains(&code)), "no {name}");
    }
}

#[test]
fn a_terminal_with_colours_gets_some() {
    let ann = Person::who_knows_it();
    let mut pty = ann.starts_with(&[], ("COLORTERM", "truecolor"), USUAL);
    looked_through(&mut pty);
    assert!(renditions(pty.received()).iter().any(|codes| is_colour(codes)));
}

/// Starts with a wrong file of settings or keys: it is said, and the screen is never touched.
fn is_refused(file: &str, text: &str, code: u32, words: &[&str]) {
    let ann = Person::who_knows_it();
    ann.writes(file, text);
    let mut pty = ann.starts(&[], USUAL);
    assert_eq!(pty.end().exit_code(), code, "{}", String::from_utf8_lossy(pty.received()));
    let said = String::from_utf8_lossy(pty.received()).into_owned();
    assert!(!said.contains("\x1b[?"), "{said:?}");
    let flat = said.split_whitespace().collect::<String>();
    for word in words {
        assert!(flat.contains(&word.split_whitespace().collect::<String>()), "{word}: {said}");
    }
}

#[test]
fn wrong_settings_are_told_before_the_screen_is_taken() {
    is_refused("settings.toml", "theem = \"dark\"\n", 2, &["settings.toml, line 1", "write `theme`"]);
}

#[test]
fn wrong_keys_are_told_before_the_screen_is_taken() {
    is_refused("keys.toml", "[everywhere]\nhelp = [\"q\"]\n", 1, &["keys.toml", "quit"]);
    is_refused("keys.toml", "[everywhere]\nhepl = [\"x\"]\n", 1, &["keys.toml", "hepl", "help"]);
}

#[test]
fn a_profile_that_cannot_be_read_is_refused_and_stays_as_it_is() {
    let text = "version = 1\n\n[network]\nhost-nmae = \"box\"\n";
    let ann = Person::who_knows_it();
    let file = ann.writes("profiles/box.toml", text);
    let mut pty = ann.starts(&["--open", "box"], USUAL);
    let said = pty.wait_for("box cannot be opened").contents();
    assert!(said.contains("host-nmae") && said.contains("host-name"), "{said}");
    pty.keys(ESCAPE);
    pty.wait_until("the dialog is closed", |screen| !screen.contents().contains("cannot be opened"));
    pty.keys("q");
    assert_eq!(pty.end().exit_code(), 0);
    assert_eq!(fs::read_to_string(file).unwrap(), text);
}

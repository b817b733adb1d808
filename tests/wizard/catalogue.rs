//! Packages are chosen as a person does it: typed fast, from lists that come and fail, by keys and mouse.

use super::*;

/// A list as a channel publishes it, of these names.
fn published(names: &[&str]) -> String {
    let package = |name: &&str| {
        format!(
            r#""{name}": {{"name": "{name}-1.2", "pname": "{name}", "version": "1.2", "system": "x86_64-linux",
                "meta": {{"description": "About {name}", "available": true, "broken": false, "insecure": false,
                    "unfree": false, "unsupported": false, "position": "pkgs/x.nix:1"}}}}"#
        )
    };
    let packages: Vec<String> = names.iter().map(package).collect();
    format!(r#"{{"version": 2, "packages": {{{}}}}}"#, packages.join(", "))
}

/// With a profile open, on the page.
fn on_the_page(ann: &Person, size: Size) -> Pty {
    let file = ann.home().join("box.toml");
    fs::write(&file, "version = 1\n").unwrap();
    let mut pty = ann.starts(&["--open", file.to_str().unwrap()], size);
    pty.wait_for("Base image");
    pty.keys("/");
    pty.wait_for("nothing chosen yet");
    pty
}

#[test]
fn what_is_typed_fast_is_found_and_chosen_at_every_size() {
    for size in [WIDE, USUAL, Size { rows: 15, columns: 50 }] {
        let ann = Person::who_knows_it();
        let mut pty = on_the_page(&ann, size);
        pty.keys("htop");
        pty.wait_for("▸[ ] htop");
        pty.keys(DOWN);
        pty.keys(" ");
        pty.wait_for("▸[x] htop");
        // The next search replaces the words of the last.
        pty.keys("/ripgrep");
        pty.wait_for("▸[ ] ripgrep");
        pty.keys("\x1b[2~");
        pty.wait_for("2 chosen");
        // Enter looks, and adds nothing.
        pty.keys(&format!("{CTRL_U}tmux"));
        pty.wait_for("▸[ ] tmux");
        pty.keys(ENTER);
        pty.wait_for("not chosen");
        pty.resize(if size == WIDE { USUAL } else { WIDE });
        pty.wait_for("2 chosen");
        pty.keys(ESCAPE);
        pty.wait_for("[ ] tmux");
        pty.keys(ESCAPE);
        // The page itself tells of the hundreds in its list.
        pty.wait_for("2 packages, sizes");
        pty.keys(CTRL_S);
        pty.wait_for("Saved ");
        let saved = fs::read_to_string(ann.home().join("box.toml")).unwrap();
        assert!(saved.contains(r#"install = ["htop", "ripgrep"]"#), "{saved}");
        pty.keys("q");
        assert_eq!(pty.end().exit_code(), 0);
        gave_the_terminal_back(&pty);
    }
}

#[test]
fn a_list_that_cannot_be_fetched_is_told_and_the_one_at_hand_stays() {
    let ann = Person::who_knows_it();
    let mut pty = on_the_page(&ann, WIDE);
    pty.wait_for("was not fetched");
    pty.keys("neovim");
    pty.wait_for("▸[ ] neovim");
    // It comes, and one key takes it.
    fs::write(ann.list(), published(&["only-here", "neovim"])).unwrap();
    pty.keys("\x1b[15~");
    pty.wait_for("as published, 2 packages");
    pty.keys(&format!("{CTRL_U}only"));
    pty.wait_for("▸[ ] only-here");
    pty.wait_for("About only-here");
    pty.keys("\x03");
    pty.end();
    gave_the_terminal_back(&pty);
}

#[test]
fn pasted_names_are_shown_before_they_are_taken() {
    let ann = Person::who_knows_it();
    fs::write(ann.list(), published(&["neovim", "jq", "htop"])).unwrap();
    let mut pty = on_the_page(&ann, WIDE);
    pty.wait_for("as published, 3 packages");
    pty.keys("\x1b[200~jq\rneovmi\r\x1b[201~");
    pty.wait_for("Pasted names");
    pty.wait_for("not in this list");
    pty.keys(DOWN);
    pty.keys(RIGHT);
    pty.wait_for("in place of neovmi");
    pty.keys(ENTER);
    pty.wait_for("2 chosen");
    pty.wait_for("jq neovim");
    pty.keys("\x03");
    pty.wait_for("Leave Snowpress?");
    pty.keys("\x03");
    pty.end();
    gave_the_terminal_back(&pty);
}

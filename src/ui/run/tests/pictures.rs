//! What is on the screen in each state, at three sizes.

use super::*;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (50, 15)];

fn pictures(name: &str, script: &Script, symbols: &Symbols) {
    for (width, height) in SIZES {
        let area = Rect::new(0, 0, width, height);
        let (buffer, _) = script.drawn(&mut View::default(), area, symbols);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), text(&buffer));
    }
}

#[test]
fn a_build_that_runs() {
    pictures("running", &Script::running(), &Symbols::UNICODE);
}

#[test]
fn a_build_that_compresses() {
    pictures("compressing", &Script::compressing(), &Symbols::UNICODE);
}

#[test]
fn a_build_that_failed() {
    pictures("failed", &Script::failed(), &Symbols::UNICODE);
}

#[test]
fn a_build_that_was_stopped() {
    pictures("cancelled", &Script::cancelled(), &Symbols::UNICODE);
}

#[test]
fn a_build_that_is_done() {
    pictures("done", &Script::done(), &Symbols::UNICODE);
}

#[test]
fn a_terminal_without_unicode() {
    for (name, script) in [("ascii", Script::compressing()), ("ascii_failed", Script::failed())] {
        pictures(name, &script, &Symbols::ASCII);
        let area = Rect::new(0, 0, 120, 40);
        assert!(text(&script.drawn(&mut View::default(), area, &Symbols::ASCII).0).is_ascii());
    }
}

//! Long logs: what is older than memory, searching and filtering.

use super::*;
use crate::ui::run::log::Log;
use crate::ui::run::{End, Reaction};

const MANY: usize = 200_000;

fn line(number: usize) -> String {
    format!("line {number} of a builder that says something in each of its lines")
}

/// Two builders that talk by turns.
fn talked(script: &mut Script, folder: &std::path::Path) {
    script.run = Run::new("box", Expected::default(), folder.to_owned(), script.began);
    for number in 0..MANY {
        let text = if number == 1_234 { "here is the Needle".to_owned() } else { line(number) };
        script.says(if number % 2 == 0 { "even" } else { "odd" }, &text);
    }
}

#[test]
fn scrolling_back_reads_the_very_lines() {
    let place = tempfile::tempdir().unwrap();
    let mut script = Script::new();
    talked(&mut script, place.path());
    let log = &script.run.log;
    assert_eq!(log.len(), MANY);
    assert_eq!(log.fault(), None);
    // Without a name: nothing is left behind, however the program ends.
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    for from in [0, 255, 256, 777, 50_000, MANY - 40] {
        for (at, shown) in log.select(None).lines(from, 40).iter().enumerate() {
            assert_eq!((shown.number, shown.text.as_str()), (from + at, line(from + at).as_str()));
        }
    }
    let odd = script.run.work.owner(&derivation("odd"));
    let own = log.select(odd);
    assert_eq!(own.len(), MANY / 2);
    for from in [0, 127, 128, 40_000, MANY / 2 - 5] {
        for (at, shown) in own.lines(from, 5).iter().enumerate() {
            assert_eq!(shown.text, line((from + at) * 2 + 1));
        }
    }
    let mut view = View::default();
    view.action(&mut script.run, Action::NextPane);
    view.action(&mut script.run, Action::First);
    assert!(script.screen(&mut view, 120, 40).contains("even> line 0 of"));
}

#[test]
fn a_search_finds_a_line_far_back_and_goes_round() {
    let place = tempfile::tempdir().unwrap();
    let mut script = Script::new();
    talked(&mut script, place.path());
    let area = Rect::new(0, 0, 120, 40);
    let mut view = View::default();
    assert!(!view.update(&script.run, area));
    view.set_search("needle");
    let mut steps = 1;
    while view.update(&script.run, area) {
        steps += 1;
    }
    // Not in one go: keys and frames come between.
    assert!(steps > 5, "{steps}");
    assert_eq!(view.log.found, Some(1_234));
    let screen = script.screen(&mut view, 120, 40);
    assert!(screen.contains("here is the Needle"), "{screen}");
    view.action(&mut script.run, Action::NextMatch);
    assert!(script.screen(&mut view, 120, 40).contains("round again"));
    view.set_search("Needles");
    assert!(script.screen(&mut view, 120, 40).contains("no Needles"));
    view.set_search("LINE 5 of");
    assert!(script.screen(&mut view, 120, 40).contains("no LINE 5 of"));
}

#[test]
fn matches_follow_each_other_both_ways() {
    let mut script = Script::running();
    let area = Rect::new(0, 0, 80, 24);
    let mut view = View::default();
    view.action(&mut script.run, Action::NextPane);
    let found = |view: &mut View, run: &Run| {
        while view.update(run, area) {}
        let number = view.log.found.unwrap();
        run.log.select(None).lines(number, 1)[0].text.clone()
    };
    view.set_search("number 3");
    assert_eq!(found(&mut view, &script.run), "checking for function number 39... yes");
    view.action(&mut script.run, Action::PreviousMatch);
    assert_eq!(found(&mut view, &script.run), "checking for function number 38... yes");
    view.action(&mut script.run, Action::NextMatch);
    found(&mut view, &script.run);
    view.action(&mut script.run, Action::NextMatch);
    assert_eq!(found(&mut view, &script.run), "checking for function number 3... yes");
}

#[test]
fn a_filter_shows_lines_with_a_word_and_those_that_come() {
    let place = tempfile::tempdir().unwrap();
    let mut script = Script::new();
    talked(&mut script, place.path());
    let mut view = View::default();
    view.set_filter("line 777");
    let screen = script.screen(&mut view, 120, 40);
    // 777, 7770 to 7779, 77700 to 77799.
    assert!(screen.contains("(111 lines, with line 777"), "{screen}");
    assert!(screen.contains("odd> line 77799 of"), "{screen}");
    script.says("odd", "line 777 again").says("odd", "another");
    let screen = script.screen(&mut view, 120, 40);
    assert!(screen.contains("112 lines") && screen.contains("line 777 again"), "{screen}");
    view.set_filter("");
    assert!(script.screen(&mut view, 120, 40).contains("200002 lines"));
}

#[test]
fn long_lines_are_wrapped_or_moved_sideways() {
    let mut script = Script::evaluated();
    script.builds("long").says("long", &format!("begin {} end", "x".repeat(300)));
    let mut view = View::default();
    view.action(&mut script.run, Action::NextPane);
    assert!(!script.screen(&mut view, 80, 24).contains(" end"));
    view.action(&mut script.run, Action::Wrap);
    assert!(script.screen(&mut view, 80, 24).contains("x end"));
    for _ in 0..3 {
        view.action(&mut script.run, Action::Up);
    }
    let screen = script.screen(&mut view, 80, 24);
    assert!(!screen.contains("x end"), "{screen}");
    for _ in 0..3 {
        view.action(&mut script.run, Action::Down);
    }
    assert!(script.screen(&mut view, 80, 24).contains("following"));
    view.action(&mut script.run, Action::Wrap);
    for _ in 0..35 {
        view.action(&mut script.run, Action::Right);
    }
    assert!(script.screen(&mut view, 80, 24).contains("x end"));
}

#[test]
fn a_log_that_scrolled_up_stays_while_lines_come() {
    let mut script = Script::running();
    let mut view = View::default();
    view.action(&mut script.run, Action::NextPane);
    script.screen(&mut view, 80, 24);
    view.action(&mut script.run, Action::PageUp);
    let log_of = |screen: &str| {
        let from = screen.find("acl-2.3> ").unwrap();
        screen[from..from + 60].to_owned()
    };
    let before = log_of(&script.screen(&mut view, 80, 24));
    for number in 0..500 {
        script.says("linux-6.1", &format!("compiled file {number}"));
    }
    assert_eq!(log_of(&script.screen(&mut view, 80, 24)), before);
    view.action(&mut script.run, Action::Follow);
    assert!(script.screen(&mut view, 80, 24).contains("compiled file 499"));
}

#[test]
fn a_warning_leads_to_its_line() {
    let mut script = Script::running();
    let mut view = View::default();
    for _ in 0..2 {
        view.action(&mut script.run, Action::NextPane);
    }
    script.screen(&mut view, 120, 40);
    view.action(&mut script.run, Action::Down);
    assert_eq!(view.action(&mut script.run, Action::Enter), Reaction::Changed);
    let found = view.log.found.unwrap();
    assert!(script.run.log.select(None).lines(found, 1)[0].text.contains("is dirty"));
}

#[test]
fn text_of_others_is_made_printable_and_cut_into_lines() {
    let mut log = Log::new(PathBuf::from("/nonexistent"));
    log.say(crate::ui::run::log::Owner::NIX, crate::ui::run::log::Kind::Info, "a\x1b[2Jb\nc\x07");
    log.say(crate::ui::run::log::Owner::NIX, crate::ui::run::log::Kind::Info, &"é".repeat(20_000));
    let lines = log.select(None).lines(0, 99);
    assert_eq!((lines[0].text.as_str(), lines[1].text.as_str()), ("ab", "c"));
    assert_eq!(lines[2..].iter().map(|line| line.text.chars().count()).sum::<usize>(), 20_000);
    assert!(matches!(Script::cancelled().run.end(), Some(End::Cancelled(_))));
}

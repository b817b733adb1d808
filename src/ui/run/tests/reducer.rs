//! State from scripted events.

use super::*;
use crate::ui::run::state::{Fate, Standing};
use crate::ui::run::{Border, Pane};
use crate::ui::run::{End, Reaction, Spot, WHOLE};

#[test]
fn stages_derivations_and_downloads_are_told_apart() {
    let script = Script::running();
    let run = &script.run;
    assert_eq!(run.stages.of(Stage::Evaluate), Standing::Done(Duration::from_secs(9)));
    assert!(matches!(run.stages.of(Stage::Build), Standing::Running(_)));
    assert_eq!(run.stages.of(Stage::Collect), Standing::Pending);
    let names = |owners: &[crate::ui::run::log::Owner]| {
        owners.iter().map(|owner| run.work.derivation(*owner).unwrap().name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(run.work.building()), ["linux-6.1"]);
    assert_eq!(names(run.work.ended()), ["acl-2.3"]);
    assert_eq!(run.work.fetches()[0].from, "cache.nixos.org");
    let linux = run.work.derivation(run.work.building()[0]).unwrap();
    assert_eq!(linux.phase, "buildPhase");
}

#[test]
fn warnings_are_collected_once() {
    let script = Script::running();
    let told: Vec<_> =
        script.run.told.all().iter().map(|notice| (notice.text.as_str(), notice.count)).collect();
    assert_eq!(told[0], ("KVM: not there\nthe machine boots slowly in a test", 1));
    assert_eq!(told[1], ("Git tree '/home/me/nixpkgs' is dirty", 2));
    assert_eq!(told.len(), 2);
}

#[test]
fn a_late_failure_moves_a_derivation() {
    let mut script = Script::running();
    script.built("acl-2.3", 12_300, Outcome::Failed);
    let work = &script.run.work;
    assert_eq!((work.ended().len(), work.failed().len()), (0, 1));
    let fate = work.derivation(work.failed()[0]).unwrap().fate;
    assert_eq!(fate, Fate::Failed(Duration::from_millis(12_300)));
}

#[test]
fn the_bar_moves_while_compressing_and_is_full_at_the_end_alone() {
    let mut script = Script::running();
    script.builds("squashfs.img").compresses(0);
    let mut last = script.run.progress(script.now);
    let mut steps = 0;
    for part in 0..50 {
        let millis = 42_000 + part * 100;
        script.at(millis).compresses(part * 16 * MIB);
        let now = script.run.progress(script.now);
        assert!(now >= last, "{now} after {last}");
        steps += usize::from(now > last);
        last = now;
    }
    assert!(steps > 40, "{steps}");
    assert!(last < WHOLE);
    let done = Script::done();
    assert!(matches!(done.run.end(), Some(End::Done(_))));
    assert_eq!(done.run.progress(done.now), WHOLE);
    for script in [Script::failed(), Script::cancelled()] {
        assert!(script.run.progress(script.now) < WHOLE);
    }
}

#[test]
fn a_failure_shows_its_cause_and_the_log_of_the_culprit() {
    let script = Script::failed();
    let mut view = View::default();
    let screen = script.screen(&mut view, 120, 40);
    let at = |word: &str| screen.find(word).unwrap_or_else(|| panic!("no {word}:\n{screen}"));
    assert!(at("ran out of memory") < at("Log of linux-6.1"));
    assert!(at("Log of linux-6.1") < at("What to try"));
    assert!(at("try fewer `cores`") > at("What to try"));
    assert!(at("e mend") > at("What to try"));
    // The raw text is one key away, and one key back.
    let mut failed = Script::failed();
    assert_eq!(view.action(&mut failed.run, Action::OwnWords), Reaction::Changed);
    let words = failed.screen(&mut view, 120, 40);
    assert!(words.contains("Log of Nix"), "{words}");
    assert!(words.matches("failed with exit code 2").count() > 1, "{words}");
    view.action(&mut failed.run, Action::OwnWords);
    assert!(failed.screen(&mut view, 120, 40).contains("Log of linux-6.1"));
    // Somebody may want to see all.
    view.action(&mut Script::failed().run, Action::Help);
    let mut script = script;
    assert_eq!(view.action(&mut script.run, Action::AllLogs), Reaction::Changed);
    assert!(script.screen(&mut view, 120, 40).contains("Log of all"));
}

#[test]
fn stopping_is_said_and_asked_for_while_it_runs_alone() {
    let mut script = Script::running();
    let mut view = View::default();
    assert_eq!(view.action(&mut script.run, Action::Cancel), Reaction::AskCancel);
    script.run.stop_asked();
    assert!(script.screen(&mut view, 80, 24).contains("once more kills them"));
    script.run.stop_asked();
    assert!(script.screen(&mut view, 50, 15).contains("Killing Nix"));
    let mut script = Script::done();
    assert_eq!(view.action(&mut script.run, Action::Cancel), Reaction::NotMine);
}

#[test]
fn panes_are_enlarged_hidden_and_come_back() {
    let mut script = Script::running();
    let mut view = View::default();
    view.action(&mut script.run, Action::HidePane);
    let screen = script.screen(&mut view, 120, 40);
    assert!(!screen.contains("Builds and downloads") && screen.contains("Log of all"), "{screen}");
    for _ in 0..9 {
        view.action(&mut script.run, Action::HidePane);
    }
    assert_eq!(Pane::ALL.into_iter().filter(|pane| !view.is_hidden(*pane)).count(), 1);
    view.action(&mut script.run, Action::ShowPanes);
    view.click(&script.run, Spot::Pane(Pane::Log));
    view.action(&mut script.run, Action::Enlarge);
    let screen = script.screen(&mut view, 120, 40);
    assert!(!screen.contains("Builds and downloads"), "{screen}");
    assert_eq!(view.action(&mut script.run, Action::Back), Reaction::Changed);
    assert!(script.screen(&mut view, 120, 40).contains("Builds and downloads"));
    assert_eq!(view.action(&mut script.run, Action::Back), Reaction::NotMine);
}

#[test]
fn a_border_follows_the_mouse() {
    let script = Script::running();
    let mut view = View::default();
    let area = Rect::new(0, 0, 120, 40);
    let place = |view: &mut View| {
        let (_, hits) = script.drawn(view, area, &Symbols::UNICODE);
        hits.of(&crate::ui::hits::Target::Run(Spot::Border(Border::TreeLog))).unwrap()
    };
    let before = place(&mut view);
    assert_eq!(before.width, 2);
    assert_eq!(view.drag(&script.run, Border::TreeLog, 80, 10, area), Reaction::Changed);
    assert_eq!(place(&mut view).x, 79);
    // Nothing is dragged out of sight.
    view.drag(&script.run, Border::TreeLog, 500, 10, area);
    assert_eq!(place(&mut view).x, 99);
}

#[test]
fn a_click_selects_and_a_second_one_opens_the_log() {
    let script = Script::running();
    let mut view = View::default();
    let (buffer, hits) = script.drawn(&mut view, Rect::new(0, 0, 120, 40), &Symbols::UNICODE);
    let row = text(&buffer).lines().position(|line| line.contains("linux-6.1 ")).unwrap();
    let target = hits.at(10, u16::try_from(row).unwrap()).unwrap().1.clone();
    let crate::ui::hits::Target::Run(spot) = target else { panic!("{target:?}") };
    view.click(&script.run, spot);
    assert!(script.screen(&mut view, 120, 40).contains("Log of all"));
    view.click(&script.run, spot);
    let screen = script.screen(&mut view, 120, 40);
    assert!(screen.contains("Log of linux-6.1 (1 lines"), "{screen}");
    assert!(!screen.contains("checking for function"));
}

#[test]
fn what_the_engine_says_to_be_left_counts_while_it_is_fresh() {
    let began = Instant::now();
    let mut run = Run::new("box", Expected::default(), std::env::temp_dir(), began);
    run.event(&BuildEvent::Remaining { low: 60.0, likely: 90.0, high: 120.0 }, began);
    let left = |run: &Run, second| run.left(began + Duration::from_secs(second));
    assert_eq!(left(&run, 10), Some(Duration::from_secs(80)));
    // The engine has said nothing for long, and nothing else is known.
    assert_eq!(left(&run, 60), None);
    run.event(&BuildEvent::Remaining { low: f64::NAN, likely: -1.0, high: f64::INFINITY }, began);
    assert_eq!(left(&run, 0), Some(Duration::ZERO));
}

//! What is asked before a build, what can be done meanwhile, and how it ends.

use super::*;
use crate::build::error::{BuildError, Failure};
use crate::build::event::{BuildEvent, Level, Report, Stage};
use crate::ui::run::{Border, End, Spot};

/// Saved and without errors.
fn ready() -> Sitting {
    let mut ann = Sitting::with("small", 120, 40);
    ann.goes("network.host-name")
        .enter()
        .types("x")
        .key(KeyCode::Esc)
        .ctrl('s')
        .ctrl('u')
        .types("box")
        .enter();
    let saving = ann.saying();
    ann.tell(saved(saving));
    ann.asks();
    ann
}

fn pressing() -> Sitting {
    let mut ann = ready();
    ann.types("P");
    let asked = ann.asks();
    assert!(matches!(&asked[..], [Effect::Press(wish)] if wish.name == "box"), "{asked:?}");
    ann
}

fn report() -> Report {
    Report {
        image: "/out/box/small.iso".into(),
        image_bytes: 300 << 20,
        sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned(),
        expected: None,
        facts: "/out/box/small.build.json".into(),
        log: "/out/box/small.log".into(),
        store_path: "/nix/store/x-small.iso".to_owned(),
        elapsed: Duration::from_mins(1),
    }
}

#[test]
fn errors_are_shown_before_anything_is_pressed() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("network.gateway").enter().types("nowhere").key(KeyCode::Esc);
    ann.asks();
    ann.types("P");
    assert_eq!((ann.model.place, ann.asks()), (Place::Step(Step::Review), vec![]));
    assert!(ann.status().contains("errors"));
    assert!(ann.model.pressing.is_none());
}

#[test]
fn what_has_no_name_gets_one_and_is_pressed_then() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.asks();
    ann.types("P");
    assert_eq!(ann.dialog(), "Save the profile as");
    ann.ctrl('u').types("box").enter();
    let saving = ann.saying();
    assert!(saving.press);
    ann.tell(saved(saving));
    assert!(ann.asks().iter().any(|effect| matches!(effect, Effect::Press(_))));
    assert_eq!(ann.model.place, Place::Step(Step::Press));
}

#[test]
fn changes_are_saved_before_they_are_pressed() {
    let mut ann = ready();
    ann.goes("network.host-name").enter().types("y").key(KeyCode::Esc).types("P");
    let saving = ann.saying();
    assert!(saving.press && saving.seen.is_some());
}

#[test]
fn without_a_network_a_rehearsal_is_offered() {
    let mut ann = ready();
    ann.tell(Msg::Network(false)).types("P");
    assert_eq!(ann.dialog(), "What nixpkgs comes from does not answer");
    assert_eq!(ann.asks(), []);
    ann.enter();
    let asked = ann.asks();
    assert!(matches!(&asked[..], [Effect::Press(wish)] if wish.wish.press.rehearse), "{asked:?}");
}

#[test]
fn a_second_build_is_not_begun() {
    let mut ann = pressing();
    ann.types("P");
    assert_eq!(ann.asks(), []);
    assert!(ann.status().contains("running already"));
}

#[test]
fn stopping_is_asked_and_the_second_time_is_meant() {
    let mut ann = pressing();
    ann.types("x");
    assert_eq!((ann.dialog().as_str(), ann.asks()), ("Stop the build?", vec![]));
    ann.types("n").types("x").types("y");
    assert_eq!(ann.asks(), [Effect::StopBuild]);
    ann.types("x");
    assert_eq!(ann.asks(), [Effect::StopBuild]);
    ann.tell(Msg::Built(Err(BuildError::cancelled(Stage::Build))));
    assert!(matches!(ann.model.pressing.as_ref().unwrap().run.end(), Some(End::Cancelled(_))));
    // It has ended; leaving asks nothing any more.
    ann.asks();
    assert_eq!(ann.types("q").asks(), [Effect::Quit]);
}

#[test]
fn a_question_whether_to_stop_goes_when_the_build_has_ended() {
    let mut ann = pressing();
    ann.types("x").tell(Msg::Built(Ok(report())));
    assert_eq!(ann.dialog(), "");
    let asked = ann.asks();
    assert!(matches!(&asked[..], [Effect::Notify(_), Effect::LookInto { number: 1, .. }]), "{asked:?}");
    ann.types("n");
    assert!(ann.text().contains("/out/box/small.iso"), "{}", ann.text());
    ann.asks();
    ann.types("y");
    assert_eq!(ann.asks(), [Effect::Copy("/out/box/small.iso".to_owned())]);
}

#[test]
fn leaving_stops_the_build_first() {
    let mut ann = pressing();
    ann.types("q").key(KeyCode::Down).enter();
    assert_eq!(ann.asks(), [Effect::StopBuild]);
    ann.tell(Msg::Built(Err(BuildError::cancelled(Stage::Build))));
    assert_eq!(ann.asks(), [Effect::Quit]);
}

#[test]
fn leaving_a_build_with_changes_offers_to_save_them() {
    let mut ann = pressing();
    ann.goes("network.host-name").enter().types("y").key(KeyCode::Esc).types("q");
    assert!(ann.text().contains("save"), "{}", ann.text());
    ann.types("save").enter();
    let saving = ann.saying();
    ann.tell(saved(saving));
    assert!(ann.asks().contains(&Effect::StopBuild));
    ann.tell(Msg::Built(Err(BuildError::cancelled(Stage::Build))));
    assert_eq!(ann.asks(), [Effect::Quit]);
}

#[test]
fn a_signal_asks_nobody() {
    assert!(ready().tell(Msg::Terminate).asks().contains(&Effect::Quit));
    let mut ann = pressing();
    ann.tell(Msg::Terminate);
    assert_eq!(ann.asks(), [Effect::StopBuild]);
    ann.tell(Msg::Built(Err(BuildError::cancelled(Stage::Build))));
    assert_eq!(ann.asks(), [Effect::Quit]);
}

#[test]
fn a_failure_leads_to_the_guilty_step() {
    let mut ann = pressing();
    let said = "error: undefined variable 'htpo'";
    let error = BuildError::new(Stage::Evaluate, Failure::Evaluation, said, "look at the name");
    ann.tell(Msg::Built(Err(error)));
    assert!(ann.text().contains("undefined variable 'htpo'"), "{}", ann.text());
    ann.types("e");
    assert_eq!(ann.model.place, Place::Step(Step::Packages));
    ann.asks();
    ann.types("P");
    assert!(matches!(&ann.asks()[..], [Effect::Press(_)]));
}

#[test]
fn a_border_is_dragged_and_let_go() {
    let mut ann = pressing();
    ann.tell(Msg::Build(BuildEvent::StageStarted { stage: Stage::Build }));
    ann.tell(Msg::Build(BuildEvent::Message { level: Level::Warning, text: "warning: old".to_owned() }));
    let border = Target::Run(Spot::Border(Border::TreeLog));
    let before = ann.model.drawn.hits.of(&border).expect("a border");
    ann.mouse(MouseEventKind::Down(MouseButton::Left), before.x, before.y);
    ann.mouse(MouseEventKind::Drag(MouseButton::Left), before.x + 9, before.y + 3);
    let after = ann.model.drawn.hits.of(&border).unwrap();
    assert_ne!((before.x, before.y), (after.x, after.y));
    ann.mouse(MouseEventKind::Up(MouseButton::Left), after.x, after.y);
    ann.mouse(MouseEventKind::Drag(MouseButton::Left), before.x, before.y);
    assert_eq!(ann.model.drawn.hits.of(&border).unwrap(), after);
}

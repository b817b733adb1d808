//! Every screen at three sizes.

use super::*;
use crate::build::error::{BuildError, Failure};
use crate::build::event::{BuildEvent, Counter, Level, Outcome, Report, Stage, Totals};
use crate::ui::command::Question;
use crate::ui::layers::AskLayer;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (50, 15)];

/// The same screen at every size.
pub fn pictures(name: &str, scene: impl Fn(&mut Sitting)) {
    for (width, height) in SIZES {
        let mut ann = Sitting::with("static-server", width, height);
        scene(&mut ann);
        ann.settles();
        let text = ann.text();
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), text);
    }
}

/// With a key and a second interface, without faults.
fn whole(ann: &mut Sitting) {
    let key = crate::profile::model::SshKey {
        user: "root".to_owned(),
        origin: crate::profile::model::KeyOrigin::Key(KEY.to_owned()),
    };
    ann.tell(Msg::Fetched { words: KEY.to_owned(), keys: Ok(vec![key]) });
    ann.key(KeyCode::Esc).key(KeyCode::Esc).clicks(&Target::Step(Step::Base));
}

/// With a text that does not parse, and a fault.
fn faulty(ann: &mut Sitting) {
    whole(ann);
    ann.goes("network.gateway").enter().ctrl('u').types("10.0").key(KeyCode::Esc);
    ann.goes("network.host-name").enter().ctrl('u').types("-box").key(KeyCode::Esc);
}

fn goes(ann: &mut Sitting, step: Step) {
    whole(ann);
    ann.goes(step.title());
}

#[test]
fn guide() {
    for page in 0..screens::guide_pages() {
        pictures(&format!("guide_{page}"), |ann| {
            ann.types(":").types("first-run guide").enter();
            for _ in 0..page {
                ann.types("n");
            }
        });
    }
}

#[test]
fn steps() {
    for step in Step::ALL {
        let name = step.title().to_lowercase().replace([' ', '&'], "");
        pictures(&name, |ann| goes(ann, step));
    }
}

#[test]
fn an_empty_start() {
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("start_empty_{width}x{height}"), Sitting::new(width, height).text());
    }
}

#[test]
fn faults_at_their_fields_and_in_review() {
    pictures("network_faults", |ann| {
        faulty(ann);
        ann.goes("network.gateway");
    });
    pictures("review_faults", |ann| {
        faulty(ann);
        ann.goes("Review");
    });
    pictures("press_faults", |ann| {
        faulty(ann);
        ann.goes("Press");
    });
}

#[test]
fn a_field_that_is_typed_into() {
    pictures("editing", |ann| {
        whole(ann);
        ann.goes("network.host-name").enter().types("-two");
    });
}

#[test]
fn the_nix_in_place_of_the_form() {
    pictures("side_panel", |ann| {
        goes(ann, Step::Network);
        ann.settles();
        if !ann.model.drawn.beside {
            ann.types("s");
        }
        ann.types("JJ");
    });
}

#[test]
fn the_rail_with_the_keys() {
    pictures("rail", |ann| {
        goes(ann, Step::Users);
        ann.key(KeyCode::Esc);
    });
}

#[test]
fn dialogs() {
    pictures("help", |ann| {
        goes(ann, Step::Ssh);
        ann.types("?");
    });
    pictures("palette", |ann| {
        goes(ann, Step::Base);
        ann.types(":").types("gate");
    });
    pictures("confirm", |ann| {
        let saving = ann.ctrl('s').ctrl('u').types("box").enter().saying();
        ann.tell(Msg::NameTaken(Box::new(saving)));
    });
    pictures("leave", |ann| {
        faulty(ann);
        ann.types("q");
    });
    pictures("ask", |ann| {
        whole(ann);
        ann.ctrl('s').ctrl('u').enter();
    });
    pictures("password", |ann| {
        let question = Question::Password { account: "root".to_owned() };
        ann.model.layers.push(Layer::Ask(Box::new(AskLayer::new(question, ""))));
        ann.types("secret");
    });
    pictures("themes", |ann| {
        ann.types("T");
    });
    pictures("no_network", |ann| {
        whole(ann);
        let name = ann.ctrl('s').ctrl('u').types("box").enter().saying();
        ann.tell(saved(name)).tell(Msg::Network(false)).types("P");
    });
    pictures("packages_list", |ann| {
        goes(ann, Step::Packages);
        ann.types("a");
    });
    pictures("text", |ann| {
        let text = "The disk is full.\n\nMake room on /profiles, and save again.";
        ann.tell(Msg::Failed { title: "The profile is not saved".to_owned(), text: text.to_owned() });
    });
}

fn derivation(name: &str) -> String {
    format!("/nix/store/0123456789abcdfghijklmnpqrsvwxyz-{name}.drv")
}

/// A build, half a minute old.
fn building(ann: &mut Sitting) {
    whole(ann);
    let saving = ann.ctrl('s').ctrl('u').types("box").enter().saying();
    ann.tell(saved(saving)).types("P");
    let counter = |done, expected| Counter { done, expected, running: 1, failed: 0 };
    let builds = (0..12).map(|number| derivation(&format!("part-{number}"))).collect();
    let linux = derivation("linux-6.12");
    for (millis, event) in [
        (0, BuildEvent::StageStarted { stage: Stage::Preflight }),
        (300, BuildEvent::StageEnded { stage: Stage::Preflight, elapsed: Duration::from_millis(300) }),
        (400, BuildEvent::StageStarted { stage: Stage::Evaluate }),
        (9_000, BuildEvent::StageEnded { stage: Stage::Evaluate, elapsed: Duration::from_millis(8_600) }),
        (9_000, BuildEvent::StageStarted { stage: Stage::Build }),
        (
            9_100,
            BuildEvent::PlanKnown { builds, fetches: Vec::new(), download_bytes: None, unpacked_bytes: None },
        ),
        (10_000, BuildEvent::DerivationStarted { derivation: linux.clone(), machine: String::new() }),
        (10_100, BuildEvent::DerivationPhase { derivation: linux.clone(), phase: "buildPhase".to_owned() }),
        (
            11_000,
            BuildEvent::DerivationLog { derivation: linux.clone(), line: "CC kernel/fork.o".to_owned() },
        ),
        (12_000, BuildEvent::Progress(Totals { builds: counter(4, 12), ..Totals::default() })),
        (
            12_500,
            BuildEvent::Message { level: Level::Warning, text: "warning: Git tree is dirty".to_owned() },
        ),
    ] {
        ann.tell_at(millis, Msg::Build(event));
    }
    ann.tell_at(30_000, Msg::Tick);
}

fn failed(ann: &mut Sitting) {
    building(ann);
    let linux = derivation("linux-6.12");
    let (elapsed, outcome) = (Duration::from_secs(22), Outcome::Failed);
    ann.tell_at(
        32_000,
        Msg::Build(BuildEvent::DerivationEnded { derivation: linux.clone(), elapsed, outcome }),
    );
    let said = format!("error: builder for '{linux}' failed with exit code 2");
    let mut error = BuildError::new(Stage::Build, Failure::Build, said, "try fewer `cores`");
    error.derivation = Some(linux);
    error.log_tail = vec!["CC kernel/fork.o".to_owned(), "gcc: killed (program cc1)".to_owned()];
    ann.tell_at(32_100, Msg::Built(Err(error)));
}

pub fn done(ann: &mut Sitting) {
    building(ann);
    let report = Report {
        image: "/out/box/static-server.iso".into(),
        image_bytes: 734 << 20,
        sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned(),
        expected: None,
        facts: "/out/box/static-server.build.json".into(),
        log: "/out/box/static-server.log".into(),
        store_path: "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-static-server.iso".to_owned(),
        elapsed: Duration::from_secs(112),
    };
    ann.tell_at(112_000, Msg::Built(Ok(report)));
}

#[test]
fn builds() {
    pictures("build_running", building);
    pictures("build_failed", failed);
    pictures("build_done", done);
    pictures("build_stop", |ann| {
        building(ann);
        ann.tell_at(30_000, Msg::Key(KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE)));
    });
    pictures("image_done", |ann| {
        done(ann);
        ann.tell_at(112_000, Msg::Key(KeyEvent::new(KeyCode::Char('n'), KeyModifiers::NONE)));
    });
}

#[test]
fn ascii_screens_are_ascii() {
    for step in Step::ALL {
        let mut ann = Sitting::with("static-server", 120, 40);
        ann.model.look.symbols = Symbols::ASCII;
        faulty(&mut ann);
        ann.goes(step.title()).settles();
        assert!(ann.text().is_ascii(), "{}", ann.text());
        ann.types("?");
        assert!(ann.text().is_ascii(), "{}", ann.text());
    }
}

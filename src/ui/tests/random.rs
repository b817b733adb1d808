//! 100,000 random events: keys, mouse, pastes, sizes, answers from outside. Nothing panics, and from
//! wherever one got there is a way out.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::*;
use crate::build::error::{BuildError, Failure};
use crate::build::event::{BuildEvent, ByteWork, Level, Outcome, Report, Stage};
use crate::image::write::{Phase, WriteEvent};
use crate::nix::Generated;
use crate::profile::Fault;
use crate::ui::action::ACTIONS;
use crate::ui::view::LEAST;

/// One case is a sitting of so many events; four tests share the cases, so that they run beside
/// each other. 4 x 100 x 250 are 100,000.
const EVENTS: usize = 250;
const CASES: u32 = 100;

/// Dialogs over dialogs: more than a person could have wanted.
const LAYERS: usize = 10;

#[derive(Debug, Clone)]
enum Event {
    Key(KeyCode, KeyModifiers),
    /// As if the key of an action were struck.
    Act(usize),
    Mouse(MouseEventKind, u16, u16),
    /// A click on one of the places that are shown.
    Click(usize),
    Paste(String),
    Size(u16, u16),
    /// Answers what waits, well or not.
    Answer(bool),
    Outside(u8),
    Later(u64),
    /// From here the way out is looked for.
    WayOut,
}

fn code() -> impl Strategy<Value = KeyCode> {
    let named = [
        KeyCode::Enter,
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Insert,
        KeyCode::F(1),
        KeyCode::Null,
    ];
    prop_oneof![
        4 => prop::sample::select(named.to_vec()),
        3 => prop::sample::select("0123456789./:-_ qnpfuadsSTPEkjhlgGxyz?".chars().collect::<Vec<_>>())
            .prop_map(KeyCode::Char),
        1 => any::<char>().prop_map(KeyCode::Char),
    ]
}

fn modifiers() -> impl Strategy<Value = KeyModifiers> {
    prop_oneof![
        8 => Just(KeyModifiers::NONE),
        2 => Just(KeyModifiers::CONTROL),
        1 => Just(KeyModifiers::ALT),
        1 => Just(KeyModifiers::SHIFT),
    ]
}

fn mouse() -> impl Strategy<Value = MouseEventKind> {
    let left = MouseButton::Left;
    prop::sample::select(vec![
        MouseEventKind::Down(left),
        MouseEventKind::Down(left),
        MouseEventKind::Down(left),
        MouseEventKind::Up(left),
        MouseEventKind::Drag(left),
        MouseEventKind::Down(MouseButton::Right),
        MouseEventKind::ScrollUp,
        MouseEventKind::ScrollDown,
        MouseEventKind::Moved,
    ])
}

fn paste() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z0-9./: \n-]{0,30}",
        1 => any::<String>(),
        1 => Just("\x1b]0;x\x07\x1b[2J\r\n\0\t\u{9b}".to_owned()),
        1 => Just(format!("{KEY}\n{KEY}")),
        1 => (1usize..40).prop_map(|lines| "snow\u{301} 雪 press\n".repeat(lines * 25)),
    ]
}

fn size() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        6 => (50u16..130, 15u16..45),
        1 => (0u16..=250, 0u16..=250),
        1 => (0u16..60, 0u16..20),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        30 => (code(), modifiers()).prop_map(|(code, held)| Event::Key(code, held)),
        20 => (0..ACTIONS.len()).prop_map(Event::Act),
        12 => (mouse(), 0u16..260, 0u16..260).prop_map(|(kind, x, y)| Event::Mouse(kind, x % 130, y % 45)),
        2 => (mouse(), any::<u16>(), any::<u16>()).prop_map(|(kind, x, y)| Event::Mouse(kind, x, y)),
        12 => any::<usize>().prop_map(Event::Click),
        4 => paste().prop_map(Event::Paste),
        3 => size().prop_map(|(width, height)| Event::Size(width, height)),
        10 => prop::bool::weighted(0.8).prop_map(Event::Answer),
        8 => any::<u8>().prop_map(Event::Outside),
        2 => (0u64..100_000).prop_map(Event::Later),
        1 => Just(Event::WayOut),
    ]
}

fn report() -> Report {
    Report {
        image: "/out/a.iso".into(),
        image_bytes: 1 << 30,
        sha256: "0".repeat(64),
        expected: None,
        facts: "/out/a.json".into(),
        log: "/out/a.log".into(),
        store_path: "/nix/store/a".to_owned(),
        elapsed: Duration::from_secs(9),
    }
}

fn error() -> BuildError {
    let mut error = BuildError::new(Stage::Build, Failure::Build, "error: a\n\tb", "c\nd");
    error.derivation = Some("/nix/store/00000000000000000000000000000000-a.drv".to_owned());
    error
}

/// A person who does anything, and an outside that answers what it is asked.
struct Anyone {
    ann: Sitting,
    waiting: Vec<Effect>,
    millis: u64,
    left: bool,
}

impl Anyone {
    fn new() -> Self {
        let mut anyone = Self { ann: Sitting::new(100, 30), waiting: Vec::new(), millis: 0, left: false };
        anyone.tell(Msg::Tick);
        anyone
    }

    fn tell(&mut self, msg: Msg) {
        self.ann.tell_at(self.millis, msg);
        for effect in std::mem::take(&mut self.ann.effects) {
            match effect {
                Effect::Quit => self.left = true,
                Effect::Preview(preview) => {
                    // The newest replaces the one that waits.
                    self.waiting.retain(|effect| !matches!(effect, Effect::Preview(_)));
                    self.waiting.push(Effect::Preview(preview));
                }
                other => self.waiting.push(other),
            }
        }
    }

    fn does(&mut self, event: Event) -> Result<(), TestCaseError> {
        match event {
            Event::Key(code, held) => self.tell(Msg::Key(KeyEvent::new(code, held))),
            Event::Act(at) => {
                // Through the key map, as a person would.
                let entry = &ACTIONS[at];
                let key = entry.keys.first().copied().unwrap_or("esc");
                self.tell(Msg::Key(key_of(key)));
            }
            Event::Mouse(kind, column, row) => {
                let modifiers = KeyModifiers::NONE;
                self.tell(Msg::Mouse(MouseEvent { kind, column, row, modifiers }));
            }
            Event::Click(at) => {
                let places = self.ann.model.drawn.hits.clone().into_places();
                if !places.is_empty() {
                    let (place, _) = &places[at % places.len()];
                    let kind = MouseEventKind::Down(MouseButton::Left);
                    let modifiers = KeyModifiers::NONE;
                    self.tell(Msg::Mouse(MouseEvent { kind, column: place.x, row: place.y, modifiers }));
                }
            }
            Event::Paste(text) => self.tell(Msg::Paste(text)),
            Event::Size(width, height) => {
                self.ann.area = Rect::new(0, 0, width, height);
                self.tell(Msg::Resize);
            }
            Event::Answer(well) => {
                let waiting = std::mem::take(&mut self.waiting);
                for effect in waiting {
                    self.answer(effect, well);
                }
            }
            Event::Outside(what) => self.outside(what),
            Event::Later(more) => {
                self.millis += more;
                self.tell(Msg::Tick);
            }
            Event::WayOut => self.way_out()?,
        }
        // Whoever has left begins anew.
        if self.left {
            *self = Self::new();
        }
        self.holds()
    }

    fn answer(&mut self, effect: Effect, well: bool) {
        let msg = match effect {
            Effect::Open(source) if well => opened(source),
            Effect::Open(source) => Msg::NotOpened { source, problem: "no \x1b[31m".to_owned() },
            Effect::Save(saving) if well => saved(*saving),
            Effect::Save(saving) if !saving.overwrite => Msg::NameTaken(saving),
            Effect::Save(_) => Msg::Failed { title: "Not saved".to_owned(), text: "no room".to_owned() },
            Effect::FetchKeys(words) => {
                let key = crate::profile::model::SshKey {
                    user: "root".to_owned(),
                    origin: crate::profile::model::KeyOrigin::Key(KEY.to_owned()),
                };
                let keys = if well { Ok(vec![key]) } else { Err("nobody".to_owned()) };
                Msg::Fetched { words, keys }
            }
            Effect::Hash { account, .. } => {
                let hash = if well { Ok("$6$a$b".to_owned()) } else { Err("no".to_owned()) };
                Msg::Hashed { account, hash }
            }
            Effect::Preview(preview) => {
                let fault = || vec![Fault::error("ssh.keys[0]", "gone", "bring it")];
                let made = if well { Ok(Generated::default()) } else { Err(fault()) };
                Msg::Previewed { generation: preview.generation, made }
            }
            Effect::EditText(text) if well => Msg::Edited(text),
            Effect::EditText(_) => Msg::Edited("version = [".to_owned()),
            Effect::StopBuild => Msg::Built(Err(BuildError::cancelled(Stage::Build))),
            Effect::Press(_) => Msg::Preparing("ready\x07".to_owned()),
            Effect::LookForImages(_) => Msg::Images(image::fakes::found()),
            Effect::LookInto { number, .. } if well => {
                Msg::ImageSeen { number, seen: Ok(Box::new(image::fakes::seen())) }
            }
            Effect::LookInto { number, .. } => Msg::ImageSeen { number, seen: Err("no\x1b[2J".to_owned()) },
            Effect::Prove { number, .. } if well => Msg::Proved { number, items: Ok(image::fakes::items()) },
            Effect::Prove { number, .. } => Msg::Proved { number, items: Err("no".to_owned()) },
            Effect::CheckIntegrity { number, .. } => Msg::Hashing { number, done: 1, of: 0 },
            Effect::StopIntegrity => {
                let number = self.ann.model.desk.number;
                Msg::Checked {
                    number,
                    end: if well { Ok(image::fakes::unsound()) } else { Err("x".to_owned()) },
                }
            }
            Effect::Boot(_) => {
                for event in image::fakes::boot_events() {
                    self.tell(Msg::Boot(event));
                }
                return;
            }
            Effect::StopBoot if well => Msg::Booted(Ok(image::fakes::booted())),
            Effect::StopBoot => Msg::Booted(Err("no\x07".to_owned())),
            Effect::LookForDevices { .. } if well => Msg::Devices(Ok(image::fakes::devices())),
            Effect::LookForDevices { .. } => Msg::Devices(Err("no".to_owned())),
            Effect::Write { asked: false, .. } => {
                Msg::Elevate(crate::build::process::Invocation::new("sudo"))
            }
            Effect::Write { devices, .. } => {
                let event = WriteEvent::Progress { phase: Phase::Writing, done: 5, of: 9 };
                Msg::Writing { device: devices[0].path.clone(), event }
            }
            Effect::StopWrite => Msg::Written(if well { Ok(()) } else { Err("no".to_owned()) }),
            Effect::LookForRescued if well => Msg::Rescued("version = 1\n".to_owned()),
            Effect::OpenList(of) | Effect::FetchList(of) if well => catalog::fakes::listed(*of, true),
            Effect::FetchList(of) => Msg::FetchEnded { of, problem: Some("no\x1b[2J".to_owned()) },
            Effect::AskSizes(asked) => {
                let sizes = Box::new(catalog::fakes::sizes(&asked));
                Msg::Sized { number: asked.number, sizes, last: well, off: false }
            }
            Effect::ReadNames(path) => {
                let names =
                    if well { Ok(vec!["jq".to_owned(), "gti".to_owned()]) } else { Err("\x07".to_owned()) };
                Msg::NamesRead { path, names }
            }
            asked if catalog::fakes::is_answered(&asked) => catalog::fakes::answer(asked),
            Effect::LookForKeys => return self.ann.knows(),
            _ => return,
        };
        self.tell(msg);
    }

    fn outside(&mut self, what: u8) {
        let derivation = format!("/nix/store/{}-a.drv", "0".repeat(32));
        let elapsed = Duration::from_secs(u64::from(what));
        let build = match what % 16 {
            0 => BuildEvent::StageStarted { stage: Stage::ALL[usize::from(what / 16) % 5] },
            1 => BuildEvent::StageEnded { stage: Stage::Build, elapsed },
            2 => BuildEvent::DerivationStarted { derivation, machine: String::new() },
            3 | 4 => BuildEvent::DerivationLog { derivation, line: format!("line {what} \x1b[31m 雪") },
            5 => BuildEvent::DerivationEnded { derivation, elapsed, outcome: Outcome::Failed },
            6 => BuildEvent::Message { level: Level::Warning, text: "warning: a\nb".to_owned() },
            7 => BuildEvent::Bytes { what: ByteWork::Compress, done: u64::from(what), total: 200 },
            8 => return self.tell(Msg::Built(Ok(report()))),
            9 => return self.tell(Msg::Built(Err(error()))),
            10 => return self.tell(Msg::Network(what < 128)),
            11 => return self.tell(Msg::Done("done\x1b[2J".to_owned())),
            12 => return self.tell(opened(Source::Starting("static-server".to_owned()))),
            13 => return self.tell(opened(Source::Saved("box".to_owned()))),
            14 => return self.tell(Msg::Profiles { saved: Vec::new(), recent: vec![Source::Empty] }),
            _ => return self.tell(Msg::Machine(Vec::new())),
        };
        self.tell(Msg::Build(build));
    }

    /// What is true at every moment.
    fn holds(&self) -> Result<(), TestCaseError> {
        let model = &self.ann.model;
        let rows = screens::rows(model, model.place);
        let at = model.forms.get(&model.place).map_or(0, |state| state.row);
        let keyed = rows.iter().any(crate::ui::form::Row::takes_keys);
        prop_assert!(!keyed || rows[at].takes_keys(), "the keys are nowhere: {at}");
        if let Place::Guide(page) = model.place {
            prop_assert!(page < screens::guide_pages() && model.focus == Focus::Form);
        }
        if let Some(editing) = &model.editing {
            prop_assert!(rows.iter().any(|row| row.field == editing.field), "{}", editing.field);
        }
        let titles: Vec<_> = model.layers.iter().map(std::mem::discriminant).collect();
        prop_assert!(titles.len() < LAYERS, "{titles:?}");
        let steps: BTreeSet<Step> = model.history.iter().copied().collect();
        prop_assert_eq!(steps.len(), model.history.len(), "{:?}", &model.history);
        for field in model.draft.unread.keys() {
            let has =
                |step: &Step| screens::rows(model, Place::Step(*step)).iter().any(|r| r.field == *field);
            prop_assert!(Step::ALL.iter().any(has), "{field} cannot be mended");
        }
        let odd = self.ann.buffer.content.iter().find(|cell| cell.symbol().chars().any(char::is_control));
        prop_assert!(odd.is_none(), "{odd:?}");
        Ok(())
    }

    /// `Esc` closes everything; the palette then goes anywhere; Ctrl-C twice leaves.
    fn way_out(&mut self) -> Result<(), TestCaseError> {
        let key = |code| Msg::Key(KeyEvent::new(code, KeyModifiers::NONE));
        let dialogs = self.ann.model.layers.len();
        for _ in 0..20 + dialogs {
            self.tell(key(KeyCode::Esc));
        }
        let model = &self.ann.model;
        prop_assert!(model.layers.is_empty() && model.editing.is_none() && model.history.is_empty());
        prop_assert_eq!(model.focus, Focus::Rail);
        for step in [Step::Start, Step::Network, Step::Image] {
            self.tell(key(KeyCode::Char(':')));
            let Some(Layer::List(list)) = self.ann.model.layers.last_mut() else {
                return Err(TestCaseError::fail("no palette"));
            };
            list.at = step.index();
            self.tell(key(KeyCode::Enter));
            prop_assert_eq!(self.ann.model.place, Place::Step(step));
        }
        if self.millis.is_multiple_of(2) {
            return Ok(());
        }
        for _ in 0..2 {
            if !self.left {
                self.tell(Msg::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)));
            }
        }
        if !self.left {
            prop_assert!(self.waiting.contains(&Effect::StopBuild));
            self.tell(Msg::Built(Err(BuildError::cancelled(Stage::Build))));
        }
        prop_assert!(self.left, "no way out");
        Ok(())
    }
}

fn key_of(name: &str) -> KeyEvent {
    let (name, held) =
        name.strip_prefix("ctrl-").map_or((name, KeyModifiers::NONE), |rest| (rest, KeyModifiers::CONTROL));
    let code = match name {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "backtab" => KeyCode::BackTab,
        "backspace" => KeyCode::Backspace,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "pageup" => KeyCode::PageUp,
        "pagedown" => KeyCode::PageDown,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "space" => KeyCode::Char(' '),
        other => KeyCode::Char(other.chars().next().unwrap_or(' ')),
    };
    KeyEvent::new(code, held)
}

fn sitting(events: Vec<Event>) -> Result<(), TestCaseError> {
    let mut anyone = Anyone::new();
    for event in events {
        anyone.does(event)?;
    }
    anyone.does(Event::WayOut)
}

fn random() {
    let config = ProptestConfig {
        cases: CASES,
        // Each try of a shorter way takes a moment.
        max_shrink_iters: 1500,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let events = prop::collection::vec(event(), EVENTS);
    runner.run(&events, sitting).unwrap_or_else(|failed| panic!("{failed}"));
}

#[test]
fn there_is_always_a_way_out_1() {
    random();
}

#[test]
fn there_is_always_a_way_out_2() {
    random();
}

#[test]
fn there_is_always_a_way_out_3() {
    random();
}

#[test]
fn there_is_always_a_way_out_4() {
    random();
}

#[test]
fn every_screen_draws_at_every_small_size() {
    for step in Step::ALL {
        let mut ann = Sitting::with("static-server", 100, 30);
        ann.goes(step.title()).settles();
        for layer in ["", "?", ":"] {
            ann.types(layer);
            for width in (0..LEAST.0 + 30).step_by(3) {
                for height in [0, 1, 2, 14, 15, 16, 22] {
                    ann.resize(width, height);
                }
            }
            ann.key(KeyCode::Esc);
        }
    }
}

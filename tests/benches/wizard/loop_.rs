//! The loop of the program on a screen in memory.

use std::convert::Infallible;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, TestBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use snowpress::build::event::{BuildEvent, Stage};
use snowpress::profile::{Profile, starting, toml::decode};
use snowpress::settings::{Places, Settings};
use snowpress::ui::command::Source;
use snowpress::ui::desk::Against;
use snowpress::ui::effect::Effect;
use snowpress::ui::model::{Model, Place, Pressing};
use snowpress::ui::msg::{Msg, Opened};
use snowpress::ui::run::{Expected, Run, View};
use snowpress::ui::runtime::{Host, Inbound, Outside, turn};
use snowpress::ui::setup;
use snowpress::ui::step::Step;
use snowpress::ui::update::{drawn, update};
use snowpress::ui::view::view;

use super::figures;

const COLUMNS: u16 = 200;
const ROWS: u16 = 60;
/// Builders that talk by turns.
const BUILDERS: usize = 16;
const A_SECOND: usize = 10_000;

/// A model with a profile open at a step.
pub fn model(folder: &Path, step: Step) -> Model {
    let places =
        Places { config: folder.join("config"), data: folder.join("data"), cache: folder.join("cache") };
    let look = setup::look(&places, &Settings::default()).unwrap();
    let mut model = Model::new(look, places.profiles(), folder.join("out"), Instant::now());
    folder.clone_into(&mut model.spool_folder);
    model.known.cores = 4;
    let text = starting::find("static-server").unwrap().text;
    let opened = Opened {
        source: Source::Starting("static-server".to_owned()),
        name: "bench".to_owned(),
        text: text.to_owned(),
        profile: decode(text).profile,
        base: folder.to_owned(),
    };
    let _ = update(&mut model, Msg::Opened(Box::new(opened)), Instant::now());
    model.place = Place::Step(step);
    model
}

/// A model whose build is running.
pub fn building(folder: &Path) -> Model {
    let mut model = model(folder, Step::Press);
    let run = Run::new("bench", Expected::default(), folder.to_owned(), Instant::now());
    model.shows_build = true;
    let estimate = model.estimate();
    let against = Against { name: "bench".to_owned(), profile: Profile::default(), base: PathBuf::new() };
    model.pressing =
        Some(Pressing { run, view: View::default(), estimate, rehearsed: false, against, held: None });
    let _ = update(&mut model, Msg::Build(BuildEvent::StageStarted { stage: Stage::Build }), Instant::now());
    model
}

pub fn line(number: usize) -> Msg {
    let derivation = format!("/nix/store/0123456789abcdfghijklmnpqrsvwxyz-part-{}.drv", number % BUILDERS);
    let line = format!("[{number}] gcc -O2 -fPIC -Iinclude -DVERSION=2 -c source/file-{number}.c");
    Msg::Build(BuildEvent::DerivationLog { derivation, line })
}

fn key(code: char) -> Msg {
    Msg::Key(KeyEvent::new(KeyCode::Char(code), KeyModifiers::NONE))
}

/// Update, view and drawing, without a terminal.
pub fn key_on_a_form() -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let mut model = model(folder.path(), Step::Network);
    let mut terminal = Terminal::new(TestBackend::new(COLUMNS, ROWS)).unwrap();
    let once = |number: usize| {
        let began = Instant::now();
        let _ = update(&mut model, key(if number % 16 < 8 { 'j' } else { 'k' }), began);
        let mut layout = None;
        terminal.draw(|frame| layout = Some(view(&model, frame))).unwrap();
        drawn(&mut model, layout.unwrap());
        began.elapsed()
    };
    let times = (0..501).map(once).skip(1).collect();
    figures("a key on a form, in memory", times, Some(5.0))
}

/// Frames that were drawn: when, and whether one pane had the whole screen.
type Frames = Arc<Mutex<Vec<(Instant, bool)>>>;

struct Watched {
    screen: TestBackend,
    frames: Frames,
}

impl Backend for Watched {
    type Error = Infallible;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> Result<(), Infallible> {
        self.screen.draw(content)
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.screen.hide_cursor()
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        self.screen.show_cursor()
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        self.screen.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.screen.set_cursor_position(position)
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        self.screen.clear()
    }

    fn clear_region(&mut self, kind: ClearType) -> Result<(), Infallible> {
        self.screen.clear_region(kind)
    }

    fn size(&self) -> Result<Size, Infallible> {
        self.screen.size()
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        self.screen.window_size()
    }

    /// The end of a frame.
    fn flush(&mut self) -> Result<(), Infallible> {
        let now = Instant::now();
        let buffer = self.screen.buffer();
        let row: String = (0..COLUMNS).map(|x| buffer[(x, 1)].symbol()).collect();
        self.frames.lock().unwrap().push((now, !row.contains("Pressing")));
        self.screen.flush()
    }
}

struct Nobody;

impl Outside for Nobody {
    fn run(&mut self, _: Effect) {}
}

impl Host for Nobody {
    fn run(&mut self, _: Effect) -> io::Result<bool> {
        Ok(false)
    }
}

/// Runs the loop until whoever sends has ended; gives the frames.
fn frames(inbox: &Receiver<Inbound>) -> Vec<(Instant, bool)> {
    let folder = tempfile::tempdir().unwrap();
    let mut model = building(folder.path());
    let frames = Frames::default();
    let watched = Watched { screen: TestBackend::new(COLUMNS, ROWS), frames: Arc::clone(&frames) };
    let mut terminal = Terminal::new(watched).unwrap();
    turn(&mut terminal, &mut model, inbox, &mut Nobody, &mut Nobody).unwrap();
    let frames = frames.lock().unwrap();
    frames.clone()
}

/// Sends lines at the rate, and now and then a key; gives when the keys were sent.
fn sends(to: &Sender<Inbound>, seconds: Range<usize>) -> Vec<Instant> {
    let began = Instant::now();
    let mut keys = Vec::new();
    for millisecond in 0..seconds.end * 1000 {
        let due = began + Duration::from_millis(millisecond as u64);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        for number in 0..A_SECOND / 1000 {
            let _ = to.send(Inbound::Msg(line(millisecond * A_SECOND / 1000 + number)));
        }
        // Not in step with the frames.
        if millisecond > seconds.start * 1000 && millisecond % 97 == 0 {
            keys.push(Instant::now());
            let _ = to.send(Inbound::Msg(key('z')));
        }
    }
    keys
}

/// From a key that makes a pane large until that is on the screen, while lines flow.
pub fn key_in_the_build_view() -> f64 {
    let (sender, inbox) = channel();
    let sending = std::thread::spawn(move || sends(&sender, 1..10));
    let frames = frames(&inbox);
    let keys = sending.join().unwrap();
    let seconds = (frames[frames.len() - 1].0 - frames[0].0).as_secs_f64();
    let changes = frames.windows(2).filter(|pair| pair[0].1 != pair[1].1).map(|pair| pair[1].0);
    let times: Vec<Duration> = keys.iter().zip(changes).map(|(key, shown)| shown - *key).collect();
    assert_eq!(times.len(), keys.len(), "a key was not answered");
    println!("build view at {A_SECOND} lines/s: {:.1} frames/s", frames.len() as f64 / seconds);
    figures("a key in it, until its frame is drawn", times, Some(16.0))
}

/// Frames a second of a build that says nothing.
pub fn frames_while_time_passes() -> f64 {
    let (sender, inbox) = channel();
    let sending = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(5));
        drop(sender);
    });
    let frames = frames(&inbox);
    sending.join().unwrap();
    let rate = (frames.len() - 1) as f64 / (frames[frames.len() - 1].0 - frames[0].0).as_secs_f64();
    println!("build view while only time passes: {rate:.1} frames/s; target 10");
    rate.floor()
}

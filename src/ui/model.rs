//! Everything that is on the screen, as state. It changes in `update` alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::layout::Rect;
use ratatui_textarea::TextArea;

use crate::build::event::Report;
use crate::estimate::limits::{self, Limit, Weight};
use crate::estimate::wish::{Fulfilled, fulfil, granted, offers};
use crate::estimate::{self, Choice, Estimate, Machine};
use crate::profile::{Profile, Severity};

use super::action::{Action, Scope};
use super::catalog::Catalog;
use super::command::Source;
use super::desk::{Against, Desk};
use super::draft::Draft;
use super::form::RowPlace;
use super::hits::Hits;
use super::ink::Ink;
use super::keymap::KeyMap;
use super::known::Known;
use super::layers::Layer;
use super::run::{Border, End, Run, View};
use super::status::Status;
use super::step::Step;
use super::struck::Struck;
use super::taught::Taught;
use super::theme::{ColorDepth, Symbols, Theme};
use super::widgets::pixels::Shades;

/// What fills the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A page of the first-run guide.
    Guide(usize),
    Step(Step),
}

/// Which part has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    Rail,
    Form,
}

/// Where a person is in a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormState {
    /// The field of the row that has the keys, and its number for when the field goes.
    pub field: String,
    pub row: usize,
    /// First line that is shown.
    pub scroll: u16,
    /// Scrolled by the wheel: the row with the keys may be out of sight.
    pub free: bool,
}

/// A text field that is being typed into.
#[derive(Debug, Clone)]
pub struct Editing {
    pub field: String,
    pub area: TextArea<'static>,
    pub multi: bool,
}

/// What the side panel does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Beside the form where there is room.
    Beside,
    /// In place of the form, for narrow screens.
    Instead,
    Hidden,
}

/// How the person wants the screen to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// All there are; `theme` is one of them.
    pub themes: Vec<Theme>,
    pub theme: usize,
    /// The one that was chosen, while others are only tried.
    pub chosen: usize,
    pub symbols: Symbols,
    /// What the terminal can show.
    pub depth: ColorDepth,
    pub motion: bool,
    pub keys: KeyMap,
    /// What was wrong with themes, to be said once.
    pub problems: Vec<String>,
}

/// A build, and how the person looks at it.
#[derive(Debug)]
pub struct Pressing {
    pub run: Run,
    pub view: View,
    /// What was expected of it.
    pub estimate: Estimate,
    /// From the rehearsal channel, and nobody knew what to expect of that: the estimate is of the real
    /// build.
    pub rehearsed: bool,
    /// The border that the mouse holds.
    pub held: Option<Border>,
    /// The profile as it was pressed.
    pub against: Against,
}

impl Pressing {
    /// What came of it, when it went well.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        match self.run.end()? {
            End::Done(report) => Some(report),
            End::Failed(_) | End::Cancelled(_) => None,
        }
    }
}

/// The layout of the last frame, for the mouse and for paging.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    pub hits: Hits,
    /// Rows of the form, in lines from its first.
    pub rows: Vec<RowPlace>,
    /// Lines of the form that are in sight, and where they begin.
    pub form_height: u16,
    pub form_scroll: u16,
    pub side_height: u16,
    pub side_lines: u16,
    /// Where the build is shown.
    pub build: Rect,
    /// Where the form and the side panel are.
    pub shared: Rect,
    /// How far what is told of a machine can be scrolled.
    pub machine_most: usize,
    /// Whether the space of the image is shown as bars.
    pub bars: bool,
    /// From which part of the treemap on they are too small to be drawn each.
    pub rest: Option<usize>,
    /// Whether the side panel is beside the form.
    pub beside: bool,
    /// Rows of the catalogue's list in sight, whether its details are beside it, and how far those
    /// can be scrolled.
    pub packages: usize,
    pub details_beside: bool,
    pub details_most: usize,
}

/// All compressors for one draft, what fulfils its wish, and wishes that it may have.
#[derive(Debug)]
pub struct Compared {
    /// Draft and change of it, cores, what was learned, sizes.
    of: [u64; 5],
    pub choices: Vec<Choice>,
    pub wish: Option<Fulfilled>,
    pub offers: Vec<Fulfilled>,
}

/// The whole state.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Model {
    pub place: Place,
    /// Where the person came from, for the way back.
    pub history: Vec<Step>,
    pub focus: Focus,
    pub draft: Draft,
    pub known: Known,
    pub forms: BTreeMap<Place, FormState>,
    pub editing: Option<Editing>,
    pub layers: Vec<Layer>,
    pub visited: BTreeSet<Step>,
    pub pressing: Option<Pressing>,
    pub desk: Desk,
    pub catalog: Catalog,
    pub taught: Taught,
    /// All compressors for the draft as it is, while they are looked at.
    pub compared: Option<Arc<Compared>>,
    /// The Press step shows the build; else how the next one is to run.
    pub shows_build: bool,
    pub look: Look,
    pub side: Side,
    pub side_scroll: u16,
    /// Columns of the side panel in hundredths of the room it shares with the form.
    pub side_share: u16,
    /// The mouse holds the border between the two.
    pub side_held: bool,
    pub status: Option<Status>,
    pub drawn: Drawn,
    pub now: Instant,
    /// The key that was struck last: one that is held must not do again what it did.
    pub struck: Option<Struck>,
    /// The last draft whose Nix was asked for.
    pub previewed: u64,
    /// The person has struck a key or clicked.
    pub touched: bool,
    /// Leave as soon as the build has stopped.
    pub leaving: bool,
    /// A profile to be opened at the beginning.
    pub opens: Option<Source>,
    /// The folder of saved profiles and the usual output folder, for words on the screen.
    pub profiles_folder: PathBuf,
    pub output_folder: PathBuf,
    /// Where the older lines of a log go.
    pub spool_folder: PathBuf,
}

/// The state of a step, as the rail shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    Untouched,
    Done,
    Warning,
    Fault,
}

impl Model {
    #[must_use]
    pub fn new(look: Look, profiles_folder: PathBuf, output_folder: PathBuf, now: Instant) -> Self {
        let empty = Draft::new(
            Source::Empty,
            String::new(),
            String::new(),
            Profile::default(),
            std::env::current_dir().unwrap_or_default(),
        );
        Self {
            place: Place::Step(Step::Start),
            history: Vec::new(),
            focus: Focus::Form,
            draft: empty,
            known: Known::default(),
            forms: BTreeMap::new(),
            editing: None,
            layers: Vec::new(),
            visited: BTreeSet::new(),
            pressing: None,
            desk: Desk::default(),
            catalog: Catalog::default(),
            taught: Taught::default(),
            compared: None,
            shows_build: false,
            look,
            side: Side::Beside,
            side_scroll: 0,
            side_share: 42,
            side_held: false,
            status: None,
            drawn: Drawn::default(),
            now,
            struck: None,
            previewed: 0,
            leaving: false,
            touched: false,
            opens: None,
            profiles_folder,
            output_folder,
            spool_folder: std::env::temp_dir(),
        }
    }

    #[must_use]
    pub fn profile(&self) -> &Profile {
        self.draft.profile()
    }

    #[must_use]
    pub fn ink(&self) -> Ink<'_> {
        // The index is one of the list by construction; a list is never empty.
        let theme = &self.look.themes[self.look.theme.min(self.look.themes.len() - 1)];
        Ink { theme, symbols: &self.look.symbols, motion: self.look.motion }
    }

    /// How a guest's screen is drawn here. Who chose a theme without colours gets none.
    #[must_use]
    pub fn shades(&self) -> Shades {
        let plain = self.look.symbols.vertical.is_ascii();
        let depth = if self.ink().theme.is_mono() { ColorDepth::None } else { self.look.depth };
        Shades::of(depth, plain)
    }

    /// The step that is shown, also behind the guide.
    #[must_use]
    pub fn step(&self) -> Step {
        match self.place {
            Place::Step(step) => step,
            Place::Guide(_) => Step::Start,
        }
    }

    /// Whether the catalogue fills the contents.
    #[must_use]
    pub fn shows_catalog(&self) -> bool {
        self.catalog.shown && self.place == Place::Step(Step::Packages)
    }

    #[must_use]
    pub fn is_building(&self) -> bool {
        self.pressing.as_ref().is_some_and(|pressing| pressing.run.end().is_none())
    }

    /// All that is known of the profile's build, or of its rehearsal: what every figure rests on.
    #[must_use]
    pub fn knowledge(&self, rehearse: bool) -> estimate::Known {
        // A rehearsal's packages are other ones.
        let sizes = if rehearse { estimate::Known::default() } else { self.catalog.known() };
        sizes.learned(self.taught.learned(rehearse))
    }

    /// What is to be expected of the profile on this machine.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        estimate::estimate(self.profile(), self.machine(), &self.knowledge(false))
    }

    /// All compressors for the draft as it is. They are many figures, and asked for several times with
    /// each key.
    #[must_use]
    pub fn compared(&self) -> Arc<Compared> {
        let Machine { cores } = self.machine();
        let draft = (self.draft.number, self.draft.generation);
        let of = [draft.0, draft.1, u64::from(cores), self.taught.version, self.catalog.sized];
        if let Some(compared) = self.compared.as_ref().filter(|compared| compared.of == of) {
            return Arc::clone(compared);
        }
        let (profile, machine, known) = (self.profile(), self.machine(), self.knowledge(false));
        let choices = estimate::choices(profile, machine, &known);
        let (wish, offers) = (fulfil(profile, machine, &known), offers(profile, machine, &known));
        Arc::new(Compared { of, choices, wish, offers })
    }

    /// What is to be expected of its rehearsal; nothing where there was none yet.
    #[must_use]
    pub fn rehearsal(&self) -> Option<Estimate> {
        let known = self.taught.knows_rehearsal().then(|| self.knowledge(true))?;
        Some(estimate::estimate(&self.taught.moved(self.profile()), self.machine(), &known))
    }

    /// What the build may run into, the worst first.
    #[must_use]
    pub fn limits(&self, estimate: &Estimate) -> Vec<Limit> {
        let machine = self.machine();
        let (granted, _) = granted(self.profile(), machine, &self.knowledge(false));
        let mut limits = limits::limits(&granted, machine, estimate, &self.taught.room);
        limits.retain(|limit| limit.weight > Weight::Good);
        limits.sort_by_key(|limit| std::cmp::Reverse(limit.weight));
        limits
    }

    /// The machine as the builders have it.
    #[must_use]
    pub fn machine(&self) -> Machine {
        let wished = self.draft.wish.press.cores.filter(|cores| *cores > 0);
        Machine { cores: wished.unwrap_or(self.known.cores) }
    }

    /// Where the image goes.
    #[must_use]
    pub fn output(&self) -> PathBuf {
        match self.draft.wish.press.output.trim() {
            "" => self.output_folder.join(&self.draft.name),
            path => PathBuf::from(path),
        }
    }

    /// The key of an action where the person is, as it is written for people.
    #[must_use]
    pub fn key(&self, action: Action) -> Option<String> {
        self.look.keys.key_for(&[Scope::Form, Scope::Everywhere], action).map(|key| key.to_string())
    }

    /// How long nothing can change by time alone; `None` while only events change anything.
    #[must_use]
    pub fn wakes_after(&self) -> Option<Duration> {
        let ends = self.status.as_ref().and_then(Status::ends);
        let fades = ends.map(|ends| ends.saturating_duration_since(self.now));
        [fades, self.moves_after()].into_iter().flatten().min()
    }

    /// The same without the line at the bottom.
    fn moves_after(&self) -> Option<Duration> {
        if self.place == Place::Step(Step::Image) && (self.desk.is_booting() || self.desk.is_writing()) {
            return Some(Duration::from_secs(1));
        }
        let shown = self.place == Place::Step(Step::Press);
        let pressing = self.pressing.as_ref().filter(|_| shown)?;
        if pressing.view.is_busy(&pressing.run) {
            return Some(Duration::ZERO);
        }
        let running = pressing.run.end().is_none();
        // Seconds are shown; a spinner goes round ten times a second.
        running.then(|| Duration::from_millis(if self.look.motion { 100 } else { 1000 }))
    }

    /// How a step is doing.
    #[must_use]
    pub fn state_of(&self, step: Step) -> StepState {
        let mut state = if self.visited.contains(&step) { StepState::Done } else { StepState::Untouched };
        for fault in self.draft.faults.iter().filter(|fault| Step::of_field(&fault.field) == step) {
            match fault.severity {
                Severity::Error => return StepState::Fault,
                Severity::Warning => state = StepState::Warning,
            }
        }
        state
    }
}

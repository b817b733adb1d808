//! The wizard without a terminal: messages in, what is on the screen out. No clock, no machine.

mod catalog;
mod dialogs;
mod forms;
mod image;
mod learning;
mod pictures;
mod pressing;
mod random;
mod walking;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::command::{Command, Source};
use super::effect::{Effect, Saving};
use super::hits::Target;
use super::keymap::KeyMap;
use super::known::{FindingSeen, InterfaceSeen, KeySeen, Seen};
use super::layers::Layer;
use super::model::{Focus, Look, Model, Place};
use super::msg::{Msg, Opened, Saved};
use super::runtime::outside::make;
use super::screens;
use super::step::Step;
use super::theme::{ColorDepth, Symbols, built_in};
use super::update::{begin, drawn, update};
use super::view::draw;
use crate::profile::starting;
use crate::profile::toml::{decode, merge};

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7t9tXhz3eFUHoTqY8ScaePwPjtdYQJVAcpVgT1wn8F ann@desk";

/// A person at a screen.
struct Sitting {
    model: Model,
    began: Instant,
    area: Rect,
    buffer: Buffer,
    /// What is to be done outside and was not answered yet.
    effects: Vec<Effect>,
}

impl Sitting {
    /// At a screen of this size, on a machine that is always the same.
    fn new(width: u16, height: u16) -> Self {
        let mono = built_in().iter().position(|theme| theme.name == "mono").unwrap();
        let look = Look {
            themes: built_in().to_vec(),
            theme: mono,
            chosen: mono,
            symbols: Symbols::UNICODE,
            depth: ColorDepth::TrueColor,
            motion: false,
            keys: KeyMap::default(),
            problems: Vec::new(),
        };
        let began = Instant::now();
        let mut model = Model::new(look, PathBuf::from("/profiles"), PathBuf::from("/out"), began);
        model.draft.base = PathBuf::from("/profiles");
        model.spool_folder = PathBuf::from("/nonexistent");
        model.known.cores = 4;
        let area = Rect::new(0, 0, width, height);
        let effects = begin(&mut model);
        let mut sitting = Self { model, began, area, buffer: Buffer::empty(area), effects };
        sitting.draws();
        sitting
    }

    /// With a starting profile open, and what was found on the machine.
    fn with(starting: &str, width: u16, height: u16) -> Self {
        let mut sitting = Self::new(width, height);
        sitting.knows();
        sitting.tell(opened(Source::Starting(starting.to_owned())));
        sitting.settles();
        sitting
    }

    fn tell(&mut self, msg: Msg) -> &mut Self {
        self.tell_at(0, msg)
    }

    /// Tells it so many milliseconds after the beginning.
    fn tell_at(&mut self, millis: u64, msg: Msg) -> &mut Self {
        let now = self.began + Duration::from_millis(millis);
        self.effects.extend(update(&mut self.model, msg, now));
        self.draws();
        self
    }

    fn draws(&mut self) {
        if self.buffer.area == self.area {
            self.buffer.reset();
        } else {
            self.buffer = Buffer::empty(self.area);
        }
        let layout = draw(&self.model, self.area, &mut self.buffer);
        drawn(&mut self.model, layout);
    }

    fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.area = Rect::new(0, 0, width, height);
        self.tell(Msg::Resize)
    }

    /// Makes the Nix that was asked for, as the runtime does.
    fn settles(&mut self) -> &mut Self {
        let effects = std::mem::take(&mut self.effects);
        for effect in effects {
            match effect {
                Effect::Preview(preview) => {
                    let (generation, made) = (preview.generation, make(&preview));
                    self.tell(Msg::Previewed { generation, made });
                }
                asked if catalog::fakes::is_answered(&asked) => {
                    self.tell(catalog::fakes::answer(asked));
                }
                other => self.effects.push(other),
            }
        }
        // What was asked for last is seen once more, as a frame after it.
        self.draws();
        self
    }

    fn key(&mut self, code: KeyCode) -> &mut Self {
        self.tell(Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)))
    }

    fn ctrl(&mut self, letter: char) -> &mut Self {
        self.tell(Msg::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)))
    }

    fn types(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.key(KeyCode::Char(letter));
        }
        self
    }

    fn enter(&mut self) -> &mut Self {
        self.key(KeyCode::Enter)
    }

    fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> &mut Self {
        self.tell(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }))
    }

    /// Clicks where this was drawn.
    fn clicks(&mut self, target: &Target) -> &mut Self {
        let place = self.model.drawn.hits.of(target).unwrap_or_else(|| panic!("{target:?} is not shown"));
        self.mouse(MouseEventKind::Down(MouseButton::Left), place.x, place.y);
        self.mouse(MouseEventKind::Up(MouseButton::Left), place.x, place.y)
    }

    /// To a field, as the palette goes; to a button by its step and the arrow.
    fn goes(&mut self, field: &str) -> &mut Self {
        if field.starts_with('~') {
            let has = |step: &Step| {
                screens::rows(&self.model, Place::Step(*step)).iter().any(|row| row.field == field)
            };
            let step = Step::ALL.into_iter().find(has).unwrap_or_else(|| panic!("no row {field}"));
            self.goes(step.title()).key(KeyCode::Home);
            for _ in 0..200 {
                if self.at() == field {
                    return self;
                }
                self.key(KeyCode::Down);
            }
            panic!("{field} is not reached");
        }
        self.types(":");
        let Some(Layer::List(list)) = self.model.layers.last_mut() else { panic!("no palette") };
        let wanted = |command: &Command| match command {
            Command::GoField(to) => to == field,
            Command::Go(step) => step.title() == field,
            _ => false,
        };
        let item = list.items.iter().position(|item| wanted(&item.command));
        let item = item.unwrap_or_else(|| panic!("{field} is not in the palette"));
        list.at = list.shown.iter().position(|shown| *shown == item).unwrap();
        self.enter()
    }

    /// The number of a field's row.
    fn row(&self, field: &str) -> usize {
        let rows = screens::rows(&self.model, self.model.place);
        rows.iter().position(|row| row.field == field).unwrap_or_else(|| panic!("no row {field}"))
    }

    /// The field of the row that has the keys.
    fn at(&self) -> &str {
        &self.model.forms[&self.model.place].field
    }

    /// The effects since the last look, but those that every change has.
    fn asks(&mut self) -> Vec<Effect> {
        let all = std::mem::take(&mut self.effects);
        all.into_iter().filter(|effect| !is_usual(effect)).collect()
    }

    fn saying(&mut self) -> Saving {
        let found = self.asks().into_iter().find_map(|effect| match effect {
            Effect::Save(saving) => Some(*saving),
            _ => None,
        });
        found.expect("nothing is to be saved")
    }

    /// The title of the topmost dialog.
    fn dialog(&self) -> String {
        match self.model.layers.last() {
            Some(Layer::Help { .. }) => "help".to_owned(),
            Some(Layer::List(list)) => list.title.clone(),
            Some(Layer::Ask(ask)) => ask.title(),
            Some(Layer::Confirm(confirm)) => confirm.title.clone(),
            Some(Layer::Offer(offer)) => offer.title.clone(),
            Some(Layer::Text { title, .. }) => title.clone(),
            None => String::new(),
        }
    }

    fn status(&self) -> &str {
        self.model.status.as_ref().map_or("", |status| status.text.as_str())
    }

    fn text(&self) -> String {
        let row = |row: u16| {
            let cells = (0..self.area.width).map(|column| self.buffer[(column, row)].symbol());
            cells.collect::<String>().trim_end().to_owned()
        };
        (0..self.area.height).map(row).collect::<Vec<_>>().join("\n")
    }

    /// What the runtime would find.
    fn knows(&mut self) {
        let key = |from: &str, fingerprint: &str| KeySeen {
            from: from.to_owned(),
            line: KEY.to_owned(),
            kind: "ED25519".to_owned(),
            comment: "ann@desk".to_owned(),
            fingerprint: fingerprint.to_owned(),
        };
        self.tell(Msg::Keys(vec![key("~/.ssh/id_ed25519.pub", "SHA256:one")]));
        self.tell(Msg::Agent(Ok(vec![key("the agent", "SHA256:two")])));
        self.tell(Msg::Net {
            interfaces: vec![InterfaceSeen {
                name: "enp3s0".to_owned(),
                about: "Ethernet, up".to_owned(),
                wireless: false,
                addresses: vec!["192.168.1.5/24".parse().unwrap()],
            }],
            gateway: Some("192.168.1.1".parse().unwrap()),
            name_servers: vec!["192.168.1.1".parse().unwrap()],
        });
        let finding = |item: &str, found: &str, verdict| FindingSeen {
            purpose: "To build an image".to_owned(),
            item: item.to_owned(),
            found: found.to_owned(),
            verdict,
            install: Vec::new(),
        };
        self.tell(Msg::Machine(vec![
            finding("Nix", "2.30.1, with a daemon", Seen::Good),
            finding("KVM", "not there", Seen::Warning("booting an image takes minutes".to_owned())),
            finding("QEMU", "not found", Seen::Missing("install qemu".to_owned())),
        ]));
        self.tell(Msg::Network(true));
        let saved = vec![("desk".to_owned(), "my stick".to_owned())];
        self.tell(Msg::Profiles { saved, recent: vec![Source::Saved("desk".to_owned())] });
    }
}

/// What any change may ask for.
fn is_usual(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Preview(_)
            | Effect::OpenList(_)
            | Effect::Lookup(_)
            | Effect::LookForUnknown { .. }
            | Effect::AskSizes(_)
            | Effect::Recall { .. }
    )
}

/// A profile as it is opened.
fn opened(source: Source) -> Msg {
    let text = match &source {
        Source::Starting(name) => starting::find(name).unwrap().text,
        _ => "version = 1\n",
    };
    let name = match &source {
        Source::Saved(name) => name.clone(),
        _ => String::new(),
    };
    let (text, profile) = (text.to_owned(), decode(text).profile);
    Msg::Opened(Box::new(Opened { source, name, text, profile, base: PathBuf::from("/profiles") }))
}

/// The good answer to what is to be saved.
fn saved(saving: Saving) -> Msg {
    let text = merge(&saving.text, &saving.profile);
    let path = saving.file.clone().unwrap_or_else(|| format!("/profiles/{}.toml", saving.name).into());
    let source = saving.file.map_or_else(|| Source::Saved(saving.name.clone()), Source::File);
    let base = PathBuf::from("/profiles");
    let opened = Opened { source, name: saving.name, text, profile: saving.profile, base };
    Msg::Saved(Box::new(Saved { of: saving.of, opened, path, press: saving.press }))
}

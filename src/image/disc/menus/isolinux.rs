//! Menus of ISOLINUX and its kin: `isolinux.cfg`, `syslinux.cfg`.

use std::path::Path;

use super::{DEPTH, Found, LINE, TITLE, folder, on_disc};
use crate::build::text::shortened;
use crate::image::disc::facts::{Loader, MenuEntry};

/// One label while it is read.
struct Label {
    name: String,
    /// `MENU LABEL`, without the sign of its hot key.
    title: Option<String>,
    kernel: Option<String>,
    append: Option<String>,
    initrd: Option<String>,
    default: bool,
    /// Titles of the menus around.
    menus: Vec<String>,
}

#[derive(Default)]
struct Menu {
    labels: Vec<Label>,
    /// Titles of the menus that are open.
    menus: Vec<String>,
    default: Option<String>,
    on_timeout: Option<String>,
    /// `APPEND` before the first label: for all that have none of their own.
    append: Option<String>,
    in_help: bool,
}

/// Reads a menu and the files that it includes.
pub fn read(found: &mut Found, path: &Path) {
    let mut menu = Menu::default();
    menu.run(found, path, folder(path), DEPTH);
    let chosen = menu.chosen();
    for (number, label) in menu.labels.into_iter().enumerate() {
        let append = label.append.or_else(|| menu.append.clone()).filter(|append| append != "-");
        let title = label.title.unwrap_or_else(|| shortened(&label.name, TITLE).to_owned());
        let mut entry = MenuEntry {
            loader: Loader::Isolinux,
            file: path.to_owned(),
            title: label.menus.into_iter().chain([title]).collect::<Vec<_>>().join(" > "),
            default: chosen == Some(number),
            kernel: None,
            initrd: Vec::new(),
            parameters: Vec::new(),
        };
        let Some(kernel) = label.kernel.filter(|kernel| !is_module(kernel)) else {
            found.push(entry);
            continue;
        };
        entry.kernel = Some(on_disc(&kernel, folder(path)));
        let mut initrd = label.initrd;
        for word in append.as_deref().unwrap_or_default().split_whitespace() {
            match word.strip_prefix("initrd=") {
                Some(files) => initrd = Some(files.to_owned()),
                None => entry.parameters.push(word.to_owned()),
            }
        }
        let files = initrd.as_deref().unwrap_or_default().split(',').filter(|name| !name.is_empty());
        entry.initrd = files.map(|name| on_disc(name.trim(), folder(path))).collect();
        found.push(entry);
    }
}

/// A module of SYSLINUX itself, such as another menu.
fn is_module(kernel: &str) -> bool {
    kernel.to_ascii_lowercase().ends_with(".c32")
}

/// The first word in small letters, and what follows.
fn keyword(line: &str) -> (String, &str) {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (word.to_ascii_lowercase(), rest.trim())
}

/// A title without the sign of its hot key.
fn title(text: &str) -> String {
    shortened(text, TITLE).replacen('^', "", 1)
}

impl Menu {
    fn run(&mut self, found: &mut Found, path: &Path, at: &Path, depth: usize) {
        let Some(text) = found.text(path) else { return };
        for line in text.lines().map(|line| shortened(line, LINE)) {
            if self.labels.len() + found.entries.len() > super::ENTRIES {
                return;
            }
            let (word, rest) = keyword(line);
            let file = match &*word {
                "include" => Some(rest),
                "menu" if keyword(rest).0 == "include" => Some(keyword(rest).1),
                _ => None,
            };
            match file.and_then(|rest| rest.split_whitespace().next()) {
                Some(file) if depth > 0 && !self.in_help => {
                    self.run(found, &on_disc(file, at), at, depth - 1);
                }
                _ => self.line(&word, rest),
            }
        }
    }

    fn line(&mut self, word: &str, rest: &str) {
        match word {
            "endtext" => self.in_help = false,
            _ if self.in_help => {}
            "text" => self.in_help = rest.eq_ignore_ascii_case("help"),
            "default" => self.default = Some(rest.to_owned()),
            "ontimeout" => self.on_timeout = Some(rest.to_owned()),
            "label" => self.labels.push(Label {
                name: rest.to_owned(),
                title: None,
                kernel: None,
                append: None,
                initrd: None,
                default: false,
                menus: self.menus.clone(),
            }),
            "menu" => self.menu(rest),
            "append" => match self.labels.last_mut() {
                Some(label) => label.append = Some(rest.to_owned()),
                None => self.append = Some(rest.to_owned()),
            },
            "kernel" | "linux" => self.set(|label| label.kernel = Some(rest.to_owned())),
            "initrd" => self.set(|label| label.initrd = Some(rest.to_owned())),
            _ => {}
        }
    }

    fn set(&mut self, what: impl FnOnce(&mut Label)) {
        if let Some(label) = self.labels.last_mut() {
            what(label);
        }
    }

    fn menu(&mut self, rest: &str) {
        let (word, rest) = keyword(rest);
        match &*word {
            "label" => self.set(|label| label.title = Some(title(rest))),
            "default" => self.set(|label| label.default = true),
            "begin" if self.menus.len() < DEPTH => self.menus.push(title(rest)),
            // Within a menu that was opened, its title is what its entry shows.
            "title" => {
                if let Some(title) = self.menus.last_mut() {
                    *title = self::title(rest);
                }
            }
            "end" => {
                self.menus.pop();
            }
            _ => {}
        }
    }

    /// The label that starts by itself. A `DEFAULT` that shows a menu leaves it to `MENU DEFAULT`.
    fn chosen(&self) -> Option<usize> {
        let named = |wanted: &Option<String>| {
            let wanted = wanted.as_ref()?;
            self.labels.iter().position(|label| label.name == *wanted)
        };
        let marked = || self.labels.iter().position(|label| label.default);
        let first = || (!self.labels.is_empty()).then_some(0);
        named(&self.on_timeout).or_else(marked).or_else(|| named(&self.default)).or_else(first)
    }
}

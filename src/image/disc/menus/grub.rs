//! GRUB's menus: `grub.cfg`.

use std::path::{Path, PathBuf};

use super::words::{Variables, Word, Words};
use super::{DEPTH, Found, TITLE, folder, on_disc};
use crate::build::text::shortened;
use crate::image::disc::facts::{Loader, MenuEntry};

/// What stands between braces: an entry, a submenu, or anything else, such as a function.
enum Block {
    /// Its number in the list of entries.
    Entry(usize),
    Submenu,
    Other,
}

/// What GRUB calls an entry by: its place in each menu down to it, its titles, its id.
struct Called {
    /// Number in `Found::entries`.
    entry: usize,
    places: Vec<usize>,
    titles: Vec<String>,
    id: Option<String>,
}

struct Script<'d, 'f> {
    found: &'d mut Found<'f>,
    file: PathBuf,
    variables: Variables,
    blocks: Vec<Block>,
    /// Titles of the submenus around, and how many entries each menu has so far.
    titles: Vec<String>,
    counts: Vec<usize>,
    called: Vec<Called>,
    /// The conditions around; nothing where it cannot be told whether one is met.
    conditions: Vec<Option<bool>>,
}

/// Whether a condition is met: only `[ "$name" ]` can be told, which asks for a variable that is set.
fn met(words: &[String]) -> Option<bool> {
    match words {
        [open, word, close] if open == "[" && close == "]" => Some(!word.is_empty()),
        _ => None,
    }
}

fn title(word: Option<&String>) -> String {
    shortened(word.map(String::as_str).unwrap_or_default(), TITLE).to_owned()
}

/// Reads a menu and the files that it reads in.
pub fn read(found: &mut Found, path: &Path) {
    let mut script = Script {
        found,
        file: path.to_owned(),
        variables: Variables::default(),
        blocks: Vec::new(),
        titles: Vec::new(),
        counts: vec![0],
        called: Vec::new(),
        conditions: Vec::new(),
    };
    script.variables.set("prefix", &folder(path).to_string_lossy());
    script.run(path, DEPTH);
    script.choose();
}

impl Script<'_, '_> {
    fn run(&mut self, path: &Path, depth: usize) {
        let Some(text) = self.found.text(path) else { return };
        let mut words = Words::new(&text);
        let mut command: Vec<String> = Vec::new();
        // What a file leaves open is closed at its end.
        let (around, conditions) = (self.blocks.len(), self.conditions.len());
        while let Some(word) = words.next(&mut self.variables) {
            if self.found.is_full() {
                break;
            }
            match word {
                Word::Text(text) => command.push(text),
                Word::End => self.command(&std::mem::take(&mut command), depth),
                Word::Open => self.open(&std::mem::take(&mut command)),
                Word::Close => {
                    self.command(&std::mem::take(&mut command), depth);
                    if self.blocks.len() > around {
                        self.close();
                    }
                }
            }
        }
        self.command(&command, depth);
        while self.blocks.len() > around {
            self.close();
        }
        self.conditions.truncate(conditions);
    }

    /// Whether this part of the script does not run.
    fn is_off(&self) -> bool {
        self.conditions.contains(&Some(false))
    }

    fn open(&mut self, command: &[String]) {
        // Menus within menus are few; whatever else is nested is one block more.
        let block = match command.first().map(String::as_str) {
            _ if self.is_off() => Block::Other,
            Some("menuentry") => self.entry(&command[1..]),
            Some("submenu") if self.titles.len() < DEPTH => {
                self.titles.push(title(command.get(1)));
                self.counts.push(0);
                Block::Submenu
            }
            _ => Block::Other,
        };
        self.blocks.push(block);
    }

    fn close(&mut self) {
        if let Some(Block::Submenu) = self.blocks.pop() {
            self.titles.pop();
            self.counts.pop();
            self.count();
        }
    }

    /// One entry more in the menu that is read.
    fn count(&mut self) {
        if let Some(count) = self.counts.last_mut() {
            *count += 1;
        }
    }

    fn entry(&mut self, words: &[String]) -> Block {
        if self.found.is_full() {
            return Block::Other;
        }
        let titles: Vec<String> = self.titles.iter().cloned().chain([title(words.first())]).collect();
        let id = words.iter().position(|word| word == "--id" || word == "$menuentry_id_option");
        let number = self.found.entries.len();
        self.called.push(Called {
            entry: number,
            places: self.counts.clone(),
            titles: titles.clone(),
            id: id.and_then(|at| words.get(at + 1).cloned()),
        });
        self.count();
        self.found.push(MenuEntry {
            loader: Loader::Grub,
            file: self.file.clone(),
            title: titles.join(" > "),
            default: false,
            kernel: None,
            initrd: Vec::new(),
            parameters: Vec::new(),
        });
        Block::Entry(number)
    }

    fn command(&mut self, command: &[String], depth: usize) {
        let mut words = command;
        while let [first, rest @ ..] = words
            && matches!(&**first, "then" | "do")
        {
            words = rest;
        }
        let [name, words @ ..] = words else { return };
        match &**name {
            "if" => self.conditions.push(met(words)),
            "elif" | "else" => {
                if let Some(condition) = self.conditions.last_mut() {
                    *condition = condition.map(|before| !before);
                }
            }
            "fi" => {
                self.conditions.pop();
            }
            _ if self.is_off() => {}
            "set" => {
                if let Some((name, value)) = words.first().and_then(|word| word.split_once('=')) {
                    self.variables.set(name, value);
                }
            }
            "linux" | "linuxefi" | "linux16" => self.kernel(words),
            "initrd" | "initrdefi" | "initrd16" => self.initrd(words),
            // Outside of entries these show another menu at once; inside, only when it is chosen.
            "source" | "." | "configfile" if depth > 0 && !self.in_entry() => {
                if let Some(name) = words.first() {
                    let path = on_disc(name, folder(&self.file));
                    self.run(&path, depth - 1);
                }
            }
            _ => {}
        }
    }

    fn in_entry(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Entry(_)))
    }

    fn current(&mut self) -> Option<&mut MenuEntry> {
        let number = self.blocks.iter().rev().find_map(|block| match block {
            Block::Entry(number) => Some(*number),
            _ => None,
        })?;
        self.found.entries.get_mut(number)
    }

    fn kernel(&mut self, words: &[String]) {
        let Some(entry) = self.current() else { return };
        let mut words = words.iter().filter(|word| !word.is_empty());
        let Some(kernel) = words.next() else { return };
        entry.kernel = Some(on_disc(kernel, Path::new("/")));
        entry.parameters.clear();
        words.for_each(|word| super::add_words(&mut entry.parameters, word));
    }

    fn initrd(&mut self, words: &[String]) {
        let Some(entry) = self.current() else { return };
        let words = words.iter().filter(|word| !word.is_empty() && !word.starts_with("--"));
        entry.initrd = words.map(|word| on_disc(word, Path::new("/"))).collect();
    }

    /// Marks the entry that `default` names, else the first.
    fn choose(self) {
        let wanted = self.variables.get("default").filter(|wanted| !wanted.is_empty()).unwrap_or("0");
        let of_path = |called: &Called| {
            wanted.split('>').zip(called.places.iter().zip(&called.titles)).all(|(part, (place, title))| {
                part.trim().parse() == Ok(*place) || part == title || called.id.as_deref() == Some(part)
            })
        };
        let of_id = |called: &&Called| called.id.as_deref() == Some(wanted);
        let chosen = self.called.iter().find(of_id).or_else(|| self.called.iter().find(|c| of_path(c)));
        let chosen = chosen.or_else(|| self.called.first()).map(|called| called.entry);
        if let Some(entry) = chosen.and_then(|number| self.found.entries.get_mut(number)) {
            entry.default = true;
        }
    }
}

//! systemd's units: which start by themselves, and what they run.
//!
//! `nixos/lib/systemd-lib.nix` (`generateUnits`) makes one folder of links, `etc/systemd/system`:
//! units, `<unit>.d/overrides.conf` for those that systemd brings itself, and `<unit>.wants`,
//! `.requires` and `.upholds` for `wantedBy` and its kin. `default.target` is a link. The rehearsal
//! channel's `system/units.nix` makes the same.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use crate::image::files::Kind;

use super::Found;
use super::look::{Look, store_paths};

/// More units than this have no sense.
const UNITS: usize = 20_000;

/// Bytes of a unit with all its overrides.
const TEXT: usize = 4 << 20;

/// Commands of one unit that are looked into.
const COMMANDS: usize = 16;

/// What is started without being named: systemd.special(7), and the default dependencies of
/// systemd.service(5). `network.target` is pulled in by whatever sets up a network.
const SEEDS: &[&str] = &["default.target", "sysinit.target", "basic.target", "network.target"];

/// Units of a system.
pub struct Units<'a> {
    look: Look<'a>,
    /// `etc/systemd/system`, behind all links.
    folder: Option<PathBuf>,
    /// Names of all entries of it.
    names: BTreeSet<String>,
    /// What starts, with the file of it.
    started: BTreeMap<String, PathBuf>,
}

impl<'a> Units<'a> {
    #[must_use]
    pub fn of(look: &Look<'a>) -> Self {
        let mut units = Self { look: *look, folder: None, names: BTreeSet::new(), started: BTreeMap::new() };
        if let Some((folder, entries)) = look.list(&look.etc_path("systemd/system")) {
            units.folder = Some(folder);
            units.names = entries.into_iter().filter_map(|entry| entry.name.into_string().ok()).collect();
            units.walk();
        }
        units
    }

    /// The folder of all units, where it could be read.
    #[must_use]
    pub fn folder(&self) -> Option<&PathBuf> {
        self.folder.as_ref()
    }

    /// From the targets on, along what wants what.
    fn walk(&mut self) {
        let mut left: VecDeque<String> = SEEDS.iter().map(|&seed| seed.to_owned()).collect();
        // A device starts what it wants when it appears.
        let device = |name: &String| {
            name.strip_suffix(".wants").filter(|name| name.ends_with(".device")).map(str::to_owned)
        };
        left.extend(self.names.iter().filter_map(device));
        let mut seen = BTreeSet::new();
        while let Some(name) = left.pop_front() {
            if seen.len() >= UNITS || !seen.insert(name.clone()) {
                continue;
            }
            if self.is_masked(&name) {
                continue;
            }
            if let Some(at) = self.file(&name) {
                self.started.insert(name.clone(), at);
            }
            left.extend(self.wanted_by(&name));
        }
    }

    fn wanted_by(&self, name: &str) -> Vec<String> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let mut wanted = Vec::new();
        for kind in ["wants", "requires", "upholds"] {
            let entry = format!("{name}.{kind}");
            if !self.names.contains(&entry) {
                continue;
            }
            let entries = self.look.list(&folder.join(entry)).map(|(_, entries)| entries).unwrap_or_default();
            wanted.extend(entries.into_iter().filter_map(|entry| entry.name.into_string().ok()));
        }
        // An alias, such as default.target, leads to the unit whose folders count.
        if let Some(target) = self.look.files.link(&folder.join(name))
            && target.components().count() == 1
        {
            wanted.push(target.to_string_lossy().into_owned());
        }
        if !name.contains('@') || self.names.contains(name) {
            wanted.extend(self.named_in(name));
        }
        wanted
    }

    fn named_in(&self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        let lists = text.lines().filter_map(|line| {
            let (key, value) = line.split_once('=')?;
            matches!(key.trim(), "Wants" | "Requires" | "Upholds" | "BindsTo" | "Requisite").then_some(value)
        });
        lists.flat_map(str::split_whitespace).map(str::to_owned).collect()
    }

    /// `getty@.service` of `getty@tty1.service`.
    fn template(name: &str) -> Option<String> {
        let (before, after) = name.split_once('@')?;
        let (_, kind) = after.rsplit_once('.')?;
        Some(format!("{before}@.{kind}"))
    }

    fn entry(&self, name: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        if self.names.contains(name) {
            return Some(folder.join(name));
        }
        Self::template(name).filter(|template| self.names.contains(template)).map(|name| folder.join(name))
    }

    fn is_masked(&self, name: &str) -> bool {
        let link = self.entry(name).and_then(|entry| self.look.files.link(&entry));
        link.is_some_and(|target| target == Path::new("/dev/null"))
    }

    /// The file of a unit, behind all links.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<PathBuf> {
        let at = self.look.real(&self.entry(name)?)?;
        (self.look.files.meta(&at)?.kind == Kind::File).then_some(at)
    }

    /// The text of a unit with that of its overrides behind it.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        let mut text = self.file(name).and_then(|at| self.look.text(&at)).map(|found| found.value);
        let folder = self.folder.as_ref()?;
        let own = [Some(name.to_owned()), Self::template(name)];
        for name in own.into_iter().flatten() {
            let name = format!("{name}.d");
            if !self.names.contains(&name) {
                continue;
            }
            let (at, entries) = self.look.list(&folder.join(name))?;
            for entry in entries {
                if text.as_ref().is_some_and(|text| text.len() > TEXT) {
                    break;
                }
                if let Some(more) = self.look.text(&at.join(entry.name)) {
                    let text = text.get_or_insert_default();
                    text.push('\n');
                    text.push_str(&more.value);
                }
            }
        }
        text
    }

    /// Where a unit is that starts by itself.
    #[must_use]
    pub fn starts(&self, name: &str) -> Option<&PathBuf> {
        self.started.get(name)
    }

    /// Every service and socket that starts by itself.
    #[must_use]
    pub fn services(&self) -> Vec<Found<String>> {
        let is_one = |name: &str| name.ends_with(".service") || name.ends_with(".socket");
        let all = self.started.iter().filter(|(name, _)| is_one(name));
        all.map(|(name, at)| Found { value: name.clone(), at: at.clone() }).collect()
    }

    /// Names of what starts by itself.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.started.keys().map(String::as_str)
    }

    /// The lines of `ExecStartPre` and `ExecStart`; an empty one takes back those before it.
    #[must_use]
    pub fn commands(&self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        let mut commands: Vec<(&str, &str)> = Vec::new();
        for line in text.lines() {
            let Some((key, value)) = line.split_once('=') else { continue };
            let (key, value) = (key.trim(), value.trim());
            if !matches!(key, "ExecStart" | "ExecStartPre") {
                continue;
            }
            if value.is_empty() {
                commands.retain(|(of, _)| *of != key);
            } else {
                commands.push((key, value));
            }
        }
        commands.into_iter().map(|(_, value)| value.to_owned()).collect()
    }

    /// What a unit runs, as text, where that is a script of the store: `script` of a service becomes
    /// one, and so do some commands of modules.
    #[must_use]
    pub fn scripts(&self, name: &str) -> Vec<Found<String>> {
        let commands = self.commands(name);
        let first = |command: &String| store_paths(command).next();
        let texts = commands.iter().filter_map(first).take(COMMANDS).filter_map(|path| self.look.text(&path));
        texts.filter(|found| found.value.starts_with("#!")).collect()
    }
}

/// Who is logged in on the consoles by itself: `--autologin NAME` of agetty, in `getty@.service` or,
/// from 25.05 on, in the script that it runs (`services/ttys/getty.nix`).
#[must_use]
pub fn autologin(units: &Units<'_>) -> Option<Found<String>> {
    for name in ["getty@.service", "serial-getty@.service", "autovt@.service"] {
        let Some(at) = units.file(name).or_else(|| units.folder().cloned()) else { continue };
        let commands = units.commands(name);
        let scripts = units.scripts(name);
        let texts: Vec<(&str, &PathBuf)> = (commands.iter().map(|text| (text.as_str(), &at)))
            .chain(scripts.iter().map(|found| (found.value.as_str(), &found.at)))
            .collect();
        if texts.is_empty() {
            continue;
        }
        for (text, at) in texts {
            let mut words = text.split_whitespace().map(super::look::unquoted);
            if words.any(|word| word == "--autologin")
                && let Some(user) = words.next()
            {
                return Some(Found { value: user.to_owned(), at: at.clone() });
            }
        }
        return Some(Found { value: String::new(), at });
    }
    None
}

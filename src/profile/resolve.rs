//! A profile with everything from outside brought in: keys read, paths made absolute.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::model::{AgentKeys, Base, Compression, KeyOrigin, Nixpkgs, SshKey};
use super::{Fault, Profile, Severity, check, keys, read};

/// A checked profile in which every SSH key is a literal line ([`super::model::KeyOrigin::Key`])
/// and every path is absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved(Profile);

impl Resolved {
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.0
    }
}

/// A resolved profile in which no wish stands for the compressor any more. Only this becomes Nix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled(Resolved);

impl std::ops::Deref for Settled {
    type Target = Resolved;

    fn deref(&self) -> &Resolved {
        &self.0
    }
}

impl Resolved {
    /// # Errors
    /// A fault where the compression is still a wish: whoever builds has the estimate fulfil it first.
    pub fn settled(self) -> Result<Settled, Fault> {
        match &self.0.image.compression {
            Compression::Wish(wish) => {
                let problem = format!("nobody has chosen a compressor that stays {wish}");
                Err(Fault::error("image.compression", problem, "name a compressor, such as \"zstd\""))
            }
            _ => Ok(Settled(self)),
        }
    }
}

/// Gives the public keys of the running ssh-agent.
pub trait AgentReader {
    /// Lines as in `authorized_keys`, one a key.
    ///
    /// # Errors
    /// A sentence on why the agent cannot be asked.
    fn identities(&self) -> Result<Vec<String>, String>;
}

/// Reads the key files and the agent, checks that named files exist and makes paths absolute:
/// relative ones start at `base` (the profile's folder), `~/` at the person's home.
///
/// # Errors
/// All faults of the profile when one of them is an error, its own checks included. The agent is
/// asked only where a key wants it.
pub fn resolve(profile: &Profile, base: &Path, agent: &dyn AgentReader) -> Result<Resolved, Vec<Fault>> {
    let mut resolver = Resolver { base, agent, faults: check::check(profile) };
    let mut profile = profile.clone();
    resolver.keys(&mut profile.ssh.keys);
    resolver.source(&mut profile);
    resolver.files(&mut profile);
    if resolver.failed() {
        resolver.faults.sort_by_key(|fault| std::cmp::Reverse(fault.severity));
        return Err(resolver.faults);
    }
    Ok(Resolved(profile))
}

/// What a named path must be.
#[derive(Clone, Copy)]
enum Wanted {
    File,
    Folder,
    Any,
}

struct Resolver<'a> {
    base: &'a Path,
    agent: &'a dyn AgentReader,
    faults: Vec<Fault>,
}

impl Resolver<'_> {
    fn failed(&self) -> bool {
        self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }

    fn error(&mut self, field: &str, problem: String, remedy: &str) {
        self.faults.push(Fault::error(field, problem, remedy));
    }

    fn keys(&mut self, keys: &mut Vec<SshKey>) {
        let mut literal: Vec<SshKey> = Vec::new();
        for (index, key) in keys.drain(..).enumerate() {
            let field = format!("ssh.keys[{index}]");
            let lines = match &key.origin {
                KeyOrigin::Key(line) => vec![line.clone()],
                KeyOrigin::File(file) => self.key_file(&format!("{field}.file"), file),
                KeyOrigin::Agent(which) => self.agent_keys(&format!("{field}.agent"), which),
            };
            for line in lines {
                let key = SshKey { user: key.user.clone(), origin: KeyOrigin::Key(line) };
                if !literal.contains(&key) {
                    literal.push(key);
                }
            }
        }
        *keys = literal;
    }

    fn key_file(&mut self, field: &str, file: &str) -> Vec<String> {
        let Some(path) = self.absolute(field, file) else { return Vec::new() };
        match read::text(&path) {
            // One fault for the whole of it, not one for each line.
            Ok(text) if text.contains("PRIVATE KEY") => self.key_lines(field, vec![text]),
            Ok(text) => {
                let lines: Vec<String> = keys::lines(&text).map(str::to_owned).collect();
                if lines.is_empty() {
                    let problem = format!("{} holds no key", path.display());
                    self.error(field, problem, "name a file with a public key, mostly one that ends in .pub");
                }
                self.key_lines(field, lines)
            }
            Err(error) => {
                let problem = format!("{} cannot be read: {}", path.display(), reason(&error));
                self.error(field, problem, "name a file that exists, mostly ~/.ssh/id_ed25519.pub");
                Vec::new()
            }
        }
    }

    fn agent_keys(&mut self, field: &str, which: &AgentKeys) -> Vec<String> {
        let all = match self.agent.identities() {
            Ok(all) => all,
            Err(why) => {
                let problem = format!("the ssh-agent cannot be asked: {why}");
                self.error(field, problem, "start it and add a key with ssh-add, or name a key file");
                return Vec::new();
            }
        };
        let found: Vec<String> = match which {
            AgentKeys::All => all,
            AgentKeys::Matching(wanted) => {
                all.into_iter().filter(|line| keys::matches(line, wanted)).collect()
            }
        };
        if found.is_empty() {
            let problem = match which {
                AgentKeys::All => "the ssh-agent holds no key".to_owned(),
                AgentKeys::Matching(wanted) => format!("the ssh-agent holds no key called {wanted:?}"),
            };
            self.error(field, problem, "see what it holds with ssh-add -l, and add the key with ssh-add");
        }
        self.key_lines(field, found)
    }

    /// Only lines that are sound keys; the others become faults of the field they came from.
    fn key_lines(&mut self, field: &str, lines: Vec<String>) -> Vec<String> {
        lines
            .into_iter()
            .filter(|line| match keys::judge(line) {
                Ok(_) => true,
                Err((problem, remedy)) => {
                    self.error(field, problem, &remedy);
                    false
                }
            })
            .collect()
    }

    fn source(&mut self, profile: &mut Profile) {
        if let Base::Path(path) = &mut profile.source.base {
            self.path("source.base", path, Wanted::File);
        }
        if let Nixpkgs::Path(path) = &mut profile.source.nixpkgs {
            self.path("source.nixpkgs.path", path, Wanted::Folder);
            self.nixpkgs(path);
        }
    }

    /// Nix copies the whole folder, so it must be the right one; and it follows no link to it.
    fn nixpkgs(&mut self, path: &mut String) {
        let Ok(real) = fs::canonicalize(&path) else { return };
        if real.is_dir() && !real.join("nixos").is_dir() {
            let problem = format!("{} is no nixpkgs: it has no folder `nixos`", real.display());
            self.error("source.nixpkgs.path", problem, "name the folder of a nixpkgs tree or channel");
        }
        if let Ok(real) = real.into_os_string().into_string() {
            *path = real;
        }
    }

    fn files(&mut self, profile: &mut Profile) {
        for (index, file) in profile.files.etc.iter_mut().enumerate() {
            if let Some(source) = &mut file.source {
                self.path(&format!("files.etc[{index}].source"), source, Wanted::Any);
            }
        }
        for (index, file) in profile.files.disc.iter_mut().enumerate() {
            self.path(&format!("files.disc[{index}].source"), &mut file.source, Wanted::Any);
        }
        for (index, folder) in profile.files.embed.iter_mut().enumerate() {
            self.path(&format!("files.embed[{index}].source"), &mut folder.source, Wanted::Folder);
        }
        for (index, module) in profile.extra.modules.iter_mut().enumerate() {
            self.path(&format!("extra.modules[{index}]"), module, Wanted::Any);
        }
    }

    /// Makes a path absolute and tells where nothing of its kind is there.
    fn path(&mut self, field: &str, path: &mut String, wanted: Wanted) {
        let Some(absolute) = self.absolute(field, path) else { return };
        let shown = absolute.display();
        match (fs::metadata(&absolute), wanted) {
            (Ok(found), Wanted::File) if !found.is_file() => {
                self.error(field, format!("{shown} is not a file"), "name the file itself");
            }
            (Ok(found), Wanted::Folder) if !found.is_dir() => {
                self.error(field, format!("{shown} is not a folder"), "name the folder around it");
            }
            (Ok(_), _) => {}
            (Err(error), _) => {
                let problem = format!("{shown} cannot be read: {}", reason(&error));
                self.error(
                    field,
                    problem,
                    "name something that exists; a path is relative to the profile's folder",
                );
            }
        }
        match absolute.into_os_string().into_string() {
            Ok(text) => *path = text,
            Err(_) => self.error(field, "the path is not UTF-8".into(), "rename the folders on the way"),
        }
    }

    fn absolute(&mut self, field: &str, path: &str) -> Option<PathBuf> {
        let joined = if path == "~" || path.starts_with("~/") {
            let Some(home) = std::env::home_dir() else {
                self.error(field, "`~` is used, but HOME is not set".into(), "write the whole path");
                return None;
            };
            home.join(path.trim_start_matches('~').trim_start_matches('/'))
        } else {
            self.base.join(path)
        };
        match std::path::absolute(&joined) {
            Ok(absolute) => Some(tidy(&absolute)),
            Err(error) => {
                self.error(field, format!("the path cannot be used: {error}"), "write the whole path");
                None
            }
        }
    }
}

/// Without `.` and `..`, which Nix would keep in the text.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(tidy.pop()),
            other => tidy.push(other),
        }
    }
    tidy
}

fn reason(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::NotFound => "it does not exist",
        std::io::ErrorKind::PermissionDenied => "you may not read it",
        std::io::ErrorKind::InvalidData => "it is not text",
        std::io::ErrorKind::IsADirectory => "it is a folder",
        std::io::ErrorKind::FileTooLarge => "it is too large to be a key",
        _ => "it cannot be opened",
    }
}

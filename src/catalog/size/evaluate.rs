//! Asks the profile's nixpkgs for the store paths of packages and of the base: one evaluation for many
//! names. What Nix cannot catch in one of them ends the whole evaluation, so a failed one is asked
//! again by halves until it is known which names are to blame.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::expression::{self, CONFIGURATION};
use super::name::StoreName;
use super::tool::Nix;
use crate::build::calls::search_path;
use crate::build::lay::lay;
use crate::build::process::Invocation;
use crate::build::text::{printable, shortened};
use crate::nix::generate;
use crate::profile::Settled;
use crate::profile::model::Style;

/// A nixpkgs may have to be fetched first.
const LIMIT: Duration = Duration::from_mins(5);
/// Evaluations of one question: enough to find three bad names among a thousand.
const EVALUATIONS: usize = 64;
/// Outputs of one package, and packages of one base; more is believed of none.
const MOST_PATHS: usize = 10_000;

/// What nixpkgs says of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The outputs that are installed.
    Paths(Vec<String>),
    /// Why there are none, a word of [`expression`] or a sentence.
    Reason(String),
}

impl Answer {
    /// There is no such package.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Reason(reason) if ["missing", "no-package"].contains(&reason.as_str()))
    }

    /// The reason in words that stand behind the package's name.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let Self::Reason(reason) = self else { return None };
        Some(match reason.as_str() {
            "missing" => "this nixpkgs has no package of that name".to_owned(),
            "no-package" => "is no package but a set of them or something else".to_owned(),
            "broken" => "is marked as broken".to_owned(),
            "unfree" => "is unfree, and this profile does not allow that".to_owned(),
            "insecure" => "is marked as insecure".to_owned(),
            "unsupported" => "is not made for this system".to_owned(),
            "refused" => "nixpkgs refuses to evaluate it".to_owned(),
            other => shortened(&printable(other), 400).to_owned(),
        })
    }
}

/// What nixpkgs says of the base.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BaseAnswer {
    pub revision: Option<String>,
    pub paths: Vec<String>,
    /// The outputs that are installed of every package beside its usual ones.
    pub outputs: Vec<String>,
}

/// What nixpkgs says of many packages.
#[derive(Debug, Clone, Default)]
pub struct PackagesAnswer {
    pub revision: Option<String>,
    pub answers: BTreeMap<String, Answer>,
    /// Why some of the names have no answer.
    pub problem: Option<String>,
}

/// Calls Nix on the nixpkgs of a profile.
#[derive(Debug)]
pub struct Evaluator<'a> {
    nix: &'a Nix<'a>,
    resolved: &'a Settled,
    folder: TempDir,
}

#[derive(Deserialize)]
struct RawBase {
    revision: Option<String>,
    outputs: Vec<String>,
    paths: Vec<String>,
}

#[derive(Deserialize)]
struct RawPackages {
    revision: Option<String>,
    answers: Vec<Answer>,
}

impl<'a> Evaluator<'a> {
    /// # Errors
    /// A sentence, when there is no place for the Nix text.
    pub fn new(nix: &'a Nix<'a>, resolved: &'a Settled) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| format!("no folder for Nix text: {error}"))?;
        Ok(Self { nix, resolved, folder })
    }

    /// # Errors
    /// A sentence, when the base does not evaluate.
    pub fn base(&self) -> Result<BaseAnswer, String> {
        let source = &self.resolved.profile().source;
        lay(&generate(self.resolved), self.folder.path()).map_err(|error| error.to_string())?;
        debug_assert!(self.folder.path().join(CONFIGURATION).exists());
        let text = expression::base(source).map_err(|error| error.to_string())?;
        let mut raw: RawBase = self.evaluate(&text)?;
        raw.paths.retain(|path| StoreName::of_path(path).is_some());
        raw.paths.truncate(MOST_PATHS);
        raw.outputs.truncate(16);
        Ok(BaseAnswer { revision: revision(raw.revision), paths: raw.paths, outputs: raw.outputs })
    }

    /// Asks for all names; those that make the evaluation fail get the reason as their answer.
    #[must_use]
    pub fn packages(&self, names: &[&str], outputs: &[String]) -> PackagesAnswer {
        let mut all = PackagesAnswer::default();
        let mut waiting = vec![names];
        for _ in 0..EVALUATIONS {
            let Some(names) = waiting.pop().filter(|_| !self.nix.is_stopped()) else { break };
            match self.ask(names, outputs) {
                Ok(raw) => {
                    all.revision = all.revision.or(revision(raw.revision));
                    let answers = raw.answers.into_iter().map(checked);
                    all.answers.extend(names.iter().map(|&name| name.to_owned()).zip(answers));
                }
                Err(reason) if names.len() == 1 => {
                    // With the only name it may be nixpkgs itself that cannot be had.
                    if all.answers.is_empty() && waiting.is_empty() {
                        all.problem = Some(reason);
                    } else {
                        all.answers.insert(names[0].to_owned(), Answer::Reason(reason));
                    }
                }
                Err(reason) => {
                    // Where not even no name evaluates, there is nothing to look for by halves.
                    if all.answers.is_empty() && all.problem.is_none() && self.ask(&[], outputs).is_err() {
                        all.problem = Some(reason);
                        return all;
                    }
                    all.problem = all.problem.or(Some(reason));
                    let (one, two) = names.split_at(names.len() / 2);
                    waiting.extend([two, one]);
                }
            }
        }
        if names.iter().all(|name| all.answers.contains_key(*name)) {
            all.problem = None;
        }
        all
    }

    fn ask(&self, names: &[&str], outputs: &[String]) -> Result<RawPackages, String> {
        let source = &self.resolved.profile().source;
        let text = expression::packages(source, names, outputs).map_err(|error| error.to_string())?;
        let raw: RawPackages = self.evaluate(&text)?;
        if raw.answers.len() == names.len() {
            Ok(raw)
        } else {
            Err("Nix answered another question".to_owned())
        }
    }

    fn evaluate<T: for<'d> Deserialize<'d>>(&self, text: &str) -> Result<T, String> {
        let source = &self.resolved.profile().source;
        let file = self.folder.path().join("ask.nix");
        fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut call = Invocation::new("nix-instantiate").args(["--eval", "--strict", "--json"]);
        // A relative `NIX_PATH` of the person's is not meant for this folder, but a text beside us is.
        call = call.arg(absolute(&file)).args(search_path(&source.nixpkgs));
        if source.style == Style::Flake {
            call = call.args(["--extra-experimental-features", "nix-command flakes"]);
        }
        let json = self.nix.run(call, LIMIT)?;
        serde_json::from_slice(&json)
            .map_err(|error| format!("Nix answered in a way that is not known: {error}"))
    }
}

fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Believes only store paths.
fn checked(answer: Answer) -> Answer {
    match answer {
        Answer::Paths(paths)
            if paths.is_empty()
                || paths.len() > MOST_PATHS
                || paths.iter().any(|path| StoreName::of_path(path).is_none()) =>
        {
            Answer::Reason("refused".to_owned())
        }
        other => other,
    }
}

fn revision(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_lowercase())
        .filter(|text| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

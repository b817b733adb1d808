//! What is known of a build before it begins: the one place where commands gather what makes an estimate
//! better than the table.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};

use crate::build::learned::{Asked, Folders, Kept, measure, recall};
use crate::build::prepare::{From, hash, work_name};
use crate::build::request::NixOptions;
use crate::catalog::size::{self, SizeWish};
use crate::cli::Context;
use crate::cli::chosen::Chosen;
use crate::cli::terminal::{Terminal, line};
use crate::estimate::sample::Roots;
use crate::estimate::{Known, Measured};
use crate::profile::Profile;
use crate::settings::Places;

const BAR: &str = "{prefix} {wide_bar} {percent} %";

/// Which build it is.
pub struct Of<'a> {
    pub chosen: &'a Chosen,
    /// It names the nixpkgs that it is built from.
    pub profile: &'a Profile,
    pub from: &'a From,
    pub nix: &'a NixOptions,
    /// A work folder of its own.
    pub work: Option<&'a Path>,
}

/// Whether real files are compressed for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// Only what was measured before.
    Kept,
    /// Where nothing was.
    Missing,
    /// In any case.
    Anew,
}

/// Where earlier builds and samples are kept.
pub fn folders(places: &Places) -> Folders {
    Folders { history: places.history(), samples: places.samples() }
}

/// The sizes of its packages that were asked for before, earlier builds, and a sample. Asks nobody.
///
/// # Errors
/// When a sample was asked for and cannot be taken.
pub fn known(of: &Of, sampling: Sampling, context: &mut Context) -> Result<Known> {
    let (name, hash, work) = (&of.chosen.name, hash(&of.chosen.text), of.work(&context.places));
    let asked = Asked {
        name,
        profile_hash: &hash,
        profile: of.profile,
        work: &work,
        store: of.nix.store.as_deref(),
        cores: of.nix.machine().cores,
        update: of.nix.update,
    };
    let folders = folders(&context.places);
    let Kept { learned, roots, problem } = recall(&folders, &asked);
    if let Some(problem) = problem {
        writeln!(context.terminal.err, "Earlier builds are not known: {}", line(&problem))?;
    }
    let wanted = match sampling {
        Sampling::Kept => false,
        Sampling::Missing => learned.measured.is_none(),
        Sampling::Anew => true,
    };
    let learned = if wanted {
        match sampled(&folders, &roots, asked.cores, &mut context.terminal) {
            Ok(measured) => Arc::new(asked.learned(learned.history.clone(), Some(measured))),
            Err(error) if sampling == Sampling::Anew => return Err(error),
            // The table answers without it.
            Err(error) => {
                writeln!(context.terminal.err, "No sample was taken: {}", line(&format!("{error:#}")))?;
                learned
            }
        }
    } else {
        learned
    };
    Ok(sizes(of.profile, &of.chosen.base, context).learned(learned))
}

impl Of<'_> {
    fn work(&self, places: &Places) -> PathBuf {
        let usual = || places.work(&work_name(&self.chosen.name, self.chosen.file(), self.from));
        self.work.map_or_else(usual, Path::to_owned)
    }
}

/// Takes a sample and keeps it, with a bar where somebody watches.
pub fn sampled(folders: &Folders, roots: &Roots, cores: u32, terminal: &mut Terminal) -> Result<Measured> {
    let bar = if terminal.err_is_tty { ProgressBar::new(1000) } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("█░"));
    bar.set_prefix(format!("Compressing a sample of {}", roots.origin.of()));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    let mut tell = |done: f64| bar.set_position((done.clamp(0.0, 1.0) * 1000.0) as u64);
    // Nothing is half done when it is killed, so Ctrl-C needs no listener.
    let taken = measure(folders, roots, cores, &|| false, &mut tell);
    bar.finish_and_clear();
    taken.context("taking a sample of real files")
}

fn sizes(profile: &Profile, base: &Path, context: &Context) -> Known {
    if profile.packages.install.is_empty() {
        return Known::default();
    }
    let wish = SizeWish {
        source: profile.source.clone(),
        base: base.to_owned(),
        chosen: profile.packages.install.clone(),
        also: Vec::new(),
        cache: context.places.cache.clone(),
        substituters: profile.source.substituters.iter().map(|cache| cache.url.clone()).collect(),
    };
    let (sizes, _) = size::remembered(&wish);
    let known = Known::new(sizes.packages.iter().filter_map(|(name, size)| Some((name, size.added?))));
    match sizes.together {
        Some(sum) => known.together(&wish.chosen, sum, sizes.download),
        None => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_understood() {
        assert!(ProgressStyle::with_template(BAR).is_ok());
    }
}

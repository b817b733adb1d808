//! Images: looked into, proved, hashed, booted and written, by the engines of [`crate::image`]. The
//! only place where the wizard calls them.

mod boot;
mod look;
mod write;

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::super::super::effect::Effect;
use super::super::super::msg::Msg;
use super::{Threads, words};

impl Threads {
    /// Everything about images.
    pub(super) fn image(&mut self, effect: Effect) {
        match effect {
            Effect::LookForImages(folder) => {
                self.apart(move |answer| answer.send(Msg::Images(look::found(&folder))));
            }
            Effect::LookInto { number, path } => self.apart(move |answer| {
                let seen = safely(|| look::look(&path)).map(Box::new);
                answer.send(Msg::ImageSeen { number, seen });
            }),
            Effect::Prove { number, path, against } => self.proof.start(
                "proof",
                &self.answer,
                move |_, cancel| Msg::Proved { number, items: look::prove(&path, &against, cancel) },
                move |problem| Msg::Proved { number, items: Err(problem) },
            ),
            Effect::CheckIntegrity { number, path } => self.integrity.start(
                "integrity",
                &self.answer,
                move |answer, cancel| {
                    let tell = |done, of| answer.send(Msg::Hashing { number, done, of });
                    Msg::Checked { number, end: look::integrity(&path, cancel, &tell) }
                },
                move |problem| Msg::Checked { number, end: Err(problem) },
            ),
            Effect::LookForDevices { image } => self.apart(move |answer| {
                answer.send(Msg::Devices(safely(|| write::devices(&image))));
            }),
            Effect::StopIntegrity => {
                self.integrity.stop();
                self.proof.stop();
            }
            Effect::StopBoot => self.machine.stop(),
            Effect::StopWrite => self.stick.stop(),
            other => self.run_with(other),
        }
    }

    /// What runs with an image until it ends or is stopped.
    fn run_with(&mut self, effect: Effect) {
        match effect {
            Effect::Boot(asked) => {
                let spare = self.places.data.join("boot");
                let work = move |answer: &super::Answer, cancel: &_| {
                    let tell = &mut |event| answer.send(Msg::Boot(event));
                    Msg::Booted(boot::boot(&asked, &spare, cancel, tell))
                };
                self.machine.start("machine", &self.answer, work, |problem| Msg::Booted(Err(problem)));
            }
            Effect::Write { image, devices, asked } => {
                let work = move |answer: &super::Answer, cancel: &_| {
                    let tell = &mut |device, event| answer.send(Msg::Writing { device, event });
                    match write::write(&image, &devices, asked, cancel, tell) {
                        Ok(None) => Msg::Written(Ok(())),
                        Ok(Some(command)) => Msg::Elevate(command),
                        Err(problem) => Msg::Written(Err(problem)),
                    }
                };
                self.stick.start("stick", &self.answer, work, |problem| Msg::Written(Err(problem)));
            }
            _ => {}
        }
    }
}

/// The answer of some work, also when that goes down.
fn safely<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(words(&*panic)))
}

/// A path as a person types it: `~/` is the home folder.
fn typed(path: &Path) -> PathBuf {
    let home = || env::var_os("HOME").filter(|home| !home.is_empty());
    match path.strip_prefix("~") {
        Ok(rest) => home().map_or_else(|| path.to_owned(), |home| Path::new(&home).join(rest)),
        Err(_) => path.to_owned(),
    }
}

/// An error with what caused it.
fn said(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    for cause in std::iter::successors(error.source(), |error| error.source()) {
        let cause = cause.to_string();
        // Many say their cause themselves.
        if !words.contains(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    words
}

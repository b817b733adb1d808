//! Work that takes its time, one at once of a kind, that can be stopped and is waited for at the end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{self, JoinHandle};

use super::super::super::msg::Msg;
use super::{Answer, words};
use crate::build::request::Cancel;

/// What runs, if anything does.
#[derive(Default)]
pub struct Long(Option<(Cancel, JoinHandle<()>)>);

impl Long {
    /// Does it on a thread of its own, after what ran before was stopped and has ended. Whatever
    /// becomes of it, there is an answer: `lost` makes it where the work does not.
    pub fn start(
        &mut self,
        name: &str,
        answer: &Answer,
        work: impl FnOnce(&Answer, &Cancel) -> Msg + Send + 'static,
        lost: impl Fn(String) -> Msg + Send + Clone + 'static,
    ) {
        let before = self.0.take();
        let cancel = Cancel::default();
        let (own, asked, other) = (answer.clone(), cancel.clone(), lost.clone());
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            if let Some((cancel, thread)) = before {
                cancel.ask();
                let _ = thread.join();
            }
            let end = catch_unwind(AssertUnwindSafe(|| work(&own, &asked)));
            own.send(end.unwrap_or_else(|panic| other(words(&*panic))));
        });
        match thread {
            Ok(thread) => self.0 = Some((cancel, thread)),
            Err(error) => answer.send(lost(error.to_string())),
        }
    }

    pub fn stop(&self) {
        if let Some((cancel, _)) = &self.0 {
            cancel.ask();
        }
    }

    /// Stops it and waits for its end.
    pub fn end(&mut self) {
        if let Some((cancel, thread)) = self.0.take() {
            if cancel.asked() == 0 {
                cancel.ask();
            }
            let _ = thread.join();
        }
    }
}

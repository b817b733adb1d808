//! Files of a squashfs in the order in which their data lies on the disc: each block is read and
//! unpacked once, whichever files share it, and pieces of one file come from several threads.

use std::collections::VecDeque;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::{Mutex, PoisonError};

use crate::image::error::{ImageError, Result};
use crate::image::files::Kind;
use crate::image::store::stream::{Piece, Taker, read_to};
use crate::image::store::{Bytes, Store};
use crate::image::tree::Id;

use super::ExtractError;
use super::copy::{Ended, Shared, Work};
use super::hand::Hand;
use super::plan::Item;

/// A file, and how far it has come.
pub(super) struct Task<'a> {
    id: Id,
    item: &'a Item,
    state: Mutex<State>,
}

struct State {
    phase: Phase,
    /// Bytes that are still to come.
    left: u64,
    /// Some of them are zeros that nobody writes.
    holes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Made,
    Ended,
}

/// Files that one thread keeps open: those that share their blocks, or are longer than one run.
const OPEN: usize = 8;

/// Divides files into those of one squashfs, by their number in it, and the others. What is asked for
/// twice under two names is once among the others.
pub(super) fn divide<'a>(work: &Work<'a>) -> (Option<&'a Store>, Vec<Task<'a>>, Vec<&'a Item>) {
    let mut store: Option<&Store> = None;
    let (mut tasks, mut others) = (Vec::<Task>::new(), Vec::new());
    for item in work.plan.of(Kind::File) {
        match work.files.packed(&item.source) {
            Some((of, id)) if store.is_none_or(|known| std::ptr::eq(known, of)) => {
                store = Some(of);
                let state = State { phase: Phase::New, left: item.meta.size, holes: false };
                tasks.push(Task { id, item, state: Mutex::new(state) });
            }
            _ => others.push(item),
        }
    }
    tasks.sort_by_key(|task| task.id);
    let mut once: Vec<Task> = Vec::with_capacity(tasks.len());
    for task in tasks {
        match once.last() {
            Some(last) if last.id == task.id => others.push(task.item),
            _ => once.push(task),
        }
    }
    (store, once, others)
}

/// Writes the files of a squashfs.
pub(super) fn files(work: &Work, store: &Store, tasks: &[Task], threads: usize, shared: &Shared) {
    let ids: Vec<Id> = tasks.iter().map(|task| task.id).collect();
    let taking = Taking { work, tasks, shared };
    let read = read_to(store, &ids, threads, work.cancel, &taking);
    match read {
        Err(ImageError::Cancelled) if work.cancel.asked() > 0 => shared.ended(None, Err(Ended::Stopped)),
        // The target took no more, which is said already.
        Ok(()) | Err(ImageError::Cancelled) => {}
        // There is no room for the tools of the codec.
        Err(error) => shared.ended(None, Err(Ended::Write(error.into()))),
    }
    taking.end();
}

struct Taking<'a> {
    work: &'a Work<'a>,
    tasks: &'a [Task<'a>],
    shared: &'a Shared,
}

/// What a thread has open.
struct Own<'a> {
    hand: Hand<'a>,
    open: VecDeque<(Id, File)>,
}

impl<'a> Taker for Taking<'a> {
    type Hand = Own<'a>;

    fn hand(&self) -> Own<'a> {
        Own { hand: Hand::new(self.work.plan, self.work.target), open: VecDeque::new() }
    }

    fn piece(&self, own: &mut Own<'a>, piece: Piece) -> Result<()> {
        if self.work.cancel.asked() > 0 || self.shared.is_over() {
            return Err(ImageError::Cancelled);
        }
        let Some(task) = self.task(piece.id) else { return Ok(()) };
        self.write(own, task, piece).map_err(|failed| {
            self.shared.ended(Some(task.item), Err(Ended::Write(failed)));
            ImageError::Cancelled
        })
    }

    fn unread(&self, own: &mut Own<'a>, ids: &[Id], error: ImageError) -> Result<()> {
        for task in ids.iter().filter_map(|id| self.task(*id)) {
            task.give_up(&mut own.hand, self.shared, error.to_string());
            own.open.retain(|(id, _)| *id != task.id);
        }
        Ok(())
    }
}

impl Taking<'_> {
    fn task(&self, id: Id) -> Option<&Task<'_>> {
        let at = self.tasks.binary_search_by_key(&id, |task| task.id).ok()?;
        self.tasks.get(at)
    }

    fn write(&self, own: &mut Own, task: &Task, piece: Piece) -> Result<(), ExtractError> {
        let Some(file) = own.file(task)? else { return Ok(()) };
        if let Bytes::Data(data) = piece.bytes {
            file.write_all_at(data, piece.at).map_err(|error| own.hand.failed(task.item, error))?;
        }
        let length = piece.bytes.length();
        let mut state = task.state();
        // Where another thread gave it up meanwhile, it is gone.
        let whole = state.phase == Phase::Made && {
            state.left = state.left.saturating_sub(length);
            state.holes |= matches!(piece.bytes, Bytes::Zeros(_));
            state.left == 0
        };
        if whole {
            if state.holes {
                file.set_len(task.item.meta.size).map_err(|error| own.hand.failed(task.item, error))?;
            }
            own.hand.finish(task.item, &file)?;
            state.phase = Phase::Ended;
            self.shared.ended(Some(task.item), Ok(()));
        } else {
            own.open.push_front((task.id, file));
            own.open.truncate(OPEN);
        }
        drop(state);
        self.shared.add(self.work, length);
        Ok(())
    }

    /// Files without a byte, which no piece makes; and what was not made whole is removed.
    fn end(&self) {
        let mut hand = Hand::new(self.work.plan, self.work.target);
        for task in self.tasks {
            if task.item.meta.size == 0 && !self.shared.is_over() {
                let made = hand.make(task.item).and_then(|file| hand.finish(task.item, &file));
                task.state().phase = Phase::Ended;
                self.shared.ended(Some(task.item), made.map_err(Ended::Write));
            } else if self.shared.is_over() {
                task.abandon(&mut hand);
            } else {
                let left = task.state().left;
                task.give_up(&mut hand, self.shared, format!("{left} bytes of it are nowhere"));
            }
        }
    }
}

impl Own<'_> {
    /// The file of a task, which is made with its first piece; `None` where it was given up.
    fn file(&mut self, task: &Task) -> Result<Option<File>, ExtractError> {
        let mut state = task.state();
        let kept = self.open.iter().position(|(id, _)| *id == task.id).and_then(|at| self.open.remove(at));
        match (state.phase, kept) {
            (Phase::Ended, _) => Ok(None),
            (Phase::Made, Some((_, file))) => Ok(Some(file)),
            (Phase::Made, None) => self.hand.again(task.item).map(Some),
            (Phase::New, _) => {
                let file = self.hand.make(task.item)?;
                state.phase = Phase::Made;
                Ok(Some(file))
            }
        }
    }
}

impl Task<'_> {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes what there is of it.
    fn abandon(&self, hand: &mut Hand) -> bool {
        let mut state = self.state();
        if state.phase == Phase::Made {
            hand.remove(self.item);
        }
        std::mem::replace(&mut state.phase, Phase::Ended) != Phase::Ended
    }

    fn give_up(&self, hand: &mut Hand, shared: &Shared, problem: String) {
        if self.abandon(hand) {
            shared.ended(Some(self.item), Err(Ended::Unread(problem)));
        }
    }
}

//! Room for one piece of work: the newest replaces the one that waits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Answer;

/// Where work is put and taken from.
pub struct Newest<T> {
    waiting: Mutex<(Option<T>, bool)>,
    came: Condvar,
    /// How often something came, so that whoever works can look without waiting.
    count: AtomicU64,
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        Self { waiting: Mutex::new((None, false)), came: Condvar::new(), count: AtomicU64::new(0) }
    }
}

impl<T> Newest<T> {
    /// `None` ends whoever takes from it.
    pub fn put(&self, work: Option<T>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.1 |= work.is_none();
        waiting.0 = work;
        self.count.fetch_add(1, Ordering::Relaxed);
        self.came.notify_one();
    }

    /// With the count at that moment: what comes later makes it grow.
    pub fn take(&self) -> Option<(T, u64)> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if waiting.1 {
                return None;
            }
            if let Some(work) = waiting.0.take() {
                // Read under the lock that `put` holds, so that nothing came in between.
                return Some((work, self.count()));
            }
            waiting = self.came.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Grows whenever something comes.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Waits for so long, or until something comes; whether something did.
    pub fn wait(&self, time: Duration) -> bool {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let quiet = |waiting: &mut (Option<T>, bool)| waiting.0.is_none() && !waiting.1;
        let (waiting, _) =
            self.came.wait_timeout_while(waiting, time, quiet).unwrap_or_else(PoisonError::into_inner);
        waiting.0.is_some() || waiting.1
    }
}

/// A room since something was taken from it.
pub struct Since<'a, T> {
    pub room: &'a Newest<T>,
    count: u64,
}

impl<T> Since<'_, T> {
    /// Something newer came.
    pub fn is_old(&self) -> bool {
        self.room.count() != self.count
    }
}

/// A thread that does what is newest in a room, one after the other.
pub fn works<T: Send + 'static>(
    name: &str,
    room: &Arc<Newest<T>>,
    answer: &Answer,
    work: impl Fn(T, &Since<'_, T>, &Answer) + Send + 'static,
) -> Option<JoinHandle<()>> {
    let (room, answer) = (Arc::clone(room), answer.clone());
    let work = move || {
        while let Some((asked, count)) = room.take() {
            let since = Since { room: &room, count };
            answer.guarded(|answer| work(asked, &since, answer));
        }
    };
    thread::Builder::new().name(name.to_owned()).spawn(work).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_replaces_the_one_that_waits() {
        let room = Newest::default();
        assert!(!room.wait(Duration::ZERO));
        let before = room.count();
        room.put(Some(1));
        room.put(Some(2));
        assert!(room.wait(Duration::ZERO) && room.count() == before + 2);
        assert_eq!(room.take(), Some((2, before + 2)));
        room.put(Some(3));
        assert_eq!(room.count(), before + 3);
        room.put(None);
        assert_eq!(room.take(), None);
    }
}

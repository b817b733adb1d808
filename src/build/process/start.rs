//! Starting a program and stopping this one must not meet: a child that is stopped before it has
//! become its program holds the thread that started it, and the shell never learns of the stop.

use std::io;
use std::process::{Child, Command};
use std::sync::{PoisonError, RwLock};

static STARTS: RwLock<()> = RwLock::new(());

/// Starts it; when this returns the child is its own program.
pub fn start(command: &mut Command) -> io::Result<Child> {
    let _starting = STARTS.read().unwrap_or_else(PoisonError::into_inner);
    command.spawn()
}

/// Does something, such as stopping the whole group, while no program is being started.
pub fn between_starts<T>(act: impl FnOnce() -> T) -> T {
    let _none = STARTS.write().unwrap_or_else(PoisonError::into_inner);
    act()
}

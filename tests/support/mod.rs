//! What several tests need: folders of their own, the real programs, a clear word when one is missing.

pub mod press;
pub mod svg;
pub mod terminal;

use std::path::PathBuf;
use std::process::Command;

/// Whether all these programs are here. Says what is skipped and why; where `SNOWPRESS_NO_SKIP` is set
/// (as in CI), a missing program fails the test instead.
pub fn have(what: &str, programs: &[&str]) -> bool {
    let missing: Vec<_> = programs.iter().filter(|program| find(program).is_none()).collect();
    if missing.is_empty() {
        return true;
    }
    let text =
        format!("SKIPPED: {what}: not on this machine: {missing:?}; `snowpress doctor --fix` installs them");
    assert!(std::env::var_os("SNOWPRESS_NO_SKIP").is_none(), "{text}");
    eprintln!("{text}");
    false
}

/// The program's place in `PATH`, or the file itself where a path is given.
pub fn find(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        return Some(PathBuf::from(program)).filter(|path| path.exists());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The program under test.
pub fn snowpress() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_snowpress"));
    command.env_remove("NIX_PATH").env("NO_COLOR", "1");
    command
}

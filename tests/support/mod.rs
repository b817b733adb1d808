//! What several tests need: folders of their own, the real programs, a clear word when one is missing.

pub mod press;
pub mod svg;
pub mod terminal;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

/// Whether all these programs are here. Says what is skipped and why; where `SNOWPRESS_NO_SKIP` is set
/// (as in CI), a missing program fails the test instead.
pub fn have(what: &str, programs: &[&str]) -> bool {
    let missing: Vec<_> = programs.iter().filter(|program| find(program).is_none()).collect();
    if missing.is_empty() {
        return true;
    }
    let why = format!("not on this machine: {missing:?}; `tests/run` installs them");
    assert!(std::env::var_os("SNOWPRESS_NO_SKIP").is_none(), "{what}: {why}");
    skipped(what, &why);
    false
}

/// Says what is not tested, since this machine cannot do it at all. `tests/run` tells it at its end,
/// from the file that it names.
pub fn skipped(what: &str, why: &str) {
    let line = format!("SKIPPED: {what}: {why}\n");
    eprint!("{line}");
    if let Some(file) = std::env::var_os("SNOWPRESS_SKIPPED") {
        let mut file = OpenOptions::new().create(true).append(true).open(file).unwrap();
        file.write_all(line.as_bytes()).unwrap();
    }
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

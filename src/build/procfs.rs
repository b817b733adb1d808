//! Other processes, as `/proc` shows them.

use std::collections::HashMap;
use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// One process, told from a later one of the same number by when it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    pub id: u32,
    pub parent: u32,
    /// Name of the program, cut by the kernel to 15 bytes.
    pub name: String,
    /// CPU time so far in clock ticks, user and system.
    pub ticks: u64,
    /// In clock ticks since the machine began.
    began: u64,
}

impl Process {
    /// Reads a process again.
    #[must_use]
    pub fn read(id: u32) -> Option<Self> {
        parse(id, &fs::read_to_string(format!("/proc/{id}/stat")).ok()?)
    }

    /// Kills it, unless its number belongs to another process by now.
    pub fn kill(&self) {
        let same = Self::read(self.id).is_some_and(|now| now.began == self.began);
        if let Some(id) = i32::try_from(self.id).ok().and_then(Pid::from_raw).filter(|_| same) {
            let _ = kill_process(id, Signal::KILL);
        }
    }
}

/// `id (name) state parent … utime stime … starttime …`; a name may hold blanks and brackets.
fn parse(id: u32, stat: &str) -> Option<Process> {
    let (front, back) = stat.rsplit_once(')')?;
    let name = front.split_once('(')?.1.to_owned();
    let words: Vec<&str> = back.split_whitespace().collect();
    let number = |at: usize| words.get(at)?.parse::<u64>().ok();
    Some(Process {
        id,
        parent: u32::try_from(number(1)?).ok()?,
        name,
        ticks: number(11)?.saturating_add(number(12)?),
        began: number(19)?,
    })
}

/// All processes that can be seen.
#[must_use]
pub fn all() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let ids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter_map(Process::read).collect()
}

/// Everything that a process started, and what that started, in no order.
#[must_use]
pub fn descendants(of: u32) -> Vec<Process> {
    let mut children: HashMap<u32, Vec<Process>> = HashMap::new();
    for process in all() {
        children.entry(process.parent).or_default().push(process);
    }
    let mut found = Vec::new();
    let mut parents = vec![of];
    while let Some(parent) = parents.pop() {
        for child in children.remove(&parent).unwrap_or_default() {
            parents.push(child.id);
            found.push(child);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_anything() {
        let stat = "7 (a) b (c) S 3 7 7 0 -1 4194304 1 0 0 0 11 22 0 0 20 0 1 0 99 1 2";
        let process = parse(7, stat).unwrap();
        assert_eq!(
            (process.parent, process.name.as_str(), process.ticks, process.began),
            (3, "a) b (c", 33, 99)
        );
    }

    #[test]
    fn we_are_there() {
        let me = std::process::id();
        assert!(all().iter().any(|process| process.id == me));
    }
}

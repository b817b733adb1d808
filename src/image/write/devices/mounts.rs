//! What is mounted, and what is swapped to.

use std::fs;
use std::path::PathBuf;

use super::Machine;
use super::attributes::pair;

/// A line of `/proc/self/mountinfo`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    pub number: (u32, u32),
    pub point: PathBuf,
    pub kind: String,
    /// What is mounted: a device file, a pool, or anything.
    pub source: String,
}

/// Device files that are swapped to.
pub type Swaps = Vec<PathBuf>;

pub fn mounts(machine: &Machine) -> Vec<Mount> {
    let text = fs::read(machine.path("proc/self/mountinfo")).unwrap_or_default();
    String::from_utf8_lossy(&text).lines().filter_map(mount).collect()
}

/// `36 35 98:0 /sub /mnt rw,noatime master:1 - ext3 /dev/root rw,errors=continue`
fn mount(line: &str) -> Option<Mount> {
    let (front, back) = line.split_once(" - ")?;
    let mut front = front.split(' ').skip(2);
    let number = pair(front.next()?)?;
    let point = unescaped(front.nth(1)?).into();
    let mut back = back.split(' ');
    let kind = back.next()?.to_owned();
    Some(Mount { number, point, kind, source: unescaped(back.next().unwrap_or_default()) })
}

pub fn swaps(machine: &Machine) -> Swaps {
    let text = fs::read(machine.path("proc/swaps")).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().next())
        .map(|p| unescaped(p).into())
        .collect()
}

/// Blanks and the like are written as `\040`.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..3).filter(|_| *first == b'\\');
        let code = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(code) = code.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            bytes.push(code);
            rest = &after[3..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_their_escapes() {
        let line = r"98 27 8:17 / /media/me/A\040stick rw,nosuid shared:1 master:2 - vfat /dev/sdb1 rw";
        let seen = mount(line).unwrap();
        assert_eq!((seen.number, seen.point.to_str().unwrap()), ((8, 17), "/media/me/A stick"));
        assert_eq!((seen.kind.as_str(), seen.source.as_str()), ("vfat", "/dev/sdb1"));
        assert_eq!(mount("garbage - here"), None);
        assert_eq!(unescaped(r"a\04"), r"a\04");
        assert_eq!(unescaped(r"\999x\134"), r"\999x\");
    }
}

//! What a program prints, cut into whole lines and kept in the log byte for byte.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

/// A line longer than this is cut for whoever listens; the log has all of it.
pub const LONGEST_LINE: usize = 1 << 20;

const READ: usize = 64 << 10;

/// The log file of a build: what is appended stays in order, line by line.
#[derive(Debug, Clone)]
pub struct LogFile {
    file: Option<Arc<File>>,
    path: PathBuf,
}

impl LogFile {
    /// Starts an empty log in place of an earlier one.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> io::Result<Self> {
        // In a folder that others may write to, the name may be their link to a file of ours.
        if path.symlink_metadata().is_ok() {
            fs::remove_file(path)?;
        }
        let file = OpenOptions::new().append(true).create_new(true).open(path)?;
        Ok(Self { file: Some(Arc::new(file)), path: path.to_owned() })
    }

    /// A log that keeps nothing.
    #[must_use]
    pub fn none() -> Self {
        Self { file: None, path: PathBuf::new() }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends; a full disk must not stop the build here, it will say so itself.
    pub fn write(&self, bytes: &[u8]) {
        if let Some(file) = &self.file {
            let _ = (&**file).write_all(bytes);
        }
    }
}

/// Which of the two streams a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Out,
    Err,
}

/// Whole lines of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    pub stream: Stream,
    bytes: Vec<u8>,
}

impl Chunk {
    /// Each line without its newline (nor a carriage return before it).
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let text = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        text.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
    }
}

/// Reads to the end of a pipe. Goes on reading when nobody listens any more, so that the program
/// is not stopped by a closed pipe and its last words reach the log.
pub(super) fn pump(mut pipe: impl Read, stream: Stream, to: &SyncSender<Chunk>, log: &LogFile) {
    let mut cutter = Cutter::default();
    let mut buffer = vec![0; READ];
    let mut heard = true;
    loop {
        let read = match pipe.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        if let Some(bytes) = cutter.take(&buffer[..read], log) {
            heard = heard && to.send(Chunk { stream, bytes }).is_ok();
        }
    }
    if let Some(bytes) = cutter.rest(log) {
        let _ = heard && to.send(Chunk { stream, bytes }).is_ok();
    }
}

/// Holds the beginning of a line until its end comes.
#[derive(Debug, Default)]
struct Cutter {
    held: Vec<u8>,
    /// The line being read was too long and was handed out already.
    skipping: bool,
}

impl Cutter {
    fn take(&mut self, mut bytes: &[u8], log: &LogFile) -> Option<Vec<u8>> {
        if self.skipping {
            let end = bytes.iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |at| at + 1);
            log.write(&bytes[..end]);
            self.skipping = bytes[..end].last() != Some(&b'\n');
            bytes = &bytes[end..];
        }
        let Some(last) = bytes.iter().rposition(|&byte| byte == b'\n') else {
            self.held.extend_from_slice(bytes);
            return (self.held.len() > LONGEST_LINE).then(|| self.cut(log));
        };
        let mut whole = std::mem::take(&mut self.held);
        whole.extend_from_slice(&bytes[..=last]);
        self.held.extend_from_slice(&bytes[last + 1..]);
        log.write(&whole);
        Some(whole)
    }

    fn cut(&mut self, log: &LogFile) -> Vec<u8> {
        self.skipping = true;
        let mut line = std::mem::take(&mut self.held);
        log.write(&line);
        line.truncate(LONGEST_LINE);
        line.push(b'\n');
        line
    }

    fn rest(&mut self, log: &LogFile) -> Option<Vec<u8>> {
        if self.held.is_empty() {
            return None;
        }
        log.write(&self.held);
        log.write(b"\n");
        Some(std::mem::take(&mut self.held))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    struct Dribble(Vec<Vec<u8>>);

    impl Read for Dribble {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Ok(0);
            }
            let part = self.0.remove(0);
            into[..part.len()].copy_from_slice(&part);
            Ok(part.len())
        }
    }

    fn read(parts: &[&[u8]]) -> (Vec<String>, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let log = LogFile::create(&folder.path().join("log")).unwrap();
        let (sender, receiver) = sync_channel(1000);
        pump(Dribble(parts.iter().map(|part| part.to_vec()).collect()), Stream::Err, &sender, &log);
        drop(sender);
        let lines = receiver.iter().flat_map(|chunk| {
            chunk.lines().map(|line| String::from_utf8_lossy(line).into_owned()).collect::<Vec<_>>()
        });
        (lines.collect(), std::fs::read(log.path()).unwrap())
    }

    #[test]
    fn lines_are_whole_however_they_arrive() {
        let (lines, log) = read(&[b"on", b"e\r\ntwo\n\nthr", b"ee", b"\nlast"]);
        assert_eq!(lines, ["one", "two", "", "three", "last"]);
        assert_eq!(log, b"one\r\ntwo\n\nthree\nlast\n");
    }

    #[test]
    fn a_link_in_the_place_of_the_log_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (target, path) = (folder.path().join("precious"), folder.path().join("log"));
        fs::write(&target, "kept").unwrap();
        std::os::unix::fs::symlink(&target, &path).unwrap();
        LogFile::create(&path).unwrap().write(b"said");
        assert_eq!(fs::read(&target).unwrap(), b"kept");
        assert_eq!(fs::read(&path).unwrap(), b"said");
    }

    #[test]
    fn a_long_line_is_cut_for_us_and_whole_in_the_log() {
        let part = vec![b'x'; READ];
        let parts: Vec<&[u8]> = std::iter::repeat_n(&part[..], 40).chain([&b"x\nnext\n"[..]]).collect();
        let (lines, log) = read(&parts);
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [LONGEST_LINE, 4]);
        assert_eq!(log.len(), 40 * READ + 7);
    }
}

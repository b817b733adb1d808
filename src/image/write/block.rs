//! A real device: opened alone, past the kernel's cache, and known to be the one that was meant.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rustix::fs::{Advice, Mode, OFlags};
use rustix::io::Errno;

use super::cause::{self, Why};
use super::devices::attributes;
use super::engine::{BLOCK, State, Target, Work};
use super::input::Input;
use super::{Device, Outcome, WriteEvent};
use crate::build::process::{Invocation, capture};
use crate::build::request::Cancel;

/// Which device is meant; a name alone may belong to another one by the time it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    pub path: PathBuf,
    pub number: (u32, u32),
    pub bytes: u64,
    /// The kernel's count of disks, where it was known.
    pub sequence: Option<u64>,
}

impl From<&Device> for Meant {
    fn from(device: &Device) -> Self {
        Self {
            path: device.path.clone(),
            number: device.number,
            bytes: device.bytes,
            sequence: device.sequence,
        }
    }
}

/// Where the cache cannot be avoided, it is emptied each time so much has been written: or all of
/// the waiting would come at the end, when nothing moves.
const HELD_BACK: u64 = 32 << 20;

/// A block device that nobody else has.
#[derive(Debug)]
pub struct BlockDevice {
    file: File,
    meant: Meant,
    sector: usize,
    direct: AtomicBool,
    held_back: AtomicU64,
}

impl BlockDevice {
    /// Opens a device if it is the one that is meant and nobody else uses it; while it is open,
    /// the kernel lets nobody mount it.
    ///
    /// # Errors
    /// What is in the way, and what to do.
    pub fn open(meant: &Meant) -> Result<Self, Why> {
        let alone = OFlags::RDWR | OFlags::EXCL | OFlags::CLOEXEC;
        let opened = match rustix::fs::open(&meant.path, alone | OFlags::DIRECT, Mode::empty()) {
            Err(Errno::INVAL) => {
                rustix::fs::open(&meant.path, alone, Mode::empty()).map(|file| (file, false))
            }
            other => other.map(|file| (file, true)),
        };
        let (file, direct) = opened.map_err(|error| not_opened(meant, error))?;
        let file = File::from(file);
        let other = || {
            let problem = format!("{} is another device now", meant.path.display());
            Why::new(problem, "Look at the list of devices again, and choose once more.")
        };
        let about = file.metadata().map_err(|error| cause::device(&error, State::There))?;
        let number = (rustix::fs::major(about.rdev()), rustix::fs::minor(about.rdev()));
        if !about.file_type().is_block_device() || number != meant.number || end(&file) != meant.bytes {
            return Err(other());
        }
        // While it is open, nothing else gets its number.
        let now = attributes::sequence(&folder(meant.number));
        if meant.sequence.zip(now).is_some_and(|(seen, now)| seen != now) {
            return Err(other());
        }
        let sector = rustix::fs::ioctl_blksszget(&file).map_err(|_| other())?;
        let sector = usize::try_from(sector).ok().filter(|size| size.is_power_of_two() && *size <= BLOCK);
        let sector = sector.ok_or_else(other)?;
        let (direct, held_back) = (AtomicBool::new(direct), AtomicU64::new(0));
        Ok(Self { file, meant: meant.clone(), sector, direct, held_back })
    }

    /// Does something; where direct input and output are refused after all, does it without.
    fn with_fallback(&self, mut act: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
        match act() {
            Err(error)
                if Errno::from_io_error(&error) == Some(Errno::INVAL)
                    && self.direct.swap(false, Ordering::Relaxed) =>
            {
                let flags = rustix::fs::fcntl_getfl(&self.file)?;
                rustix::fs::fcntl_setfl(&self.file, flags - OFlags::DIRECT)?;
                act()
            }
            other => other,
        }
    }
}

/// What `/sys` has of a device with this number.
fn folder((major, minor): (u32, u32)) -> PathBuf {
    Path::new("/sys/dev/block").join(format!("{major}:{minor}"))
}

/// Where it ends; 0 where that cannot be known any more.
fn end(mut file: &File) -> u64 {
    file.seek(SeekFrom::End(0)).unwrap_or(0)
}

fn not_opened(meant: &Meant, error: Errno) -> Why {
    let path = meant.path.display();
    match error {
        Errno::BUSY => Why::new(
            format!("{path} is in use: it was mounted or opened by something meanwhile"),
            format!("`lsblk {path}` shows what uses it; unmount that, and write again."),
        ),
        Errno::NOENT => Why::new(format!("{path} is gone"), "Plug it in, and write again."),
        Errno::ACCESS => Why::new(format!("{path} may not be opened"), "Only root may write to it."),
        other => cause::device(&other.into(), State::There),
    }
}

impl Target for BlockDevice {
    fn length(&self) -> u64 {
        self.meant.bytes
    }

    fn sector(&self) -> usize {
        self.sector
    }

    fn write_at(&self, at: u64, data: &[u8]) -> io::Result<usize> {
        let written = self.with_fallback(|| self.file.write_at(data, at))?;
        if !self.direct.load(Ordering::Relaxed) {
            let held_back = self.held_back.fetch_add(written as u64, Ordering::Relaxed) + written as u64;
            if held_back >= HELD_BACK {
                self.held_back.store(0, Ordering::Relaxed);
                self.file.sync_data()?;
            }
        }
        Ok(written)
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        self.with_fallback(|| self.file.read_at(into, at))
    }

    fn sync(&self) -> io::Result<()> {
        self.file.sync_all()?;
        // What is in the cache would be compared with itself.
        rustix::fs::fadvise(&self.file, 0, None, Advice::DontNeed)?;
        Ok(())
    }

    fn state(&self) -> State {
        let known = folder(self.meant.number).exists();
        match end(&self.file) {
            0 => State::Gone,
            _ if !known => State::Gone,
            end if end < self.meant.bytes => State::Shorter(end),
            _ => State::There,
        }
    }
}

/// One device from its opening to its end.
pub fn one(input: &Input, meant: &Meant, cancel: &Cancel, tell: &mut dyn FnMut(WriteEvent)) -> Outcome {
    if cancel.asked() > 0 {
        return Outcome::Cancelled { phase: None, done: 0 };
    }
    let target = match BlockDevice::open(meant) {
        Ok(target) => target,
        Err(why) => return Outcome::failed(None, 0, why),
    };
    tell(WriteEvent::Opened);
    let work = Work { image: input, target: &target, cancel, block: BLOCK };
    let mut outcome = work.run(tell);
    if let Outcome::Differs { cause, remedy, .. } = &mut outcome
        && input.was_changed()
    {
        let why = cause::changed();
        (*cause, *remedy) = (why.problem, why.remedy);
    }
    drop(target);
    // Most systems look at the partitions by themselves when the last one closes a device.
    let reread = Invocation::new("blockdev").arg("--rereadpt").arg(&meant.path);
    let _ = capture(&reread, Duration::from_secs(10));
    outcome
}

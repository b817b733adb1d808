//! Devices that are bad in every way that was thought of.

use std::sync::Mutex;

use super::*;

const MIB: u64 = 1 << 20;

/// How a device is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bad {
    No,
    /// Writing the sector at this offset fails so.
    Write(u64, Errno),
    Read(u64, Errno),
    Sync(Errno),
    /// A bit of this byte is kept wrongly.
    Kept(u64),
    /// A bit of this byte is given back wrongly, once.
    Once(u64),
    /// It has this many bytes, and begins again behind them.
    Round(u64),
    /// It has this many bytes, and forgets what is behind them.
    Forgets(u64),
    /// So many bytes are done at once, whatever is asked for.
    Short(usize),
    /// It is pulled out when this offset is written.
    Pulled(u64),
    /// It is pulled out when this offset is read.
    PulledLater(u64),
    /// It ends here.
    Ends(u64),
    /// Everything must be done again first.
    Interrupted,
}

/// A device in memory.
struct Fake {
    bytes: Mutex<Vec<u8>>,
    bad: Bad,
    sector: usize,
    hiccup: Mutex<bool>,
    pulled: Mutex<bool>,
    /// A passing fault has passed.
    passed: Mutex<bool>,
}

const SECTOR: usize = 512;

impl Fake {
    fn of(size: u64, bad: Bad) -> Self {
        let bytes = Mutex::new(vec![0xaa; usize::try_from(size).unwrap()]);
        Self {
            bytes,
            bad,
            sector: SECTOR,
            hiccup: Mutex::new(true),
            pulled: Mutex::new(false),
            passed: Mutex::new(false),
        }
    }

    /// Checks what direct input and output would check, and gives how much is done.
    fn some(&self, at: u64, data: &[u8]) -> io::Result<usize> {
        let sector = self.sector;
        assert!(at.is_multiple_of(sector as u64), "{at} is within a sector");
        assert!(data.len().is_multiple_of(sector), "{} bytes are no sectors", data.len());
        assert_eq!(data.as_ptr().align_offset(sector), 0, "memory that direct output refuses");
        if *self.pulled.lock().unwrap() {
            return Err(Errno::NODEV.into());
        }
        if self.bad == Bad::Interrupted && std::mem::replace(&mut *self.hiccup.lock().unwrap(), false) {
            return Err(Errno::INTR.into());
        }
        *self.hiccup.lock().unwrap() = true;
        let here = self.bytes.lock().unwrap().len() as u64;
        let end = if let Bad::Ends(end) = self.bad { end } else { here };
        let left = usize::try_from(end.saturating_sub(at)).unwrap();
        Ok(match self.bad {
            Bad::Short(size) => data.len().min(size),
            _ => data.len().min(left),
        })
    }

    fn meets(at: u64, data: &[u8], place: u64) -> bool {
        (at..at + data.len() as u64).contains(&place)
    }

    fn pull(&self) -> io::Error {
        *self.pulled.lock().unwrap() = true;
        Errno::IO.into()
    }
}

impl Target for Fake {
    fn length(&self) -> u64 {
        self.bytes.lock().unwrap().len() as u64
    }

    fn sector(&self) -> usize {
        self.sector
    }

    fn write_at(&self, at: u64, data: &[u8]) -> io::Result<usize> {
        let size = self.some(at, data)?;
        match self.bad {
            Bad::Write(place, error) if Self::meets(at, data, place) => return Err(error.into()),
            Bad::Pulled(place) if Self::meets(at, data, place) => return Err(self.pull()),
            Bad::Ends(end) if at >= end => return Err(Errno::NOSPC.into()),
            _ => {}
        }
        let mut bytes = self.bytes.lock().unwrap();
        for (place, byte) in (at..).zip(&data[..size]) {
            let place = match self.bad {
                Bad::Round(size) => place % size,
                Bad::Forgets(size) if place >= size => continue,
                _ => place,
            };
            bytes[usize::try_from(place).unwrap()] = *byte;
        }
        if let Bad::Kept(place) = self.bad
            && Self::meets(at, data, place)
        {
            bytes[usize::try_from(place).unwrap()] ^= 4;
        }
        Ok(size)
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let size = self.some(at, into)?;
        match self.bad {
            Bad::Read(place, error) if Self::meets(at, into, place) => return Err(error.into()),
            Bad::PulledLater(place) if Self::meets(at, into, place) => return Err(self.pull()),
            _ => {}
        }
        let bytes = self.bytes.lock().unwrap();
        for (place, byte) in (at..).zip(&mut into[..size]) {
            *byte = match self.bad {
                Bad::Round(size) => bytes[usize::try_from(place % size).unwrap()],
                Bad::Forgets(size) if place >= size => 0,
                _ => bytes[usize::try_from(place).unwrap()],
            };
        }
        if let Bad::Once(place) = self.bad
            && Self::meets(at, into, place)
            && !std::mem::replace(&mut *self.passed.lock().unwrap(), true)
        {
            into[usize::try_from(place - at).unwrap()] ^= 1;
        }
        Ok(size)
    }

    fn sync(&self) -> io::Result<()> {
        match self.bad {
            Bad::Sync(error) => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn state(&self) -> State {
        if *self.pulled.lock().unwrap() { State::Gone } else { State::There }
    }
}

/// Bytes that are nowhere the same.
fn image(size: u64) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(usize::try_from(size).unwrap()).collect()
}

const BLOCK: usize = 256 << 10;

fn written(image: &Vec<u8>, target: &Fake, cancel: &Cancel) -> (Outcome, Vec<WriteEvent>) {
    let mut events = Vec::new();
    let outcome = Work { image, target, cancel, block: BLOCK }.run(&mut |event| events.push(event));
    (outcome, events)
}

/// Three MiB onto a device of four.
fn onto(bad: Bad) -> Outcome {
    written(&image(3 * MIB), &Fake::of(4 * MIB, bad), &Cancel::default()).0
}

fn good(size: u64) -> Outcome {
    Outcome::Written { bytes: size, old_gpt: false }
}

#[test]
fn every_byte_is_there_and_the_last_sector_is_filled_with_zeros() {
    for (size, sector) in [(3 * MIB, 512), (3 * MIB + 2048, 4096), (1, 4096), (700_001, 512)] {
        let (image, mut target) = (image(size), Fake::of(4 * MIB, Bad::No));
        target.sector = sector;
        let (outcome, events) = written(&image, &target, &Cancel::default());
        assert_eq!(outcome, good(size));
        let bytes = target.bytes.lock().unwrap();
        let end = image.len().next_multiple_of(sector);
        assert!(bytes.starts_with(&image));
        assert!(bytes[image.len()..end].iter().all(|byte| *byte == 0));
        assert!(bytes[end..].iter().all(|byte| *byte == 0xaa), "something behind the image was touched");
        let last = events.iter().rev().find(|event| matches!(event, WriteEvent::Progress { .. }));
        assert_eq!(last, Some(&WriteEvent::Progress { phase: Phase::Comparing, done: size, of: size }));
    }
}

#[test]
fn little_by_little_and_with_interruptions_all_is_written() {
    for bad in [Bad::Short(512), Bad::Short(5000), Bad::Interrupted] {
        assert_eq!(onto(bad), good(3 * MIB), "{bad:?}");
    }
}

#[test]
fn an_error_names_its_sector_phase_and_remedy() {
    let place = MIB + 70_000;
    // Pieces of 64 KiB after the error: the one that holds the place.
    let piece = MIB + 65_536;
    for (bad, phase, at, says) in [
        (Bad::Write(place, Errno::IO), Phase::Writing, piece, "reports an error"),
        (Bad::Read(place, Errno::IO), Phase::Comparing, piece, "reports an error"),
        (Bad::Write(place, Errno::ROFS), Phase::Writing, MIB, "does not let itself be written"),
        (Bad::Sync(Errno::IO), Phase::Syncing, 3 * MIB, "reports an error"),
        (Bad::Pulled(place), Phase::Writing, MIB, "gone"),
        (Bad::PulledLater(place), Phase::Comparing, MIB, "gone"),
        (Bad::Ends(2 * MIB), Phase::Writing, 2 * MIB, "ends here"),
    ] {
        let Outcome::Failed { phase: was, at: offset, problem, remedy } = onto(bad) else {
            panic!("{bad:?}")
        };
        assert_eq!((was, offset), (Some(phase), at), "{bad:?}");
        assert!(problem.contains(says) && !remedy.is_empty(), "{bad:?}: {problem}");
    }
}

fn difference(bad: Bad) -> (u64, u64, u64, String) {
    match onto(bad) {
        Outcome::Differs { at, differing, compared, cause, .. } => (at, differing, compared, cause),
        other => panic!("{bad:?}: {other:?}"),
    }
}

#[test]
fn a_flipped_bit_is_found_wherever_it_is() {
    for place in [0, 511, 1_000_003, 3 * MIB - 1] {
        let (at, differing, compared, cause) = difference(Bad::Kept(place));
        assert_eq!((at, differing, compared), (place, 1, BLOCK as u64));
        assert!(cause.contains("a bad cell"), "{cause}");
    }
}

#[test]
fn what_is_right_the_second_time_is_the_way_and_not_the_device() {
    let (at, differing, _, cause) = difference(Bad::Once(2_000_000));
    assert_eq!((at, differing), (2_000_000, 1));
    assert!(cause.contains("read again, it is right"), "{cause}");
}

#[test]
fn a_false_size_is_told() {
    // The third MiB lies where the first two should.
    let (at, _, _, cause) = difference(Bad::Round(2 * MIB));
    assert_eq!(at, 0);
    assert!(cause.contains("what belongs to byte 2097152 comes back"), "{cause}");
    assert!(cause.contains("holds at most 2.0 MiB, less than it says"), "{cause}");
    let (at, _, _, cause) = difference(Bad::Forgets(2 * MIB));
    assert_eq!(at, 2 * MIB);
    assert!(cause.contains("from 2.0 MiB on only 0x00 comes back"), "{cause}");
}

#[test]
fn an_old_backup_of_a_partition_table_is_seen_and_left_alone() {
    let target = Fake::of(4 * MIB, Bad::No);
    let end = 4 << 20;
    target.bytes.lock().unwrap()[end - SECTOR..end - SECTOR + 8].copy_from_slice(b"EFI PART");
    let (outcome, _) = written(&image(MIB), &target, &Cancel::default());
    assert_eq!(outcome, Outcome::Written { bytes: MIB, old_gpt: true });
    assert!(target.bytes.lock().unwrap()[end - SECTOR..].starts_with(b"EFI PART"));
    // The image's own is none of before.
    let mut whole = image(4 * MIB);
    whole[end - SECTOR..end - SECTOR + 8].copy_from_slice(b"EFI PART");
    assert_eq!(written(&whole, &target, &Cancel::default()).0, good(4 * MIB));
}

/// Stops in a phase, after so much.
fn stopped(phase: Phase, after: u64) -> (Outcome, Vec<u8>) {
    let (image, target, cancel) = (image(3 * MIB), Fake::of(4 * MIB, Bad::No), Cancel::default());
    let outcome = Work { image: &image, target: &target, cancel: &cancel, block: BLOCK }.run(&mut |event| {
        if matches!(event, WriteEvent::Progress { phase: now, done, .. } if now == phase && done >= after) {
            cancel.ask();
        }
    });
    (outcome, target.bytes.into_inner().unwrap())
}

#[test]
fn stopped_it_says_what_is_on_the_device() {
    let image = image(3 * MIB);
    let (outcome, bytes) = stopped(Phase::Writing, MIB);
    assert_eq!(outcome, Outcome::Cancelled { phase: Some(Phase::Writing), done: MIB });
    assert!(bytes.starts_with(&image[..1 << 20]) && bytes[1 << 20] == 0xaa);
    let left = outcome.left(3 * MIB);
    assert!(left.contains("the first 1.0 MiB of the image (3.0 MiB): it does not boot"), "{left}");
    let (outcome, bytes) = stopped(Phase::Comparing, 2 * MIB);
    assert_eq!(outcome, Outcome::Cancelled { phase: Some(Phase::Comparing), done: 2 * MIB });
    assert!(bytes.starts_with(&image));
    assert!(outcome.left(3 * MIB).contains("the first 2.0 MiB were read back and are right"));
}

#[test]
fn an_image_that_ends_too_early_is_not_the_devices_fault() {
    struct Cut(Vec<u8>);
    impl Source for Cut {
        fn length(&self) -> u64 {
            3 * MIB
        }
        fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
            self.0.read_at(at, into)
        }
    }
    let (image, target, cancel) = (Cut(image(2 * MIB)), Fake::of(4 * MIB, Bad::No), Cancel::default());
    let work = Work { image: &image, target: &target, cancel: &cancel, block: BLOCK };
    let Outcome::Failed { phase, at, problem, .. } = work.run(&mut |_| {}) else { panic!("it went well") };
    assert_eq!((phase, at), (Some(Phase::Writing), 2 * MIB));
    assert!(problem.contains("the image was changed"), "{problem}");
}

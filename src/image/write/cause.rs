//! Why a device failed or gives back something else, and what to do.

use std::io::{self, ErrorKind};

use rustix::io::Errno;

use super::Outcome;
use super::ahead::Fault;
use super::buffer::Buffer;
use super::engine::{State, Work};
use crate::build::text::bytes;

/// What is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    pub problem: String,
    pub remedy: String,
}

impl Why {
    pub fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { problem: problem.into(), remedy: remedy.into() }
    }
}

const REPLUG: &str = "Plug it in again, straight into the machine and not through a hub, and write again.";
const WORN: &str = "Try another port; where it fails again, the device is worn out. `dmesg` may say more.";
const FAKE: &str = "Do not trust this device with anything. Take another one.";

/// What a device's error means.
pub fn device(error: &io::Error, state: State) -> Why {
    match state {
        State::Gone => return Why::new("the device is gone: it was pulled out, or gave up", REPLUG),
        State::Shorter(to) => {
            let problem = format!("the device became smaller: it ends after {} now", bytes(to));
            return Why::new(problem, "Write again, and leave the device alone meanwhile.");
        }
        State::There => {}
    }
    let said = if error.kind() == ErrorKind::UnexpectedEof {
        "the device takes and gives no more here".to_owned()
    } else {
        error.to_string()
    };
    match Errno::from_io_error(error) {
        Some(Errno::NODEV | Errno::NXIO) => {
            Why::new(format!("the device is gone: it was pulled out, or gave up ({said})"), REPLUG)
        }
        Some(Errno::NOMEDIUM) => {
            Why::new("there is no card or disc in the device", "Put it in, and write again.")
        }
        Some(Errno::ROFS | Errno::PERM | Errno::ACCESS) => {
            let remedy = "Look for a switch on its side; a stick that is worn out locks itself for good.";
            Why::new(format!("the device does not let itself be written to ({said})"), remedy)
        }
        Some(Errno::NOSPC) => Why::new(
            format!("the device ends here, before the size that it tells ({said})"),
            "It holds less than it says. Take another one.",
        ),
        Some(Errno::TIMEDOUT | Errno::TIME) => {
            Why::new(format!("the device does not answer any more ({said})"), REPLUG)
        }
        _ => Why::new(format!("the device reports an error ({said})"), WORN),
    }
}

/// What it means that the image cannot be read.
pub fn image(fault: &Fault) -> Why {
    if fault.error.kind() == ErrorKind::UnexpectedEof {
        return changed();
    }
    let problem = format!("the image cannot be read at byte {} ({})", fault.at, fault.error);
    Why::new(problem, "Bring the image to another disk, look at its SHA-256, and write again.")
}

/// The image is not the same any more.
pub fn changed() -> Why {
    Why::new(
        "the image was changed while it was written",
        "Wait until whatever makes the image has ended, and write again.",
    )
}

/// A block that came back as something else.
pub struct Difference<'a> {
    pub work: &'a Work<'a>,
    pub at: u64,
    pub wanted: &'a [u8],
    pub got: &'a [u8],
}

/// How much of what came back is looked for elsewhere in the image.
const PROBE: usize = 4096;
/// Places that it is looked for at.
const PLACES: u64 = 4096;

impl Difference<'_> {
    pub fn outcome(&self) -> Outcome {
        let differs = |(wanted, got): (&u8, &u8)| wanted != got;
        let first = self.wanted.iter().zip(self.got).position(|pair| differs(pair)).unwrap_or_default();
        let differing = self.wanted.iter().zip(self.got).filter(|pair| differs(*pair)).count() as u64;
        let why = self.why(first, differing);
        Outcome::Differs {
            at: self.at + first as u64,
            differing,
            compared: self.got.len() as u64,
            cause: why.problem,
            remedy: why.remedy,
        }
    }

    fn why(&self, first: usize, differing: u64) -> Why {
        if self.comes_right_now() {
            let cause =
                "read again, it is right: the way to the device is bad (cable, port, hub), or a cell of it";
            return Why::new(
                cause,
                "Write again in another port; where it happens again, take another device.",
            );
        }
        // A device knows no less than a sector.
        let from = first - first % self.work.target.sector().min(self.got.len());
        let (at, got) = (self.at + from as u64, &self.got[from..]);
        if let Some(byte) = constant(got) {
            let cause = if at.is_multiple_of(self.unit()) && at > 0 {
                format!(
                    "from {} on only {byte:#04x} comes back: a device that holds less than it says",
                    bytes(at)
                )
            } else {
                format!(
                    "only {byte:#04x} comes back: what was written is lost, from a bad cell or because the device holds less than it says"
                )
            };
            return Why::new(cause, FAKE);
        }
        if let Some(written) = self.elsewhere(at, got) {
            let cause = format!(
                "what belongs to byte {written} comes back: a device that holds at most {}, less than it says",
                bytes(written.abs_diff(at))
            );
            return Why::new(cause, FAKE);
        }
        if differing <= 64 {
            return Why::new("a few bytes changed: a bad cell of the device", WORN);
        }
        let cause = "something else comes back: the device did not keep what was written, or something wrote to it meanwhile";
        Why::new(cause, WORN)
    }

    /// The same once more, for what a bad contact does.
    fn comes_right_now(&self) -> bool {
        let sector = self.work.target.sector();
        let mut buffer = Buffer::new(self.got.len().next_multiple_of(sector));
        self.work.get(self.at, buffer.bytes()).is_ok() && buffer.bytes().starts_with(self.wanted)
    }

    /// Steps in which a false size is looked for: powers of two, so many that they can all be read.
    fn unit(&self) -> u64 {
        (self.work.image.length() / PLACES).next_power_of_two().max(PROBE as u64)
    }

    /// Where in the image that lies which came back at an offset: a device with a false size writes
    /// round and round.
    fn elsewhere(&self, at: u64, got: &[u8]) -> Option<u64> {
        let probe = &got[..got.len().min(PROBE)];
        let mut there = vec![0; probe.len()];
        let unit = self.unit();
        let places = (0..=PLACES).map(|step| at % unit + step * unit);
        let inside = |place: &u64| place.saturating_add(probe.len() as u64) <= self.work.image.length();
        let mut places = places.take_while(inside).filter(|place| *place != at);
        places.find(|place| self.work.image.read_at(*place, &mut there).is_ok() && there == probe)
    }
}

/// The byte that all are.
fn constant(all: &[u8]) -> Option<u8> {
    let first = *all.first()?;
    all.iter().all(|byte| *byte == first).then_some(first)
}

//! What is never written to, and what is never written.

use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::devices::Belongs;
use super::{Device, Input, Machine, Use};
use crate::build::process::Invocation;
use crate::build::text::{bytes, printable};
use crate::image::source::Source;

/// Why nothing was begun. Each says what is wrong and what to do, perhaps in several lines.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("{}: {error}", shown(path))]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("{} is empty", shown(path))]
    Empty { path: PathBuf },
    #[error("{0} is packed, and would not boot as it is; unpack it first: `{by} {0}`", shown(path))]
    Packed { path: PathBuf, by: &'static str },
    #[error(
        "{} is no disc image: there is no ISO 9660 file system in it; --any-file writes it all the same",
        shown(path)
    )]
    NoDisc { path: PathBuf },
    #[error(
        "{} is cut off: {there} of {claimed} bytes are there; fetch or build it again, or write it with --any-file",
        shown(path)
    )]
    Cut { path: PathBuf, there: u64, claimed: u64 },
    #[error("there is no {}; `snowpress write --list` shows the devices", shown(path))]
    Missing { path: PathBuf },
    #[error("{} is a file, not a device; to copy the image there: `{copy}`", shown(path))]
    File { path: PathBuf, copy: String },
    #[error("{} is no block device; `snowpress write --list` shows the devices", shown(path))]
    NoDevice { path: PathBuf },
    #[error(
        "{} is no disk of its own: it is a disc drive or stands on other devices; `snowpress write --list` shows the disks",
        shown(path)
    )]
    NoDisk { path: PathBuf },
    #[error("{} is a partition; an image takes the whole disk: {}", shown(path), shown(disk))]
    Partition { path: PathBuf, disk: PathBuf },
    #[error("{} was named twice", shown(path))]
    Twice { path: PathBuf },
    #[error("the running system lies on {}; it is never written to{}", shown(path), list(uses, false))]
    System { path: PathBuf, uses: Vec<Use> },
    #[error("{} is in use; end that first, and write again:{}", shown(path), list(uses, true))]
    InUse { path: PathBuf, uses: Vec<Use> },
    #[error("the image lies on {} itself; copy it to another disk first", shown(path))]
    HoldsImage { path: PathBuf },
    #[error("there is no card or disc in {}; put it in, and write again", shown(path))]
    NoMedium { path: PathBuf },
    #[error("{} is read-only; look for a switch on its side", shown(path))]
    ReadOnly { path: PathBuf },
    #[error(
        "{} is built in{}; if it is meant all the same, --allow-fixed writes to it",
        shown(path),
        if model.is_empty() { String::new() } else { format!(" ({model})") }
    )]
    Fixed { path: PathBuf, model: String },
    #[error(
        "the image does not fit: it has {} ({image} bytes), {} has {} ({device} bytes)",
        bytes(*image),
        shown(path),
        bytes(*device)
    )]
    TooSmall { path: PathBuf, image: u64, device: u64 },
}

fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy())
}

fn list(uses: &[Use], with_end: bool) -> String {
    let line = |one: &Use| {
        let end = if with_end { format!(": `{}`", one.end) } else { String::new() };
        format!("\n  {} is {}{end}", shown(&one.device), how(&one.by))
    };
    uses.iter().map(line).collect()
}

fn how(by: &str) -> String {
    match by {
        "swap" => "used as swap".to_owned(),
        by if by.starts_with('/') => format!("mounted on {by}"),
        by => by.to_owned(),
    }
}

/// The device that a person named: a path, a link to one, or a bare name below `/dev`.
///
/// # Errors
/// When it is not a whole disk, or not one to write this image to.
pub fn choose(machine: &Machine, named: &Path, image: &Input, allow_fixed: bool) -> Result<Device, Refusal> {
    let device = find(machine, named, image)?;
    let path = device.path.clone();
    if image.on().is_some_and(|number| machine.lies_on(number, &device)) && !device.system {
        return Err(Refusal::HoldsImage { path });
    }
    let (image, size) = (image.length(), device.bytes);
    match device {
        Device { system: true, uses, .. } => Err(Refusal::System { path, uses }),
        Device { bytes: 0, .. } => Err(Refusal::NoMedium { path }),
        Device { uses, .. } if !uses.is_empty() => Err(Refusal::InUse { path, uses }),
        Device { read_only: true, .. } => Err(Refusal::ReadOnly { path }),
        Device { removable: false, model, .. } if !allow_fixed => Err(Refusal::Fixed { path, model }),
        _ if image > size => Err(Refusal::TooSmall { path, image, device: size }),
        device => Ok(device),
    }
}

fn find(machine: &Machine, named: &Path, image: &Input) -> Result<Device, Refusal> {
    let path = match named.components().count() {
        1 if !named.exists() => Path::new("/dev").join(named),
        _ => named.to_owned(),
    };
    let about = std::fs::metadata(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Refusal::Missing { path: path.clone() },
        _ => Refusal::Unreadable { path: path.clone(), error },
    })?;
    if about.is_file() {
        let copy = Invocation::new("cp").arg(image.path()).arg(&path).shown();
        return Err(Refusal::File { path, copy });
    }
    if !about.file_type().is_block_device() {
        return Err(Refusal::NoDevice { path });
    }
    let number = (rustix::fs::major(about.rdev()), rustix::fs::minor(about.rdev()));
    match machine.belongs(number) {
        Belongs::Disk(device) => Ok(device),
        Belongs::Partition { disk } => Err(Refusal::Partition { path, disk }),
        Belongs::Other => Err(Refusal::NoDisk { path }),
    }
}

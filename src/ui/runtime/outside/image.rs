//! Images: looked into, proved, hashed, booted and written, by the engines of [`crate::image`]. The
//! only place where the wizard calls them.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::super::desk::{Against, DeviceSeen, Found, Seen};
use super::super::super::effect::BootAsked;
use crate::build::process::Invocation;
use crate::build::request::Cancel;
use crate::image::boot::{BootEvent, BootReport};
use crate::image::store::Integrity;
use crate::image::verify::Item;
use crate::image::write::{self, Device, Elevation, Input, WriteEvent, choose};

/// Images of earlier builds: `*.iso` in the folders below this one, the newest first.
pub fn found(folder: &Path) -> Vec<Found> {
    let inside = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let mut paths = inside(folder);
    let below: Vec<PathBuf> =
        paths.iter().filter(|path| path.is_dir()).flat_map(|path| inside(path)).collect();
    paths.extend(below);
    let images = paths.into_iter().filter(|path| path.extension().is_some_and(|e| e == "iso"));
    let mut found: Vec<_> = images
        .filter_map(|path| {
            let about = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
            let path = std::path::absolute(&path).unwrap_or(path);
            Some((about.modified().ok(), Found { path, bytes: about.len() }))
        })
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.path.cmp(&b.1.path)));
    found.truncate(MOST);
    found.into_iter().map(|(_, found)| found).collect()
}

/// Images that are offered.
const MOST: usize = 20;

pub fn look(_path: &Path) -> Result<Seen, String> {
    Err("todo".to_owned())
}
pub fn prove(_path: &Path, _against: &Against) -> Result<Vec<Item>, String> {
    Err("todo".to_owned())
}
pub fn integrity(
    _path: &Path,
    _cancel: &Cancel,
    _tell: &(dyn Fn(u64, u64) + Sync),
) -> Result<Integrity, String> {
    Err("todo".to_owned())
}
pub fn boot(
    _asked: BootAsked,
    _cancel: &Cancel,
    _tell: &mut dyn FnMut(BootEvent),
) -> Result<BootReport, String> {
    Err("todo".to_owned())
}

/// The disks of this machine, and why this image is not written to some of them.
pub fn devices(image: &Path) -> Result<Vec<DeviceSeen>, String> {
    let machine = write::Machine::default();
    let input = Input::open(image, false).map_err(|error| error.to_string())?;
    let seen = |device: Device| {
        let refused = choose(&machine, &device.path, &input, false).err().map(|error| error.to_string());
        DeviceSeen { device, refused }
    };
    Ok(write::devices(&machine).into_iter().map(seen).collect())
}

/// Writes an image to devices. A command that it gives back asks for the password in the terminal,
/// before it can be tried again.
pub fn write(
    image: &Path,
    devices: &[PathBuf],
    asked: bool,
    cancel: &Cancel,
    tell: &mut dyn FnMut(PathBuf, WriteEvent),
) -> Result<Option<Invocation>, String> {
    let machine = write::Machine::default();
    let input = Input::open(image, false).map_err(|error| error.to_string())?;
    let chosen: Result<Vec<Device>, _> =
        devices.iter().map(|path| choose(&machine, path, &input, false)).collect();
    let chosen = chosen.map_err(|error| error.to_string())?;
    let elevation = Elevation::found();
    if !asked
        && write::needs_root(&chosen)
        && let Some(elevation) = elevation.as_ref().filter(|elevation| elevation.needs_terminal())
    {
        let by = elevation.by().name();
        return elevation.beforehand().map(Some).ok_or_else(|| {
            format!("{by} asks for the password in the terminal; run `snowpress write` in a shell of yours")
        });
    }
    let elevation = elevation.map(Elevation::quiet);
    let heard = &mut |at: usize, event: WriteEvent| {
        if let Some(device) = chosen.get(at) {
            tell(device.path.clone(), event);
        }
    };
    write::write(&input, &chosen, elevation.as_ref(), cancel, heard)
        .map(|_| None)
        .map_err(|error| said(&error))
}

/// An error with what caused it.
fn said(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

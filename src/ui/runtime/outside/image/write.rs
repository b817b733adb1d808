//! Sticks: which there are, and writing to them.

use std::path::{Path, PathBuf};

use super::super::super::super::desk::DeviceSeen;
use super::{said, typed};
use crate::build::process::Invocation;
use crate::build::request::Cancel;
use crate::image::write::{self, Device, Elevation, Input, Machine, Refusal, WriteEvent, choose, needs_root};

/// The disks of this machine, and why this image is not written to some of them.
///
/// # Errors
/// When the image cannot be opened.
pub fn devices(image: &Path) -> Result<Vec<DeviceSeen>, String> {
    let machine = Machine::default();
    let input = Input::open(&typed(image), false).map_err(|error| said(&error))?;
    let seen = |device: Device| {
        let refused = choose(&machine, &device.path, &input, false).err().map(|refusal| why(&refusal));
        DeviceSeen { device, refused }
    };
    Ok(write::devices(&machine).into_iter().map(seen).collect())
}

/// A refusal beside the device's name: short, and without flags that the wizard does not have.
fn why(refusal: &Refusal) -> String {
    match refusal {
        Refusal::System { .. } => "the running system lies on it".to_owned(),
        Refusal::Fixed { .. } => {
            "it is built in; only `snowpress write --allow-fixed` writes there".to_owned()
        }
        other => said(other),
    }
}

/// Writes an image to devices. A command that it gives back asks for the password in the terminal,
/// before it can be tried again.
///
/// # Errors
/// When nothing was written at all.
pub fn write(
    image: &Path,
    devices: &[Device],
    asked: bool,
    cancel: &Cancel,
    tell: &mut dyn FnMut(PathBuf, WriteEvent),
) -> Result<Option<Invocation>, String> {
    let machine = Machine::default();
    let input = Input::open(&typed(image), false).map_err(|error| said(&error))?;
    let chosen: Result<Vec<Device>, _> =
        devices.iter().map(|seen| choose(&machine, &seen.path, &input, false)).collect();
    let chosen = chosen.map_err(|refusal| why(&refusal))?;
    if let Some((_, seen)) = chosen.iter().zip(devices).find(|(now, seen)| !now.is_still(seen)) {
        return Err(format!(
            "{} is another device now; look at the list of devices again, and choose once more",
            seen.name
        ));
    }
    let elevation = Elevation::found();
    if !asked
        && needs_root(&chosen)
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
    let done = write::write(&input, &chosen, elevation.as_ref(), cancel, heard);
    done.map(|_| None).map_err(|error| said(&error))
}

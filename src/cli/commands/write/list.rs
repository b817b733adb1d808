//! The devices that are here, and how to go on.

use anyhow::Result;

use crate::build::text::bytes;
use crate::cli::Context;
use crate::cli::terminal::line;
use crate::image::write::{Device, Machine, devices};

pub fn run(machine: &Machine, json: bool, context: &mut Context) -> Result<()> {
    let all = devices(machine);
    let paint = context.terminal.out_paint;
    let out = &mut context.terminal.out;
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    let (sticks, fixed): (Vec<_>, Vec<_>) = all.iter().partition(|device| device.removable);
    writeln!(out, "{}", paint.bold("Can be taken out"))?;
    if sticks.is_empty() {
        writeln!(out, "  none; plug a stick in, and look again")?;
    }
    sticks.iter().try_for_each(|device| told(device, out))?;
    if !fixed.is_empty() {
        writeln!(out, "{}", paint.bold("Built in, written to with --allow-fixed alone"))?;
        fixed.iter().try_for_each(|device| told(device, out))?;
    }
    let example = sticks.iter().find(|device| free(device)).map_or("sdX".into(), |device| line(&device.name));
    writeln!(out, "\nTo write an image: {}", paint.bold(format!("snowpress write IMAGE {example}")))?;
    Ok(())
}

fn free(device: &Device) -> bool {
    !device.system && device.uses.is_empty() && !device.read_only
}

fn told(device: &Device, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    writeln!(out, "  {}", row(device))?;
    if device.system {
        writeln!(out, "    the running system lies on it: never written to")?;
    } else {
        for one in &device.uses {
            let (on, by) = (line(&one.device.to_string_lossy()), line(&one.by));
            writeln!(out, "    in use: {on}, {by}; to end that: {}", one.end)?;
        }
    }
    if device.read_only {
        writeln!(out, "    read-only")?;
    }
    Ok(())
}

/// `/dev/sdb    usb     14.9 GiB  SanDisk Ultra`
pub fn row(device: &Device) -> String {
    let path = line(&device.path.to_string_lossy());
    let row = format!("{path:<14} {:<8} {:>10}  {}", device.bus, bytes(device.bytes), line(&device.model));
    row.trim_end().to_owned()
}

//! An inspection in words.

use std::io;

use crate::cli::terminal::{Terminal, bytes};
use crate::image::disc::{Loader, MenuEntry, Partition, Platform, Way};
use crate::image::inspect::{DiscFacts, Inspection, Space, StoreFacts};
use crate::image::name::shown;

use super::lines::{Lines, bar, cut, pad, share, stamp, width};

mod system;
mod verdict;

/// How much is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown {
    /// All store paths, services and files, not the largest alone.
    pub all: bool,
    pub packages: bool,
}

/// Store paths that are shown where not all are asked for.
const LARGEST: usize = 15;
/// The largest parts that are shown below each kind.
const PARTS: usize = 3;

/// Prints an inspection.
pub fn inspection(seen: &Inspection, shown: Shown, terminal: &mut Terminal) -> io::Result<()> {
    let width = width(terminal.out_is_tty);
    let mut lines = Lines { out: &mut terminal.out, paint: terminal.out_paint, width };
    head(seen, &mut lines)?;
    boot(&seen.disc, &mut lines)?;
    if let Some(store) = &seen.store {
        squashfs(store, &mut lines)?;
    }
    space(&seen.space, shown.all, &mut lines)?;
    if let Some(store) = &seen.store {
        paths(store, shown.all, &mut lines)?;
    }
    if let Some(system) = &seen.system {
        system::print(system, shown, &mut lines)?;
    }
    verdict::print(seen, &mut lines)
}

fn head(seen: &Inspection, lines: &mut Lines) -> io::Result<()> {
    let volume = &seen.disc.volume;
    let name = lines.paint.bold(shown(&seen.image));
    writeln!(lines.out, "{name}")?;
    lines.row("size", format!("{} ({} bytes)", bytes(seen.bytes), seen.bytes))?;
    lines.row("label", &volume.label)?;
    lines.row("created", volume.created.as_deref().unwrap_or(""))?;
    if volume.modified != volume.created {
        lines.row("modified", volume.modified.as_deref().unwrap_or(""))?;
    }
    lines.row("publisher", &volume.publisher)?;
    lines.row("application", &volume.application)?;
    lines.row("made with", &volume.preparer)?;
    let names = match (volume.rock_ridge, volume.joliet) {
        (true, true) => "Rock Ridge and Joliet",
        (true, false) => "Rock Ridge",
        (false, true) => "Joliet",
        (false, false) => "ISO 9660 alone: short, in capitals",
    };
    lines.row("names", names)
}

fn boot(disc: &DiscFacts, lines: &mut Lines) -> io::Result<()> {
    lines.heading("Ways to start")?;
    let ways = &disc.ways;
    let word = |way: &Way| format!("{}: {}", if way.works { "yes" } else { "no" }, way.because);
    lines.row("BIOS, disc", word(&ways.bios_disc))?;
    lines.row("UEFI, disc", word(&ways.uefi_disc))?;
    lines.row("BIOS, stick", word(&ways.bios_stick))?;
    lines.row("UEFI, stick", word(&ways.uefi_stick))?;
    for image in disc.catalogue.iter().flat_map(|catalogue| &catalogue.images) {
        let platform = match image.platform {
            Platform::Bios => "BIOS".to_owned(),
            Platform::Uefi => "UEFI".to_owned(),
            Platform::Other(id) => format!("platform {id:#04x}"),
        };
        let file = image.file.as_ref().map(|file| format!(", {}", shown(file))).unwrap_or_default();
        let bootable = if image.bootable { "" } else { ", not bootable" };
        let text = format!(
            "{platform}, {}, {} at byte {}{file}{bootable}",
            image.emulation,
            bytes(image.loaded),
            image.at
        );
        lines.row("El Torito", text)?;
    }
    for partition in disc.mbr.iter().flat_map(|mbr| &mbr.partitions) {
        lines.row("MBR partition", self::partition(partition))?;
    }
    for partition in disc.gpt.iter().flat_map(|gpt| &gpt.partitions) {
        lines.row("GPT partition", self::partition(partition))?;
    }
    menus(&disc.menus, lines)
}

fn partition(partition: &Partition) -> String {
    let name = if partition.name.is_empty() { String::new() } else { format!(" “{}”", partition.name) };
    let active = if partition.active { ", active" } else { "" };
    format!(
        "{}: {}{name}, {} at byte {}{active}",
        partition.number,
        partition.kind,
        bytes(partition.bytes),
        partition.at
    )
}

fn menus(menus: &[MenuEntry], lines: &mut Lines) -> io::Result<()> {
    let mut file = None;
    for entry in menus {
        if file != Some(&entry.file) {
            file = Some(&entry.file);
            let loader = match entry.loader {
                Loader::Isolinux => "ISOLINUX",
                Loader::Grub => "GRUB",
                Loader::SystemdBoot => "systemd-boot",
            };
            lines.heading(&format!("Menu of {loader}, {}", shown(&entry.file)))?;
        }
        let mark = if entry.default { "*" } else { " " };
        lines.plain(&format!("{mark} {}", entry.title))?;
        if let Some(kernel) = &entry.kernel {
            lines.row("  kernel", shown(kernel))?;
        }
        for initrd in &entry.initrd {
            lines.row("  initrd", shown(initrd))?;
        }
        lines.row("  parameters", entry.parameters.join(" "))?;
    }
    Ok(())
}

fn squashfs(store: &StoreFacts, lines: &mut Lines) -> io::Result<()> {
    let block = &store.superblock;
    lines.heading(if store.nix { "Nix store" } else { "Squashfs" })?;
    lines.row("file", format!("{}, seen at {}", shown(&store.at), shown(&store.seen_at)))?;
    let options = block.options.iter().map(|option| format!(", {option}")).collect::<String>();
    lines.row("compression", format!("{}{options}", block.compressor))?;
    lines.row("blocks", format!("{}, {} fragments", bytes(block.block_bytes.into()), block.fragments))?;
    lines.row("inodes", block.inodes)?;
    lines.row("made", stamp(block.made.into()))?;
    let text = format!(
        "{} packed, {} unpacked ({})",
        bytes(block.bytes),
        bytes(store.unpacked),
        share(block.bytes, store.unpacked)
    );
    lines.row("size", text)?;
    lines.row("store paths", store.paths.len())
}

fn space(space: &Space, all: bool, lines: &mut Lines) -> io::Result<()> {
    lines.heading("What takes the space")?;
    let room = lines.width.saturating_sub(46).clamp(8, 80);
    let most = space.children.first().map_or(0, |first| first.packed);
    for group in &space.children {
        lines.plain(&format!(
            "  {} {:>10} {:>7}  {}",
            pad(&cut(&group.name, 22), 22),
            bytes(group.packed),
            share(group.packed, space.packed),
            bar(group.packed, most, room)
        ))?;
        let count = if all { usize::MAX } else { PARTS };
        for part in group.children.iter().take(count) {
            lines.plain(&format!("      {:>10}  {}", bytes(part.packed), without_hash(&part.name)))?;
        }
        let left = group.children.iter().skip(count).map(|part| part.packed).fold(0, u64::saturating_add);
        let more = group.children.len().saturating_sub(count);
        if more > 0 {
            lines.plain(&format!("      {:>10}  {more} more", bytes(left)))?;
        }
    }
    Ok(())
}

fn without_hash(name: &str) -> &str {
    match name.split_once('-') {
        Some((hash, rest)) if crate::image::name::is_hash(hash) => rest,
        _ => name,
    }
}

fn paths(store: &StoreFacts, all: bool, lines: &mut Lines) -> io::Result<()> {
    let count = if all { store.paths.len() } else { LARGEST.min(store.paths.len()) };
    let which = if count < store.paths.len() {
        format!("The largest {count} of {} store paths (--all shows the others)", store.paths.len())
    } else {
        "Store paths by size".to_owned()
    };
    lines.heading(&which)?;
    lines.plain(&format!("  {:>10} {:>10} {:>8}", "packed", "unpacked", "files"))?;
    for path in &store.paths[..count] {
        let row = format!(
            "  {:>10} {:>10} {:>8}  {}",
            bytes(path.packed),
            bytes(path.unpacked),
            path.files,
            shown(&path.name)
        );
        // With all of them the output is for reading by programs too: nothing is cut.
        if all { writeln!(lines.out, "{}", crate::cli::terminal::line(&row))? } else { lines.plain(&row)? }
    }
    Ok(())
}

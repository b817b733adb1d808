//! The QEMU of this machine, and what to install where something is missing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::build::machine::tools::{Tool, commands, shown};
use crate::build::process::{Invocation, capture, find};
use crate::image::boot::error::{BootError, BootFailure};
use crate::profile::model::System;

/// The QEMU for an architecture.
pub fn qemu(system: System) -> Result<PathBuf, BootError> {
    match system {
        System::X86_64Linux => {
            find("qemu-system-x86_64").ok_or_else(|| missing("qemu-system-x86_64", Tool::Qemu))
        }
        System::Aarch64Linux => Err(BootError::preparing(
            BootFailure::Input,
            "the image is for aarch64-linux, and only x86_64 machines are started here",
            "write it to a stick and boot it on such a machine",
        )),
    }
}

/// Something has to be installed first.
pub fn missing(what: &str, tool: Tool) -> BootError {
    let install: Vec<String> = commands(&[tool]).iter().map(shown).collect();
    let remedy = if install.is_empty() {
        format!("install {what} with this system's package manager; `snowpress doctor` looks again")
    } else {
        format!("`{}`, or `snowpress doctor --fix`", install.join(" && "))
    };
    BootError::preparing(BootFailure::Missing, format!("{what} was not found"), remedy)
}

/// The kind of window that this QEMU opens, where it opens one at all.
#[must_use]
pub fn window(qemu: &Path) -> Option<&'static str> {
    let help = Invocation::new(qemu).args(["-display", "help"]);
    let kinds = capture(&help, Duration::from_secs(10)).ok()?.text();
    choose(&kinds)
}

fn choose(kinds: &str) -> Option<&'static str> {
    ["gtk", "sdl"].into_iter().find(|kind| kinds.lines().any(|line| line.trim() == *kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_needs_a_qemu_that_has_one() {
        let bare = "Available display backend types:\nnone\negl-headless\ncurses\n";
        assert_eq!(choose(bare), None);
        assert_eq!(choose(&format!("{bare}sdl\ngtk\n")), Some("gtk"));
        assert_eq!(choose(&format!("{bare}sdl\n")), Some("sdl"));
    }

    #[test]
    fn another_architecture_is_refused() {
        let error = qemu(System::Aarch64Linux).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert_eq!(missing("OVMF", Tool::Ovmf).exit_code(), 3);
    }
}

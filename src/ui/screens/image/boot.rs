//! Boot it: how the machine is to be. What it shows and how it ends is drawn over the whole page.
//!
//! ```text
//! Firmware   (•) BIOS  ( ) UEFI
//! Put in as  (•) disc  ( ) stick
//! Then       (•) check from inside  ( ) only watch
//! Log in with  a key of ssh-agent or ~/.ssh
//! [ Boot ]   [ Show the last machine ]
//! ```

use std::path::Path;

use super::super::super::command::Command;
use super::super::super::desk::{Order, Page};
use super::super::super::form::Row;
use super::super::super::model::Model;
use super::super::super::theme::Role;
use super::overview_button;
use crate::build::text::printable;

pub fn rows(model: &Model) -> Vec<Row> {
    let options = &model.draft.wish.image;
    let mut rows = vec![
        Row::heading("A virtual machine"),
        Row::choice(
            "~boot.firmware",
            "Firmware",
            ["BIOS", "UEFI"],
            usize::from(options.uefi),
            |wish, option| {
                wish.image.uefi = option == 1;
            },
        ),
        Row::choice(
            "~boot.medium",
            "Put in as",
            ["disc", "stick"],
            usize::from(options.stick),
            |wish, option| {
                wish.image.stick = option == 1;
            },
        )
        .help("A stick is put in by USB; that of a rehearsal is a virtio disk, for its kernel has no USB."),
    ];
    if options.stick && model.desk.seen().is_some_and(|seen| seen.rehearsal) {
        let text = "This is a rehearsal: its kernel has no USB. Its stick is a virtio disk here; from a real stick it does not start.";
        rows.push(Row::note(Role::Warning, text));
    }
    if model.desk.against.is_some() {
        let ways = ["check from inside", "only watch"];
        rows.push(
            Row::choice("~boot.check", "Then", ways, usize::from(options.watch), |wish, option| {
                wish.image.watch = option == 1;
            })
            .help("Checking waits until it is up, logs in over SSH with a key of the profile, and asks inside for host name, address, routes, packages, services and keys."),
        );
        rows.push(
            Row::text("~boot.key", "Log in with", options.key.clone(), |wish, text| {
                text.trim().clone_into(&mut wish.image.key);
                Ok(())
            })
            .placeholder("a key of ssh-agent or ~/.ssh")
            .help("The file of a private key whose public key the profile names."),
        );
    } else {
        let text = "It is only watched: there is no profile that it was held against. Prove it first to have it checked from inside.";
        rows.push(Row::note(Role::Dim, text));
    }
    rows.push(
        Row::button("~boot.go", "Boot", "leave with Esc; it goes on", Command::Image(Order::Boot))
            .help("With KVM where it works; else every instruction is translated, which takes minutes."),
    );
    rows.extend(model.desk.path.as_deref().map(kept));
    if model.desk.machine.is_some() {
        let show = Command::Image(Order::ShowMachine);
        rows.push(Row::button("~boot.last", "Show the last machine", "", show));
    }
    let proof = Command::Image(Order::Page(Page::Proof));
    if model.desk.against.is_none() {
        rows.push(Row::button("~boot.proof", "Proof", "against the profile on the screen", proof));
    }
    rows.push(overview_button());
    rows
}

/// What is left of a machine, said before it is there.
fn kept(image: &Path) -> Row {
    let stem = image.file_stem().unwrap_or_default().to_string_lossy();
    let folder = image.with_file_name(format!("{stem}.boot"));
    let text = format!(
        "Written: console.log, qemu.log and screen.png, into {}/ (into Snowpress's own data folder where that cannot be written).",
        folder.display()
    );
    Row::note(Role::Dim, printable(&text))
}

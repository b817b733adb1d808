//! A machine that boots an image.

use std::path::Path;

use rustix::fs::{Access, access};

use super::super::super::super::effect::BootAsked;
use super::look::rehearsal;
use super::{said, typed};
use crate::build::agent::SshAgent;
use crate::build::request::Cancel;
use crate::image::Image;
use crate::image::boot::{self, BootEvent, BootFailure, BootReport, BootWish, Facts, Medium};
use crate::image::verify::{Item, Verdict};
use crate::profile::resolve::resolve;

/// Boots an image; what cannot be written beside it goes into `spare`.
///
/// # Errors
/// What is missing here, or how far the guest came, and what to do.
pub fn boot(
    asked: &BootAsked,
    spare: &Path,
    cancel: &Cancel,
    tell: &mut dyn FnMut(BootEvent),
) -> Result<BootReport, String> {
    let path = typed(&asked.image);
    let image = Image::open(&path).map_err(|error| said(&error))?;
    let facts = Facts::of(&image);
    let mut wish = BootWish::for_image(&facts);
    if let Some(against) = &asked.against {
        let profile = resolve(&against.profile, &against.base, &SshAgent).map_err(|faults| {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            format!("the profile has errors:\n{}", faults.join("\n"))
        })?;
        wish.near_keys = boot::keys_beside(&against.profile, &against.base);
        wish.take(profile, &facts);
    }
    // What the person chose comes before what the image or the profile would be given by itself.
    (wish.firmware, wish.medium, wish.check) = (asked.firmware, asked.medium, asked.check);
    // The kernel of a rehearsal has no USB: it would never find its stick.
    wish.virtio = asked.medium == Medium::Stick && rehearsal(&image);
    drop(image);
    wish.key = asked.key.as_deref().map(typed);
    wish.screens = true;
    if let Some(folder) = facts.image.parent()
        && access(folder, Access::WRITE_OK).is_err()
        && let Some(name) = wish.keep.file_name()
    {
        wish.keep = spare.join(name);
    }
    let mut told = |event: BootEvent| tell(in_words(event));
    let booted = boot::boot(&wish, cancel, &mut told).map_err(|error| {
        let kept =
            error.kept.as_ref().map(|kept| format!(" Console and screenshot are in {}.", kept.display()));
        if error.failure == BootFailure::Cancelled {
            return format!("ended by you; the machine is off.{}", kept.unwrap_or_default());
        }
        format!("{}: {}.{}", here(&error.message), here(&error.remedy), kept.unwrap_or_default())
    });
    booted.map(|mut report| {
        report.items.iter_mut().for_each(item);
        report
    })
}

/// What a machine tells, for somebody who looks at the wizard.
fn in_words(event: BootEvent) -> BootEvent {
    match event {
        BootEvent::Note { text } => BootEvent::Note { text: here(&text) },
        BootEvent::Item(mut told) => {
            item(&mut told);
            BootEvent::Item(told)
        }
        other => other,
    }
}

fn item(item: &mut Item) {
    if let Verdict::Unseen { why } = &mut item.verdict {
        *why = here(why);
    }
}

/// Advice that names flags of the command line names the wizard's own rows instead.
fn here(text: &str) -> String {
    let flags = [
        ("name a private key with --key", "name the file of a private key at \"Log in with\""),
        ("looked for: --key,", "looked for: the one at \"Log in with\","),
        (
            "finds its stick with --virtio only",
            "finds it as a disc, or with `snowpress boot --stick --virtio`",
        ),
        (
            "`snowpress boot` without --check shows the machine itself",
            "\"only watch\" shows the machine itself",
        ),
    ];
    flags.iter().fold(text.to_owned(), |text, (flag, row)| text.replace(flag, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_names_what_the_wizard_has() {
        let said = [
            "name a private key with --key",
            "there is no private key here (looked for: --key, beside the profile)",
            "a kernel without USB, as rehearsal images have, finds its stick with --virtio only",
            "`snowpress boot` without --check shows the machine itself",
        ];
        for text in said {
            let here = here(text);
            assert!(!here.contains("--") || here.contains("`snowpress boot --stick"), "{here}");
        }
    }
}

//! `[files]` and `[extra]`

use std::path::Path;

use crate::image::files::{self, Files};
use crate::image::nixos::look::Look;
use crate::profile::model::{EmbedTarget, EtcFile};

use super::Verdict;
use super::known::Known;
use super::proof::{Proof, contradicted, judge, proved, unseen};
use super::same;

pub(super) fn section(proof: &mut Proof<'_>) {
    let profile = proof.profile;
    for (index, file) in profile.files.etc.iter().enumerate() {
        etc(index, file, proof);
    }
    for (index, file) in profile.files.disc.iter().enumerate() {
        let target = Path::new("/").join(file.target.trim_start_matches('/'));
        let verdict = compared(Path::new(&file.source), &target, proof.seen.files);
        let what = format!("file of the disc {}", target.display());
        proof.add(format!("files.disc[{index}].target"), what, format!("as {}", file.source), verdict);
    }
    for (index, folder) in profile.files.embed.iter().enumerate() {
        let (source, wanted) = (Path::new(&folder.source), format!("as {}", folder.source));
        let field = format!("files.embed[{index}].name");
        match folder.to {
            EmbedTarget::Disc => {
                let target = Path::new("/").join(&folder.name);
                let verdict = compared(source, &target, proof.seen.files);
                proof.add(field, format!("folder /iso{}", target.display()), wanted, verdict);
            }
            EmbedTarget::Etc => {
                proof.ask(field, format!("folder /etc/{}", folder.name), wanted, |known| {
                    match below_etc(&known.look, &folder.name) {
                        Some(at) => compared(source, &at, known.look.files),
                        None => known.nothing(&folder.name),
                    }
                });
            }
        }
    }
    let why = "what Nix of a person's own does cannot be told from the image";
    for (index, module) in profile.extra.modules.iter().enumerate() {
        proof.add(format!("extra.modules[{index}]"), "module of your own", module, unseen(why));
    }
    if profile.extra.nix.is_some() {
        proof.add("extra.nix", "Nix of your own", "applied", unseen(why));
    }
}

fn below_etc(look: &Look<'_>, name: &str) -> Option<std::path::PathBuf> {
    look.real(&look.etc_path(name.trim_start_matches('/')))
}

fn etc(index: usize, file: &EtcFile, proof: &mut Proof<'_>) {
    let path = file.path.trim_start_matches('/');
    let part = if file.text.is_some() { "text" } else { "source" };
    let wanted = match &file.source {
        Some(source) => format!("as {source}"),
        None => "the text of the profile".to_owned(),
    };
    proof.ask(format!("files.etc[{index}].{part}"), format!("file /etc/{path}"), wanted, |known| {
        let Some(at) = below_etc(&known.look, path) else { return known.nothing(path) };
        match (&file.text, &file.source) {
            (Some(text), _) => self::text(text, &at, known),
            (None, Some(source)) => compared(Path::new(source), &at, known.look.files),
            (None, None) => proved(at),
        }
    });
    if let Some(mode) = &file.mode {
        // The mode stands beside the file, and is given when the system starts (`system/etc/etc.nix`).
        proof.ask(format!("files.etc[{index}].mode"), format!("mode of /etc/{path}"), mode, |known| {
            match known.look.etc(&format!("{path}.mode")) {
                Some(found) => {
                    let bits = |text: &str| u32::from_str_radix(text.trim(), 8).ok();
                    let same = found.value.trim() == mode
                        || (bits(mode).is_some() && bits(mode) == bits(&found.value));
                    judge(same, found.value.trim(), &found.at)
                }
                None => known.nothing(&format!("{path}.mode")),
            }
        });
    }
}

fn text(wanted: &str, at: &Path, known: &Known<'_>) -> Verdict {
    match files::read(known.look.files, at, wanted.len() as u64 + 1) {
        // Nix text of several lines ends with a newline that a profile may lack.
        Ok(found) => judge(ends_alike(&found, wanted.as_bytes()), "another text", at),
        Err(_) => contradicted("another text", at),
    }
}

fn ends_alike(found: &[u8], wanted: &[u8]) -> bool {
    let bare = |text: &[u8]| text.strip_suffix(b"\n").unwrap_or(text).to_vec();
    bare(found) == bare(wanted)
}

fn compared(source: &Path, at: &Path, files: &dyn Files) -> Verdict {
    match same::compare(source, files, at) {
        same::Outcome::Same => proved(at),
        same::Outcome::Differs(what) => contradicted(what, at),
        same::Outcome::Unknown(why) => unseen(why),
    }
}

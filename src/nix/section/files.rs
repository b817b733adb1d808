//! `[files]`

use crate::nix::module::Writer;
use crate::nix::value::{Set, Value};
use crate::profile::model::EmbedTarget;

pub(super) fn section(writer: &mut Writer) -> Set {
    let files = &writer.profile.files;
    let mut set = Set::new();
    for file in &files.etc {
        let mut one = Set::new();
        one.maybe("text", file.text.clone().map(Value::Lines));
        one.maybe("source", file.source.as_ref().map(|from| writer.copies.add("files", from)));
        one.maybe("mode", file.mode.as_deref());
        set.put(["environment", "etc", file.path.trim_start_matches('/')], one);
    }
    let mut disc = Vec::new();
    for file in &files.disc {
        disc.push((writer.copies.add("files", &file.source), file.target.clone()));
    }
    for folder in &files.embed {
        let source = writer.copies.add("files", &folder.source);
        match folder.to {
            EmbedTarget::Etc => set.put(["environment", "etc", &folder.name, "source"], source),
            EmbedTarget::Disc => disc.push((source, format!("/{}", folder.name))),
        }
    }
    if !disc.is_empty() {
        let entry = |(source, target)| {
            Value::Set(Set::new().with("source", source).with("target", Value::Str(target)))
        };
        set.set("isoImage.contents", Value::List(disc.into_iter().map(entry).collect()));
    }
    set
}

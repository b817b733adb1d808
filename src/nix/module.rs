//! `iso.nix`: one module made of the profile's sections, in the order of the form.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::profile::model::{Base, Profile};

use super::base::{Presets, base_module};
use super::copies::Copies;
use super::section;
use super::value::{AttrPath, Set, Value, layout};

/// The file with the profile's own Nix.
pub(super) const EXTRA: &str = "extra.nix";

/// What a section of the form writes into.
pub(super) struct Writer<'a> {
    pub(super) profile: &'a Profile,
    pub(super) presets: Presets,
    pub(super) imports: Vec<Import>,
    pub(super) copies: &'a mut Copies,
}

/// An entry of `imports`.
pub(super) struct Import {
    pub(super) comment: Option<&'static str>,
    pub(super) value: Value,
}

impl Writer<'_> {
    pub(super) fn import(&mut self, comment: Option<&'static str>, value: Value) {
        self.imports.push(Import { comment, value });
    }
}

/// The text of `iso.nix`.
pub(super) fn iso(profile: &Profile, copies: &mut Copies) -> String {
    let mut writer = Writer { profile, presets: Presets::of(profile), imports: Vec::new(), copies };
    let base = match &profile.source.base {
        Base::Installer(name) => installer_module(&base_module(name)),
        Base::Path(path) => writer.copies.add("modules", path),
    };
    writer.import(None, base);
    let sections: Vec<Set> = section::ALL.iter().map(|write| write(&mut writer)).collect();
    for path in &profile.extra.modules {
        let module = writer.copies.add("modules", path);
        writer.import(None, module);
    }
    if profile.extra.nix.is_some() {
        writer.import(None, Value::Path(EXTRA.to_owned()));
    }
    let imports = writer.imports;
    text(profile, &imports, &sections)
}

/// A module of nixpkgs' installer; `modulesPath` finds it in classic and in flake style.
pub(super) fn installer_module(file: &str) -> Value {
    Value::Join(AttrPath::of("modulesPath"), format!("/installer/cd-dvd/{file}"))
}

fn text(profile: &Profile, imports: &[Import], sections: &[Set]) -> String {
    let mut uses = BTreeSet::new();
    for import in imports {
        import.value.uses(&mut uses);
    }
    for set in sections {
        set.uses(&mut uses);
    }

    let mut out = String::new();
    if !profile.description.is_empty() {
        let _ = writeln!(out, "# {}", one_line(&profile.description));
    }
    let arguments: Vec<&str> = uses.iter().map(String::as_str).chain(["..."]).collect();
    let _ = writeln!(out, "{{ {} }}:\n\n{{", arguments.join(", "));
    out.push_str("  imports = [\n");
    for Import { comment, value } in imports {
        if let Some(comment) = comment {
            let _ = writeln!(out, "    # {comment}");
        }
        let _ = writeln!(out, "    {}", layout::operand(value, 4, 4));
    }
    out.push_str("  ];\n");
    for set in sections.iter().filter(|set| !set.is_empty()) {
        out.push('\n');
        out.push_str(&layout::section(set, 2));
    }
    out.push_str("}\n");
    out
}

/// Text for a comment or a description: a line break or an escape must not end it.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

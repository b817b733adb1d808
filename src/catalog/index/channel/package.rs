//! One package of a list: what is of use of it, whatever else it says.

use super::super::loose::Loose;
use crate::catalog::entry::Raw;
use crate::catalog::flags::Flags;

/// What a list says of the package at this key; nothing if it is none. Fields of a wrong kind are
/// empty.
pub fn told(package: &Loose, attribute: String) -> Option<Raw> {
    if !matches!(package, Loose::Object(_)) {
        return None;
    }
    let text = |name| package.member(name).text();
    let (pname, version) = match (text("pname"), text("version")) {
        ("", "") => parted(text("name")),
        told => told,
    };
    let meta = package.member("meta");
    Some(Raw {
        attribute,
        pname: pname.to_owned(),
        version: version.to_owned(),
        description: meta.member("description").text().to_owned(),
        homepage: meta.member("homepage").each().first().map_or("", Loose::text).to_owned(),
        licence: joined(meta.member("license").each().iter().map(licence)),
        main_program: meta.member("mainProgram").text().to_owned(),
        platforms: joined(meta.member("platforms").each().iter().map(Loose::text)),
        flags: flags(meta),
    })
}

fn flags(meta: &Loose) -> Flags {
    let says = |name| meta.member(name).is_true();
    let vulnerable = matches!(meta.member("knownVulnerabilities"), Loose::List(all) if !all.is_empty());
    Flags {
        broken: says("broken"),
        insecure: says("insecure") || vulnerable,
        unfree: says("unfree") || !all_free(meta.member("license")),
        unsupported: says("unsupported"),
        unavailable: *meta.member("available") == Loose::Flag(false),
    }
}

/// `hello-2.12` as name and version, as Nix parts it: before the first dash that no letter follows.
fn parted(name: &str) -> (&str, &str) {
    let dash = name
        .match_indices('-')
        .map(|(at, _)| at)
        .find(|at| name[at + 1..].chars().next().is_some_and(|c| !c.is_alphabetic()));
    dash.map_or((name, ""), |at| (&name[..at], &name[at + 1..]))
}

fn licence(one: &Loose) -> &str {
    if let Loose::Text(text) = one {
        return text;
    }
    let names = ["spdxId", "shortName", "fullName"].map(|name| one.member(name).text());
    names.into_iter().find(|name| !name.is_empty()).unwrap_or("")
}

/// What does not say that it is unfree counts as free.
fn all_free(licence: &Loose) -> bool {
    licence
        .each()
        .iter()
        .all(|one| *one.member("free") != Loose::Flag(false) && !one.text().eq_ignore_ascii_case("unfree"))
}

fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut joined = String::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !joined.is_empty() {
            joined.push_str(", ");
        }
        joined.push_str(text);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn names_are_parted_as_nix_does() {
        assert_eq!(parted("hello-2.12"), ("hello", "2.12"));
        assert_eq!(parted("gnome-disk-utility-46.1"), ("gnome-disk-utility", "46.1"));
        assert_eq!(parted("hello"), ("hello", ""));
        assert_eq!(parted("hello-"), ("hello-", ""));
        assert_eq!(parted("é-1é"), ("é", "1é"));
    }
}

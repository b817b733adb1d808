//! From the names of Nix to those of the profile: what a row's holes still lack is found here.

use super::Kind;
use super::pattern::Holes;
use super::renamed;
use super::scene::{Scene, field_of, file, holding, packaged};
use crate::build::error::BuildError;
use crate::build::text::{bytes, printable, unhashed};

/// Fills in what the profile, the machine and our own tables know.
pub(super) fn enrich(kind: Kind, holes: &mut Holes, scene: &Scene<'_>, error: &BuildError) {
    shorten(holes);
    if holes.get("drv").is_none()
        && let Some(derivation) = &error.derivation
    {
        holes.set("drv", short(derivation));
    }
    files(holes);
    match kind {
        Kind::NoAttribute | Kind::Unfree | Kind::Broken | Kind::Insecure | Kind::OtherPlatform => {
            packages(holes, scene);
        }
        Kind::NoOption => options(holes),
        Kind::NoMachine => systems(holes),
        Kind::Recursion => traced(holes, &error.message),
        Kind::DiskFull => disks(holes, scene),
        _ => {}
    }
    if let Some(field) = holes.get("name").or(holes.get("why")).and_then(field_in) {
        holes.set("meant", field);
        holes.set("field", field);
    }
    if !scene.elsewhere.is_empty() {
        holes.set("elsewhere", scene.elsewhere);
    }
}

/// The field for an option, also where a sentence begins with one.
fn field_in(text: &str) -> Option<&'static str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '`' | '\'' | ',' | ';')).find_map(field_of)
}

/// The name of a derivation in its store path, without what Nix adds.
pub(super) fn short(path: &str) -> String {
    let name = unhashed(path);
    let name = name.split(['!', '^']).next().unwrap_or(name);
    printable(name.strip_suffix(".drv").unwrap_or(name))
}

/// Nix writes marks and codes around values.
fn shorten(holes: &mut Holes) {
    for (name, marks) in
        [("code", ";.,"), ("seconds", ".,"), ("path", "'\""), ("socket", "'\""), ("repo", "'\"")]
    {
        if let Some(value) = holes.get(name).map(|value| value.trim_matches(|c| marks.contains(c)).to_owned())
        {
            holes.replace(name, value);
        }
    }
    for name in ["drv", "package"] {
        if let Some(value) = holes.get(name).map(short) {
            holes.replace(name, value);
        }
    }
    if let Some(names) = holes.get("nearest").map(listed) {
        holes.replace("nearest", quoted(&names));
        holes.set("offer", offer(&names));
    }
    // Nix 2.26 puts what failed into brackets, which the cause may have of its own.
    let open = |cause: &&str| cause.matches(')').count() > cause.matches('(').count();
    if let Some(cause) = holes.get("cause").filter(open) {
        let cause = cause.strip_suffix(')').unwrap_or(cause).to_owned();
        holes.replace("cause", cause);
    }
}

/// `one of a, b or c` and `` `a', `b' or `c' `` as a list.
pub(super) fn listed(text: &str) -> Vec<String> {
    let text = text.strip_prefix("one of ").unwrap_or(text).replace(" or ", ", ").replace(" and ", ", ");
    let names = text.split(", ").map(|name| name.trim_matches(['`', '\'', ' ']).to_owned());
    names.filter(|name| !name.is_empty()).take(8).collect()
}

/// Names that are there, in words.
pub(super) fn offer(names: &[String]) -> String {
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!("there {verb} {}", quoted(names))
}

fn quoted(names: &[String]) -> String {
    let all: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match all.split_last() {
        Some((last, front)) if !front.is_empty() => format!("{} and {last}", front.join(", ")),
        _ => all.join(", "),
    }
}

/// Whose file it is that the error names.
fn files(holes: &mut Holes) {
    for (of, to) in [("file", "who"), ("place", "who"), ("other", "whom")] {
        if let Some((field, words)) = holes.get(of).map(file) {
            if let Some(field) = field {
                holes.set("field", field);
            }
            holes.set(to, words);
        }
    }
}

fn packages(holes: &mut Holes, scene: &Scene<'_>) {
    let Some(profile) = scene.profile else { return };
    holes.set("system", profile.source.system.to_string());
    let found = match (holes.get("name"), holes.get("package")) {
        (Some(name), _) => holding(profile, name),
        (None, Some(package)) => packaged(profile, package),
        (None, None) => None,
    };
    if let Some(attribute) = found {
        holes.replace("field", "packages.install".to_owned());
        holes.set("attribute", attribute);
    }
}

fn options(holes: &mut Holes) {
    let Some(name) = holes.get("name").map(str::to_owned) else { return };
    if let Some(known) = renamed::of_new(&name) {
        holes.set("renamed", known.old);
        holes.set("since", known.since);
    } else if let Some(known) = renamed::of_old(&name) {
        holes.set("renamed", known.new);
        holes.set("gone", known.since);
    }
}

/// Either another system is wanted, or features are lacking.
fn systems(holes: &mut Holes) {
    let (system, own) = (holes.get("system").map(str::to_owned), holes.get("own").map(str::to_owned));
    if system != own
        && let Some(system) = system
    {
        holes.set("foreign", system);
        return;
    }
    let all = |name| holes.get(name).unwrap_or_default().split(", ").collect::<Vec<_>>();
    let (wanted, have) = (all("features"), all("have"));
    let lacking: Vec<&str> =
        wanted.into_iter().filter(|name| !name.is_empty() && !have.contains(name)).collect();
    if !lacking.is_empty() {
        let lacking = lacking.join(", ");
        holes.set("missing", lacking);
    }
}

/// The option that Nix was about last, where it tells the way.
fn traced(holes: &mut Holes, message: &str) {
    let option = |line: &str| {
        let rest = line.trim().strip_prefix("… while evaluating the option `")?;
        Some(printable(rest.split('\'').next()?))
    };
    if let Some(name) = message.lines().rev().find_map(option) {
        holes.set("name", name);
    }
}

fn disks(holes: &mut Holes, scene: &Scene<'_>) {
    if let Some(room) = scene.full(holes.get("path")) {
        let folder = printable(&room.path.to_string_lossy());
        let space = format!(
            "{} ({folder}) has {} left of {}",
            room.name,
            bytes(room.disk.free),
            bytes(room.disk.total)
        );
        holes.set("space", space);
    }
    if let Some(garbage) = scene.garbage.filter(|garbage| *garbage > 0) {
        holes.set("garbage", bytes(garbage));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivations_by_name() {
        assert_eq!(short("/nix/store/7j89y0ki0s51crrcw3idrj03cwnyznaw-slow.drv!out"), "slow");
        assert_eq!(short("/nix/store/7j89y0ki0s51crrcw3idrj03cwnyznaw-slow.drv^out"), "slow");
        assert_eq!(short("steam-unwrapped-1.0"), "steam-unwrapped-1.0");
    }

    #[test]
    fn the_names_that_nix_offers() {
        assert_eq!(listed("one of numpy, numpy_1 or numpyro"), ["numpy", "numpy_1", "numpyro"]);
        assert_eq!(listed("`services.openssh'"), ["services.openssh"]);
        assert_eq!(quoted(&listed("a, b or c")), "`a`, `b` and `c`");
        assert_eq!(listed("firefox"), ["firefox"]);
    }
}

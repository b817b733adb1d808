//! The Nix text that asks for store paths: all packages in one evaluation, the base in another. The
//! names reach it as values, through the printer; evaluating builds nothing and writes no derivation.

use crate::nix::flake_url;
use crate::nix::value::{Value, ValueError, quoted};
use crate::profile::model::{Nixpkgs, Source, Style};

/// The file that the base's configuration is laid into, beside the text.
pub const CONFIGURATION: &str = "iso.nix";

/// A flake's nixpkgs is got as the build gets it, so that both share what is fetched. A folder is taken
/// as it lies there: as a flake all of it would first be copied into the store.
#[must_use]
pub fn as_flake(source: &Source) -> bool {
    source.style == Style::Flake && !matches!(source.nixpkgs, Nixpkgs::Path(_))
}

/// Gives `nixpkgs`, its `revision` where it tells, and `installed`: the paths of the outputs of a
/// package that an environment installs, as `buildEnv` chooses them.
fn prelude(source: &Source, outputs: &[String]) -> Result<String, ValueError> {
    let nixpkgs = if as_flake(source) {
        let url = quoted(&flake_url(&source.nixpkgs));
        format!(
            "  flake = builtins.getFlake {url};\n  nixpkgs = flake.outPath;\n  revision = flake.rev or null;\n"
        )
    } else {
        "  nixpkgs = <nixpkgs>;\n  \
           revision =\n    let file = nixpkgs + \"/.git-revision\"; in\n    \
           if builtins.pathExists file then builtins.readFile file else null;\n"
            .to_owned()
    };
    let system = Value::str(source.system.to_string()).print()?;
    let outputs = Value::strings(outputs).print()?;
    Ok(format!("let\n{nixpkgs}  system = {system};\n  extra = {outputs};\n{INSTALLED}"))
}

const INSTALLED: &str = r#"  attempt = otherwise: value:
    let tried = builtins.tryEval (builtins.deepSeq value value); in
    if tried.success then tried.value else otherwise;
  installed = package:
    let
      usual = package.meta.outputsToInstall or [ (package.outputName or "out") ];
      more = builtins.filter (name: builtins.elem name (package.outputs or [ ])) extra;
      wanted = if package.outputSpecified or false then [ package.outputName ] else usual ++ more;
    in
    map (name: (package.${name} or package).outPath) wanted;
"#;

const PACKAGES: &str = r#"  find = builtins.foldl' (
    set: name: if builtins.isAttrs set && builtins.hasAttr name set then set.${name} else null
  ) pkgs;
  refusal = found:
    let meta = found.meta or { }; in
    if found == null then "missing"
    else if (found.type or null) != "derivation" then "no-package"
    else if meta.broken or false then "broken"
    else if (meta.unfree or false) && ! pkgs.config.allowUnfree or false then "unfree"
    else if meta.insecure or false then "insecure"
    else if meta.unsupported or false then "unsupported"
    else "refused";
  ask = path:
    attempt { reason = attempt "refused" (refusal (find path)); } (
      let found = find path; in
      if (found.type or null) == "derivation" then { paths = installed found; }
      else { reason = refusal found; }
    );
in
{
  inherit revision;
  answers = map ask names;
}
"#;

const BASE: &str = r#"  config = (import (nixpkgs + "/nixos") { inherit system; configuration = ./iso.nix; }).config;
  each = packages:
    let all = attempt [ ] (builtins.length packages); in
    if all == [ ] then [ ] else builtins.concatLists (map one packages);
  one = package: attempt [ ] (if builtins.isAttrs package then installed package else [ ]);
  set = config.environment;
in
{
  inherit revision;
  outputs = attempt [ ] (set.extraOutputsToInstall or [ ]);
  paths = builtins.concatLists [
    (each (set.systemPackages or [ ]))
    (each (set.corePackages or [ ]))
    (each (set.defaultPackages or [ ]))
    (each (config.boot.extraModulePackages or [ ]))
    (each (config.console.packages or [ ]))
    (each (config.fonts.packages or [ ]))
    (each (config.services.dbus.packages or [ ]))
    (each (config.services.udev.packages or [ ]))
    (each (config.systemd.packages or [ ]))
    (one (config.boot.kernelPackages.kernel or null))
    (one (config.nix.package or null))
    (one (config.systemd.package or null))
  ];
}
"#;

/// Asks for these attributes, in this order. `outputs` are those that the system installs of every
/// package beside the usual ones.
///
/// # Errors
/// When a name cannot stand in any Nix text.
pub fn packages(source: &Source, names: &[&str], outputs: &[String]) -> Result<String, ValueError> {
    let paths = names.iter().map(|name| Value::strings(name.split('.'))).collect();
    let names = Value::List(paths).print()?;
    let unfree = source.allow_unfree;
    Ok(format!(
        "{}  pkgs = import nixpkgs {{ inherit system; config.allowUnfree = {unfree}; overlays = [ ]; }};\n  \
           names = {names};\n{PACKAGES}",
        prelude(source, outputs)?
    ))
}

/// Asks what the base has that a cache may know: its packages, kernel, Nix and systemd. The image's own
/// glue, `/etc` and the system itself, is in no cache.
///
/// # Errors
/// Never with a source that was checked.
pub fn base(source: &Source) -> Result<String, ValueError> {
    Ok(format!("{}{BASE}", prelude(source, &[])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parses(text: &str) {
        let parsed = rnix::Root::parse(text);
        assert!(parsed.errors().is_empty(), "{:?}\n{text}", parsed.errors());
    }

    #[test]
    fn all_text_parses_and_names_stay_values() {
        let hostile = ["git", "a.b-c", "\"; abort \"x", "${builtins.abort \"x\"}", "", "''", "ü\n."];
        for style in [Style::Flake, Style::Classic] {
            let source = Source { style, ..Source::default() };
            let text = packages(&source, &hostile, &["man".to_owned(), "${x}".to_owned()]).unwrap();
            parses(&text);
            assert!(!text.contains(" ${builtins") && text.contains("\\${builtins"), "{text}");
            parses(&base(&source).unwrap());
        }
        assert!(packages(&Source::default(), &["a\0"], &[]).is_err());
    }

    #[test]
    fn a_flake_is_asked_for_as_the_build_does_and_a_folder_as_it_lies() {
        let flake = base(&Source::default()).unwrap();
        assert!(flake.contains("getFlake \"github:NixOS/nixpkgs/nixos-"), "{flake}");
        let nixpkgs = Nixpkgs::Path("/srv/nixpkgs".to_owned());
        assert!(base(&Source { nixpkgs, ..Source::default() }).unwrap().contains("nixpkgs = <nixpkgs>;"));
    }

    #[test]
    fn the_configuration_has_the_name_that_is_laid() {
        assert!(BASE.contains(&format!("./{CONFIGURATION}")));
    }
}

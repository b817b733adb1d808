# Options that moved or went away: the old name still answers, with a warning.
{ lib }:
let
  inherit (lib) showOption;
  get = path: set: lib.attrByPath path (throw "the option `${showOption path}' is not declared") set;

  renamed =
    { from, to, loud }:
    { config, options, ... }:
    let
      old = get from options;
      target = get to options;
    in
    {
      _file = "lib/renames.nix";
      options = lib.setAttrByPath from (
        lib.mkOption {
          visible = false;
          type = lib.types.raw // { merge = loc: defs: (lib.last defs).value; };
          apply = _: lib.getAttrFromPath to config;
          description = "Another name of {option}`${showOption to}`.";
        }
      );
      config = lib.mkMerge [
        {
          warnings = lib.optional (loud && old.isDefined)
            "The option `${showOption from}' defined in ${lib.showFiles old.files} has been renamed to `${showOption to}'.";
        }
        (lib.mkIf old.isDefined (
          lib.setAttrByPath to (
            lib.mkMerge (map (d: lib.mkOverride old.highestPrio d) old.definitions)
          )
        ))
      ];
    };
in
{
  mkRenamedOptionModule = from: to: renamed { inherit from to; loud = true; };
  mkRenamedOptionModuleWith = { sinceRelease ? 0, from, to }: renamed { inherit from to; loud = true; };
  mkAliasOptionModule = from: to: renamed { inherit from to; loud = false; };
  doRename = { from, to, warn ? true, ... }: renamed { inherit from to; loud = warn; };
  mkRemovedOptionModule =
    path: why:
    { options, ... }:
    {
      options = lib.setAttrByPath path (
        lib.mkOption {
          visible = false;
          apply = _: throw "The option `${showOption path}' can no longer be used since it's been removed. ${why}";
        }
      );
      config.assertions =
        let
          opt = get path options;
        in
        [
          {
            assertion = !opt.isDefined;
            message = "The option definition `${showOption path}' in ${lib.showFiles opt.files} no longer has any effect; please remove it.\n${why}";
          }
        ];
    };
  fixMergeModules = modules: args: lib.evalModules { inherit modules args; check = false; };
}

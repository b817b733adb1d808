# /etc: a store path with links, which activation puts in place.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  files = lib.filter (f: f.enable) (lib.attrValues config.environment.etc);
in
{
  options.environment.etc = mkOption {
    default = { };
    description = "Files in /etc.";
    type = types.attrsOf (
      types.submodule (
        { name, config, options, ... }:
        {
          options = {
            enable = mkOption { type = types.bool; default = true; description = "Whether the file is made."; };
            target = mkOption { type = types.str; default = name; description = "Name of the file below /etc."; };
            text = mkOption { type = types.nullOr types.lines; default = null; description = "Content of the file."; };
            source = mkOption { type = types.path; description = "The file it comes from."; };
            mode = mkOption { type = types.str; default = "symlink"; description = "`symlink`, `direct-symlink` or the file's mode."; };
            uid = mkOption { type = types.int; default = 0; description = "Number of the owner."; };
            gid = mkOption { type = types.int; default = 0; description = "Number of the group."; };
            user = mkOption { type = types.str; default = "+${toString config.uid}"; description = "Name of the owner."; };
            group = mkOption { type = types.str; default = "+${toString config.gid}"; description = "Name of the group."; };
          };
          config.source = lib.mkIf (config.text != null) (
            lib.mkOverride (options.text.highestPrio or 100) (pkgs.writeText "etc-${lib.sanitizeDerivationName (baseNameOf name)}" config.text)
          );
        }
      )
    );
  };
  config.system.build.etc = pkgs.runCommandLocal "etc" { } ''
    mkdir -p $out/etc
    put() { # SOURCE TARGET MODE USER GROUP
      local at="$out/etc/$2"
      mkdir -p "$(dirname "$at")"
      if [ -e "$at" ] || [ -L "$at" ]; then
        [ "$(readlink "$at")" = "$1" ] || { echo "two different files for /etc/$2: $(readlink "$at") and $1" >&2; exit 1; }
        return 0
      fi
      ln -s "$1" "$at"
      if [ "$3" != symlink ]; then
        printf '%s' "$3" > "$at.mode"; printf '%s' "$4" > "$at.uid"; printf '%s' "$5" > "$at.gid"
      fi
    }
    ${lib.concatMapStrings (
      f: "put ${lib.escapeShellArgs [ "${f.source}" f.target f.mode f.user f.group ]}\n"
    ) files}
    echo "etc: $(find $out/etc -type l | wc -l) files"
  '';
}

# What an image's file is called.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.image;
in
{
  options.image = {
    baseName = mkOption { type = types.str; default = "nixos-image-${config.system.nixos.label}-${pkgs.stdenv.hostPlatform.system}"; description = "Name of the file without its ending."; };
    extension = mkOption { type = types.str; description = "Ending of the file's name."; };
    fileName = mkOption { type = types.str; default = "${cfg.baseName}.${cfg.extension}"; description = "Name of the file."; };
    filePath = mkOption { type = types.str; default = cfg.fileName; description = "Where the file is in the output."; };
  };
}

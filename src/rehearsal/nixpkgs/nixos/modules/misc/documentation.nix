# Documentation options; the parts carry no manuals.
{ lib, ... }:
let
  flag = default: lib.mkOption { type = lib.types.bool; inherit default; description = "As in NixOS."; };
in
{
  options.documentation = {
    enable = flag true;
    man = { enable = flag true; generateCaches = flag false; man-db.enable = flag true; mandoc.enable = flag false; cache.enable = flag false; };
    info.enable = flag true;
    doc.enable = flag true;
    dev.enable = flag false;
    nixos = { enable = flag true; includeAllModules = flag false; };
  };
}

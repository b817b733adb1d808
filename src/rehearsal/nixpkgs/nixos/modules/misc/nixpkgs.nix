# Which package set the system takes its packages from.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.nixpkgs;
in
{
  options.nixpkgs = {
    config = mkOption {
      type = types.attrsOf types.raw // { merge = _: defs: lib.foldl' (a: d: lib.recursiveUpdate a (if lib.isFunction d.value then d.value { } else d.value)) { } defs; check = x: builtins.isAttrs x || lib.isFunction x; };
      default = { };
      description = "Settings of the package set, such as allowUnfree.";
    };
    overlays = mkOption { type = types.listOf (types.functionTo types.raw // { merge = lib.mergeOneOption; }); default = [ ]; description = "Changes to the package set."; };
    hostPlatform = mkOption {
      type = types.either types.str types.attrs;
      default = cfg.system;
      description = "The platform the system runs on.";
    };
    buildPlatform = mkOption { type = types.either types.str types.attrs; default = cfg.hostPlatform; description = "The platform the system is built on."; };
    localSystem = mkOption { type = types.attrs; default = { inherit (cfg) system; }; internal = true; description = "Older form of buildPlatform."; };
    crossSystem = mkOption { type = types.nullOr types.attrs; default = null; internal = true; description = "Older form of hostPlatform."; };
    system = mkOption {
      type = types.str;
      default = throw "Neither nixpkgs.hostPlatform nor the legacy option nixpkgs.system has been set.\nYou can set nixpkgs.hostPlatform in hardware-configuration.nix by re-running\na recent version of nixos-generate-config.";
      description = "Older form of hostPlatform.";
    };
    pkgs = mkOption { type = types.pkgs; default = cfg.resultingPackages; description = "The package set itself."; };
    flake.source = mkOption { type = types.nullOr (types.either types.str types.path); default = null; description = "Where the flake of the package set is."; };
    flake.setNixPath = mkOption { type = types.bool; default = cfg.flake.source != null; description = "Whether the search path points to the flake."; };
    flake.setFlakeRegistry = mkOption { type = types.bool; default = cfg.flake.source != null; description = "Whether the registry points to the flake."; };
    resultingPackages = mkOption { type = types.raw; internal = true; description = "The package set that came out."; };
  };
  config.nixpkgs.resultingPackages = import ../../.. {
    system = if builtins.isString cfg.hostPlatform then cfg.hostPlatform else cfg.hostPlatform.system;
    inherit (cfg) config overlays;
  };
}

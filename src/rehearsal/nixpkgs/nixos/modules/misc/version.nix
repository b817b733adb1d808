# What this system calls itself.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.system.nixos;
  str = default: description: mkOption { type = types.str; inherit default description; };
in
{
  options.system = {
    nixos = {
      version = str (cfg.release + cfg.versionSuffix) "The full version." // { internal = true; };
      release = str lib.trivial.release "The release, such as 26.05." // { readOnly = true; };
      versionSuffix = str lib.trivial.versionSuffix "What follows the release in the version." // { internal = true; };
      revision = mkOption { type = types.nullOr types.str; default = null; internal = true; description = "The revision of the channel."; };
      codeName = str lib.trivial.codeName "The name of the release." // { readOnly = true; };
      distroId = str "nixos" "Short name of the distribution." // { internal = true; };
      distroName = str "NixOS" "Name of the distribution." // { internal = true; };
      variant_id = mkOption { type = types.nullOr (types.strMatching "^[a-z0-9._-]+$"); default = null; description = "The variant in os-release."; };
      variantName = mkOption { type = types.nullOr types.str; default = null; description = "The variant's name in os-release."; };
      label = mkOption {
        type = types.strMatching "[a-zA-Z0-9:_\\.-]*";
        default = lib.concatStringsSep "-" (lib.sort (a: b: a < b) cfg.tags ++ [ cfg.version ]);
        description = "The label in boot menus and names.";
      };
      tags = mkOption { type = types.listOf types.str; default = [ ]; description = "Put before the version in the label."; };
    };
    stateVersion = mkOption { type = types.str; default = cfg.release; description = "The release whose data formats to keep."; };
    name = mkOption {
      type = types.str;
      default = if config.networking.hostName == "" then "unnamed" else config.networking.hostName;
      description = "The name of the system in store paths.";
    };
    configurationRevision = mkOption { type = types.nullOr types.str; default = null; description = "The revision of the configuration."; };
  };
  config.environment.etc = {
    os-release.text = lib.concatStrings (
      lib.mapAttrsToList (k: v: "${k}=\"${v}\"\n") (
        lib.filterAttrs (_: v: v != null) {
          NAME = cfg.distroName;
          ID = cfg.distroId;
          VERSION = "${cfg.release} (${cfg.codeName})";
          VERSION_CODENAME = lib.toLower cfg.codeName;
          VERSION_ID = cfg.release;
          BUILD_ID = cfg.version;
          PRETTY_NAME = "${cfg.distroName} ${cfg.release} (${cfg.codeName})";
          VARIANT_ID = cfg.variant_id;
          VARIANT = cfg.variantName;
          LOGO = "nix-snowflake";
        }
      )
    );
    lsb-release.text = "DISTRIB_ID=${cfg.distroId}\nDISTRIB_RELEASE=\"${cfg.release}\"\n";
  };
}

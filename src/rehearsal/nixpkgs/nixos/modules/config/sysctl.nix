# Kernel settings made at boot.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
in
{
  options.boot.kernel.sysctl = mkOption {
    type = types.submodule { freeformType = types.attrsOf (types.nullOr (types.oneOf [ types.bool types.str types.int ])); };
    default = { };
    description = "Kernel settings.";
  };
  config = {
    environment.etc."sysctl.d/60-nixos.conf".text = lib.concatStrings (
      lib.mapAttrsToList (n: v: lib.optionalString (v != null) "${n}=${if v == false then "0" else toString v}\n") config.boot.kernel.sysctl
    );
    systemd.services.systemd-sysctl = {
      description = "Apply Kernel Variables";
      wantedBy = [ "sysinit.target" ];
      serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
      script = "busybox sysctl -e -p /etc/sysctl.d/60-nixos.conf";
    };
  };
}

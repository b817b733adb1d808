# The kernel and what it is told.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.boot;
  fsType = types.coercedTo (types.listOf types.str) (names: lib.genAttrs names (_: true)) (types.attrsOf types.bool);
  modules = description: mkOption { type = types.listOf types.str; default = [ ]; inherit description; };
in
{
  options = {
    boot = {
      kernelPackages = mkOption {
        type = types.raw;
        default = pkgs.linuxPackages;
        description = "Which kernel.";
        apply = set:
          if set.kernel.isNewest or false && cfg.supportedFilesystems.zfs or false then
            throw "Package ‘zfs-kernel-2.4.1-${set.kernel.version}’ in ${toString ./kernel.nix} is marked as broken, refusing to evaluate."
          else
            set;
      };
      kernelParams = mkOption { type = types.listOf (types.strMatching "([^\"[:space:]]|\"[^\"]*\")+"); default = [ ]; description = "Parameters of the kernel."; };
      consoleLogLevel = mkOption { type = types.int; default = 4; description = "Which kernel messages reach the console."; };
      kernelModules = modules "Modules loaded at boot." // { type = types.coercedTo (types.attrsOf types.bool) (s: lib.attrNames (lib.filterAttrs (_: v: v) s)) (types.listOf types.str); };
      extraModulePackages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages with more modules."; };
      extraModprobeConfig = mkOption { type = types.lines; default = ""; description = "Options of modules."; };
      blacklistedKernelModules = modules "Modules that are not loaded by themselves.";
      kernelPatches = mkOption { type = types.listOf types.attrs; default = [ ]; description = "Accepted, no effect here."; };
      supportedFilesystems = mkOption { type = fsType; default = { }; description = "File systems the system knows."; };
      zfs = {
        package = mkOption { type = types.raw; default = null; description = "ZFS is not among the parts."; };
        forceImportRoot = mkOption { type = types.bool; default = true; description = "Accepted, no effect here."; };
        enabled = mkOption { type = types.bool; default = cfg.supportedFilesystems.zfs or false; readOnly = true; description = "Whether ZFS is on."; };
      };
      isContainer = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
      binfmt.emulatedSystems = modules "Accepted, no effect here.";
      plymouth.enable = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
      swraid.enable = mkOption { type = types.bool; default = false; description = "Software RAID; only the option is here."; };
      swraid.mdadmConf = mkOption { type = types.lines; default = ""; description = "Settings of mdadm."; };
      hardwareScan = mkOption { type = types.bool; default = true; description = "Whether modules are loaded for the hardware found."; };
    };
  };
  config = {
    boot.kernelParams = [ "loglevel=${toString cfg.consoleLogLevel}" ];
    boot.kernelModules = [ "loop" "atkbd" ];
    environment.etc."modprobe.d/nixos.conf".text = lib.concatMapStrings (m: "blacklist ${m}\n") cfg.blacklistedKernelModules + cfg.extraModprobeConfig;
    environment.etc."modules-load.d/nixos.conf".text = lib.concatMapStrings (m: m + "\n") cfg.kernelModules;
    systemd.services.systemd-modules-load = {
      description = "Load Kernel Modules";
      wantedBy = [ "sysinit.target" ];
      serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
      path = [ pkgs.kmod ];
      script = "while read -r m; do modprobe -q \"$m\" || true; done < /etc/modules-load.d/nixos.conf";
    };
  };
}

# Options that configurations for live systems set now and then and that need
# parts the rehearsal channel has not got. They are typed as on NixOS, so that a
# rehearsal finds mistakes; what they ask for is said in a warning or not there.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  flag = default: mkOption { type = types.bool; inherit default; description = "As in NixOS."; };
  any = mkOption { type = types.attrsOf types.anything; default = { }; description = "As in NixOS."; };
  fileSystem =
    { name, ... }:
    {
      options = {
        mountPoint = mkOption { type = types.str; default = name; description = "Where it is mounted."; };
        device = mkOption { type = types.nullOr types.str; default = null; description = "What is mounted."; };
        label = mkOption { type = types.nullOr types.str; default = null; description = "Its label."; };
        fsType = mkOption { type = types.str; default = "auto"; description = "Its kind."; };
        options = mkOption { type = types.listOf types.str; default = [ "defaults" ]; description = "Mount options."; };
        neededForBoot = flag false;
        noCheck = flag false;
        autoFormat = flag false;
        autoResize = flag false;
        depends = mkOption { type = types.listOf types.str; default = [ ]; description = "Mounted before."; };
        overlay = {
          lowerdir = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Lower layers."; };
          upperdir = mkOption { type = types.nullOr types.str; default = null; description = "Upper layer."; };
          workdir = mkOption { type = types.nullOr types.str; default = null; description = "Working folder."; };
        };
      };
    };
in
{
  options = {
    fileSystems = mkOption { type = types.attrsOf (types.submodule fileSystem); default = { }; description = "File systems."; };
    swapDevices = mkOption { type = types.listOf (types.submodule { freeformType = types.attrsOf types.anything; options.device = mkOption { type = types.str; default = ""; description = "The device."; }; }); default = [ ]; description = "Swap devices."; };
    services = {
      cage = { enable = flag false; user = mkOption { type = types.str; default = "demo"; description = "Who it runs as."; }; program = mkOption { type = types.raw; default = null; description = "What it shows."; }; };
      xserver.enable = flag false;
      xserver.xkb = any;
      logrotate.enable = flag true;
      udisks2.enable = flag false;
      fwupd.enable = flag false;
      lvm.enable = flag true;
      dbus.enable = flag true;
      journald.extraConfig = mkOption { type = types.lines; default = ""; description = "Accepted, no effect here."; };
      journald.storage = mkOption { type = types.enum [ "persistent" "volatile" "auto" "none" ]; default = "persistent"; description = "Accepted, no effect here."; };
      logind = any;
      chrony.enable = flag false;
      ntp.enable = flag false;
      fstrim.enable = flag true;
      smartd.enable = flag false;
      gpm.enable = flag false;
      cron.enable = flag false;
      haveged.enable = flag false;
      kmscon.enable = flag false;
    };
    fonts = { packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Fonts."; }; fontconfig.enable = flag true; enableDefaultPackages = flag false; };
    xdg = lib.genAttrs [ "autostart" "icons" "mime" "sounds" "menus" ] (_: { enable = flag true; });
    system.autoUpgrade.enable = flag false;
    system.disableInstallerTools = flag false;
    system.tools = any;
    system.etc.overlay.enable = flag false;
    system.nixos-init.enable = flag false;
    virtualisation = {
      docker.enable = flag false;
      podman.enable = flag false;
      libvirtd.enable = flag false;
      diskSize = mkOption { type = types.either (types.enum [ "auto" ]) types.ints.positive; default = "auto"; description = "Accepted, no effect here."; };
    };
    qt.enable = flag false;
    sound.enable = flag false;
    gtk.iconCache.enable = flag false;
  };
  config = {
    # Whoever compares an image with what was asked for reads here what it cannot have.
    environment.etc."rehearsal/lacks".text = "avahi\ndocs\nfirewall\nfirmware\nguest-agents\nkernels\nzfs\n";
    warnings = lib.concatMap (
      p: lib.optional (lib.attrByPath (p ++ [ "enable" ]) false config) "The rehearsal channel has nothing for ${lib.showOption p}: the option is accepted and does nothing."
    ) [ [ "services" "fwupd" ] [ "virtualisation" "docker" ] [ "virtualisation" "podman" ] [ "virtualisation" "libvirtd" ] [ "services" "tailscale" ] [ "services" "chrony" ] ];
    assertions = [
      { assertion = !config.services.cage.enable; message = "The rehearsal channel has no desktop: services.cage cannot be rehearsed."; }
      { assertion = !config.services.xserver.enable; message = "The rehearsal channel has no desktop: services.xserver cannot be rehearsed."; }
    ];
  };
}

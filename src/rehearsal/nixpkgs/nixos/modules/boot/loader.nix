# Boot loader options. An image writes its own menus; the rest is there so that
# configurations for installed systems evaluate.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  flag = default: description: mkOption { type = types.bool; inherit default description; };
in
{
  options.boot.loader = {
    timeout = mkOption { type = types.nullOr types.int; default = 5; description = "Seconds until the first entry boots."; };
    grub = {
      enable = flag true "Whether GRUB is installed.";
      memtest86 = { enable = flag false "Memtest86+ is not among the parts: the menu has no entry for it."; params = mkOption { type = types.listOf types.str; default = [ ]; description = "Its parameters."; }; };
      device = mkOption { type = types.str; default = ""; description = "Accepted, no effect here."; };
      devices = mkOption { type = types.listOf types.str; default = [ ]; description = "Accepted, no effect here."; };
      efiSupport = flag false "Accepted, no effect here.";
      efiInstallAsRemovable = flag false "Accepted, no effect here.";
      useOSProber = flag false "Accepted, no effect here.";
    };
    systemd-boot.enable = flag false "Accepted, no effect here.";
    systemd-boot.configurationLimit = mkOption { type = types.nullOr types.int; default = null; description = "Accepted, no effect here."; };
    efi.canTouchEfiVariables = flag false "Accepted, no effect here.";
    efi.efiSysMountPoint = mkOption { type = types.str; default = "/boot"; description = "Accepted, no effect here."; };
    generic-extlinux-compatible.enable = flag false "Accepted, no effect here.";
  };
}

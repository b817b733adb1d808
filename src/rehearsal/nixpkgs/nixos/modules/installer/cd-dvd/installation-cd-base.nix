# What all installation images have in common.
{ config, lib, options, pkgs, ... }:
{
  imports = [
    ./iso-image.nix
    ../../profiles/base.nix
    ../../profiles/installation-device.nix
  ];
  hardware.enableAllHardware = true;
  console.packages = options.console.packages.default ++ [ pkgs.terminus_font ];
  isoImage.makeEfiBootable = true;
  isoImage.makeUsbBootable = true;
  boot.loader.grub.memtest86.enable = true;
  swapDevices = lib.mkImageMediaOverride [ ];
  fileSystems = lib.mkImageMediaOverride config.lib.isoFileSystems;
  boot.initrd.luks.devices = lib.mkImageMediaOverride { };
  boot.postBootCommands = ''
    for o in $(cat /proc/cmdline); do
      case "$o" in
        live.nixos.passwd=*)
          hash="$(busybox mkpasswd -m sha512 "''${o#live.nixos.passwd=}")"
          sed -i "s|^nixos:[^:]*:|nixos:$hash:|" /etc/shadow ;;
      esac
    done
  '';
  environment.defaultPackages = lib.optional (pkgs ? rsync) pkgs.rsync;
  programs.git.enable = lib.mkDefault true;
  system.stateVersion = lib.mkDefault lib.trivial.release;
}

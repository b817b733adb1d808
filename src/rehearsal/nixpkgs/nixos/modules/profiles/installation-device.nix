# What makes a system an installation medium: open accounts, an SSH server, a
# network that comes up by itself.
{ config, lib, pkgs, ... }:
{
  imports = [ ../installer/cd-dvd/channel.nix ];
  config = {
    system.nixos.variant_id = lib.mkDefault "installer";
    documentation.enable = lib.mkImageMediaOverride true;
    documentation.nixos.enable = lib.mkImageMediaOverride true;

    users.users.nixos = {
      isNormalUser = true;
      extraGroups = [ "wheel" "networkmanager" "video" ];
      initialHashedPassword = "";
    };
    users.users.root.initialHashedPassword = "";
    security.polkit.enable = true;
    security.sudo.enable = lib.mkDefault true;
    security.sudo.wheelNeedsPassword = lib.mkImageMediaOverride false;

    services.getty.autologinUser = "nixos";
    services.getty.helpLine = ''
      This is a rehearsal image. The accounts "nixos" and "root" have no password.

      To log in over SSH, set a password with `passwd` or put a key into
      /root/.ssh/authorized_keys.
    '';
    services.openssh.enable = lib.mkDefault true;
    services.openssh.settings.PermitRootLogin = lib.mkDefault "yes";

    networking.networkmanager.enable = true;
    networking.firewall.logRefusedConnections = lib.mkDefault false;
    environment.variables.GC_INITIAL_HEAP_SIZE = "1M";
    boot.kernel.sysctl."vm.overcommit_memory" = "1";
    boot.swraid.enable = true;
    boot.swraid.mdadmConf = "PROGRAM ${pkgs.coreutils}/bin/true";
    environment.etc."systemd/pstore.conf".text = "[PStore]\nUnlink=no\n";
    nix.settings.trusted-users = [ "nixos" ];
  };
}

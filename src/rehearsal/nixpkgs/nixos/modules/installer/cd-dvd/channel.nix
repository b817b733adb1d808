# Puts a copy of the channel (without Debian's packages) on the image.
{ config, lib, pkgs, ... }:
let
  source = builtins.path {
    path = pkgs.path;
    name = "source";
    filter = path: kind: lib.cleanSourceFilter path kind && !(kind == "directory" && path == toString pkgs.path + "/parts");
  };
  channel = pkgs.runCommandLocal "nixos-${config.system.nixos.version}" { } ''
    mkdir -p $out
    cp -r --no-preserve=mode ${source} $out/nixos
    ln -s . $out/nixos/nixpkgs
    printf '%s' ${config.system.nixos.versionSuffix} > $out/nixos/.version-suffix
  '';
in
{
  options.system.installer.channel.enable = lib.mkOption { type = lib.types.bool; default = true; description = "Whether the channel is on the image."; };
  config = lib.mkIf config.system.installer.channel.enable {
    nix.registry.nixpkgs.to = { type = "path"; path = "${channel}/nixos"; };
    systemd.services.nix-channel-init = {
      description = "Initialize NixOS Channel";
      wantedBy = [ "sysinit.target" ];
      serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
      script = ''
        mkdir -p /nix/var/nix/profiles/per-user/root /root/.nix-defexpr /var/lib/nixos
        ln -sfn ${channel} /nix/var/nix/profiles/per-user/root/channels
        ln -sfn /nix/var/nix/profiles/per-user/root/channels /root/.nix-defexpr/channels
        touch /var/lib/nixos/did-channel-init
      '';
    };
  };
}

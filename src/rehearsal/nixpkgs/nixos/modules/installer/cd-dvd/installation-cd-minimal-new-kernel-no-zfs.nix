# The small installation image with the newest kernel and without ZFS.
{ lib, ... }:
{
  imports = [ ./installation-cd-minimal-new-kernel.nix ];
  boot.supportedFilesystems.zfs = lib.mkForce false;
}

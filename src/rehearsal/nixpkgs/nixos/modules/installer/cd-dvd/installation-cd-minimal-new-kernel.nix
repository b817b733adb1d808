# The small installation image with the newest kernel.
{ pkgs, ... }:
{
  imports = [ ./installation-cd-minimal.nix ];
  boot.kernelPackages = pkgs.linuxPackages_latest;
}

# What one wants at hand to install or to repair a system, as far as the parts go.
{ lib, pkgs, ... }:
{
  environment.systemPackages = lib.concatMap (n: lib.optional (pkgs ? ${n}) pkgs.${n}) [
    "testdisk" "efibootmgr" "parted" "gptfdisk" "ddrescue" "cryptsetup" "vim" "socat" "hdparm" "smartmontools"
    "pciutils" "usbutils" "nvme-cli" "unzip" "zip" "jq" "dosfstools" "e2fsprogs" "ntfs3g" "xfsprogs" "btrfs-progs"
  ];
  boot.supportedFilesystems = lib.mkMerge [
    [ "btrfs" "cifs" "f2fs" "ntfs" "vfat" "xfs" "ext4" ]
    { zfs = lib.mkDefault true; }
  ];
  networking.hostId = lib.mkDefault "8425e349";
}

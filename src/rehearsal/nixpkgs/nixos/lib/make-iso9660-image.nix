# The derivation of an image, with the attributes that tools look for in it.
{
  lib,
  pkgs,
  isoName,
  contents,
  squashfsContents ? [ ],
  squashfsCompression ? "zstd",
  bootable ? false,
  bootImage ? "",
  efiBootable ? false,
  efiBootImage ? "",
  usbBootable ? false,
  isohybridMbrImage ? "",
  compressImage ? false,
  volumeID ? "",
}:
pkgs.stdenv.mkDerivation {
  name = isoName;
  __structuredAttrs = true;
  # The image refers to nothing outside itself.
  unsafeDiscardReferences.out = true;
  buildCommandPath = ./make-iso9660-image.sh;
  nativeBuildInputs = [ pkgs.xorriso pkgs.zstd pkgs.squashfsTools ];
  inherit isoName bootable bootImage compressImage volumeID efiBootable efiBootImage isohybridMbrImage usbBootable;
  sources = map (c: c.source) contents;
  targets = map (c: c.target) contents;
  objects = [ ];
  symlinks = [ ];
  squashfsCommand = lib.optionalString (squashfsContents != [ ]) (
    import ./make-squashfs.nix { inherit lib pkgs; storeContents = squashfsContents; comp = squashfsCompression; }
  );
  closureInfo = pkgs.closureInfo { rootPaths = [ ]; };
}

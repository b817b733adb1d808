# The shell command that makes the compressed store of an image.
{ lib, pkgs, storeContents, comp }:
''
  closureInfo=${pkgs.closureInfo { rootPaths = storeContents; }}
  cp $closureInfo/registration nix-path-registration
  chmod u+w nix-path-registration
  imgPath="$out"
  mksquashfs nix-path-registration $(cat $closureInfo/store-paths) $imgPath \
    -no-hardlinks -keep-as-directory -all-root -b 1048576 ${if comp == null then "-no-compression" else "-comp ${comp}"} \
    -processors $NIX_BUILD_CORES -root-mode 0755
''

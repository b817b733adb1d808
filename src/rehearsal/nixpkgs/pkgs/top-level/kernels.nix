# Kernel package sets. Debian has one kernel for us, so every name leads to it.
{ lib, linux }:
let
  kernelWith = extra: linux // {
    modDirVersion = linux.version;
    kernelAtLeast = v: lib.versionAtLeast linux.version v;
    kernelOlder = v: lib.versionOlder linux.version v;
    isLTS = true;
    features = { };
  } // extra;
  setOf =
    extra:
    lib.recurseIntoAttrs (lib.fix (self: {
      kernel = kernelWith extra;
      extend = f: self // f self self;
      recurseForDerivations = false;
    }));
  lts = setOf { };
  newest = setOf { isNewest = true; };
  series = lib.replaceStrings [ "." ] [ "_" ] (lib.versions.majorMinor linux.version);
in
rec {
  linuxPackages = lts // { recurseForDerivations = false; };
  linuxPackages_latest = newest // { recurseForDerivations = false; };
  linuxPackages_zen = linuxPackages_latest;
  linuxKernel = {
    recurseForDerivations = false;
    packages = { linux_default = linuxPackages; linux_latest = linuxPackages_latest; "linux_${series}" = linuxPackages; };
    kernels.linux_default = linuxPackages.kernel;
  };
  linux_latest = linuxPackages_latest.kernel;
  "linuxPackages_${series}" = linuxPackages;
  linuxPackagesFor = kernel: linuxPackages // { inherit kernel; };
}

# The package set: `import <nixpkgs> { }`.
{
  system ? args.localSystem.system or (args.localSystem or builtins.currentSystem),
  config ? { },
  overlays ? [ ],
  path ? ../..,
  ...
}@args:
let
  lib = import ../../lib;
  wanted = if builtins.isAttrs system then system.system else system;
  supported =
    if wanted == "x86_64-linux" then
      wanted
    else
      throw "the rehearsal channel is made of Debian's amd64 packages: it has nothing for ${wanted}";

  parts = import ../debian/parts.nix { inherit lib; partsDir = path + "/parts"; };
  bootstrap = import ../debian/bootstrap.nix { inherit parts; system = supported; };
  debian = import ../debian/packages.nix { inherit lib parts bootstrap; system = supported; };
  special = import ../debian/special.nix { inherit lib parts; inherit (debian) deb; packages = debian; shell = debian.bash; };

  busybox = bootstrap.tools // rec {
    pname = "busybox";
    inherit (parts.debs.busybox-static) version;
    name = "${pname}-${version}";
    meta = { inherit name; description = "Many small tools in one file"; mainProgram = "busybox"; license = lib.licenses.gpl2Only; priority = 15; available = true; unfree = false; broken = false; outputsToInstall = [ "out" ]; };
  };

  base =
    self:
    let
      stdenv = import ../build/stdenv.nix {
        inherit lib;
        system = supported;
        inherit (debian) bash;
        initialPath = map (n: debian.tools.${n}) (
          lib.filter (n: debian.tools ? ${n}) [ "coreutils" "findutils" "gnused" "gnugrep" "gnutar" "gzip" "diffutils" ]
        ) ++ [ debian.bash busybox ];
      };
      builders = import ../build/trivial.nix { inherit lib stdenv; inherit (debian) bash; inherit (debian.tools) jq; };
      callPackageWith =
        set: f: more:
        let
          fn = if lib.isFunction f then f else import f;
        in
        lib.makeOverridable fn (lib.intersectAttrs (lib.functionArgs fn) set // more);
    in
    import ./absent.nix { inherit lib; }
    // debian.tools
    // special
    // builders
    // import ./kernels.nix { inherit lib; inherit (special) linux; }
    // {
      _type = "pkgs";
      inherit lib stdenv config overlays path busybox;
      inherit (debian) bash;
      system = supported;
      stdenvNoCC = stdenv;
      bashInteractive = debian.bash;
      runtimeShell = "${debian.bash}/bin/bash";
      glibc = debian.libc6;
      debianLibraries = lib.dontRecurseIntoAttrs debian.libraries;
      iso-runner = self.callPackage ../live/runner.nix { };
      buildPackages = self // { recurseForDerivations = false; };
      pkgsBuildBuild = self // { recurseForDerivations = false; };
      callPackage = callPackageWith self;
      callPackages = callPackageWith self;
      newScope = more: callPackageWith (self // more);
      extend = overlay: import ./. (args // { overlays = overlays ++ [ overlay ]; });
      appendOverlays = more: import ./. (args // { overlays = overlays ++ more; });
      nixos = configuration: import ../../nixos/lib/eval-config.nix { system = supported; modules = [ configuration ]; };
      fetchFromGitHub = _: throw "the rehearsal channel works offline: it fetches nothing";
      fetchgit = _: throw "the rehearsal channel works offline: it fetches nothing";
      formats = import ../build/formats.nix { inherit lib; pkgs = self; };
    }
    // import ./aliases.nix { inherit lib; inherit (debian) tools; pkgs = self; };

  overlaid = lib.foldl' (f: overlay: lib.extends overlay f) base overlays;
in
lib.fix overlaid

# The standard environment: mkDerivation over bash and the usual tools. There is
# no compiler in it; what is built here is put together, not compiled.
{ lib, system, bash, initialPath }:
let
  platform = lib.systems.elaborate system;
  notForTheBuild = [ "meta" "passthru" "pos" "strictDeps" "enableParallelBuilding" ];

  mkDerivation =
    given:
    let
      self = if lib.isFunction given then given final else given;
      final = self // { finalPackage = result; };
      attrs = self;
      name =
        attrs.name or "${attrs.pname}-${attrs.version or "0"}";
      meta = attrs.meta or { };
      drv = derivation (
        { outputs = [ "out" ]; }
        // removeAttrs attrs notForTheBuild
        // {
          inherit name;
          system = attrs.system or system;
          builder = "${bash}/bin/bash";
          args = [ "-e" ./setup.sh ];
          inherit initialPath;
          stdenv = "${./setup.sh}";
        }
      );
      result =
        drv
        // attrs.passthru or { }
        // {
          inherit name;
          overrideAttrs =
            f:
            mkDerivation (self // (if lib.isFunction f then (if lib.isFunction (f self) then f self self else f self) else f));
          passthru = attrs.passthru or { };
          meta = {
            inherit name;
            available = true;
            broken = false;
            insecure = false;
            unfree = !(meta.license.free or true);
            unsupported = false;
            outputsToInstall = [ "out" ];
          }
          // meta;
        }
        // lib.optionalAttrs (attrs ? version) { inherit (attrs) version; }
        // lib.optionalAttrs (attrs ? pname) { inherit (attrs) pname; };
    in
    result;
in
{
  inherit mkDerivation initialPath;
  name = "stdenv-rehearsal";
  shell = "${bash}/bin/bash";
  hostPlatform = platform;
  buildPlatform = platform;
  targetPlatform = platform;
  inherit (platform) isLinux isx86_64 isAarch64 isDarwin is64bit;
}

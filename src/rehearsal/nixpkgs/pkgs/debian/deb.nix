# Makes a store path out of Debian packages: unpacked, laid out like a store
# path, patched to find its loader, its libraries and its shell in the store.
{ lib, system, parts, bootstrap }:
let
  inherit (parts) debs;
in
rec {
  # The package is there only if all Debian packages it is made from are.
  available = names: lib.all (n: debs ? ${n}) names;

  build =
    {
      pname,
      version,
      from,
      libraries ? [ ],
      loader ? "",
      shell ? null,
      patch ? true,
      script ? "",
      env ? { },
      meta ? { },
    }:
    let
      drv = derivation (
        {
          name = "${pname}-${version}";
          inherit pname version system loader libraries;
          builder = "${bootstrap.tools}/bin/busybox";
          args = [ "ash" "-e" ./build.sh ];
          PATH = "${bootstrap.tools}/bin:${bootstrap.patchelf}/bin";
          phases = ./phases.sh;
          debs = map (n: debs.${n}.file) from;
          shellPackage = if shell == null then "" else shell;
          patchThem = if patch then "1" else "";
          inherit script;
        }
        // env
      );
    in
    drv
    // {
      inherit pname version;
      name = "${pname}-${version}";
      passthru = { };
      meta = {
        name = "${pname}-${version}";
        available = true;
        broken = false;
        unfree = false;
        insecure = false;
        unsupported = false;
        outputsToInstall = [ "out" ];
        platforms = [ "x86_64-linux" ];
      }
      // meta;
    };
}

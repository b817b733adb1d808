# The Debian packages beside the channel, as store paths with names that Nix
# allows, and the static busybox the first builds run on.
{ lib, partsDir }:
let
  listed =
    if builtins.pathExists (partsDir + "/default.nix") then
      import (partsDir + "/default.nix")
    else
      throw "the rehearsal channel has no parts: ${toString partsDir}/default.nix is missing. Fetch the Debian packages first.";
  # 1:2.39.5-0+deb12u3 is 2.39.5: no epoch, no Debian revision.
  upstream =
    v:
    let
      plain = lib.last (lib.splitString ":" v);
      words = lib.splitString "-" plain;
      bare = lib.head (lib.splitString "+" (if lib.length words > 1 then lib.concatStringsSep "-" (lib.init words) else plain));
    in
    lib.sanitizeDerivationName bare;
in
{
  debs = lib.mapAttrs (name: part: {
    version = upstream part.version;
    file = builtins.path {
      path = part.file;
      name = "${lib.sanitizeDerivationName name}.deb";
    };
  }) listed;

  # A folder with nothing but busybox in it: busybox looks at the name it is
  # called by, so the file itself must be called that.
  busyboxDir = builtins.path {
    path = partsDir;
    name = "bootstrap-tools";
    filter = path: _: baseNameOf path == "busybox";
  };
}

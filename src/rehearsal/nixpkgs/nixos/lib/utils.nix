# Small helpers that modules share.
{ lib }:
{
  escapeSystemdPath =
    p:
    let
      s = lib.removePrefix "/" (lib.removeSuffix "/" p);
    in
    if s == "" then "-" else lib.replaceStrings [ "-" "/" ] [ "\\x2d" "-" ] s;
  # A list of packages by name, without repeats.
  removePackagesByName = packages: gone: lib.filter (p: !(lib.elem (lib.getName p) (map lib.getName gone))) packages;
  toShellPath = shell: if lib.isDerivation shell then "/run/current-system/sw${shell.shellPath}" else shell;
}

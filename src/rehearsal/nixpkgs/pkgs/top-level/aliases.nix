# Other names of the same packages, and small sets of them.
{ lib, pkgs }:
let
  alias = name: real: lib.optionalAttrs (pkgs ? ${real}) { ${name} = pkgs.${real}; };
in
lib.mergeAttrsList [
  { vim-full = pkgs.vim; openssh_hpn = pkgs.openssh; }
  { libisoburn = pkgs.xorriso; gitMinimal = pkgs.git; nettools = pkgs.busybox; }
  { terminus_font = pkgs.runCommandLocal "terminus-font-4.49.1" { pname = "terminus-font"; version = "4.49.1"; meta.description = "An empty stand-in for the console font"; } "mkdir -p $out/share/consolefonts"; }
]

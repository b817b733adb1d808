# Other names of the same packages, and small sets of them.
# `tools` is asked what there is: the set itself cannot be, while it is being made.
{ lib, pkgs, tools }:
let
  alias = name: real: lib.optionalAttrs (tools ? ${real}) { ${name} = pkgs.${real}; };
in
lib.mergeAttrsList [
  { vim-full = pkgs.vim; openssh_hpn = pkgs.openssh; }
  (alias "dig" "bind" // alias "dnsutils" "bind" // alias "neovim-unwrapped" "neovim")
  { libisoburn = pkgs.xorriso; gitMinimal = pkgs.git; nettools = pkgs.busybox; }
  { terminus_font = pkgs.runCommandLocal "terminus-font-4.49.1" { pname = "terminus-font"; version = "4.49.1"; meta.description = "An empty stand-in for the console font"; } "mkdir -p $out/share/consolefonts"; }
]

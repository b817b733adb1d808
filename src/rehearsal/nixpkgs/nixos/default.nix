# `<nixpkgs/nixos>`: evaluates a configuration, by default the one that
# `-I nixos-config=…` names.
{
  configuration ? <nixos-config>,
  system ? builtins.currentSystem,
  specialArgs ? { },
}:
let
  eval = import ./lib/eval-config.nix {
    inherit system specialArgs;
    modules = [ configuration ];
  };
in
{
  inherit (eval) pkgs config options;
  system = eval.config.system.build.toplevel;
  vm = throw "the rehearsal channel makes images, not virtual machine scripts";
}

# From a list of modules to an evaluated system.
{
  system ? builtins.currentSystem,
  modules,
  lib ? import ../../lib,
  pkgs ? null,
  specialArgs ? { },
  extraArgs ? { },
  baseModules ? import ../modules/module-list.nix,
  extraModules ? [ ],
  modulesLocation ? null,
  prefix ? [ ],
  check ? true,
}:
let
  located = if modulesLocation == null then modules else map (lib.setDefaultModuleLocation modulesLocation) modules;
  eval = lib.evalModules {
    inherit prefix check;
    class = "nixos";
    modules = baseModules ++ extraModules ++ located ++ [
      {
        _file = "nixos/lib/eval-config.nix";
        config = {
          nixpkgs.system = lib.mkIf (system != null) (lib.mkDefault system);
          _module.args = {
            pkgs = if pkgs != null then pkgs else eval.config.nixpkgs.resultingPackages;
            utils = import ./utils.nix { inherit lib; };
            inherit baseModules extraModules;
            modules = located;
          } // extraArgs;
        };
      }
    ];
    specialArgs = { modulesPath = toString ../modules; } // specialArgs;
  };
in
eval // {
  pkgs = eval._module.args.pkgs;
  inherit lib extraArgs;
}

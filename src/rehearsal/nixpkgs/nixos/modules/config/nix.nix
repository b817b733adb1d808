# Nix's own settings. Nix itself is not among the parts (its libraries are too
# large), so /etc/nix is there and the program is not.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.nix;
  atom = types.nullOr (types.oneOf [ types.bool types.int types.float types.str types.path types.package ]);
  show =
    v:
    if v == null then
      ""
    else if builtins.isBool v then
      lib.boolToString v
    else if builtins.isList v then
      lib.concatMapStringsSep " " show v
    else
      toString v;
  listOpt = default: description: mkOption { type = types.listOf types.str; inherit default description; };
in
{
  options.nix = {
    enable = mkOption { type = types.bool; default = true; description = "Whether Nix is set up."; };
    package = mkOption { type = types.package; default = pkgs.nix or (pkgs.writeTextDir "share/nix/absent" "Nix is not among the rehearsal channel's parts.\n"); description = "Which Nix."; };
    settings = mkOption {
      default = { };
      description = "Settings in nix.conf.";
      type = types.submodule {
        freeformType = types.attrsOf (types.either atom (types.listOf atom));
        options = {
          max-jobs = mkOption { type = types.either types.int (types.enum [ "auto" ]); default = "auto"; description = "How many builds at once."; };
          cores = mkOption { type = types.int; default = 0; description = "How many cores a build uses."; };
          sandbox = mkOption { type = types.either types.bool (types.enum [ "relaxed" ]); default = true; description = "Whether builds are isolated."; };
          auto-optimise-store = mkOption { type = types.bool; default = false; description = "Whether equal files are stored once."; };
          require-sigs = mkOption { type = types.bool; default = true; description = "Whether signatures are needed."; };
          substituters = listOpt [ ] "Binary caches." // { };
          trusted-substituters = listOpt [ ] "Binary caches users may add.";
          trusted-public-keys = listOpt [ ] "Keys of binary caches.";
          trusted-users = listOpt [ ] "Users with all rights.";
          allowed-users = listOpt [ "*" ] "Users with any rights.";
          system-features = listOpt [ "nixos-test" "benchmark" "big-parallel" "kvm" ] "Features builds may ask for.";
          extra-sandbox-paths = listOpt [ ] "More paths inside the sandbox.";
        };
      };
    };
    extraOptions = mkOption { type = types.lines; default = ""; description = "More lines of nix.conf."; };
    nixPath = mkOption { type = types.listOf types.str; default = [ "nixpkgs=/nix/var/nix/profiles/per-user/root/channels/nixos" "nixos-config=/etc/nixos/configuration.nix" "/nix/var/nix/profiles/per-user/root/channels" ]; description = "The search path."; };
    registry = mkOption {
      default = { };
      description = "Names of flakes.";
      type = types.attrsOf (
        types.submodule (
          { name, config, ... }:
          {
            options = {
              from = mkOption { type = types.attrsOf types.anything; default = { type = "indirect"; id = name; }; description = "The name."; };
              to = mkOption { type = types.attrsOf types.anything; description = "What it stands for."; };
              flake = mkOption { type = types.nullOr types.attrs; default = null; description = "The flake itself."; };
              exact = mkOption { type = types.bool; default = true; description = "Whether the name must match exactly."; };
            };
            config = {
              to = lib.mkIf (config.flake != null) (lib.mkDefault { type = "path"; path = config.flake.outPath; });
            };
          }
        )
      );
    };
    channel.enable = mkOption { type = types.bool; default = true; description = "Whether channels are used."; };
    gc = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
    optimise = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
    checkConfig = mkOption { type = types.bool; default = true; description = "Accepted, no effect here."; };
    buildMachines = mkOption { type = types.listOf types.attrs; default = [ ]; description = "Accepted, no effect here."; };
    distributedBuilds = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
    nrBuildUsers = mkOption { type = types.int; default = 32; description = "How many build users."; };
    daemonCPUSchedPolicy = mkOption { type = types.str; default = "other"; description = "Accepted, no effect here."; };
  };
  config = lib.mkIf cfg.enable {
    nix.settings = {
      trusted-public-keys = [ "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=" ];
      trusted-users = [ "root" ];
      substituters = lib.mkAfter [ "https://cache.nixos.org/" ];
    };
    environment.etc."nix/nix.conf".text =
      "# Made from the configuration.\n"
      + lib.concatStrings (lib.mapAttrsToList (k: v: "${k} = ${show v}\n") (lib.filterAttrs (_: v: v != null) cfg.settings))
      + cfg.extraOptions;
    environment.etc."nix/registry.json".text = builtins.toJSON {
      version = 2;
      flakes = lib.mapAttrsToList (_: r: { inherit (r) from to exact; }) cfg.registry;
    };
    users.groups.nixbld.gid = 30000;
  };
}

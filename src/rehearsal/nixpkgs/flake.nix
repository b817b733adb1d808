# The channel as a flake: the library, `lib.nixosSystem` and the packages.
{
  description = "The rehearsal channel: a miniature of nixpkgs made from Debian's parts";

  outputs =
    { self }:
    let
      lib = import ./lib;
      perSystem = lib.genAttrs lib.systems.flakeExposed;
    in
    {
      lib = lib.extend (
        final: _: {
          nixosSystem =
            args:
            import ./nixos/lib/eval-config.nix (
              { lib = final; system = null; }
              // args
              // {
                modules = args.modules ++ [
                  { _file = "flake.nix"; config.nixpkgs.flake.source = self.outPath; }
                ];
              }
            );
        }
      );
      legacyPackages = perSystem (system: import ./. { inherit system; });
      nixosModules = { };
    };
}

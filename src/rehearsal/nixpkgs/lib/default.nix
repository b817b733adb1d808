# The library of the rehearsal channel: the functions that configurations use
# most, under the names the real library gives them.
let
  build =
    overlay:
    let
      lib = base lib // overlay lib (base lib);
    in
    lib // { extend = more: build (final: prev: overlay final prev // more final (prev // overlay final prev)); };

  base =
    lib:
    let
      load = file: import file { inherit lib; };
      trivial = load ./trivial.nix;
      lists = load ./lists.nix;
      strings = load ./strings.nix;
      attrsets = load ./attrsets.nix;
      options = load ./options.nix;
      properties = load ./properties.nix;
      modules = load ./modules.nix // properties // load ./renames.nix;
      types = load ./types.nix // load ./compound-types.nix;
      meta = load ./meta.nix;
      sources = load ./sources.nix;
      generators = load ./generators.nix;
    in
    trivial
    // lists
    // strings
    // attrsets
    // options
    // modules
    // meta
    // sources
    // {
      inherit
        trivial
        lists
        strings
        attrsets
        options
        modules
        types
        meta
        sources
        generators
        ;
      asserts = load ./asserts.nix;
      systems = load ./systems.nix;
      licenses = load ./licenses.nix;
      maintainers = { };
      platforms = load ./platforms.nix;
      cli = { inherit (generators) toGNUCommandLine toGNUCommandLineShell; };
      inherit (builtins) derivation;
    };
in
build (final: prev: { })

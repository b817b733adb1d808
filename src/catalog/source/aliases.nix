# Names of the package set that `nix-env` leaves out, each with the package that it stands for:
# of several names for one package it prints one alone.
{ target, system, known, config }:
let
  # A folder, or an address that Nix fetches.
  tree = if builtins.substring 0 1 target == "/" then target else builtins.fetchTarball target;
  packages = import tree { inherit system config; overlays = [ ]; };
  listed = builtins.listToAttrs (map (name: { inherit name; value = null; }) (builtins.fromJSON (builtins.readFile known)));
  names = builtins.filter (name: !(listed ? ${name})) (builtins.attrNames packages);
  text = value: if builtins.isString value then value else "";
  of =
    package:
    let
      meta = package.meta or { };
      flag = name: usual: let value = meta.${name} or usual; in if builtins.isBool value then value else usual;
    in
    {
      name = text (package.name or "");
      pname = text (package.pname or "");
      version = text (package.version or "");
      meta = {
        description = text (meta.description or "");
        homepage = text (meta.homepage or "");
        mainProgram = text (meta.mainProgram or "");
        available = flag "available" true;
        broken = flag "broken" false;
        insecure = flag "insecure" false;
        unfree = flag "unfree" false;
        unsupported = flag "unsupported" false;
      };
    };
  look =
    name:
    let
      value = packages.${name};
      is = builtins.isAttrs value && (value.type or null) == "derivation";
      found = if is then of value else null;
      # A name that only says why it is gone is no package.
      tried = builtins.tryEval (builtins.deepSeq found found);
    in
    if tried.success && tried.value != null then [ { inherit name; inherit (tried) value; } ] else [ ];
in
builtins.listToAttrs (builtins.concatLists (map look names))

# Settings as attribute sets that become files: JSON, INI, key = value.
{ lib, pkgs }:
let
  T = lib.types;
  atom = T.nullOr (T.oneOf [ T.bool T.int T.float T.str ]);
in
{
  json = _: {
    type = T.anything;
    generate = name: value: pkgs.writeText name (builtins.toJSON value + "\n");
  };
  ini = args: {
    type = T.attrsOf (T.attrsOf (T.either atom (T.listOf atom)));
    generate = name: value: pkgs.writeText name (lib.generators.toINI (removeAttrs args [ "listToValue" ]) value);
  };
  keyValue = args: {
    type = T.attrsOf (T.either atom (T.listOf atom));
    generate = name: value: pkgs.writeText name (lib.generators.toKeyValue args value);
  };
}

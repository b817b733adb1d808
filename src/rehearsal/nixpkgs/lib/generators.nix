# Turning values into text: Nix, INI and command lines.
{ lib }:
rec {
  # Shows a value the way errors show it.
  toPretty =
    { multiline ? true, ... }:
    let
      show =
        depth: ind: v:
        let
          nl = if multiline then "\n${ind}  " else " ";
          end = if multiline then "\n${ind}" else " ";
          kind = builtins.typeOf v;
        in
        if kind == "string" then
          if multiline && lib.hasInfix "\n" v then
            "''${nl}${builtins.replaceStrings [ "\n" ] [ nl ] v}''"
          else
            lib.escapeNixString v
        else if kind == "null" then
          "null"
        else if kind == "bool" then
          lib.boolToString v
        else if kind == "int" || kind == "float" || kind == "path" then
          toString v
        else if kind == "lambda" then
          "<function>"
        else if depth > 8 then
          "<unevaluated>"
        else if kind == "list" then
          if v == [ ] then "[ ]" else "[${nl}${lib.concatMapStringsSep nl (show (depth + 1) (ind + "  ")) v}${end}]"
        else if lib.isDerivation v then
          "<derivation ${v.name or "???"}>"
        else if v ? __pretty then
          v.__pretty v.val
        else if v ? _type && v._type == "option-type" then
          "<type ${v.name}>"
        else if v == { } then
          "{ }"
        else
          "{${nl}${
            lib.concatStringsSep nl (
              lib.mapAttrsToList (n: x: "${lib.escapeNixIdentifier n} = ${show (depth + 1) (ind + "  ") x};") v
            )
          }${end}}";
    in
    show 0 "";

  mkValueStringDefault =
    _: v:
    if builtins.isBool v then
      lib.boolToString v
    else if v == null then
      "null"
    else if builtins.isList v then
      lib.concatMapStringsSep " " toString v
    else
      toString v;
  mkKeyValueDefault =
    { mkValueString ? mkValueStringDefault { }, ... }: sep: k: v: "${k}${sep}${mkValueString v}";
  toKeyValue =
    { mkKeyValue ? mkKeyValueDefault { } "=", listsAsDuplicateKeys ? false, indent ? "" }:
    set:
    lib.concatStrings (
      lib.concatLists (
        lib.mapAttrsToList (
          k: v: map (x: "${indent}${mkKeyValue k x}\n") (if listsAsDuplicateKeys then lib.toList v else [ v ])
        ) set
      )
    );
  toINI =
    { mkKeyValue ? mkKeyValueDefault { } "=", listsAsDuplicateKeys ? false, ... }:
    set:
    lib.concatStringsSep "\n" (
      lib.mapAttrsToList (name: keys: "[${name}]\n" + toKeyValue { inherit mkKeyValue listsAsDuplicateKeys; } keys) set
    );
  toJSON = _: builtins.toJSON;
  toYAML = toJSON;
  toGNUCommandLine =
    _: set:
    lib.concatLists (
      lib.mapAttrsToList (
        k: v:
        if v == true then
          [ (if lib.stringLength k == 1 then "-${k}" else "--${k}") ]
        else if v == false || v == null then
          [ ]
        else
          lib.concatMap (x: [ (if lib.stringLength k == 1 then "-${k}" else "--${k}") (toString x) ]) (lib.toList v)
      ) set
    );
  toGNUCommandLineShell = o: set: lib.escapeShellArgs (toGNUCommandLine o set);
}

# Simple option types.
{ lib }:
let
  inherit (lib) mergeEqualOption mergeOneOption;
in
rec {
  isType = name: x: x._type or "" == name;
  isOptionType = isType "option-type";
  mkOptionType =
    args@{
      name,
      description ? name,
      check ? (_: true),
      merge ? lib.mergeDefaultOption,
      ...
    }:
    let
      self = {
        _type = "option-type";
        getSubOptions = _: { };
        getSubModules = null;
        nestedTypes = { };
        deprecationMessage = null;
        # Two declarations of one option: by default the names must agree.
        typeMerge = other: if other.name == name && other.description == description then self else null;
      }
      // args
      // { inherit name description check merge; };
    in
    self;

  scalar = name: description: check: mkOptionType { inherit name description check; merge = mergeEqualOption; };

  raw = mkOptionType { name = "raw"; description = "raw value"; merge = mergeOneOption; };
  unspecified = mkOptionType { name = "unspecified"; description = "unspecified value"; };
  optionType = mkOptionType { name = "optionType"; check = isOptionType; merge = mergeOneOption; };
  bool = scalar "bool" "boolean" builtins.isBool;
  boolByOr = mkOptionType {
    name = "boolByOr";
    description = "boolean (merged using or)";
    check = builtins.isBool;
    merge = _: defs: lib.any (d: d.value) defs;
  };
  int = scalar "int" "signed integer" builtins.isInt;
  float = scalar "float" "floating point number" builtins.isFloat;
  number = scalar "number" "signed integer or floating point number" (x: builtins.isInt x || builtins.isFloat x);
  ints =
    let
      between =
        a: b:
        scalar "intBetween" "integer between ${toString a} and ${toString b} (both inclusive)" (
          x: builtins.isInt x && x >= a && x <= b
        );
      sized = bits: top: scalar "unsignedInt${toString bits}" "${toString bits} bit unsigned integer; between 0 and ${toString top} (both inclusive)" (x: builtins.isInt x && x >= 0 && x <= top);
      signed = bits: top: scalar "signedInt${toString bits}" "${toString bits} bit signed integer; between ${toString (-top - 1)} and ${toString top} (both inclusive)" (x: builtins.isInt x && x >= -top - 1 && x <= top);
    in
    {
      inherit between;
      unsigned = scalar "unsignedInt" "unsigned integer, meaning >=0" (x: builtins.isInt x && x >= 0);
      positive = scalar "positiveInt" "positive integer, meaning >0" (x: builtins.isInt x && x > 0);
      u8 = sized 8 255;
      u16 = sized 16 65535;
      u32 = sized 32 4294967295;
      s8 = signed 8 127;
      s16 = signed 16 32767;
      s32 = signed 32 2147483647;
    };
  port = ints.u16;

  str = scalar "str" "string" builtins.isString;
  nonEmptyStr = scalar "nonEmptyStr" "non-empty string" (
    x: builtins.isString x && builtins.match "[ \t\n]*" x == null
  );
  singleLineStr = mkOptionType {
    name = "singleLineStr";
    description = "(optionally newline-terminated) single-line string";
    check = x: builtins.isString x && builtins.match "[^\n\r]*\n?" x != null;
    merge = loc: defs: lib.removeSuffix "\n" (mergeEqualOption loc defs);
  };
  passwdEntry = inner: inner // {
    name = "passwdEntry ${inner.name}";
    description = "${inner.description}, not containing newlines or colons";
    check = x: inner.check x && !(lib.hasInfix ":" x) && !(lib.hasInfix "\n" x);
  };
  strMatching = pattern: scalar "strMatching ${lib.escapeNixString pattern}" "string matching the pattern ${pattern}" (
    x: builtins.isString x && builtins.match pattern x != null
  );
  separatedString =
    sep:
    mkOptionType {
      name = "separatedString";
      description = if sep == "" then "Concatenated string" else "strings concatenated with ${builtins.toJSON sep}";
      check = builtins.isString;
      merge = _: defs: lib.concatStringsSep sep (lib.getValues defs);
    };
  lines = separatedString "\n";
  commas = separatedString ",";
  envVar = separatedString ":";
  string = separatedString "";

  path = scalar "path" "absolute path" (
    x: (lib.isStringLike x) && builtins.substring 0 1 (toString x) == "/"
  );
  pathInStore = scalar "pathInStore" "path in the Nix store" (
    x: lib.isStringLike x && lib.hasPrefix "${builtins.storeDir}/" (toString x)
  );
  pathWith = { absolute ? null, inStore ? null }: if inStore == true then pathInStore else if absolute == true then path else scalar "pathWith" "path" lib.isStringLike;
  externalPath = path;
  package = mkOptionType {
    name = "package";
    check = x: lib.isDerivation x || lib.isStorePath x;
    merge = loc: defs: let v = mergeOneOption loc defs; in if builtins.isPath v || (builtins.isString v && !(builtins.hasContext v)) then lib.toDerivation v else v;
  };
  shellPackage = package // { check = x: lib.isDerivation x && x ? shellPath; };
  pkgs = scalar "pkgs" "Nixpkgs package set" (x: x._type or "" == "pkgs");
  enum =
    values:
    let
      show = v: if builtins.isString v then "\"${v}\"" else if builtins.isInt v then toString v else lib.generators.toPretty { } v;
      base = scalar "enum" (
        if values == [ ] then "impossible (empty enum)" else if lib.length values == 1 then "value ${show (lib.head values)} (singular enum)" else "one of ${lib.concatMapStringsSep ", " show values}"
      ) (x: lib.elem x values);
    in
    base // { inherit values; typeMerge = other: if other ? values then enum (lib.unique (values ++ other.values)) else null; };
  attrs = mkOptionType {
    name = "attrs";
    description = "attribute set";
    check = builtins.isAttrs;
    merge = _: defs: lib.foldl' (a: d: a // d.value) { } defs;
  };
  inherit (lib.strings) isStringLike;
}

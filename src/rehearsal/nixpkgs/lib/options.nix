# Declaring options, and the ways definitions of one option are merged.
{ lib }:
let
  advice = "Use `lib.mkForce value` or `lib.mkDefault value` to change the priority on any of these definitions.";
in
rec {
  isOption = x: x._type or null == "option";
  mkOption = args: { _type = "option"; } // args;
  mkEnableOption =
    what:
    mkOption {
      type = lib.types.bool;
      default = false;
      example = true;
      description = "Whether to enable ${what}.";
    };
  mkPackageOption =
    pkgs: name: args:
    let
      path = lib.toList (args.default or name);
    in
    mkOption (
      {
        type = (if args.nullable or false then lib.types.nullOr else (t: t)) lib.types.package;
        description = "The ${toString name} package to use.";
      }
      // (if args ? default && args.default == null then { default = null; } else { default = lib.getAttrFromPath path pkgs; })
    );
  literalExpression = text: { _type = "literalExpression"; inherit text; };
  literalMD = text: { _type = "literalMD"; inherit text; };
  mdDoc = s: s;
  mkSinkUndeclaredOptions = args: mkOption ({ internal = true; visible = false; default = false; } // args);

  getValues = map (d: d.value);
  getFiles = map (d: d.file);
  showOption =
    path:
    lib.concatMapStringsSep "." (
      p: if p == "*" || builtins.match "<.*>" p != null then p else lib.escapeNixIdentifier p
    ) path;
  showFiles = lib.concatMapStringsSep " and " (f: "`${f}'");
  showDefs = lib.concatMapStrings (
    d:
    let
      text = builtins.tryEval (lib.generators.toPretty { } d.value);
      lines = lib.splitString "\n" text.value;
      cut = lib.take 5 lines ++ lib.optional (lib.length lines > 5) "...";
    in
    "\n- In `${d.file}'"
    + (
      if !text.success then
        ""
      else if lib.length lines > 1 then
        ":\n    " + lib.concatStringsSep "\n    " cut
      else
        ": " + text.value
    )
  );

  mergeEqualOption =
    loc: defs:
    (lib.foldl' (
      first: d:
      if d.value == first.value then
        first
      else
        throw "The option `${showOption loc}' has conflicting definition values:${showDefs [ first d ]}\n${advice}"
    ) (lib.head defs) (lib.tail defs)).value;
  mergeOneOption = mergeUniqueOption { message = ""; };
  mergeUniqueOption =
    { message, ... }: loc: defs:
    if lib.length defs == 1 then
      (lib.head defs).value
    else
      throw "The option `${showOption loc}' is defined multiple times while it's expected to be unique.\n${message}\nDefinition values:${showDefs defs}\n${advice}";
  # For options without a type: whatever the values look like.
  mergeDefaultOption =
    loc: defs:
    let
      vs = getValues defs;
    in
    if lib.length vs == 1 then
      lib.head vs
    else if lib.all builtins.isList vs then
      lib.concatLists vs
    else if lib.all builtins.isAttrs vs then
      lib.foldl' (a: b: a // b) { } vs
    else if lib.all builtins.isBool vs then
      lib.foldl' (a: b: a || b) false vs
    else if lib.all builtins.isString vs then
      lib.concatStrings vs
    else
      throw "Cannot merge definitions of `${showOption loc}'. Definition values:${showDefs defs}";
  unknownModule = "<unknown-file>";
}

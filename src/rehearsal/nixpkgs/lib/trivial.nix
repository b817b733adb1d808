# Small things everything else leans on, and the release this channel speaks for.
{ lib }:
let
  release = builtins.replaceStrings [ "\n" ] [ "" ] (builtins.readFile ../.version);
in
{
  inherit release;
  version = release + ".rehearsal";
  versionSuffix = ".rehearsal";
  codeName = "Rehearsal";
  oldestSupportedRelease = 2511;
  revisionWithDefault = default: default;

  id = x: x;
  const = x: _: x;
  flip = f: a: b: f b a;
  pipe = builtins.foldl' (x: f: f x);
  fix =
    f:
    let
      x = f x;
    in
    x;
  extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
  composeExtensions = f: g: final: prev: let a = f final prev; in a // g final (prev // a);
  composeManyExtensions = builtins.foldl' lib.composeExtensions (_: _: { });
  makeOverridable =
    f: args:
    let
      result = f args;
    in
    if builtins.isAttrs result then
      result
      // {
        override =
          new: lib.makeOverridable f (args // (if builtins.isFunction new then new args else new));
      }
    else
      result;

  and = a: b: a && b;
  or = a: b: a || b;
  xor = a: b: a != b;
  boolToString = b: if b then "true" else "false";
  boolToYesNo = b: if b then "yes" else "no";
  mergeAttrs = a: b: a // b;
  defaultTo = d: v: if v == null then d else v;
  mapNullable = f: v: if v == null then null else f v;
  min = a: b: if a < b then a else b;
  max = a: b: if a > b then a else b;
  mod = a: b: a - b * (a / b);
  importJSON = p: builtins.fromJSON (builtins.readFile p);
  importTOML = p: builtins.fromTOML (builtins.readFile p);

  warn = msg: builtins.trace "evaluation warning: ${msg}";
  warnIf = cond: msg: if cond then lib.warn msg else x: x;
  warnIfNot = cond: lib.warnIf (!cond);
  throwIf = cond: msg: if cond then throw msg else x: x;
  throwIfNot = cond: lib.throwIf (!cond);
  info = msg: builtins.trace "INFO: ${msg}";
  showWarnings = ws: value: builtins.foldl' (v: w: lib.warn w v) value ws;
  inPureEvalMode = !(builtins ? currentSystem);
  inNixShell = false;

  isFunction = f: builtins.isFunction f || (f ? __functor && lib.isFunction (f.__functor f));
  functionArgs =
    f:
    if f ? __functor then f.__functionArgs or (lib.functionArgs (f.__functor f)) else builtins.functionArgs f;
  setFunctionArgs = f: args: {
    __functor = _: f;
    __functionArgs = args;
  };
  toFunction = v: if lib.isFunction v then v else _: v;
  toHexString =
    n:
    let
      digit = d: builtins.substring d 1 "0123456789ABCDEF";
      go = n: (if n >= 16 then go (n / 16) else "") + digit (lib.mod n 16);
    in
    go n;

  inherit (builtins)
    add
    sub
    mul
    div
    lessThan
    bitAnd
    bitOr
    bitXor
    seq
    deepSeq
    trace
    readFile
    pathExists
    genericClosure
    isBool
    isInt
    isFloat
    isAttrs
    isList
    isString
    addErrorContext
    tryEval
    ;
  isPath = builtins.isPath or (p: builtins.typeOf p == "path");
  compare = a: b: if a < b then -1 else if a > b then 1 else 0;
}

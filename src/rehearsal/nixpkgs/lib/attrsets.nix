# Working with attribute sets.
{ lib }:
let
  inherit (builtins)
    attrNames
    attrValues
    listToAttrs
    mapAttrs
    head
    tail
    hasAttr
    isAttrs
    concatMap
    ;
in
rec {
  inherit
    attrNames
    attrValues
    listToAttrs
    mapAttrs
    hasAttr
    isAttrs
    ;
  inherit (builtins)
    removeAttrs
    intersectAttrs
    getAttr
    catAttrs
    ;
  zipAttrsWith =
    builtins.zipAttrsWith or (f: sets: genAttrs (lib.unique (concatMap attrNames sets)) (n: f n (builtins.catAttrs n sets)));
  zipAttrs = zipAttrsWith (_: vs: vs);
  nameValuePair = name: value: { inherit name value; };
  genAttrs = names: f: listToAttrs (map (n: nameValuePair n (f n)) names);
  genAttrs' = xs: f: listToAttrs (map f xs);
  optionalAttrs = cond: set: if cond then set else { };
  filterAttrs = pred: set: builtins.removeAttrs set (builtins.filter (n: !(pred n set.${n})) (attrNames set));
  mapAttrs' = f: set: listToAttrs (map (n: f n set.${n}) (attrNames set));
  mapAttrsToList = f: set: map (n: f n set.${n}) (attrNames set);
  attrsToList = mapAttrsToList nameValuePair;
  concatMapAttrs = f: set: mergeAttrsList (attrValues (mapAttrs f set));
  mergeAttrsList = builtins.foldl' (a: b: a // b) { };
  concatMapAttrsStringSep = sep: f: set: builtins.concatStringsSep sep (mapAttrsToList f set);
  foldlAttrs = f: init: set: builtins.foldl' (acc: n: f acc n set.${n}) init (attrNames set);
  foldAttrs = f: nul: sets: zipAttrsWith (_: vs: lib.foldr f nul vs) sets;
  getAttrs = names: set: genAttrs names (n: set.${n});
  cartesianProduct =
    set: builtins.foldl' (acc: n: concatMap (l: map (v: l // { ${n} = v; }) set.${n}) acc) [ { } ] (attrNames set);

  hasAttrByPath =
    path: set: path == [ ] || (isAttrs set && set ? ${head path} && hasAttrByPath (tail path) set.${head path});
  attrByPath =
    path: default: set:
    if path == [ ] then
      set
    else if isAttrs set && set ? ${head path} then
      attrByPath (tail path) default set.${head path}
    else
      default;
  getAttrFromPath =
    path: attrByPath path (throw "cannot find attribute `${builtins.concatStringsSep "." path}'");
  setAttrByPath = path: value: if path == [ ] then value else { ${head path} = setAttrByPath (tail path) value; };
  attrVals = names: set: map (n: set.${n}) names;

  recursiveUpdateUntil =
    stop: a: b:
    let
      go =
        path: a: b:
        a
        // mapAttrs (
          n: v:
          if a ? ${n} && isAttrs a.${n} && isAttrs v && !(stop (path ++ [ n ]) a.${n} v) then go (path ++ [ n ]) a.${n} v else v
        ) b;
    in
    go [ ] a b;
  recursiveUpdate = recursiveUpdateUntil (_: _: _: false);
  mapAttrsRecursiveCond =
    cond: f: set:
    let
      go = path: mapAttrs (n: v: if isAttrs v && cond v then go (path ++ [ n ]) v else f (path ++ [ n ]) v);
    in
    go [ ] set;
  mapAttrsRecursive = mapAttrsRecursiveCond (_: true);
  filterAttrsRecursive =
    pred: set: mapAttrs (_: v: if isAttrs v then filterAttrsRecursive pred v else v) (filterAttrs pred set);
  collect =
    pred: set: if pred set then [ set ] else if isAttrs set then concatMap (collect pred) (attrValues set) else [ ];
  updateManyAttrsByPath =
    ups: set: builtins.foldl' (s: u: recursiveUpdate s (setAttrByPath u.path (u.update (attrByPath u.path null s)))) set ups;
  matchAttrs = pattern: set: builtins.all (n: set ? ${n} && set.${n} == pattern.${n}) (attrNames pattern);

  isDerivation = x: x.type or null == "derivation";
  toDerivation = p: { type = "derivation"; name = baseNameOf p; outPath = builtins.storePath p; };
  getOutput = out: pkg: if pkg.outputSpecified or false then pkg else pkg.${out} or pkg.out or pkg;
  getBin = getOutput "bin";
  getLib = getOutput "lib";
  getDev = getOutput "dev";
  getMan = getOutput "man";
  recurseIntoAttrs = set: set // { recurseForDerivations = true; };
  dontRecurseIntoAttrs = set: set // { recurseForDerivations = false; };
  overrideExisting = old: new: mapAttrs (n: v: new.${n} or v) old;
  showAttrPath = path: if path == [ ] then "<root attribute path>" else lib.concatMapStringsSep "." lib.escapeNixIdentifier path;
  unionOfDisjoint = a: b: a // b;
}

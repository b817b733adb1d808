# The wrappers a definition can wear (conditions, merges, priorities, order) and
# how they are taken off again.
{ lib }:
rec {
  mkIf = condition: content: { _type = "if"; inherit condition content; };
  mkMerge = contents: { _type = "merge"; inherit contents; };
  mkOverride = priority: content: { _type = "override"; inherit priority content; };
  mkOrder = priority: content: { _type = "order"; inherit priority content; };
  mkAssert = ok: message: content: mkIf (ok || throw "\nFailed assertion: ${message}") content;
  mkDefinition = args: args // { _type = "definition"; };

  # The smaller the number, the stronger the definition.
  mkVMOverride = mkOverride 10;
  mkForce = mkOverride 50;
  mkImageMediaOverride = mkOverride 60;
  mkDefault = mkOverride 1000;
  mkOptionDefault = mkOverride 1500;
  defaultOverridePriority = 100;
  defaultPriority = 100;
  defaultOrderPriority = 1000;
  mkBefore = mkOrder 500;
  mkAfter = mkOrder 1500;
  mkForceIf = cond: content: mkIf cond (mkForce content);

  # A wrapped set becomes a list of sets whose members wear the wrapper.
  pushDownProperties =
    v:
    let
      kind = v._type or null;
    in
    if kind == "merge" then
      lib.concatMap pushDownProperties v.contents
    else if kind == "if" then
      map (lib.mapAttrs (_: mkIf v.condition)) (pushDownProperties v.content)
    else if kind == "override" then
      map (lib.mapAttrs (_: mkOverride v.priority)) (pushDownProperties v.content)
    else if kind == "order" then
      map (lib.mapAttrs (_: mkOrder v.priority)) (pushDownProperties v.content)
    else
      [ v ];

  # Conditions and merges are resolved; priorities stay on.
  dischargeProperties =
    v:
    let
      kind = v._type or null;
    in
    if kind == "merge" then
      lib.concatMap dischargeProperties v.contents
    else if kind == "if" then
      if builtins.isBool v.condition then
        (if v.condition then dischargeProperties v.content else [ ])
      else
        throw "‘mkIf’ called with a non-Boolean condition"
    else
      [ v ];

  # Keeps the definitions of the strongest priority, without the wrapper.
  filterOverrides = defs: (filterOverrides' defs).values;
  filterOverrides' =
    defs:
    let
      prio = d: if d.value._type or "" == "override" then d.value.priority else defaultOverridePriority;
      highestPrio = lib.foldl' (p: d: lib.min p (prio d)) 9999 defs;
      bare =
        d:
        if d.value._type or "" == "override" then d // { value = d.value.content; } else d;
    in
    {
      inherit highestPrio;
      values = map bare (lib.filter (d: prio d == highestPrio) defs);
    };

  # Sorts by mkBefore, mkAfter and their like, if any is there at all.
  sortProperties =
    defs:
    let
      ordered = d: d.value._type or "" == "order";
      rank = d: if ordered d then d.value.priority else defaultOrderPriority;
      bare = d: if ordered d then d // { value = d.value.content; } else d;
    in
    if lib.any ordered defs then map bare (lib.sort (a: b: rank a < rank b) defs) else defs;

  # From raw definitions to those that count.
  settle =
    defs:
    let
      flat = lib.concatMap (d: map (value: d // { inherit value; }) (dischargeProperties d.value)) defs;
      kept = filterOverrides' flat;
    in
    {
      inherit (kept) highestPrio;
      values = sortProperties kept.values;
    };

  # Merges definitions through a type; used by modules and by compound types.
  mergeDefinitions =
    loc: type: defs:
    let
      settled = settle defs;
      bad = lib.filter (d: !type.check d.value) settled.values;
    in
    rec {
      inherit (settled) values highestPrio;
      isDefined = settled.values != [ ];
      optionalValue = if isDefined then { value = mergedValue; } else { };
      mergedValue =
        if !isDefined then
          throw "The option `${lib.showOption loc}' was accessed but has no value defined. Try setting the option."
        else if bad != [ ] then
          throw "A definition for option `${lib.showOption loc}' is not of type `${type.description}'. Definition values:${lib.showDefs bad}"
        else
          type.merge loc settled.values;
    };
}

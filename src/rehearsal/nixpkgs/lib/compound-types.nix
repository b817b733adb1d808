# Option types made of other types.
{ lib }:
let
  T = import ./types.nix { inherit lib; };
  inherit (T) mkOptionType;
  inherit (lib) mergeDefinitions concatMap;
  phrase = t: if lib.hasInfix " " t.description && !(t ? noun) then "(${t.description})" else t.description;
  wrapMerge =
    name: make: inner: other:
    if other.name == name && other ? inner then
      let
        m = inner.typeMerge other.inner;
      in
      if m == null then null else make m
    else
      null;
in
rec {
  listOf =
    inner:
    mkOptionType {
      name = "listOf";
      description = "list of ${phrase inner}";
      noun = true;
      inherit inner;
      check = builtins.isList;
      merge =
        loc: defs:
        concatMap (x: lib.optional (x ? value) x.value) (
          lib.concatLists (
            lib.imap1 (
              n: d:
              lib.imap1 (
                m: value:
                (mergeDefinitions (loc ++ [ "[definition ${toString n}-entry ${toString m}]" ]) inner [
                  { inherit (d) file; inherit value; }
                ]).optionalValue
              ) d.value
            ) defs
          )
        );
      getSubOptions = prefix: inner.getSubOptions (prefix ++ [ "*" ]);
      nestedTypes.elemType = inner;
      typeMerge = wrapMerge "listOf" listOf inner;
    };
  nonEmptyListOf = inner: let l = listOf inner; in l // { name = "nonEmptyListOf"; description = "non-empty ${l.description}"; check = x: builtins.isList x && x != [ ]; };

  attrsLike =
    name: description: lazy: make: inner:
    mkOptionType {
      inherit name inner;
      description = "${description} of ${phrase inner}";
      noun = true;
      check = builtins.isAttrs;
      merge =
        loc: defs:
        let
          pushed = concatMap (d: map (value: d // { inherit value; }) (lib.pushDownProperties d.value)) defs;
          named = lib.zipAttrsWith (
            n: ds: mergeDefinitions (loc ++ [ n ]) inner ds
          ) (map (d: lib.mapAttrs (_: value: { inherit (d) file; inherit value; }) d.value) pushed);
        in
        if lazy then
          lib.mapAttrs (_: m: m.mergedValue) named
        else
          lib.mapAttrs (_: m: m.mergedValue) (lib.filterAttrs (_: m: m.isDefined) named);
      getSubOptions = prefix: inner.getSubOptions (prefix ++ [ "<name>" ]);
      nestedTypes.elemType = inner;
      typeMerge = wrapMerge name make inner;
    };
  attrsOf = attrsLike "attrsOf" "attribute set" false attrsOf;
  lazyAttrsOf = attrsLike "lazyAttrsOf" "lazy attribute set" true lazyAttrsOf;
  attrsWith = { elemType, lazy ? false, ... }: (if lazy then lazyAttrsOf else attrsOf) elemType;
  loaOf = attrsOf;

  nullOr =
    inner:
    mkOptionType {
      name = "nullOr";
      description = "null or ${inner.description}";
      inherit inner;
      check = x: x == null || inner.check x;
      merge =
        loc: defs:
        let
          nulls = lib.count (d: d.value == null) defs;
        in
        if nulls == lib.length defs then
          null
        else if nulls != 0 then
          throw "The option `${lib.showOption loc}` is defined both null and not null, in ${lib.showFiles (lib.getFiles defs)}."
        else
          inner.merge loc defs;
      getSubOptions = inner.getSubOptions;
      nestedTypes.elemType = inner;
      typeMerge = wrapMerge "nullOr" nullOr inner;
    };

  either =
    a: b:
    mkOptionType {
      name = "either";
      description = "${a.description} or ${b.description}";
      check = x: a.check x || b.check x;
      merge =
        loc: defs:
        if lib.all (d: a.check d.value) defs then
          a.merge loc defs
        else if lib.all (d: b.check d.value) defs then
          b.merge loc defs
        else
          lib.mergeOneOption loc defs;
    };
  oneOf = ts: lib.foldl' either (lib.head ts) (lib.tail ts);
  coercedTo =
    from: f: to:
    mkOptionType {
      name = "coercedTo";
      description = "${to.description} or ${from.description} convertible to it";
      check = x: (from.check x && to.check (f x)) || to.check x;
      merge = loc: defs: to.merge loc (map (d: if from.check d.value then d // { value = f d.value; } else d) defs);
      getSubOptions = to.getSubOptions;
    };
  addCheck = t: pred: t // { check = x: t.check x && pred x; };
  uniq = t: t // { name = "uniq"; merge = lib.mergeOneOption; };
  unique = { message }: t: t // { name = "unique"; merge = lib.mergeUniqueOption { inherit message; }; };
  functionTo = inner: mkOptionType {
    name = "functionTo";
    description = "function that evaluates to a(n) ${inner.description}";
    check = lib.isFunction;
    merge = loc: defs: arg: (mergeDefinitions (loc ++ [ "<function body>" ]) inner (map (d: d // { value = d.value arg; }) defs)).mergedValue;
  };
  anything = mkOptionType {
    name = "anything";
    merge =
      loc: defs:
      let
        kinds = lib.unique (map (d: if lib.isStringLike d.value then "stringish" else builtins.typeOf d.value) defs);
      in
      if kinds == [ "set" ] then
        (lazyAttrsOf anything).merge loc defs
      else if kinds == [ "list" ] then
        lib.mergeOneOption loc defs
      else if kinds == [ "lambda" ] then
        (functionTo anything).merge loc defs
      else
        lib.mergeEqualOption loc defs;
  };

  submodule = m: submoduleWith { modules = lib.toList m; shorthandOnlyDefinesConfig = true; };
  submoduleWith =
    {
      modules,
      specialArgs ? { },
      shorthandOnlyDefinesConfig ? false,
      description ? null,
      class ? null,
    }:
    let
      asModule =
        d:
        if lib.isFunction d.value || builtins.isPath d.value || builtins.isString d.value || d.value ? imports || !shorthandOnlyDefinesConfig then
          { _file = d.file; imports = [ d.value ]; }
        else
          { _file = d.file; config = d.value; };
      evaluate =
        prefix: more:
        lib.evalModules {
          inherit prefix specialArgs;
          modules = modules ++ more;
          args.name = if prefix == [ ] then "<name>" else lib.last prefix;
        };
    in
    mkOptionType {
      name = "submodule";
      description = if description == null then "submodule" else description;
      noun = true;
      check = x: builtins.isAttrs x || lib.isFunction x || builtins.isPath x;
      merge = loc: defs: (evaluate loc (map asModule defs)).config;
      getSubOptions = prefix: (evaluate prefix [ ]).options;
      getSubModules = modules;
      inherit modules;
      typeMerge =
        other:
        if other.name == "submodule" then
          submoduleWith { modules = modules ++ other.modules; inherit specialArgs shorthandOnlyDefinesConfig description; }
        else
          null;
    };
  deferredModule = mkOptionType {
    name = "deferredModule";
    description = "module";
    check = x: builtins.isAttrs x || lib.isFunction x || builtins.isPath x;
    merge = loc: defs: { imports = map (d: lib.setDefaultModuleLocation d.file d.value) defs; };
  };
}

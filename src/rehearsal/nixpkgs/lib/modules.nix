# The module system: collects modules, matches definitions with options, and
# turns both into one configuration.
{ lib }:
let
  inherit (lib)
    showOption
    isOption
    concatMap
    mapAttrs
    ;

  evalModules =
    {
      modules,
      specialArgs ? { },
      prefix ? [ ],
      check ? true,
      args ? { },
      class ? null,
      ...
    }:
    let
      base = { inherit lib config options; } // specialArgs // { inherit specialArgs; };

      call =
        key: f:
        let
          wanted = lib.functionArgs f;
          late =
            name:
            builtins.addErrorContext "while evaluating the module argument `${name}' in `${key}':" (
              config._module.args.${name}
            );
        in
        f (base // mapAttrs (name: _: base.${name} or (late name)) wanted);

      # One module, whatever it was given as, in one shape.
      load =
        file: key: m:
        if lib.isFunction m then
          shape file key (call key m)
        else if builtins.isAttrs m then
          shape file key m
        else if builtins.isList m then
          throw "Module imports can't be nested lists. Perhaps you meant to remove one level of lists? Definitions: ${lib.showDefs [ { inherit file; value = m; } ]}"
        else if builtins.isPath m || builtins.isString m then
          let
            content = import m;
          in
          shape (toString m) (toString m) (if lib.isFunction content then call (toString m) content else content)
        else
          throw "Module `${key}' is of type ${builtins.typeOf m}: expected a path, a function or an attribute set.";

      shape =
        file: key: m:
        if m._type or "" == "if" || m._type or "" == "merge" || m._type or "" == "override" then
          shape file key { config = m; }
        else if m ? _type && m._type != "module" then
          throw "Could not load a value as a module, because it is of type ${lib.generators.toPretty { } m._type}, in file ${file}."
        else
          let
            own = [ "_class" "_file" "key" "disabledModules" "imports" "options" "config" "meta" "freeformType" "_type" ];
            full = m ? config || m ? options;
            extra = removeAttrs m own;
            names = builtins.attrNames extra;
          in
          if full && names != [ ] then
            throw "Module `${key}' has an unsupported attribute `${lib.head names}'. This is caused by introducing a top-level `config' or `options' attribute. Add configuration attributes immediately on the top level instead, or move all of them (namely: ${toString names}) into the explicit `config' attribute."
          else
            {
              file = toString (m._file or file);
              key = toString (m.key or key);
              disabled = m.disabledModules or [ ];
              imports = m.imports or [ ];
              options = m.options or { };
              config =
                (if m ? freeformType then (c: lib.mkMerge [ c { _module.freeformType = m.freeformType; } ]) else (c: c))
                  (if full then m.config or { } else removeAttrs m [ "_class" "_file" "key" "disabledModules" "imports" "meta" "freeformType" "require" "_type" ]);
            };

      keyed =
        file: key: ms:
        lib.imap1 (n: m: load file "${key}:anon-${toString n}" m) ms;

      internal = {
        _file = "lib/modules.nix";
        key = "lib/modules.nix";
        options._module = {
          args = lib.mkOption { type = lib.types.lazyAttrsOf lib.types.raw; internal = true; description = "Further arguments for modules."; };
          check = lib.mkOption { type = lib.types.bool; default = check; internal = true; description = "Whether unknown definitions are errors."; };
          freeformType = lib.mkOption { type = lib.types.raw; default = null; internal = true; description = "Type of undeclared definitions."; };
        };
        config._module.args = { inherit extendModules; moduleType = lib.types.submoduleWith { inherit modules specialArgs; }; } // args;
      };

      roots = keyed "<unknown-file>" "" (modules ++ [ internal ]);
      tree = start: builtins.genericClosure {
        startSet = start;
        operator = m: keyed m.file m.key m.imports;
      };
      everything = tree roots;
      disabledKeys = concatMap (
        m:
        map (
          d:
          if builtins.isAttrs d && d ? key then
            d.key
          else if lib.hasPrefix "/" (toString d) then
            toString d
          else
            "${toString (specialArgs.modulesPath or "")}/${toString d}"
        ) m.disabled
      ) everything;
      collected =
        if disabledKeys == [ ] then
          everything
        else
          builtins.genericClosure {
            startSet = lib.filter (m: !(lib.elem m.key disabledKeys)) roots;
            operator = m: lib.filter (k: !(lib.elem k.key disabledKeys)) (keyed m.file m.key m.imports);
          };

      # Imported modules come before those that import them.
      ordered = lib.reverseList collected;

      merged = mergeLevel prefix (map (m: { inherit (m) file options; }) ordered) (
        concatMap (m: map (value: { inherit (m) file; inherit value; }) (lib.pushDownProperties m.config)) ordered
      );
      options = merged.options;

      declared = valuesOf options;
      freeform = declared._module.freeformType;
      config =
        if freeform == null || merged.unmatched == [ ] then
          declared
        else
          lib.recursiveUpdate (freeform.merge prefix (
            map (d: { inherit (d) file; value = lib.setAttrByPath (lib.drop (lib.length prefix) d.path) d.value; }) merged.unmatched
          )) declared;

      checked =
        if freeform == null && declared._module.check && merged.unmatched != [ ] then
          throw (import ./unknown-option.nix { inherit lib prefix options; } (lib.head merged.unmatched))
        else
          x: x;

      extendModules =
        more:
        evalModules {
          inherit prefix check args class;
          modules = modules ++ more.modules or [ ];
          specialArgs = specialArgs // more.specialArgs or { };
        };
    in
    {
      _type = "configuration";
      inherit extendModules class;
      options = checked options;
      config = checked (removeAttrs config [ "_module" ]);
      _module = checked config._module;
      type = lib.types.submoduleWith { inherit modules specialArgs; };
    };

  # The values of a tree of evaluated options.
  valuesOf = mapAttrs (_: o: if isOption o then o.value else valuesOf o);

  # One level of the tree: decls are [{file, options}], defs are [{file, value}].
  mergeLevel =
    loc: decls: defs:
    let
      declsOf = lib.zipAttrs (map (d: mapAttrs (_: options: { inherit (d) file; inherit options; }) d.options) decls);
      defsOf = lib.zipAttrs (
        map (
          d:
          if builtins.isAttrs d.value then
            mapAttrs (_: value: { inherit (d) file; inherit value; }) d.value
          else
            throw "The option path `${showOption loc}' is an attribute set of options, but it is defined to not be an attribute set in `${d.file}'. Did you define its value at the correct and complete path?"
        ) defs
      );
      results = mapAttrs (
        name: ds:
        let
          here = loc ++ [ name ];
          mine = defsOf.${name} or [ ];
          leaves = lib.filter (d: isOption d.options) ds;
        in
        if leaves == [ ] then
          mergeLevel here ds (concatMap (d: map (value: d // { inherit value; }) (lib.pushDownProperties d.value)) mine)
        else if lib.length leaves != lib.length ds then
          throw "The option `${showOption here}' in module `${(lib.head leaves).file}' would be a parent of other options."
        else
          {
            options = evalOption here (mergeDecls here leaves) mine;
            unmatched = [ ];
          }
      ) declsOf;
      strays = removeAttrs defsOf (builtins.attrNames declsOf);
    in
    {
      options = mapAttrs (_: r: r.options) results;
      unmatched =
        concatMap (r: r.unmatched) (builtins.attrValues results)
        ++ concatMap (name: map (d: d // { path = loc ++ [ name ]; }) strays.${name}) (builtins.attrNames strays);
    };

  # The same option declared in several modules: the types must be able to merge.
  mergeDecls =
    loc: decls:
    let
      first = lib.head decls;
      clash = d: throw "The option `${showOption loc}' in `${d.file}' is already declared in ${lib.showFiles [ first.file ]}.";
      joinTypes =
        t: d:
        let
          u = d.options.type or null;
          m = if u == null then t else t.typeMerge u;
        in
        if t == null || m == null then clash d else m;
      type = lib.foldl' joinTypes (first.options.type or null) (lib.tail decls);
    in
    {
      files = map (d: d.file) decls;
      option =
        lib.foldl' (a: d: a // d.options) { } decls
        // (if lib.length decls > 1 then { inherit type; } else { });
    };

  evalOption =
    loc: decl: defs:
    let
      opt = decl.option;
      type = opt.type or lib.types.unspecified;
      defaults = lib.optional (opt ? default) {
        file = lib.head decl.files;
        value = lib.mkOptionDefault opt.default;
      };
      merged = lib.mergeDefinitions loc type (defaults ++ defs);
      own = lib.settle defs;
      plain =
        if opt.readOnly or false && lib.length own.values > 1 then
          throw "The option `${showOption loc}' is read-only, but it's set multiple times. Definition values:${lib.showDefs own.values}"
        else
          merged.mergedValue;
      value = if opt ? apply then opt.apply plain else plain;
    in
    opt
    // {
      inherit type loc;
      value = builtins.addErrorContext "while evaluating the option `${showOption loc}':" value;
      inherit (merged) isDefined highestPrio;
      definitions = map (d: d.value) merged.values;
      definitionsWithLocations = merged.values;
      files = map (d: d.file) merged.values;
      declarations = decl.files;
      userDefs = own.values;
      __toString = _: showOption loc;
    };
in
{
  inherit evalModules;
  setDefaultModuleLocation = file: m: { _file = file; imports = [ m ]; };
  importApply = file: args: { _file = toString file; imports = [ (import file args) ]; };
}

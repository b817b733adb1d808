# What packages say of themselves.
{ lib }:
{
  getExe =
    pkg:
    lib.getExe' pkg (pkg.meta.mainProgram or pkg.pname or (lib.getName pkg));
  getExe' = pkg: name: "${lib.getBin pkg}/bin/${name}";
  availableOn = platform: pkg: pkg != null && !(pkg.meta.unsupported or false);
  setName = name: drv: drv // { inherit name; };
  addMetaAttrs = more: drv: drv // { meta = drv.meta or { } // more; };
  hiPrio = drv: lib.setPrio (-10) drv;
  lowPrio = drv: lib.setPrio 10 drv;
  setPrio = priority: drv: drv // { meta = drv.meta or { } // { inherit priority; }; };
}

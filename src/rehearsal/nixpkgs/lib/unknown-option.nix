# The error for a definition that no option stands behind, with the names that
# come closest.
{ lib, prefix, options }:
def:
let
  name = lib.last def.path;
  parent = lib.drop (lib.length prefix) (lib.init def.path);
  siblings = lib.remove "_module" (builtins.attrNames (lib.attrByPath parent { } options));
  distance = lib.levenshtein name;
  close =
    if lib.length siblings < 100 then
      siblings
    else
      lib.filter (s: lib.max (lib.stringLength s - lib.stringLength name) (lib.stringLength name - lib.stringLength s) <= 2) siblings;
  ranked = lib.take 3 (lib.sort (a: b: distance a < distance b) close);
  shown = map (s: "`${lib.showOption (lib.init def.path ++ [ s ])}'") ranked;
  hint =
    if shown == [ ] then
      ""
    else if lib.length shown == 1 then
      "\n\nDid you mean ${lib.head shown}?"
    else
      "\n\nDid you mean ${lib.concatStringsSep ", " (lib.init shown)} or ${lib.last shown}?";
in
"The option `${lib.showOption def.path}' does not exist. Definition values:${lib.showDefs [ def ]}${hint}"

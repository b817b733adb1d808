# Choosing which files of a folder go into the store.
{ lib }:
let
  junk =
    path: kind:
    let
      name = baseNameOf (toString path);
    in
    (kind == "directory" && lib.elem name [ ".git" ".svn" ".hg" ])
    || lib.hasSuffix "~" name
    || (kind == "symlink" && lib.hasPrefix "result" name);
in
rec {
  cleanSourceFilter = path: kind: !(junk path kind);
  cleanSourceWith =
    { filter ? (_: _: true), src, name ? "source" }:
    { outPath = builtins.path { inherit name filter; path = src; }; origSrc = src; inherit name; };
  cleanSource = src: cleanSourceWith { inherit src; filter = cleanSourceFilter; };
  sourceByRegex =
    src: regexes:
    cleanSourceWith {
      inherit src;
      filter =
        path: kind:
        let
          rel = lib.removePrefix (toString src + "/") (toString path);
        in
        kind == "directory" || lib.any (r: builtins.match r rel != null) regexes;
    };
  pathType = p: (builtins.readDir (dirOf p)).${baseNameOf p};
  pathIsDirectory = p: builtins.pathExists p && pathType p == "directory";
  pathIsRegularFile = p: builtins.pathExists p && pathType p == "regular";
}

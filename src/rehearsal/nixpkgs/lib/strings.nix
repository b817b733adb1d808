# Working with strings.
{ lib }:
let
  inherit (builtins)
    stringLength
    substring
    replaceStrings
    concatStringsSep
    filter
    isString
    split
    ;
  chars = s: builtins.genList (n: substring n 1 s) (stringLength s);
  lower = chars "abcdefghijklmnopqrstuvwxyz";
  upper = chars "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
in
rec {
  inherit
    stringLength
    substring
    replaceStrings
    concatStringsSep
    split
    ;
  inherit (builtins)
    match
    toJSON
    fromJSON
    toString
    hashString
    unsafeDiscardStringContext
    getContext
    isString
    splitVersion
    compareVersions
    ;
  concatStrings = concatStringsSep "";
  concatMapStrings = f: xs: concatStrings (map f xs);
  concatMapStringsSep = sep: f: xs: concatStringsSep sep (map f xs);
  concatImapStrings = f: xs: concatStrings (lib.imap1 f xs);
  concatImapStringsSep = sep: f: xs: concatStringsSep sep (lib.imap1 f xs);
  concatLines = concatMapStrings (l: l + "\n");
  intersperse =
    sep: xs: if lib.length xs < 2 then xs else builtins.tail (builtins.concatMap (x: [ sep x ]) xs);
  optionalString = cond: s: if cond then s else "";
  stringToCharacters = chars;
  stringAsChars = f: s: concatStrings (map f (chars s));
  hasPrefix = p: s: substring 0 (stringLength p) s == p;
  hasSuffix =
    p: s:
    let
      l = stringLength s - stringLength p;
    in
    l >= 0 && substring l (stringLength p) s == p;
  hasInfix = needle: s: builtins.length (split (escapeRegex needle) "${s}") > 1;
  removePrefix = p: s: if hasPrefix p s then substring (stringLength p) (-1) s else s;
  removeSuffix = p: s: if hasSuffix p s then substring 0 (stringLength s - stringLength p) s else s;
  toLower = replaceStrings upper lower;
  toUpper = replaceStrings lower upper;
  toSentenceCase = s: toUpper (substring 0 1 s) + toLower (substring 1 (-1) s);
  splitString = sep: s: map (x: x) (filter isString (split (escapeRegex sep) (toString s)));
  trim =
    s:
    let
      hit = builtins.match "[[:space:]]*(([^[:space:]]|[[:space:]]+[^[:space:]])*)[[:space:]]*" s;
    in
    if hit == null then s else builtins.head hit;
  trimWith = { start ? false, end ? false }: trim;
  escape = list: replaceStrings list (map (c: "\\" + c) list);
  escapeRegex = escape (chars "\\[{()^$?*+|.");
  escapeNixString = s: escape [ "$" ] (builtins.toJSON s);
  escapeXML = replaceStrings [ "&" "<" ">" "\"" "'" ] [ "&amp;" "&lt;" "&gt;" "&quot;" "&apos;" ];
  escapeURL = replaceStrings [ " " "#" "%" "?" ] [ "%20" "%23" "%25" "%3F" ];
  isValidPosixName = s: builtins.match "[a-zA-Z_][a-zA-Z0-9_]*" s != null;
  escapeNixIdentifier =
    s: if builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*" s != null then s else escapeNixString s;
  escapeShellArg =
    arg:
    let
      s = toString arg;
    in
    if builtins.match "[a-zA-Z0-9,._+:@%/-]+" s != null then s else "'${replaceStrings [ "'" ] [ "'\\''" ] s}'";
  escapeShellArgs = concatMapStringsSep " " escapeShellArg;
  fixedWidthString =
    width: fill: s:
    if stringLength s >= width then s else fixedWidthString width fill (fill + s);
  fixedWidthNumber = width: n: fixedWidthString width "0" (toString n);
  toInt =
    s:
    let
      hit = builtins.match "[[:space:]]*(-?)0*([0-9]+)[[:space:]]*" s;
    in
    if hit == null then
      throw "toInt: Could not convert ${escapeNixString s} to int."
    else
      (if builtins.head hit == "-" then -1 else 1) * builtins.fromJSON (lib.last hit);
  toIntBase10 = toInt;
  isStringLike = x: isString x || builtins.isPath x || x ? outPath || x ? __toString;
  isConvertibleWithToString =
    x: isStringLike x || lib.elem (builtins.typeOf x) [ "null" "int" "float" "bool" ]
    || (builtins.isList x && lib.all isConvertibleWithToString x);
  isStorePath =
    x:
    isStringLike x
    && (
      let
        s = toString x;
      in
      substring 0 1 s == "/" && dirOf s == builtins.storeDir
    );
  versionOlder = a: b: builtins.compareVersions b a > 0;
  versionAtLeast = a: b: !(versionOlder a b);
  versions = rec {
    splitVersion = builtins.splitVersion;
    major = v: builtins.elemAt (splitVersion v) 0;
    minor = v: builtins.elemAt (splitVersion v) 1;
    patch = v: builtins.elemAt (splitVersion v) 2;
    majorMinor = v: concatStringsSep "." (lib.take 2 (splitVersion v));
    pad = n: v: concatStringsSep "." (lib.take n (splitVersion v ++ lib.replicate n "0"));
  };
  getName = x: if isString x then (builtins.parseDrvName x).name else x.pname or (builtins.parseDrvName x.name).name;
  getVersion = x: if isString x then (builtins.parseDrvName x).version else x.version or (builtins.parseDrvName x.name).version;
  nameFromURL = url: sep: builtins.head (splitString sep (lib.last (splitString "/" url)));
  fileContents = f: removeSuffix "\n" (builtins.readFile f);
  makeSearchPath = sub: ps: concatStringsSep ":" (map (p: "${p}/${sub}") (filter (p: p != null) ps));
  makeSearchPathOutput = out: sub: ps: makeSearchPath sub (map (lib.getOutput out) ps);
  makeBinPath = makeSearchPathOutput "bin" "bin";
  makeLibraryPath = makeSearchPathOutput "lib" "lib";
  sanitizeDerivationName =
    s:
    let
      clean = concatStrings (map (p: if builtins.isList p then "-" else p) (split "[^a-zA-Z0-9+._?=-]+" (builtins.unsafeDiscardStringContext s)));
    in
    if clean == "" then "unknown" else removePrefix "." clean;
  levenshtein =
    a: b:
    let
      n = stringLength b;
      row =
        prev: i:
        builtins.foldl' (
          acc: j:
          acc
          ++ [
            (lib.min (lib.min (builtins.elemAt acc j + 1) (builtins.elemAt prev (j + 1) + 1)) (
              builtins.elemAt prev j + (if substring i 1 a == substring j 1 b then 0 else 1)
            ))
          ]
        ) [ (i + 1) ] (builtins.genList (x: x) n);
    in
    lib.last (builtins.foldl' row (builtins.genList (x: x) (n + 1)) (builtins.genList (x: x) (stringLength a)));
  commonPrefixLength = a: b: lib.length (lib.commonPrefix (chars a) (chars b));
  readPathsFromFile = root: file: map (p: root + "/${p}") (filter (l: l != "") (splitString "\n" (builtins.readFile file)));
  escapeC = list: replaceStrings list (map (c: "\\x${c}") list);
  enableFeature = on: name: "--${if on then "enable" else "disable"}-${name}";
}

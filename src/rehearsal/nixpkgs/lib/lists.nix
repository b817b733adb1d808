# Working with lists.
{ lib }:
let
  inherit (builtins)
    length
    elemAt
    head
    tail
    filter
    elem
    foldl'
    genList
    ;
in
rec {
  inherit
    length
    elemAt
    head
    tail
    filter
    elem
    foldl'
    genList
    ;
  inherit (builtins)
    map
    concatLists
    concatMap
    all
    any
    sort
    partition
    groupBy
    isList
    ;

  singleton = x: [ x ];
  optional = cond: x: if cond then [ x ] else [ ];
  optionals = cond: xs: if cond then xs else [ ];
  toList = x: if builtins.isList x then x else [ x ];
  forEach = xs: f: map f xs;
  imap0 = f: xs: genList (n: f n (elemAt xs n)) (length xs);
  imap1 = f: xs: genList (n: f (n + 1) (elemAt xs n)) (length xs);
  range = a: b: if a > b then [ ] else genList (n: a + n) (b - a + 1);
  replicate = n: x: genList (_: x) n;
  reverseList = xs: let l = length xs; in genList (n: elemAt xs (l - 1 - n)) l;
  last = xs: elemAt xs (length xs - 1);
  init = xs: take (length xs - 1) xs;
  take = n: xs: genList (elemAt xs) (lib.max 0 (lib.min n (length xs)));
  drop = n: xs: genList (i: elemAt xs (i + n)) (lib.max 0 (length xs - n));
  takeEnd = n: xs: drop (length xs - n) xs;
  sublist = start: count: xs: take count (drop start xs);
  remove = x: filter (y: y != x);
  subtractLists = gone: filter (x: !(elem x gone));
  intersectLists = a: filter (x: elem x a);
  unique = foldl' (acc: x: if elem x acc then acc else acc ++ [ x ]) [ ];
  uniqueStrings = xs: builtins.attrNames (builtins.listToAttrs (map (name: { inherit name; value = 1; }) xs));
  allUnique = xs: length (unique xs) == length xs;
  flatten = x: if builtins.isList x then builtins.concatMap flatten x else [ x ];
  count = pred: xs: length (filter pred xs);
  findFirst = pred: default: xs: let found = filter pred xs; in if found == [ ] then default else head found;
  findFirstIndex =
    pred: default: xs:
    let
      hits = filter (i: pred (elemAt xs i)) (genList (i: i) (length xs));
    in
    if hits == [ ] then default else head hits;
  foldr =
    f: nul: xs:
    let
      n = length xs;
      go = i: if i == n then nul else f (elemAt xs i) (go (i + 1));
    in
    go 0;
  fold = foldr;
  foldl = foldl';
  zipListsWith = f: a: b: genList (n: f (elemAt a n) (elemAt b n)) (lib.min (length a) (length b));
  zipLists = zipListsWith (fst: snd: { inherit fst snd; });
  crossLists = f: foldl' (fs: args: builtins.concatMap (g: map g args) fs) [ f ];
  hasPrefix = prefix: xs: take (length prefix) xs == prefix;
  sortOn = key: builtins.sort (a: b: key a < key b);
  mutuallyExclusive = a: b: intersectLists a b == [ ];
  commonPrefix =
    a: b: if a == [ ] || b == [ ] || head a != head b then [ ] else [ (head a) ] ++ commonPrefix (tail a) (tail b);
  concat = a: b: a ++ b;
  naturalSort = builtins.sort (a: b: builtins.compareVersions a b < 0);
}

# The entry point of the channel: `import <nixpkgs> { … }` is the package set.
{ system ? null, ... }@args: import ./pkgs/top-level (removeAttrs args [ "system" ] // (if system == null then { } else { inherit system; }))

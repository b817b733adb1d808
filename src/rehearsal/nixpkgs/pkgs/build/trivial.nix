# Builders for small things: text files, scripts, folders of links, closures.
{ lib, stdenv, bash, jq }:
rec {
  runCommand = name: env: script: stdenv.mkDerivation ({ inherit name; buildCommand = script; } // env);
  runCommandLocal = name: env: runCommand name (env // { preferLocalBuild = true; allowSubstitutes = false; });
  runCommandNoCC = runCommand;
  runCommandCC = runCommand;

  writeTextFile =
    {
      name,
      text,
      executable ? false,
      destination ? "",
      checkPhase ? "",
      meta ? { },
      ...
    }:
    runCommandLocal name
      {
        inherit text executable destination meta checkPhase;
        passAsFile = [ "text" ];
      }
      ''
        target="$out$destination"
        mkdir -p "$(dirname "$target")"
        cp "$textPath" "$target"
        if [ -n "$executable" ]; then chmod 755 "$target"; else chmod 644 "$target"; fi
        eval "$checkPhase"
      '';
  writeText = name: text: writeTextFile { inherit name text; };
  writeTextDir = path: text: writeTextFile { name = baseNameOf path; inherit text; destination = "/${path}"; };
  writeScript = name: text: writeTextFile { inherit name text; executable = true; };
  writeScriptBin =
    name: text:
    writeTextFile { inherit name text; executable = true; destination = "/bin/${name}"; meta.mainProgram = name; };
  writeShellScript = name: text: writeScript name "#!${bash}/bin/bash\n${text}";
  writeShellScriptBin = name: text: writeScriptBin name "#!${bash}/bin/bash\n${text}";
  writeShellApplication =
    { name, text, runtimeInputs ? [ ], runtimeEnv ? { }, bashOptions ? [ "errexit" "nounset" "pipefail" ], meta ? { }, ... }:
    writeShellScriptBin name ''
      ${lib.concatMapStrings (o: "set -o ${o}\n") bashOptions}
      ${lib.concatStrings (lib.mapAttrsToList (k: v: "export ${k}=${lib.escapeShellArg v}\n") runtimeEnv)}
      ${lib.optionalString (runtimeInputs != [ ]) "export PATH=\"${lib.makeBinPath runtimeInputs}:$PATH\""}
      ${text}
    '';
  concatText = name: files: runCommandLocal name { inherit files; } "cat $files > $out";
  concatTextFile = { name, files, ... }: concatText name files;

  linkFarm =
    name: entries:
    let
      list = if builtins.isAttrs entries then lib.mapAttrsToList (name: path: { inherit name path; }) entries else entries;
    in
    runCommandLocal name { } ''
      mkdir -p $out
      ${lib.concatMapStrings (e: ''
        mkdir -p "$(dirname "$out/"${lib.escapeShellArg e.name})"
        ln -s ${lib.escapeShellArg "${e.path}"} "$out/"${lib.escapeShellArg e.name}
      '') list}
    '';

  # Packages side by side; of two files with one name the package with the
  # smaller priority number wins, then the one that came first.
  buildEnv =
    {
      name,
      paths,
      pathsToLink ? [ "/" ],
      postBuild ? "",
      meta ? { },
      passthru ? { },
      ...
    }:
    let
      prio = p: p.meta.priority or 5;
      sorted = lib.sort (a: b: prio a < prio b) (lib.unique paths);
    in
    runCommandLocal name
      {
        inherit meta passthru pathsToLink;
        paths = map (p: "${lib.getBin p}") sorted;
      }
      ''
        mkdir -p $out
        for p in $paths; do
          for sub in $pathsToLink; do
            if [ -d "$p$sub" ]; then
              mkdir -p "$out$sub"
              cp -rsn --no-preserve=mode "$p$sub/." "$out$sub/"
            fi
          done
        done
        ${postBuild}
      '';
  symlinkJoin =
    args: buildEnv (args // { name = args.name or "${args.pname}-${args.version}"; });

  # All store paths that the given ones need, as a list and as a registration
  # that the store's database can load.
  closureInfo =
    { rootPaths }:
    stdenv.mkDerivation {
      name = "closure-info";
      __structuredAttrs = true;
      preferLocalBuild = true;
      exportReferencesGraph.closure = rootPaths;
      nativeBuildInputs = [ jq ];
      buildCommand = ''
        mkdir -p $out
        graph="$attrsJson"
        jq -r '.closure | sort_by(.path) | .[] | .path' "$graph" > $out/store-paths
        jq -r '[.closure[].narSize] | add' "$graph" > $out/total-nar-size
        jq -r '.closure | sort_by(.path) | .[]
          | ([.path, .narHash, (.narSize | tostring), "", (.references | length | tostring)] + .references) | .[]' \
          "$graph" > $out/registration
        echo "closure: $(wc -l < $out/store-paths) store paths, $(cat $out/total-nar-size) bytes"
      '';
    };

  fetchurl =
    args@{ url ? lib.head args.urls, hash ? null, sha256 ? null, name ? baseNameOf url, ... }:
    import <nix/fetchurl.nix> ({ inherit url name; } // (if hash != null then { inherit hash; } else { inherit sha256; }));

  makeInitrdNG = throw "the rehearsal channel makes its own initial RAM disk";
}

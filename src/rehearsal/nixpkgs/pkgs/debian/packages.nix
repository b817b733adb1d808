# Every package made of Debian's parts, from the tables beside this file.
{ lib, system, parts, bootstrap }:
let
  inherit (parts) debs;
  deb = import ./deb.nix { inherit lib system parts bootstrap; };
  version = names: debs.${lib.head names}.version;

  libc6 = deb.build {
    pname = "glibc";
    version = version [ "libc6" ];
    # The C library loads libgcc_s itself when a thread ends; it looks beside itself.
    from = [ "libc6" "libgcc-s1" ];
    patch = false;
    script = ''
      cd $out/lib
      rm -rf audit
      for f in gconv/*.so; do
        case $f in */IBM850.so|*/CP1252.so|*/ISO8859-1.so|*/ISO8859-15.so|*/UTF-16.so|*/UTF-32.so|*/UNICODE.so) ;; *) rm -f $f ;; esac
      done
      rm -f gconv/gconv-modules.cache
      cd ../..
    '';
    meta = { description = "The C library everything else stands on"; license = lib.licenses.lgpl21Plus; };
  };
  loader = "${libc6}/lib/ld-linux-x86-64.so.2";

  # The libraries a package names, and all that those need in turn.
  closureOf =
    names:
    map (x: x.key) (
      builtins.genericClosure {
        startSet = map (key: { inherit key; }) names;
        operator = x: map (key: { inherit key; }) (table.${x.key} or [ ]);
      }
    );
  table = import ./libraries.nix;
  present = lib.filter (n: debs ? ${n});
  libraries =
    lib.mapAttrs (
      name: needs:
      deb.build {
        pname = name;
        version = version [ name ];
        from = [ name ];
        inherit loader;
        libraries = map (n: libraries.${n}) (present needs) ++ [ libc6 ];
        script = "rm -rf $out/share/doc $out/bin; [ -d $out/share ] && rm -rf $out/share || true";
        meta.description = "The Debian library ${name}";
      }
    ) (lib.filterAttrs (n: _: debs ? ${n}) table);

  bash = deb.build {
    pname = "bash";
    version = version [ "bash" ];
    from = [ "bash" ];
    inherit loader;
    libraries = [ libraries.libtinfo6 libc6 ];
    script = "rm -rf $out/etc $out/bin/bashbug $out/bin/clear_console; ln -sfn bash $out/bin/sh";
    meta = { description = "The shell most scripts are written for"; mainProgram = "bash"; license = lib.licenses.gpl3Plus; };
  } // { shellPath = "/bin/bash"; };

  tool =
    attr:
    {
      from,
      libs ? [ ],
      pname ? attr,
      description,
      license ? null,
      mainProgram ? pname,
      script ? "",
      shellPath ? null,
    }:
    deb.build {
      inherit pname from script loader;
      version = version from;
      libraries = map (n: libraries.${n}) (present libs) ++ [ libc6 ];
      shell = bash;
      meta = {
        inherit description mainProgram;
        homepage = "https://packages.debian.org/${lib.head from}";
      } // lib.optionalAttrs (license != null) { inherit license; };
    }
    // lib.optionalAttrs (shellPath != null) { inherit shellPath; };
  tools = lib.filterAttrs (_: t: deb.available t.from) (
    import ./tools-system.nix { l = lib.licenses; } // import ./tools-user.nix { l = lib.licenses; }
  );
in
{
  inherit libc6 libraries bash loader deb closureOf;
  tools = lib.mapAttrs tool tools;
}

# The first two builds: busybox with all its names, and a patchelf that runs by
# way of its own loader, because nothing of Debian's runs in a sandbox yet.
{ parts, system }:
let
  inherit (parts) debs busyboxDir;
  raw =
    name: env: script:
    derivation (
      {
        inherit name system;
        builder = "${busyboxDir}/busybox";
        args = [ "ash" "-e" "-c" script ];
        preferLocalBuild = true;
      }
      // env
    );
in
rec {
  tools = raw "bootstrap-busybox-${debs.busybox-static.version}" { inherit busyboxDir; } ''
    $busyboxDir/busybox mkdir -p $out/bin
    $busyboxDir/busybox cp $busyboxDir/busybox $out/bin/busybox
    for name in $($out/bin/busybox --list); do
      case $name in busybox|init|linuxrc) ;; *) $out/bin/busybox ln -s busybox $out/bin/$name ;; esac
    done
    echo "busybox: $($out/bin/ls $out/bin | $out/bin/wc -l) tools"
  '';

  patchelf =
    raw "bootstrap-patchelf-${debs.patchelf.version}"
      {
        PATH = "${tools}/bin";
        inherit tools;
        phases = ./phases.sh;
        debs = map (n: debs.${n}.file) [ "libc6" "libgcc-s1" "libstdc++6" "patchelf" ];
      }
      ''
        . $phases
        unpackDebs
        phase installPhase
        mkdir -p $out/lib $out/bin
        for l in libc.so.6 libm.so.6 libstdc++.so.6 libgcc_s.so.1 ld-linux-x86-64.so.2; do
          cp -L $(find root -name "$l" | head -n 1) $out/lib/
        done
        cp root/usr/bin/patchelf $out/lib/patchelf
        printf '#!%s/bin/sh\nexec %s/lib/ld-linux-x86-64.so.2 --library-path %s/lib %s/lib/patchelf "$@"\n' $tools $out $out $out > $out/bin/patchelf
        chmod 755 $out/bin/patchelf
        $out/bin/patchelf --version
      '';
}

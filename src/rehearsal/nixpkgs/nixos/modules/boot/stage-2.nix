# Stage 2: the system's own start, which becomes process 1.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
in
{
  options = {
    boot = {
      postBootCommands = mkOption { type = types.lines; default = ""; description = "Run just before units start."; };
      readOnlyNixStore = mkOption { type = types.bool; default = true; description = "Accepted, no effect here."; };
      tmp.cleanOnBoot = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
      tmp.useTmpfs = mkOption { type = types.bool; default = false; description = "Whether /tmp is in RAM."; };
      tmp.tmpfsSize = mkOption { type = types.either types.str types.ints.positive; default = "50%"; description = "How large /tmp may grow."; };
    };
    systemd.globalEnvironment = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
  };
  config.system.build.bootStage2 = pkgs.writeScript "stage-2-init.sh" ''
    #!${pkgs.runtimeShell}
    systemConfig=@systemConfig@
    export HOME=/root PATH=${lib.makeBinPath (map (n: pkgs.${n}) [ "coreutils" "util-linux" "kmod" "gnugrep" "gnused" "findutils" "busybox" ])}
    echo
    echo "<<< ${config.system.nixos.distroName} Stage 2 >>>"
    echo
    [ -e /proc/1 ] || mount -t proc proc /proc
    [ -e /sys/kernel ] || mount -t sysfs sys /sys
    mountpoint -q /dev || mount -t devtmpfs dev /dev
    mountpoint -q /run || mount -t tmpfs -o mode=0755 run /run
    mkdir -p /dev/pts /dev/shm /etc /root /tmp
    mountpoint -q /dev/pts || mount -t devpts -o mode=0620,gid=3,ptmxmode=0666 devpts /dev/pts
    mountpoint -q /dev/shm || mount -t tmpfs -o mode=1777 shm /dev/shm
    [ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd
    mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null || true
    ${lib.optionalString config.boot.tmp.useTmpfs "mount -t tmpfs -o mode=1777,size=${toString config.boot.tmp.tmpfsSize} tmpfs /tmp"}
    ln -sfn /proc/mounts /etc/mtab
    ln -sfn "$systemConfig" /run/booted-system
    echo "running activation script..."
    "$systemConfig/activate"
    ${pkgs.bash}/bin/bash ${pkgs.writeText "local-cmds" config.boot.postBootCommands}
    ${pkgs.iso-runner}/bin/rehearsal-boot inittab > /etc/inittab
    echo "starting units..."
    exec ${pkgs.iso-runner}/bin/init
  '';
}

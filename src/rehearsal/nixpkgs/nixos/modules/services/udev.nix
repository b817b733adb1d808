# Devices: rules are written down; modules are loaded by what the kernel reports.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.services.udev;
in
{
  options.services.udev = {
    enable = mkOption { type = types.bool; default = true; description = "Whether devices are set up."; };
    packages = mkOption { type = types.listOf types.path; default = [ ]; description = "Packages with rules."; };
    path = mkOption { type = types.listOf types.path; default = [ ]; description = "Packages that rules use."; };
    extraRules = mkOption { type = types.lines; default = ""; description = "More rules."; };
    extraHwdb = mkOption { type = types.lines; default = ""; description = "Accepted, no effect here."; };
  };
  config = {
    environment.etc."udev/rules.d/99-local.rules" = lib.mkIf (cfg.extraRules != "") { text = cfg.extraRules; };
    systemd.services.systemd-udev-trigger = lib.mkIf config.boot.hardwareScan {
      description = "Coldplug All udev Devices";
      wantedBy = [ "sysinit.target" ];
      serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
      path = [ pkgs.kmod ];
      script = ''
        find /sys/devices -name modalias -exec cat {} + 2>/dev/null | sort -u | xargs modprobe -q -b -a || true
        # Interfaces get the names that the firmware's slots give them, unless asked not to.
        if ! grep -qw net.ifnames=0 /proc/cmdline; then
          for i in /sys/class/net/eth*; do
            [ -e "$i/device" ] || continue
            dev="$(readlink -f "$i/device")"
            case "$dev" in */virtio[0-9]*) dev="$(dirname "$dev")" ;; esac
            slot="''${dev##*/}"
            case "$slot" in
              ????:??:??.?)
                bus=$((0x''${slot:5:2})) num=$((0x''${slot:8:2})) fn=''${slot:11:1}
                if [ $bus = 0 ]; then new="ens$num"; else new="enp''${bus}s$num"; fi
                [ "$fn" = 0 ] || new="''${new}f$fn"
                ip link set "''${i##*/}" down; ip link set "''${i##*/}" name "$new" || true ;;
            esac
          done
        fi
      '';
    };
  };
}

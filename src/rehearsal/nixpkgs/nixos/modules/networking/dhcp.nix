# Asking the network for an address: busybox's udhcpc on every interface that
# has no fixed one. NetworkManager's part is played by it too.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.networking;
  managed = cfg.networkmanager.enable;
  excluded = if managed then [ ] else lib.attrNames (lib.filterAttrs (_: i: i.useDHCP == false || (i.useDHCP == null && (i.ipv4.addresses != [ ] || i.ipv6.addresses != [ ]))) cfg.interfaces);
  only = lib.attrNames (lib.filterAttrs (_: i: i.useDHCP == true) cfg.interfaces);
  wanted = managed || cfg.useDHCP || only != [ ];
  # NixOS tells dhcpcd by this file; here the script below reads it.
  conf = pkgs.writeText "dhcpcd.conf" (
    "denyinterfaces ${toString (excluded ++ lib.optionals managed cfg.networkmanager.unmanaged)} lo\n"
    + lib.optionalString (!managed && !cfg.useDHCP) "allowinterfaces ${toString only}\n"
  );
  hook = pkgs.writeShellScript "udhcpc-hook" ''
    export PATH=${pkgs.iproute2}/bin:${pkgs.busybox}/bin
    case "$1" in
      deconfig) ip addr flush dev "$interface"; ip link set "$interface" up ;;
      bound|renew)
        ip addr replace "$ip/''${mask:-24}" dev "$interface"
        if [ -n "$router" ]; then for r in $router; do ip route replace default via "$r" dev "$interface" metric 1002; break; done; fi
        if [ -n "$dns" ] && ! [ -e /etc/systemd/system/network-setup.service ]; then for d in $dns; do echo "nameserver $d"; done > /etc/resolv.conf; fi ;;
    esac
  '';
  name = if managed then "NetworkManager" else "dhcpcd";
in
{
  options.networking = {
    useDHCP = mkOption { type = types.bool; default = true; description = "Whether interfaces ask for addresses."; };
    dhcpcd = {
      enable = mkOption { type = types.bool; default = true; description = "Whether there is a DHCP client."; };
      wait = mkOption { type = types.enum [ "background" "any" "ipv4" "ipv6" "both" "if-carrier-up" ]; default = "any"; description = "Accepted, no effect here."; };
      extraConfig = mkOption { type = types.lines; default = ""; description = "Accepted, no effect here."; };
      persistent = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
      denyInterfaces = mkOption { type = types.listOf types.str; default = [ ]; description = "Interfaces left alone."; };
      allowInterfaces = mkOption { type = types.nullOr (types.listOf types.str); default = null; description = "Interfaces asked about."; };
    };
  };
  config = lib.mkIf (wanted && (managed || cfg.dhcpcd.enable)) {
    systemd.services.${name} = {
      description = if managed then "Network Manager (played by udhcpc)" else "DHCP Client";
      wantedBy = [ "multi-user.target" "network-online.target" ];
      before = [ "network-online.target" ];
      serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
      script = ''
        denied="$(sed -n 's/^denyinterfaces //p' ${conf}) "
        allowed="$(sed -n 's/^allowinterfaces //p' ${conf}) "
        for i in /sys/class/net/*; do
          n="''${i##*/}"
          case " $denied" in *" $n "*) continue ;; esac
          if grep -q '^allowinterfaces' ${conf}; then case " $allowed" in *" $n "*) ;; *) continue ;; esac; fi
          echo "asking for an address on $n"
          busybox ip link set "$n" up
          setsid busybox udhcpc -b -i "$n" -s ${hook} -t 5 -T 2 -A 5 < /dev/null > "/run/udhcpc-$n.log" 2>&1 &
        done
        wait
      '';
    };
  };
}

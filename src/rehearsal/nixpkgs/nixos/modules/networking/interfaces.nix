# Fixed addresses: one unit an interface, as scripted networking does it. While
# NetworkManager runs it owns the interfaces and these units stay out of the way.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.networking;
  addresses = top: mkOption {
    default = [ ];
    description = "Addresses of the interface.";
    type = types.listOf (types.submodule { options = {
      address = mkOption { type = types.str; description = "The address."; };
      prefixLength = mkOption { type = types.ints.between 0 top; description = "Length of the network's prefix."; };
    }; });
  };
  routes = top: mkOption {
    default = [ ];
    description = "Routes by way of the interface.";
    type = types.listOf (types.submodule { options = {
      address = mkOption { type = types.str; description = "The network."; };
      prefixLength = mkOption { type = types.ints.between 0 top; description = "Length of its prefix."; };
      via = mkOption { type = types.nullOr types.str; default = null; description = "The next hop."; };
      type = mkOption { type = types.nullOr types.str; default = null; description = "Kind of route."; };
      options = mkOption { type = types.attrsOf types.str; default = { }; description = "More about the route."; };
    }; });
  };
  interfaceModule =
    { name, ... }:
    {
      options = {
        name = mkOption { type = types.str; default = name; description = "Name of the interface."; };
        useDHCP = mkOption { type = types.nullOr types.bool; default = null; description = "Whether DHCP is asked."; };
        ipv4 = { addresses = addresses 32; routes = routes 32; };
        ipv6 = { addresses = addresses 128; routes = routes 128; };
        macAddress = mkOption { type = types.nullOr types.str; default = null; description = "Hardware address to use."; };
        mtu = mkOption { type = types.nullOr types.int; default = null; description = "Largest packet."; };
        wakeOnLan.enable = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
        virtual = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
      };
    };
  managed = cfg.networkmanager.enable;
  device = n: "sys-subsystem-net-devices-${utils.escapeSystemdPath n}.device";
  fixed = lib.filterAttrs (_: i: i.ipv4.addresses != [ ] || i.ipv6.addresses != [ ] || i.macAddress != null || i.mtu != null) cfg.interfaces;

  # Whether two IPv4 addresses share a prefix, in plain integer arithmetic.
  number = a: lib.foldl' (n: part: n * 256 + lib.toInt part) 0 (lib.splitString "." a);
  power = n: lib.foldl' (p: _: p * 2) 1 (lib.range 1 n);
  sameNet4 = net: a: let size = power (32 - net.prefixLength); in number net.address / size == number a / size;
  isV4 = a: builtins.match "[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+" a != null;
  behind = gw: i: gw != null && (gw.interface == i.name || (isV4 gw.address && lib.any (net: sameNet4 net gw.address) i.ipv4.addresses));
  behind6 =
    gw: i:
    gw != null && (gw.interface == i.name || (gw.interface == null && lib.any (net: lib.hasPrefix (lib.head (lib.splitString "::" net.address)) gw.address && !lib.hasPrefix "fe80" gw.address) i.ipv6.addresses));

  setGateway = v: gw: ''
    echo -n "setting ${toString gw.interface} as default IPv${v} gateway... "
    ${lib.optionalString (gw.interface != null) "ip -${v} route replace ${gw.address} proto static ${lib.optionalString (gw.metric != null) "metric ${toString gw.metric} "}dev ${gw.interface}"}
    ip -${v} route replace default proto static ${lib.optionalString (gw.metric != null) "metric ${toString gw.metric} "}via ${gw.address} ${lib.optionalString (gw.interface != null) "dev ${gw.interface}"} ${lib.optionalString (gw.source != null) "src ${gw.source}"}
    echo "done"
  '';
  service = i: {
    description = "Address configuration of ${i.name}";
    wantedBy = [ (device i.name) ] ++ lib.optional (behind cfg.defaultGateway i || behind6 cfg.defaultGateway6 i) "network-online.target";
    bindsTo = [ (device i.name) ];
    after = [ "network-pre.target" (device i.name) ];
    serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
    path = [ pkgs.iproute2 ];
    script = ''
      mkdir -p /run/nixos/network/addresses /run/nixos/network/routes
      ${lib.optionalString (i.macAddress != null) "ip link set dev \"${i.name}\" address \"${i.macAddress}\""}
      ${lib.optionalString (i.mtu != null) "ip link set dev \"${i.name}\" mtu ${toString i.mtu}"}
      ip link set dev "${i.name}" up
      ${lib.concatMapStrings (a: ''
        echo "${a.address}/${toString a.prefixLength}" >> "/run/nixos/network/addresses/${i.name}"
        echo -n "adding address ${a.address}/${toString a.prefixLength}... "
        ip addr replace "${a.address}/${toString a.prefixLength}" dev "${i.name}" ${lib.optionalString (!isV4 a.address) "nodad"}
        echo "done"
      '') (i.ipv4.addresses ++ lib.optionals cfg.enableIPv6 i.ipv6.addresses)}
      ${lib.concatMapStrings (r: ''
        echo -n "adding route ${r.address}/${toString r.prefixLength}... "
        ip route replace ${toString r.type} "${r.address}/${toString r.prefixLength}" ${lib.concatStrings (lib.mapAttrsToList (k: v: "${k} ${v} ") r.options)} ${lib.optionalString (r.via != null) "via ${r.via}"} dev "${i.name}" proto static
        echo "done"
      '') (i.ipv4.routes ++ i.ipv6.routes)}
      ${lib.optionalString (behind cfg.defaultGateway i) (setGateway "4" cfg.defaultGateway)}
      ${lib.optionalString (behind6 cfg.defaultGateway6 i) (setGateway "6" cfg.defaultGateway6)}
    '';
  };
in
{
  options.networking.interfaces = mkOption { type = types.attrsOf (types.submodule interfaceModule); default = { }; description = "Network interfaces."; };
  config = {
    # As on NixOS the units are there in both cases; they do not start while
    # NetworkManager manages the interfaces.
    systemd.services = lib.mapAttrs' (
      n: i:
      lib.nameValuePair "network-addresses-${n}" (
        service i // lib.optionalAttrs managed { wantedBy = [ ]; }
      )
    ) fixed
    // lib.optionalAttrs (cfg.nameservers != [ ] || cfg.search != [ ] || cfg.localCommands != "") {
      network-setup = {
        description = "Networking Setup";
        after = [ "network-pre.target" ];
        before = [ "network.target" ];
        wantedBy = [ "network.target" ];
        serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
        path = [ pkgs.iproute2 ];
        script = ''
          ${lib.optionalString (cfg.nameservers != [ ] || cfg.search != [ ]) ''
            cat > /etc/resolv.conf <<EOF
            ${lib.concatMapStrings (n: "nameserver ${n}\n") cfg.nameservers}${lib.optionalString (cfg.search != [ ]) "search ${lib.concatStringsSep " " cfg.search}\n"}EOF
          ''}
          ${cfg.localCommands}
        '';
      };
    };
  };
}

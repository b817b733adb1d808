# Names, hosts and the options all kinds of networking share.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.networking;
  flag = default: description: mkOption { type = types.bool; inherit default description; };
  strs = default: description: mkOption { type = types.listOf types.str; inherit default description; };
  gateway = types.coercedTo types.str (address: { inherit address; }) (
    types.submodule {
      options = {
        address = mkOption { type = types.str; description = "Address of the gateway."; };
        interface = mkOption { type = types.nullOr types.str; default = null; description = "Interface it is behind."; };
        metric = mkOption { type = types.nullOr types.int; default = null; description = "Its weight."; };
        source = mkOption { type = types.nullOr types.str; default = null; description = "Address packets come from."; };
      };
    }
  );
in
{
  options.networking = {
    hostName = mkOption {
      type = types.strMatching "^$|^[[:alnum:]]([[:alnum:]_-]{0,61}[[:alnum:]])?$";
      default = config.system.nixos.distroId;
      description = "Name of the host.";
    };
    domain = mkOption { type = types.nullOr types.str; default = null; description = "Domain of the host."; };
    fqdn = mkOption { type = types.str; default = if cfg.domain == null then cfg.hostName else "${cfg.hostName}.${cfg.domain}"; description = "Name with domain."; };
    hostId = mkOption { type = types.nullOr types.str; default = null; description = "Eight hex digits that name the host."; };
    enableIPv6 = flag true "Whether IPv6 is used.";
    useNetworkd = flag false "Whether systemd-networkd is used.";
    usePredictableInterfaceNames = flag true "Whether interfaces are named after their slots.";
    useHostResolvConf = flag false "Accepted, no effect here.";
    resolvconf.enable = flag true "Accepted, no effect here.";
    nameservers = strs [ ] "Name servers.";
    search = strs [ ] "Domains that are searched.";
    defaultGateway = mkOption { type = types.nullOr gateway; default = null; description = "The IPv4 gateway."; };
    defaultGateway6 = mkOption { type = types.nullOr gateway; default = null; description = "The IPv6 gateway."; };
    defaultGatewayWindowSize = mkOption { type = types.nullOr types.int; default = null; description = "Accepted, no effect here."; };
    hosts = mkOption { type = types.attrsOf (types.listOf types.str); default = { }; description = "Names of addresses."; };
    extraHosts = mkOption { type = types.lines; default = ""; description = "More lines of hosts."; };
    timeServers = strs [ "0.nixos.pool.ntp.org" "1.nixos.pool.ntp.org" "2.nixos.pool.ntp.org" "3.nixos.pool.ntp.org" ] "Time servers.";
    localCommands = mkOption { type = types.lines; default = ""; description = "Run once the network is set up."; };
    proxy = lib.genAttrs [ "default" "httpProxy" "httpsProxy" "noProxy" ] (_: mkOption { type = types.nullOr types.str; default = null; description = "A proxy."; });
    modemmanager.enable = flag false "Accepted, no effect here.";
    bridges = mkOption { type = types.attrsOf types.anything; default = { }; description = "Not rehearsed."; };
    bonds = mkOption { type = types.attrsOf types.anything; default = { }; description = "Not rehearsed."; };
    vlans = mkOption { type = types.attrsOf types.anything; default = { }; description = "Not rehearsed."; };
    wireguard = mkOption { type = types.attrsOf types.anything; default = { }; description = "Not rehearsed."; };
  };
  options.services = {
    resolved.enable = flag false "Not rehearsed.";
    timesyncd.enable = flag true "Accepted, no effect here.";
    tailscale.enable = flag false "Not rehearsed.";
  };
  config = {
    environment.etc = {
      hosts.text =
        "127.0.0.1 localhost\n" + lib.optionalString cfg.enableIPv6 "::1 localhost\n"
        + lib.optionalString (cfg.hostName != "") "127.0.0.2 ${lib.optionalString (cfg.domain != null) "${cfg.fqdn} "}${cfg.hostName}\n"
        + lib.concatStrings (lib.mapAttrsToList (ip: names: "${ip} ${lib.concatStringsSep " " names}\n") cfg.hosts)
        + cfg.extraHosts;
      "nsswitch.conf".text = "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nnetworks: files\nservices: files\nprotocols: files\n";
      "host.conf".text = "multi on\n";
      services.text = "ssh 22/tcp\ndomain 53/tcp\ndomain 53/udp\nhttp 80/tcp\nhttps 443/tcp\n";
      protocols.text = "ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\nipv6-icmp 58 IPv6-ICMP\n";
    } // lib.optionalAttrs (cfg.hostId != null) {
      # Four bytes, the last first, as on all machines there is an image for.
      hostid.source = pkgs.runCommandLocal "gen-hostid" { } ''
        id="${cfg.hostId}"
        printf "\x''${id:6:2}\x''${id:4:2}\x''${id:2:2}\x''${id:0:2}" > $out
      '';
    } // lib.optionalAttrs (cfg.hostName != "") { hostname.text = cfg.hostName + "\n"; };
    boot.kernelParams = lib.optional (!cfg.usePredictableInterfaceNames) "net.ifnames=0";
    assertions = [
      { assertion = !cfg.useNetworkd; message = "The rehearsal channel has no systemd-networkd: networking.useNetworkd cannot be rehearsed."; }
      {
        assertion = cfg.hostId == null || builtins.match "[0-9a-fA-F]{8}" cfg.hostId != null;
        message = "Invalid value given to the networking.hostId option.";
      }
    ];
  };
}

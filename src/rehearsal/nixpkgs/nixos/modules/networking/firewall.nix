# The firewall's options. Packet filters are not among the parts: nothing is
# filtered in a rehearsal, and no unit pretends otherwise.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  flag = default: mkOption { type = types.bool; inherit default; description = "As in NixOS."; };
  ports = mkOption { type = types.listOf types.port; default = [ ]; description = "Open ports."; apply = p: lib.unique (lib.sort (a: b: a < b) p); };
  ranges = mkOption { type = types.listOf (types.attrsOf types.port); default = [ ]; description = "Ranges of open ports."; };
  cfg = config.networking.firewall;
  # Only who asked for something is told: the firewall is on by default.
  asked = cfg.allowedUDPPorts != [ ] || !cfg.allowPing || lib.subtractLists config.services.openssh.ports cfg.allowedTCPPorts != [ ];
  set = { allowedTCPPorts = ports; allowedUDPPorts = ports; allowedTCPPortRanges = ranges; allowedUDPPortRanges = ranges; };
in
{
  options.networking = {
    firewall = set // {
      enable = flag true;
      allowPing = flag true;
      logRefusedConnections = flag true;
      logRefusedPackets = flag false;
      rejectPackets = flag false;
      checkReversePath = mkOption { type = types.either types.bool (types.enum [ "strict" "loose" ]); default = true; description = "As in NixOS."; };
      trustedInterfaces = mkOption { type = types.listOf types.str; default = [ ]; description = "Interfaces that are not filtered."; };
      interfaces = mkOption { type = types.attrsOf (types.submodule { options = set; }); default = { }; description = "Ports of single interfaces."; };
      extraCommands = mkOption { type = types.lines; default = ""; description = "More commands."; };
      extraInputRules = mkOption { type = types.lines; default = ""; description = "More rules."; };
    };
    nftables.enable = flag false;
    nftables.ruleset = mkOption { type = types.lines; default = ""; description = "Rules."; };
  };
  config.warnings = lib.optional (cfg.enable && asked) "The rehearsal channel has no packet filter: networking.firewall is checked, and the image that comes out filters nothing.";
}

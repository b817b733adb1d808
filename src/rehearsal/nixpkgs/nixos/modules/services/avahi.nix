# Announcing the host name on the local network. Avahi is not among the parts:
# the options are here, a service is not.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  flag = default: mkOption { type = types.bool; inherit default; description = "As in NixOS."; };
  cfg = config.services.avahi;
in
{
  options.services.avahi = {
    enable = flag false;
    nssmdns4 = flag false;
    nssmdns6 = flag false;
    ipv4 = flag true;
    ipv6 = flag false;
    openFirewall = flag true;
    hostName = mkOption { type = types.str; default = config.networking.hostName; description = "The name announced."; };
    domainName = mkOption { type = types.str; default = "local"; description = "The domain announced."; };
    publish = lib.genAttrs [ "enable" "addresses" "domain" "hinfo" "userServices" "workstation" ] (_: flag false);
    extraServiceFiles = mkOption { type = types.attrsOf (types.either types.str types.path); default = { }; description = "Accepted, no effect here."; };
  };
  config = lib.mkIf cfg.enable {
    warnings = [ "The rehearsal channel has no Avahi: services.avahi is accepted and does nothing." ];
  };
}

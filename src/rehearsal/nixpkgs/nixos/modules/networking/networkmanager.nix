# NetworkManager: its options and profiles as on NixOS. The program is not among
# the parts; what it would do first, asking for an address, a DHCP client does.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.networking.networkmanager;
  flag = default: mkOption { type = types.bool; inherit default; description = "As in NixOS."; };
  atom = types.nullOr (types.oneOf [ types.bool types.int types.float types.str ]);
  ini = types.submodule { freeformType = types.attrsOf (types.attrsOf atom); };
in
{
  options.networking.networkmanager = {
    enable = flag false;
    ensureProfiles = {
      profiles = mkOption { type = types.attrsOf ini; default = { }; description = "Connections that are there from the start."; };
      environmentFiles = mkOption { type = types.listOf types.path; default = [ ]; description = "Files with values for them."; };
    };
    wifi = {
      backend = mkOption { type = types.enum [ "wpa_supplicant" "iwd" ]; default = "wpa_supplicant"; description = "Who talks to the radio."; };
      macAddress = mkOption { type = types.str; default = "preserve"; description = "Hardware address of the radio."; };
      powersave = mkOption { type = types.nullOr types.bool; default = null; description = "Whether the radio saves power."; };
      scanRandMacAddress = flag true;
    };
    ethernet.macAddress = mkOption { type = types.str; default = "preserve"; description = "Hardware address of cables."; };
    unmanaged = mkOption { type = types.listOf types.str; default = [ ]; description = "Interfaces left alone."; };
    dns = mkOption { type = types.enum [ "default" "dnsmasq" "systemd-resolved" "none" ]; default = "default"; description = "Who writes resolv.conf."; };
    dhcp = mkOption { type = types.enum [ "dhcpcd" "internal" ]; default = "internal"; description = "Which DHCP client."; };
    settings = mkOption { type = types.attrsOf (types.attrsOf atom); default = { }; description = "Settings of NetworkManager."; };
    plugins = mkOption { type = types.listOf types.package; default = [ ]; description = "Accepted, no effect here."; };
    insertNameservers = mkOption { type = types.listOf types.str; default = [ ]; description = "Accepted, no effect here."; };
    appendNameservers = mkOption { type = types.listOf types.str; default = [ ]; description = "Accepted, no effect here."; };
  };
  config = lib.mkIf cfg.enable {
    networking.useDHCP = false;
    users.groups.networkmanager.gid = 57;
    environment.etc."NetworkManager/NetworkManager.conf".text = lib.generators.toINI { } (
      lib.recursiveUpdate {
        main = { plugins = "keyfile"; inherit (cfg) dhcp dns; };
        keyfile.unmanaged-devices = lib.concatStringsSep ";" cfg.unmanaged;
      } cfg.settings
    );
    systemd.services.NetworkManager-ensure-profiles = lib.mkIf (cfg.ensureProfiles.profiles != { }) {
      description = "Ensure that NetworkManager declarative profiles are created";
      wantedBy = [ "multi-user.target" ];
      serviceConfig = { Type = "oneshot"; RemainAfterExit = true; EnvironmentFile = cfg.ensureProfiles.environmentFiles; };
      script = ''
        mkdir -p /run/NetworkManager/system-connections
        ${lib.concatStrings (
          lib.mapAttrsToList (n: p: ''
            cp ${(pkgs.formats.ini { }).generate "${lib.sanitizeDerivationName n}.nmconnection" p} '/run/NetworkManager/system-connections/${n}.nmconnection'
            chmod 600 '/run/NetworkManager/system-connections/${n}.nmconnection'
          '') cfg.ensureProfiles.profiles
        )}
      '';
    };
  };
}

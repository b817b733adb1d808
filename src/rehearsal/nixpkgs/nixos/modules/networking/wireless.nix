# Wi-Fi by wpa_supplicant: options and configuration file as on NixOS. Neither a
# radio driver nor the program is among the parts, so no unit is made.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.networking.wireless;
  nullStr = description: mkOption { type = types.nullOr types.str; default = null; inherit description; };
  flag = default: description: mkOption { type = types.bool; inherit default description; };
  network =
    { ... }:
    {
      options = {
        psk = mkOption { type = types.nullOr (types.strMatching "[[:print:]]{8,63}"); default = null; description = "The password (readable by everyone)."; };
        pskRaw = mkOption { type = types.nullOr (types.strMatching "([[:xdigit:]]{64})|(ext:[^=]+)"); default = null; description = "The key."; };
        hidden = flag false "Whether the network hides its name.";
        priority = mkOption { type = types.nullOr types.int; default = null; description = "Preferred networks have more."; };
        auth = nullStr "Other settings.";
        authProtocols = mkOption { type = types.listOf types.str; default = [ "WPA-PSK" "WPA-EAP" "SAE" ]; description = "Kinds of security."; };
        extraConfig = mkOption { type = types.str; default = ""; description = "More lines."; };
        bssid = nullStr "A certain access point.";
        ssid = nullStr "Accepted, no effect here.";
      };
    };
in
{
  options.networking.wireless = {
    enable = flag false "Whether wpa_supplicant is used.";
    interfaces = mkOption { type = types.listOf types.str; default = [ ]; description = "Interfaces it uses."; };
    networks = mkOption { type = types.attrsOf (types.submodule network); default = { }; description = "Networks it knows."; };
    driver = mkOption { type = types.str; default = "nl80211,wext"; description = "Kind of driver."; };
    secretsFile = mkOption { type = types.nullOr types.path; default = null; description = "File with keys."; };
    userControlled = mkOption { type = types.either types.bool (types.submodule { freeformType = types.attrsOf types.anything; options.enable = flag false "Whether users may change it."; }); default = false; description = "Whether users may change it."; };
    scanOnLowSignal = flag true "Accepted, no effect here.";
    fallbackToWPA2 = flag true "Accepted, no effect here.";
    allowAuxiliaryImperativeNetworks = flag false "Accepted, no effect here.";
    extraConfig = mkOption { type = types.lines; default = ""; description = "More lines."; };
    athUserRegulatoryDomain = flag false "Accepted, no effect here.";
    iwd.enable = flag false "Not rehearsed.";
    iwd.settings = mkOption { type = types.attrsOf types.anything; default = { }; description = "Not rehearsed."; };
  };
  config = lib.mkIf cfg.enable {
    assertions = lib.concatLists (
      lib.mapAttrsToList (n: w: [
        {
          assertion = lib.count (v: v != null) [ w.psk w.pskRaw w.auth ] <= 1;
          message = "options networking.wireless.\"${n}\".{psk,pskRaw,auth} are mutually exclusive";
        }
      ]) cfg.networks
    );
    environment.etc."wpa_supplicant/nixos.conf" = lib.mkIf (cfg.networks != { } || cfg.extraConfig != "") {
      text = lib.optionalString (cfg.secretsFile != null) "ext_password_backend=file:${cfg.secretsFile}\n"
        + lib.concatStrings (
          lib.mapAttrsToList (n: w: ''
            network={
              ssid="${n}"
            ${lib.optionalString w.hidden "  scan_ssid=1\n"}${lib.optionalString (w.psk != null) "  psk=\"${w.psk}\"\n"}${lib.optionalString (w.pskRaw != null) "  psk=${w.pskRaw}\n"}${lib.optionalString (w.psk == null && w.pskRaw == null && w.auth == null) "  key_mgmt=NONE\n"}${lib.optionalString (w.auth != null) w.auth}${lib.optionalString (w.priority != null) "  priority=${toString w.priority}\n"}}
          '') cfg.networks
        )
        + cfg.extraConfig;
    };
  };
}

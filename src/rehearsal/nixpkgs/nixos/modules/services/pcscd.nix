# The smart card service.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.services.pcscd;
in
{
  options.services.pcscd = {
    enable = mkOption { type = types.bool; default = false; description = "Whether smart cards can be used."; };
    plugins = mkOption { type = types.listOf types.package; default = [ ]; description = "Drivers of readers."; };
    readerConfig = mkOption { type = types.lines; default = ""; description = "Settings of readers."; };
    extendReaderNames = mkOption { type = types.nullOr types.str; default = null; description = "Accepted, no effect here."; };
  };
  config = lib.mkIf cfg.enable {
    services.pcscd.plugins = [ pkgs.ccid ];
    environment.etc."reader.conf".source = pkgs.writeText "reader.conf" cfg.readerConfig;
    environment.systemPackages = [ pkgs.pcsclite ];
    systemd.services.pcscd = {
      description = "PC/SC Smart Card Daemon";
      wantedBy = [ "multi-user.target" ];
      serviceConfig.ExecStart = "${pkgs.pcsclite}/bin/pcscd -f -c /etc/reader.conf";
      # Debian's pcscd looks for drivers in one place only.
      preStart = ''
        mkdir -p /run/pcscd /usr/lib/pcsc
        ln -sfn ${pkgs.buildEnv { name = "pcscd-plugins"; paths = map (p: "${p}/lib/pcsc/drivers") cfg.plugins; }} /usr/lib/pcsc/drivers
      '';
    };
  };
}

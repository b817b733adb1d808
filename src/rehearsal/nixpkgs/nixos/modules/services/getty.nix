# Logins on consoles.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.services.getty;
  # The program takes the user from /etc/rehearsal/getty; the command names it as NixOS's does.
  autologin = lib.optionalString (cfg.autologinUser != null) " --autologin ${cfg.autologinUser}";
  unit = description: { inherit description; serviceConfig = { ExecStart = "${pkgs.iso-runner}/bin/rehearsal-getty %I${autologin}"; Restart = "always"; }; };
in
{
  options.services.getty = {
    autologinUser = mkOption { type = types.nullOr types.str; default = null; description = "Logged in without being asked."; };
    autologinOnce = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
    helpLine = mkOption { type = types.lines; default = ""; description = "Shown above the login."; };
    greetingLine = mkOption { type = types.str; default = "<<< Welcome to ${config.system.nixos.distroName} ${config.system.nixos.label} (\\m) - \\l >>>"; description = "First line above the login."; };
    extraArgs = mkOption { type = types.listOf types.str; default = [ ]; description = "Accepted, no effect here."; };
    loginProgram = mkOption { type = types.path; default = if pkgs ? shadow && pkgs ? linux-pam then "${pkgs.shadow}/bin/login" else "${pkgs.busybox}/bin/login"; description = "What asks for the password."; };
    loginOptions = mkOption { type = types.nullOr types.str; default = null; description = "Accepted, no effect here."; };
  };
  config = {
    environment.etc.issue.source = pkgs.writeText "issue" ''

      ${lib.replaceStrings [ "\\e{lightgreen}" "\\e{reset}" ] [ "" "" ] cfg.greetingLine}
      ${cfg.helpLine}

    '';
    environment.etc."rehearsal/getty".text = "user=${lib.escapeShellArg (if cfg.autologinUser == null then "" else cfg.autologinUser)}\nlogin=${cfg.loginProgram}\n";
    # Debian's login knows all kinds of hashes, by way of PAM.
    environment.etc."pam.d/login" = lib.mkIf (pkgs ? linux-pam) {
      text = ''
        auth required ${pkgs.linux-pam}/lib/security/pam_unix.so nullok
        account required ${pkgs.linux-pam}/lib/security/pam_permit.so
        session required ${pkgs.linux-pam}/lib/security/pam_permit.so
      '';
    };
    # The runner makes these from the terminals it finds; they are here to be read.
    systemd.services."getty@" = unit "Getty on %I";
    systemd.services."serial-getty@" = unit "Serial Getty on %I";
  };
}

# Becoming root: sudo, its rules, and the few lines of PAM it asks for. Programs
# with the set-user-id bit cannot be in the store; copies are in /run/wrappers.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.security.sudo;
  flag = default: mkOption { type = types.bool; inherit default; description = "As in NixOS."; };
in
{
  options.security = {
    sudo = {
      enable = flag true;
      wheelNeedsPassword = flag true;
      execWheelOnly = flag false;
      defaultOptions = mkOption { type = types.listOf types.str; default = [ "SETENV" ]; description = "Options of the default rules."; };
      extraRules = mkOption { type = types.listOf types.anything; default = [ ]; description = "More rules."; };
      extraConfig = mkOption { type = types.lines; default = ""; description = "More lines of sudoers."; };
      keepTerminfo = flag true;
    };
    sudo-rs.enable = flag false;
    doas.enable = flag false;
    polkit.enable = flag false;
    polkit.extraConfig = mkOption { type = types.lines; default = ""; description = "Accepted, no effect here."; };
    rtkit.enable = flag false;
    apparmor.enable = flag false;
    audit.enable = mkOption { type = types.either types.bool types.str; default = false; description = "Accepted, no effect here."; };
    pam.services = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
    pam.loginLimits = mkOption { type = types.listOf types.attrs; default = [ ]; description = "Accepted, no effect here."; };
    pki.certificates = mkOption { type = types.listOf types.str; default = [ ]; description = "More certificates."; };
    pki.certificateFiles = mkOption { type = types.listOf types.path; default = [ ]; description = "More certificates, from files."; };
    tpm2.enable = flag false;
    wrappers = mkOption {
      default = { };
      description = "Programs that run as somebody else.";
      type = types.attrsOf (types.submodule ({ name, ... }: {
        options = {
          program = mkOption { type = types.str; default = name; description = "Name of the program."; };
          source = mkOption { type = types.path; description = "The program."; };
          owner = mkOption { type = types.str; description = "Whom it runs as."; };
          group = mkOption { type = types.str; description = "Which group it runs as."; };
          setuid = flag false;
          setgid = flag false;
          permissions = mkOption { type = types.str; default = "u+rx,g+x,o+x"; description = "Its mode."; };
          capabilities = mkOption { type = types.commas; default = ""; description = "Accepted, no effect here."; };
        };
      }));
    };
  };
  config = lib.mkMerge [
    {
      system.activationScripts.wrappers = {
        deps = [ "users" "etc" ];
        text = ''
          mkdir -p /run/wrappers/bin
          ${lib.concatStrings (
            lib.mapAttrsToList (_: w: ''
              cp ${w.source} /run/wrappers/bin/${w.program}
              chown ${w.owner}:${w.group} /run/wrappers/bin/${w.program}
              chmod "u${if w.setuid then "+" else "-"}s,g${if w.setgid then "+" else "-"}s,${w.permissions}" /run/wrappers/bin/${w.program}
            '') config.security.wrappers
          )}
        '';
      };
    }
    (lib.mkIf (cfg.enable && pkgs ? sudo && pkgs ? linux-pam) {
      environment.systemPackages = [ pkgs.sudo ];
      security.wrappers.sudo = { source = "${pkgs.sudo}/bin/sudo"; owner = "root"; group = "root"; setuid = true; };
      environment.etc = {
        "sudo.conf".text = "Plugin sudoers_policy ${pkgs.sudo}/lib/sudo/sudoers.so\nPlugin sudoers_io ${pkgs.sudo}/lib/sudo/sudoers.so\nPlugin sudoers_audit ${pkgs.sudo}/lib/sudo/sudoers.so\n";
        "pam.d/sudo".text = ''
          auth required ${pkgs.linux-pam}/lib/security/pam_unix.so nullok
          account required ${pkgs.linux-pam}/lib/security/pam_permit.so
          session required ${pkgs.linux-pam}/lib/security/pam_permit.so
        '';
        sudoers = {
          mode = "0440";
          text = ''
            Defaults env_keep+=TERMINFO_DIRS
            Defaults env_keep+=LOCPATH
            Defaults secure_path="/run/wrappers/bin:/run/current-system/sw/bin"
            root ALL=(ALL:ALL) SETENV: ALL
            %wheel ALL=(ALL:ALL) ${lib.optionalString (!cfg.wheelNeedsPassword) "NOPASSWD:"}SETENV: ALL
            ${lib.concatMapStrings (
              r:
              lib.concatMapStrings (
                who:
                "${who} ALL=(${r.runAs or "ALL:ALL"}) ${lib.concatMapStringsSep ", " (c: if builtins.isString c then c else lib.concatMapStrings (o: o + ":") (c.options or [ ]) + " ${c.command}") (r.commands or [ "ALL" ])}\n"
              ) ((r.users or [ ]) ++ map (g: "%${g}") (r.groups or [ ]))
            ) cfg.extraRules}
            ${cfg.extraConfig}
          '';
        };
      };
    })
  ];
}

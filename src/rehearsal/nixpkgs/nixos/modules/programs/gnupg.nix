# The agent that keeps OpenPGP keys at hand.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.programs.gnupg;
  flag = mkOption { type = types.bool; default = false; description = "As in NixOS."; };
in
{
  options.programs.gnupg = {
    package = mkOption { type = types.package; default = pkgs.gnupg; description = "Which GnuPG."; };
    agent = {
      enable = flag;
      enableSSHSupport = flag;
      enableExtraSocket = flag;
      enableBrowserSocket = flag;
      pinentryPackage = mkOption { type = types.nullOr types.package; default = pkgs.pinentry-curses or null; description = "What asks for the passphrase."; };
      settings = mkOption { type = types.attrsOf types.anything; default = { }; description = "Settings of the agent."; };
    };
    dirmngr.enable = flag;
  };
  config = lib.mkIf cfg.agent.enable {
    programs.gnupg.agent.settings = lib.mkIf (cfg.agent.pinentryPackage != null) { pinentry-program = lib.getExe cfg.agent.pinentryPackage; };
    environment.etc."gnupg/gpg-agent.conf".text = lib.generators.toKeyValue { mkKeyValue = k: v: if v == true || v == null then k else "${k} ${toString v}"; } cfg.agent.settings;
    environment.systemPackages = [ cfg.package ] ++ lib.optional (cfg.agent.pinentryPackage != null) cfg.agent.pinentryPackage;
    environment.interactiveShellInit = ''
      GPG_TTY=$(tty)
      export GPG_TTY
    '' + lib.optionalString cfg.agent.enableSSHSupport "export SSH_AUTH_SOCK=$(gpgconf --list-dirs agent-ssh-socket)\n";
    assertions = [
      { assertion = !(cfg.agent.enableSSHSupport && config.programs.ssh.startAgent or false); message = "You can't use ssh-agent and GnuPG agent with SSH support enabled at the same time!"; }
    ];
  };
}

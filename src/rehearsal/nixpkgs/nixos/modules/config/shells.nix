# The environment that shells start with.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.environment;
  exports = lib.concatStrings (
    lib.mapAttrsToList (n: v: "export ${n}=\"${if builtins.isList v then lib.concatStringsSep ":" v else toString v}\"\n") (
      lib.filterAttrs (_: v: v != null) (cfg.variables // cfg.sessionVariables)
    )
  );
  setEnvironment = pkgs.writeText "set-environment" ''
    # Made from the configuration; read by every login shell.
    export __NIXOS_SET_ENVIRONMENT_DONE=1
    export PATH="/run/wrappers/bin:${lib.concatMapStringsSep ":" (p: "${p}/bin") (lib.reverseList cfg.profiles)}:''${PATH:-/bin}"
    export TERMINFO_DIRS=/run/current-system/sw/share/terminfo
    export NIX_PATH="${lib.concatStringsSep ":" config.nix.nixPath}"
    ${exports}
    ${cfg.extraInit}
  '';
  varType = types.attrsOf (types.nullOr (types.oneOf [ (types.listOf (types.oneOf [ types.int types.str types.path ])) types.int types.str types.path types.float ]));
  aliases = lib.concatStrings (lib.mapAttrsToList (n: v: "alias -- ${n}=${lib.escapeShellArg v}\n") (lib.filterAttrs (_: v: v != null) cfg.shellAliases));
  sh = config.programs.bash;
in
{
  options = {
    environment = {
      variables = mkOption { type = varType; default = { }; description = "Variables of every shell."; };
      sessionVariables = mkOption { type = varType; default = { }; description = "Variables of every session."; };
      shellAliases = mkOption { type = types.attrsOf (types.nullOr (types.either types.str types.path)); default = { }; description = "Short names for commands."; };
      shells = mkOption { type = types.listOf (types.either types.shellPackage types.path); default = [ ]; description = "Shells that accounts may use."; };
      shellInit = mkOption { type = types.lines; default = ""; description = "Run by every shell."; };
      loginShellInit = mkOption { type = types.lines; default = ""; description = "Run by login shells."; };
      interactiveShellInit = mkOption { type = types.lines; default = ""; description = "Run by interactive shells."; };
      extraInit = mkOption { type = types.lines; default = ""; description = "Run at the end of the setup."; };
      homeBinInPath = mkOption { type = types.bool; default = false; description = "Whether ~/bin is searched."; };
      localBinInPath = mkOption { type = types.bool; default = false; description = "Whether ~/.local/bin is searched."; };
    };
    programs.bash = {
      enable = mkOption { type = types.bool; default = true; description = "Whether bash is set up."; };
      shellAliases = mkOption { type = types.attrsOf (types.nullOr (types.either types.str types.path)); default = { }; description = "Aliases of bash."; };
      shellInit = mkOption { type = types.lines; default = ""; description = "Run by every bash."; };
      loginShellInit = mkOption { type = types.lines; default = ""; description = "Run by login shells."; };
      interactiveShellInit = mkOption { type = types.lines; default = ""; description = "Run by interactive shells."; };
      promptInit = mkOption { type = types.lines; default = "PS1='[\\u@\\h:\\w]\\$ '"; description = "Sets the prompt."; };
      completion.enable = mkOption { type = types.bool; default = true; description = "Accepted, no effect here."; };
      enableCompletion = mkOption { type = types.bool; default = true; description = "Accepted, no effect here."; };
    };
  };
  config = {
    environment.variables = { EDITOR = lib.mkDefault "nano"; PAGER = lib.mkDefault "less"; SSL_CERT_FILE = lib.mkDefault "/etc/ssl/certs/ca-certificates.crt"; };
    system.build.setEnvironment = setEnvironment;
    environment.shells = [ "/run/current-system/sw/bin/bash" "/run/current-system/sw/bin/sh" "${pkgs.bashInteractive}/bin/bash" "/bin/sh" ];
    environment.systemPackages = lib.optional (config.programs.nano.enable or false && pkgs ? nano) pkgs.nano;
    environment.etc = {
      "set-environment".source = setEnvironment;
      shells.text = lib.concatMapStrings (s: "${if lib.isDerivation s then "${s}${s.shellPath}" else toString s}\n") cfg.shells;
      profile.text = ''
        [ -n "$__NIXOS_SET_ENVIRONMENT_DONE" ] || . ${setEnvironment}
        ${cfg.shellInit}
        ${cfg.loginShellInit}
        ${sh.loginShellInit}
        if [ -n "$BASH_VERSION" ] && [ -r /etc/bashrc ]; then . /etc/bashrc; fi
      '';
      # Debian's bash reads this one, also for commands that come over SSH.
      "bash.bashrc".text = ". /etc/bashrc\n";
      bashrc.text = ''
        [ -z "$__ETC_BASHRC_SOURCED" ] || return 0
        __ETC_BASHRC_SOURCED=1
        [ -n "$__NIXOS_SET_ENVIRONMENT_DONE" ] || . ${setEnvironment}
        ${sh.shellInit}
        if [ -n "$PS1" ]; then
          ${sh.promptInit}
          ${aliases}
          ${cfg.interactiveShellInit}
          ${sh.interactiveShellInit}
        fi
      '';
    } // lib.optionalAttrs (pkgs ? cacert) {
      "ssl/certs/ca-certificates.crt".source = "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt";
      "ssl/certs/ca-bundle.crt".source = "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt";
    };
  };
}

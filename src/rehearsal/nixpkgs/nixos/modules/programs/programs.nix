# `programs.<name>`: those that amount to a package and perhaps a file.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  P = config.programs;
  text = mkOption { type = types.lines; default = ""; description = "Lines of its settings."; };
  flag = default: mkOption { type = types.bool; inherit default; description = "As in NixOS."; };
  any = mkOption { type = types.attrsOf types.anything; default = { }; description = "Settings."; };
  # name -> attribute of the package, further options
  simple = {
    git = { package = "git"; more = { config = mkOption { type = types.attrsOf (types.attrsOf types.anything); default = { }; description = "Settings of git."; }; lfs.enable = flag false; prompt.enable = flag false; }; };
    tmux = { package = "tmux"; more = { extraConfig = text; keyMode = mkOption { type = types.enum [ "emacs" "vi" ]; default = "emacs"; description = "Keys."; }; clock24 = flag false; terminal = mkOption { type = types.str; default = "screen"; description = "Terminal type."; }; historyLimit = mkOption { type = types.ints.positive; default = 2000; description = "Lines kept."; }; shortcut = mkOption { type = types.str; default = "b"; description = "The prefix key."; }; baseIndex = mkOption { type = types.int; default = 0; description = "First window."; }; newSession = flag false; escapeTime = mkOption { type = types.int; default = 500; description = "Milliseconds."; }; plugins = mkOption { type = types.listOf types.package; default = [ ]; description = "Plugins."; }; }; };
    vim = { package = "vim"; more = { defaultEditor = flag false; package = mkOption { type = types.package; default = pkgs.vim; description = "Which Vim."; }; }; };
    neovim = { package = "neovim"; more = { defaultEditor = flag false; viAlias = flag false; vimAlias = flag false; withNodeJs = flag false; withPython3 = flag true; withRuby = flag true; configure = any; }; };
    htop = { package = "htop"; more = { settings = any; }; };
    mtr = { package = "mtr"; more = { }; };
    fish = { package = "fish"; more = { interactiveShellInit = text; shellInit = text; loginShellInit = text; promptInit = text; shellAliases = any; shellAbbrs = any; generateCompletions = flag true; vendor = any; }; };
    zsh = { package = "zsh"; more = { interactiveShellInit = text; shellInit = text; loginShellInit = text; promptInit = text; shellAliases = any; enableCompletion = flag true; autosuggestions = any; syntaxHighlighting = any; ohMyZsh = any; histSize = mkOption { type = types.int; default = 2000; description = "Lines kept."; }; }; };
    starship = { package = "starship"; more = { settings = any; interactiveOnly = flag true; }; };
    firefox = { package = "firefox"; more = { preferences = any; policies = any; package = mkOption { type = types.raw; default = null; description = "Which Firefox."; }; }; };
    screen = { package = "screen"; more = { screenrc = text; }; };
    direnv = { package = "direnv"; more = { nix-direnv = any; }; };
    fzf = { package = "fzf"; more = { fuzzyCompletion = flag false; keybindings = flag false; }; };
    iftop = { package = "iftop"; more = { }; };
    traceroute = { package = "traceroute"; more = { }; };
    tcpdump = { package = "tcpdump"; more = { }; };
    wireshark = { package = "wireshark"; more = { }; };
    bat = { package = "bat"; more = { }; };
    yazi = { package = "yazi"; more = { settings = any; }; };
    mosh = { package = "mosh"; more = { }; };
    usbtop = { package = "usbtop"; more = { }; };
  };
  hidden = {
    command-not-found = { enable = flag true; };
    nix-ld = { enable = flag false; libraries = mkOption { type = types.listOf types.package; default = [ ]; description = "Libraries."; }; };
    nix-index = { enable = flag false; enableBashIntegration = flag true; };
    dconf = { enable = flag false; };
    fuse = { enable = flag true; userAllowOther = flag false; };
    nh = { enable = flag false; flake = mkOption { type = types.nullOr types.str; default = null; description = "Path."; }; };
    xwayland = { enable = flag false; };
    ausweisapp = { enable = flag false; };
    yubikey-touch-detector = { enable = flag false; };
    zoxide = { enable = flag false; };
  };
in
{
  options.programs =
    lib.mapAttrs (n: p: { enable = flag (n == "never"); } // p.more) simple
    // hidden
    // {
      nano = { enable = flag true; nanorc = text; syntaxHighlight = flag true; package = mkOption { type = types.raw; default = pkgs.nano or null; description = "Which nano."; }; };
      less = { enable = flag true; lessopen = mkOption { type = types.nullOr types.str; default = null; description = "Input filter."; }; envVariables = any; };
      ssh = {
        startAgent = flag false;
        extraConfig = text;
        knownHosts = any;
        askPassword = mkOption { type = types.str; default = ""; description = "Who asks for passphrases."; };
        enableAskPassword = flag false;
        forwardX11 = mkOption { type = types.nullOr types.bool; default = false; description = "Whether X11 is forwarded."; };
        setXAuthLocation = flag false;
        agentTimeout = mkOption { type = types.nullOr types.str; default = null; description = "How long keys are kept."; };
      };
    };
  config = lib.mkMerge [
    {
      environment.systemPackages =
        lib.concatLists (
          lib.mapAttrsToList (
            n: p:
            lib.optional P.${n}.enable (
              pkgs.${p.package} or (throw "programs.${n}.enable: the rehearsal channel has no package `${p.package}'")
            )
          ) simple
        );
      environment.etc = {
        "ssh/ssh_config".text = ''
          # Made from the configuration.
          GlobalKnownHostsFile /etc/ssh/ssh_known_hosts
          ${P.ssh.extraConfig}
        '';
        "ssh/ssh_known_hosts".text = "";
      };
    }
    (lib.mkIf (P.nano.enable && P.nano.nanorc != "") { environment.etc.nanorc.text = P.nano.nanorc; })
    (lib.mkIf P.git.enable {
      environment.etc.gitconfig = lib.mkIf (P.git.config != { }) { text = lib.generators.toINI { } P.git.config; };
    })
    (lib.mkIf P.tmux.enable {
      environment.etc."tmux.conf".text = ''
        set -g default-terminal "${P.tmux.terminal}"
        set -g history-limit ${toString P.tmux.historyLimit}
        set -g base-index ${toString P.tmux.baseIndex}
        setw -g mode-keys ${P.tmux.keyMode}
        ${P.tmux.extraConfig}
      '';
    })
    (lib.mkIf P.neovim.enable {
      environment.systemPackages = [
        (pkgs.runCommandLocal "neovim-names" { } ''
          mkdir -p $out/bin
          ${lib.optionalString P.neovim.viAlias "ln -s ${pkgs.neovim}/bin/nvim $out/bin/vi"}
          ${lib.optionalString P.neovim.vimAlias "ln -s ${pkgs.neovim}/bin/nvim $out/bin/vim"}
        '')
      ];
      environment.variables.EDITOR = lib.mkIf P.neovim.defaultEditor (lib.mkOverride 900 "nvim");
    })
    (lib.mkIf P.zsh.enable {
      # Completion is made of zsh's functions, which are not among the parts.
      environment.shells = [ "/run/current-system/sw/bin/zsh" pkgs.zsh ];
      environment.etc = {
        "zsh/zshenv".text = ''
          [[ -n "$__NIXOS_SET_ENVIRONMENT_DONE" ]] || . ${config.system.build.setEnvironment}
          ${P.zsh.shellInit}
        '';
        "zsh/zprofile".text = P.zsh.loginShellInit;
        "zsh/zshrc".text = ''
          HISTSIZE=${toString P.zsh.histSize}
          ${if P.zsh.promptInit == "" then "PROMPT='[%n@%m:%~]%# '" else P.zsh.promptInit}
          ${P.zsh.interactiveShellInit}
        '';
      };
    })
    (lib.mkIf P.fish.enable {
      environment.shells = [ "/run/current-system/sw/bin/fish" pkgs.fish ];
      # Debian's fish reads this one.
      environment.etc."fish/config.fish".text = ''
        ${P.fish.shellInit}
        if status is-login
          ${P.fish.loginShellInit}
        end
        if status is-interactive
          ${P.fish.promptInit}
          ${P.fish.interactiveShellInit}
        end
      '';
    })
    (lib.mkIf P.screen.enable { environment.etc.screenrc.text = P.screen.screenrc; })
    (lib.mkIf (P.vim.enable && P.vim.defaultEditor) { environment.variables.EDITOR = lib.mkOverride 900 "vim"; })
  ];
}

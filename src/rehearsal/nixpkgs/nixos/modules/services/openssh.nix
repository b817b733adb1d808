# The SSH server: Debian's sshd with a configuration laid out as NixOS lays it out.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types mkIf;
  cfg = config.services.openssh;
  flag = default: description: mkOption { type = types.nullOr types.bool; inherit default description; };
  show = v: if builtins.isBool v then lib.boolToYesNo v else if builtins.isList v then lib.concatMapStringsSep "," toString v else toString v;
  spaced = [ "AuthorizedKeysFile" "AllowUsers" "DenyUsers" "AllowGroups" "DenyGroups" "AcceptEnv" ];
  line = k: v: if v == null then "" else "${k} ${if lib.elem k spaced && builtins.isList v then lib.concatStringsSep " " v else show v}\n";
  atom = types.nullOr (types.oneOf [ types.bool types.str types.int types.path ]);
  keyUsers = lib.filterAttrs (_: u: u.openssh.authorizedKeys.keys != [ ] || u.openssh.authorizedKeys.keyFiles != [ ]) config.users.users;
  nullList = description: mkOption { type = types.nullOr (types.listOf types.str); default = null; inherit description; };
in
{
  imports = [
    (lib.mkRenamedOptionModule [ "services" "openssh" "permitRootLogin" ] [ "services" "openssh" "settings" "PermitRootLogin" ])
    (lib.mkRenamedOptionModule [ "services" "openssh" "passwordAuthentication" ] [ "services" "openssh" "settings" "PasswordAuthentication" ])
    (lib.mkRenamedOptionModule [ "services" "openssh" "kbdInteractiveAuthentication" ] [ "services" "openssh" "settings" "KbdInteractiveAuthentication" ])
  ];
  options = {
    services.openssh = {
      enable = mkOption { type = types.bool; default = false; description = "Whether the SSH server runs."; };
      package = mkOption { type = types.package; default = pkgs.openssh; description = "Which OpenSSH."; };
      startWhenNeeded = mkOption { type = types.bool; default = false; description = "Accepted; here the server always runs."; };
      allowSFTP = mkOption { type = types.bool; default = true; description = "Whether files can be copied."; };
      sftpFlags = mkOption { type = types.listOf types.str; default = [ ]; description = "Options of the file server."; };
      ports = mkOption { type = types.listOf types.port; default = [ 22 ]; description = "Ports it listens on."; };
      openFirewall = mkOption { type = types.bool; default = true; description = "Whether its ports are opened."; };
      listenAddresses = mkOption {
        type = types.listOf (types.submodule { options = {
          addr = mkOption { type = types.nullOr types.str; default = null; description = "The address."; };
          port = mkOption { type = types.nullOr types.int; default = null; description = "The port."; };
        }; });
        default = [ ];
        description = "Addresses it listens on.";
      };
      hostKeys = mkOption {
        type = types.listOf types.attrs;
        default = [
          { type = "rsa"; bits = 4096; path = "/etc/ssh/ssh_host_rsa_key"; }
          { type = "ed25519"; path = "/etc/ssh/ssh_host_ed25519_key"; }
        ];
        description = "Keys of the host, made at boot where missing.";
      };
      generateHostKeys = mkOption { type = types.bool; default = cfg.enable; description = "Whether missing host keys are made."; };
      banner = mkOption { type = types.nullOr types.lines; default = null; description = "Shown before a login."; };
      authorizedKeysFiles = mkOption { type = types.listOf types.str; default = [ ]; description = "Where keys of users are."; };
      authorizedKeysInHomedir = mkOption { type = types.bool; default = true; description = "Whether keys in home folders count."; };
      extraConfig = mkOption { type = types.lines; default = ""; description = "More lines of sshd_config."; };
      moduliFile = mkOption { type = types.nullOr types.path; default = null; description = "Accepted, no effect here."; };
      settings = mkOption {
        default = { };
        description = "Settings of sshd_config.";
        type = types.submodule {
          freeformType = types.attrsOf (types.either atom (types.listOf (types.either types.str types.int)));
          options = {
            AuthorizedPrincipalsFile = mkOption { type = types.nullOr types.str; default = "none"; description = "Where principals are."; };
            LogLevel = mkOption { type = types.nullOr (types.enum [ "QUIET" "FATAL" "ERROR" "INFO" "VERBOSE" "DEBUG" "DEBUG1" "DEBUG2" "DEBUG3" ]); default = "INFO"; description = "How much is logged."; };
            UsePAM = flag false "Whether PAM is asked; the parts have no PAM set-up.";
            UseDns = flag false "Whether names of clients are looked up.";
            X11Forwarding = flag false "Whether X11 is forwarded.";
            PasswordAuthentication = flag true "Whether passwords count.";
            PermitRootLogin = mkOption { type = types.nullOr (types.enum [ "yes" "without-password" "prohibit-password" "forced-commands-only" "no" ]); default = "prohibit-password"; description = "Whether root may log in."; };
            KbdInteractiveAuthentication = flag true "Whether questions and answers count.";
            GatewayPorts = mkOption { type = types.nullOr types.str; default = "no"; description = "Whether forwarded ports are open to others."; };
            StrictModes = flag true "Whether modes of files are checked.";
            AllowUsers = nullList "Users who may log in.";
            DenyUsers = nullList "Users who may not.";
            AllowGroups = nullList "Groups who may log in.";
            DenyGroups = nullList "Groups who may not.";
            PrintMotd = flag false "Whether the message of the day is shown.";
          };
        };
      };
    };
    users.users = mkOption {
      type = types.attrsOf (types.submodule {
        options.openssh.authorizedKeys = {
          keys = mkOption { type = types.listOf types.singleLineStr; default = [ ]; description = "Keys that may log in."; };
          keyFiles = mkOption { type = types.listOf types.path; default = [ ]; description = "Files of keys that may log in."; };
        };
        options.openssh.authorizedPrincipals = mkOption { type = types.listOf types.singleLineStr; default = [ ]; description = "Accepted, no effect here."; };
      });
    };
  };
  config = mkIf cfg.enable {
    assertions = [
      { assertion = lib.length (lib.unique cfg.ports) == lib.length cfg.ports; message = "Two SSH ports are the same"; }
    ] ++ map (a: { assertion = a.addr != null; message = "addr must be specified in each listenAddresses entry"; }) cfg.listenAddresses;
    users.users.sshd = { isSystemUser = true; group = "sshd"; description = "SSH privilege separation user"; };
    users.groups.sshd = { };
    services.openssh.authorizedKeysFiles = lib.optional cfg.authorizedKeysInHomedir "%h/.ssh/authorized_keys" ++ [ "/etc/ssh/authorized_keys.d/%u" ];
    services.openssh.settings.AuthorizedKeysFile = lib.mkDefault cfg.authorizedKeysFiles;
    environment.etc =
      lib.mapAttrs' (
        _: u:
        lib.nameValuePair "ssh/authorized_keys.d/${u.name}" {
          mode = "0444";
          source = pkgs.writeText "${u.name}-authorized_keys" ''
            ${lib.concatStringsSep "\n" u.openssh.authorizedKeys.keys}
            ${lib.concatMapStrings (f: builtins.readFile f + "\n") u.openssh.authorizedKeys.keyFiles}
          '';
        }
      ) keyUsers
      // {
        "ssh/sshd_config".source = pkgs.writeText "sshd.conf-final" (
          lib.concatStrings (lib.mapAttrsToList line cfg.settings)
          + lib.optionalString (cfg.banner != null) "Banner ${pkgs.writeText "ssh_banner" cfg.banner}\n"
          + "AddressFamily ${if config.networking.enableIPv6 then "any" else "inet"}\n"
          + lib.concatMapStrings (p: "Port ${toString p}\n") cfg.ports
          + lib.concatMapStrings (a: "ListenAddress ${a.addr}${lib.optionalString (a.port != null) ":${toString a.port}"}\n") cfg.listenAddresses
          + lib.optionalString cfg.allowSFTP "Subsystem sftp ${cfg.package}/libexec/sftp-server ${toString cfg.sftpFlags}\n"
          + lib.concatMapStrings (k: "HostKey ${k.path}\n") cfg.hostKeys
          + cfg.extraConfig
        );
      };
    networking.firewall.allowedTCPPorts = lib.optionals cfg.openFirewall cfg.ports;
    systemd.services.sshd-keygen = {
      description = "SSH Host Keys Generation";
      wantedBy = [ "multi-user.target" ];
      serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
      path = [ cfg.package ];
      # A large RSA key takes long on a slow machine: the server starts without it
      # and is told when it is there.
      script = lib.concatMapStrings (k: ''
        if ! [ -s "${k.path}" ]; then
          mkdir -p "$(dirname '${k.path}')"
          rm -f "${k.path}"
          ${lib.optionalString (k.type == "rsa") "( nice "}ssh-keygen -q -t "${k.type}" ${lib.optionalString (k ? bits) "-b ${toString k.bits}"} ${lib.optionalString (k ? comment) "-C '${k.comment}'"} -f "${k.path}" -N ""${lib.optionalString (k.type == "rsa") "; kill -HUP \"$(cat /run/sshd.pid)\" ) > /dev/null 2>&1 < /dev/null &"}
        fi
      '') (lib.sort (a: b: a.type != "rsa" && b.type == "rsa") cfg.hostKeys);
    };
    systemd.services.sshd = {
      description = "SSH Daemon";
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" "sshd-keygen.service" ];
      wants = [ "sshd-keygen.service" ];
      path = [ cfg.package ];
      serviceConfig = {
        ExecStartPre = "${pkgs.coreutils}/bin/mkdir -p /run/sshd";
        ExecStart = "${cfg.package}/bin/sshd -D -f /etc/ssh/sshd_config -E /var/log/sshd.log";
        Restart = "always";
        KillMode = "process";
      };
      # Started means that it listens: the server writes this file when it does.
      postStart = ''
        n=0
        until [ -e /run/sshd.pid ] || [ $n -ge 100 ]; do n=$((n + 1)); busybox usleep 100000; done
      '';
    };
  };
}

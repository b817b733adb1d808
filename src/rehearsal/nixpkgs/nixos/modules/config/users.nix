# Users, groups and their passwords. The specification is a JSON file in the
# store that activation reads, so it holds what everyone may read: hashes.
{ config, lib, pkgs, utils, ... }:
let
  inherit (lib) mkOption types mkDefault mkIf;
  cfg = config.users;
  toShell = utils.toShellPath;
  spec = pkgs.writeText "users-groups.json" (
    builtins.toJSON {
      inherit (cfg) mutableUsers;
      users = lib.mapAttrsToList (_: u: {
        inherit (u) name uid group description home homeMode createHome isSystemUser password hashedPasswordFile hashedPassword initialPassword initialHashedPassword;
        shell = toShell u.shell;
      }) (lib.filterAttrs (_: u: u.enable) cfg.users);
      groups = lib.mapAttrsToList (_: g: { inherit (g) name gid members; }) cfg.groups;
    }
  );
  nullStr = description: mkOption { type = types.nullOr (types.passwdEntry types.str); default = null; inherit description; };
  flag = description: mkOption { type = types.bool; default = false; inherit description; };
  userModule =
    { name, config, ... }:
    {
      options = {
        enable = mkOption { type = types.bool; default = true; description = "Whether the user is there."; };
        name = mkOption { type = types.passwdEntry types.str; default = name; description = "Name of the user."; };
        description = mkOption { type = types.passwdEntry types.str; default = ""; description = "Full name."; };
        uid = mkOption { type = types.nullOr types.int; default = null; description = "Number of the user."; };
        isSystemUser = flag "Whether it is an account of the system.";
        isNormalUser = flag "Whether it is an account of a person.";
        group = mkOption { type = types.str; default = ""; description = "First group."; };
        extraGroups = mkOption { type = types.listOf types.str; default = [ ]; description = "Further groups."; };
        home = mkOption { type = types.passwdEntry types.path; default = "/var/empty"; description = "Home folder."; };
        homeMode = mkOption { type = types.strMatching "[0-7]{1,5}"; default = "700"; description = "Mode of the home folder."; };
        createHome = flag "Whether the home folder is made.";
        useDefaultShell = flag "Whether the shell is the default one.";
        shell = mkOption { type = types.nullOr (types.either types.shellPackage (types.passwdEntry types.path)); default = "/run/current-system/sw/bin/nologin"; description = "Login shell."; };
        ignoreShellProgramCheck = flag "Accepted, no effect here.";
        password = mkOption { type = types.nullOr types.str; default = null; description = "Password in clear text (readable by everyone)."; };
        hashedPassword = nullStr "Hash of the password.";
        initialPassword = mkOption { type = types.nullOr types.str; default = null; description = "First password in clear text (readable by everyone)."; };
        initialHashedPassword = nullStr "Hash of the first password.";
        hashedPasswordFile = mkOption { type = types.nullOr types.str; default = null; description = "File with the hash."; };
        packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages of this user."; };
        linger = mkOption { type = types.nullOr types.bool; default = null; description = "Accepted, no effect here."; };
        autoSubUidGidRange = flag "Accepted, no effect here.";
        subUidRanges = mkOption { type = types.listOf types.attrs; default = [ ]; description = "Accepted, no effect here."; };
        subGidRanges = mkOption { type = types.listOf types.attrs; default = [ ]; description = "Accepted, no effect here."; };
        expires = mkOption { type = types.nullOr types.str; default = null; description = "Accepted, no effect here."; };
        pamMount = mkOption { type = types.attrs; default = { }; description = "Accepted, no effect here."; };
      };
      config = lib.mkMerge [
        { shell = mkIf config.useDefaultShell (mkDefault cfg.defaultUserShell); }
        (mkIf config.isNormalUser {
          group = mkDefault "users";
          createHome = mkDefault true;
          home = mkDefault "/home/${config.name}";
          useDefaultShell = mkDefault true;
        })
        (mkIf (!cfg.mutableUsers && config.initialPassword != null) { password = mkDefault config.initialPassword; })
        (mkIf (!cfg.mutableUsers && config.initialHashedPassword != null) { hashedPassword = mkDefault config.initialHashedPassword; })
      ];
    };
  groupModule =
    { name, ... }:
    {
      options = {
        name = mkOption { type = types.passwdEntry types.str; default = name; description = "Name of the group."; };
        gid = mkOption { type = types.nullOr types.int; default = null; description = "Number of the group."; };
        members = mkOption { type = types.listOf (types.passwdEntry types.str); default = [ ]; description = "Its members."; };
      };
      config.members = lib.mapAttrsToList (_: u: u.name) (lib.filterAttrs (_: u: u.enable && lib.elem name u.extraGroups) cfg.users);
    };
  withPackages = lib.filterAttrs (_: u: u.packages != [ ]) cfg.users;
in
{
  options.users = {
    mutableUsers = mkOption { type = types.bool; default = true; description = "Whether accounts can be changed on the running system."; };
    enforceIdUniqueness = mkOption { type = types.bool; default = true; description = "Whether numbers must be unique."; };
    users = mkOption { type = types.attrsOf (types.submodule userModule); default = { }; description = "The accounts."; };
    groups = mkOption { type = types.attrsOf (types.submodule groupModule); default = { }; description = "The groups."; };
    defaultUserShell = mkOption { type = types.either types.path types.shellPackage; default = pkgs.bashInteractive; description = "The default shell."; };
    allowNoPasswordLogin = mkOption { type = types.bool; default = false; description = "Whether a system nobody can log in to is allowed."; };
    motd = mkOption { type = types.nullOr types.lines; default = null; description = "Shown after a login."; };
    motdFile = mkOption { type = types.nullOr types.path; default = null; description = "File shown after a login."; };
  };
  config = {
    users.users = {
      root = { uid = 0; description = "System administrator"; home = "/root"; shell = mkDefault cfg.defaultUserShell; group = "root"; };
      nobody = { uid = 65534; isSystemUser = true; description = "Unprivileged account (don't use!)"; group = "nogroup"; };
    };
    users.groups = lib.mapAttrs (_: gid: { inherit gid; }) {
      root = 0; wheel = 1; kmem = 2; tty = 3; messagebus = 4; disk = 6; adm = 55; audio = 17; floppy = 18; uucp = 19; lp = 20; cdrom = 24;
      tape = 25; video = 26; dialout = 27; utmp = 29; keys = 96; users = 100; input = 174; nogroup = 65534; render = 303; kvm = 302; systemd-journal = 62;
    };
    environment.etc = lib.optionalAttrs (cfg.motd != null) { motd.text = cfg.motd; }
      // lib.mapAttrs' (n: u: lib.nameValuePair "profiles/per-user/${u.name}" { source = pkgs.buildEnv { name = "user-environment"; paths = u.packages; pathsToLink = [ "/bin" "/share" ]; }; }) withPackages;
    environment.extraProfiles = lib.optional (withPackages != { }) "/etc/profiles/per-user/$USER";
    system.activationScripts.users = {
      deps = [ "var" ];
      text = ''
        echo "setting up users and groups..."
        mkdir -p /etc
        PATH=$PATH:${pkgs.jq}/bin ${pkgs.bash}/bin/bash ${./update-users.sh} ${spec}
      '';
    };
    assertions =
      lib.mapAttrsToList (_: u: {
        assertion = !u.enable || (u.isNormalUser != u.isSystemUser) || u.uid == 0 || u.name == "root";
        message = "Exactly one of users.users.${u.name}.isSystemUser and users.users.${u.name}.isNormalUser must be set.";
      }) cfg.users
      ++ lib.mapAttrsToList (_: u: {
        assertion = !u.enable || u.group != "";
        message = "users.users.${u.name}.group is unset. This used to default to\nnogroup, but this is unsafe. For example you can create a group\nfor this user with:\nusers.users.${u.name}.group = \"${u.name}\";\nusers.groups.${u.name} = {};";
      }) cfg.users
      ++ [
        {
          assertion = cfg.mutableUsers || cfg.allowNoPasswordLogin || lib.any (u: (u.name == "root" || lib.elem "wheel" u.extraGroups) && (u.password != null || (u.hashedPassword != null && u.hashedPassword != "!") || u.hashedPasswordFile != null || u.openssh.authorizedKeys.keys != [ ] || u.openssh.authorizedKeys.keyFiles != [ ])) (lib.attrValues cfg.users);
          message = "Neither the root account nor any wheel user has a password or SSH authorized key.\nYou must set one to prevent being locked out of your system.\nIf you really want to be locked out of your system, set users.allowNoPasswordLogin = true;\nHowever you are most probably better off by setting users.mutableUsers = true; and\nmanually running passwd root to set the root password.";
        }
      ];
    warnings = lib.concatMap (
      u:
      let
        several = lib.filter (n: u.${n} != null) [ "hashedPassword" "password" "hashedPasswordFile" "initialPassword" "initialHashedPassword" ];
      in
      lib.optional (lib.length several > 1 && cfg.mutableUsers)
        "The user '${u.name}' has multiple of the options\n`initialHashedPassword`, `hashedPassword`, `initialPassword`, `password`\n& `hashedPasswordFile` set to a non-null value.\n\nThe values of these options are:\n${lib.concatMapStringsSep "\n" (n: "* users.users.\"${u.name}\".${n}: ${lib.generators.toPretty { } u.${n}}") several}"
    ) (lib.attrValues cfg.users);
  };
}

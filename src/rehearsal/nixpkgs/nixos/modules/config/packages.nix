# The packages everyone on the system sees, and their common folder.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.environment;
  have = lib.concatMap (n: lib.optional (pkgs ? ${n}) pkgs.${n});
  required = have [
    "acl" "bashInteractive" "bzip2" "coreutils" "cryptsetup" "curl" "diffutils" "findutils" "gnugrep" "gnused" "gnutar"
    "gzip" "iproute2" "iputils" "kmod" "less" "ncurses" "netcat" "openssh" "procps" "util-linux" "xz" "zstd" "busybox"
  ];
in
{
  options = {
    environment = {
      systemPackages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages for everyone."; };
      defaultPackages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages that are there unless taken away."; };
      corePackages = mkOption { type = types.listOf types.package; default = required; description = "Packages the system cannot do without."; };
      pathsToLink = mkOption { type = types.listOf types.str; default = [ ]; description = "Folders of packages that are linked."; };
      extraOutputsToInstall = mkOption { type = types.listOf types.str; default = [ ]; description = "Accepted, no effect here."; };
      extraSetup = mkOption { type = types.lines; default = ""; description = "Script run over the common folder."; };
      profiles = mkOption { type = types.listOf types.str; default = [ ]; description = "Folders of packages, in order of preference."; };
      extraProfiles = mkOption { type = types.listOf types.str; default = [ ]; internal = true; description = "Profiles of single users."; };
      stub-ld.enable = mkOption { type = types.bool; default = true; description = "Accepted, no effect here."; };
    };
    system.path = mkOption { internal = true; description = "The common folder."; };
  };
  config = {
    environment.pathsToLink = [ "/bin" "/sbin" "/etc/xdg" "/share" ];
    environment.profiles = lib.mkAfter ([ "/nix/var/nix/profiles/default" "/run/current-system/sw" ] ++ cfg.extraProfiles);
    environment.etc.terminfo.source = "${config.system.path}/share/terminfo";
    system.path = pkgs.buildEnv {
      name = "system-path";
      paths = cfg.systemPackages ++ cfg.defaultPackages ++ cfg.corePackages ++ [ config.systemd.package ];
      inherit (cfg) pathsToLink;
      postBuild = cfg.extraSetup;
    };
  };
}

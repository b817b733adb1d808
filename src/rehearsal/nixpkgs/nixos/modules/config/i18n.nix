# Language and time.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  i = config.i18n;
  tz = config.time.timeZone;
  # Every locale asked for is the one there is, under its own name.
  locales = pkgs.runCommandLocal "glibc-locales" { } ''
    mkdir -p $out/lib/locale
    for n in C.UTF-8 C.utf8 ${lib.escapeShellArgs (lib.unique (map (s: lib.head (lib.splitString "/" s)) ([ i.defaultLocale ] ++ lib.attrValues i.extraLocaleSettings ++ i.supportedLocales)))}; do
      ln -sfn ${pkgs.glibcLocales or pkgs.glibc}/lib/locale/C.utf8 $out/lib/locale/$n
    done
  '';
in
{
  options = {
    i18n = {
      defaultLocale = mkOption { type = types.str; default = "en_US.UTF-8"; description = "The locale."; };
      extraLocaleSettings = mkOption { type = types.attrsOf types.str; default = { }; description = "More locale variables."; };
      supportedLocales = mkOption { type = types.listOf types.str; default = [ "C.UTF-8/UTF-8" "${i.defaultLocale}/UTF-8" ]; description = "Locales to have; Debian's parts have C.UTF-8 only."; };
      extraLocales = mkOption { type = types.either (types.listOf types.str) (types.enum [ "all" ]); default = [ ]; description = "More locales to have."; };
      defaultCharset = mkOption { type = types.str; default = "UTF-8"; description = "The character set."; };
      glibcLocales = mkOption { type = types.path; default = locales; description = "Where locales come from."; };
    };
    time = {
      timeZone = mkOption { type = types.nullOr (types.strMatching "[^ ]*"); default = null; description = "The time zone."; };
      hardwareClockInLocalTime = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
    };
  };
  config = {
    environment.sessionVariables = { LANG = i.defaultLocale; LOCPATH = "${i.glibcLocales}/lib/locale"; } // i.extraLocaleSettings;
    environment.etc = {
      "locale.conf".text = "LANG=${i.defaultLocale}\n" + lib.concatStrings (lib.mapAttrsToList (k: v: "${k}=${v}\n") i.extraLocaleSettings);
    } // lib.optionalAttrs (pkgs ? tzdata) { zoneinfo.source = "${pkgs.tzdata}/share/zoneinfo"; }
      // lib.optionalAttrs (tz != null) {
        localtime = { source = "/etc/zoneinfo/${tz}"; mode = "direct-symlink"; };
      };
  };
}

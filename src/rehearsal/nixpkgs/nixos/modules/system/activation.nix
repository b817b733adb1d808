# The script that makes a booted or switched system out of the store path.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  given = lib.filterAttrs (n: _: n != "script") config.system.activationScripts;
  steps = lib.mapAttrs (_: s: if builtins.isString s then { text = s; deps = [ ]; } else { deps = [ ]; } // s) given;
  # Each step after those it names.
  order =
    lib.foldl' (
      done: n:
      let
        visit = seen: n: if lib.elem n seen || !(steps ? ${n}) then seen else lib.foldl' visit (seen ++ [ ]) steps.${n}.deps ++ [ n ];
      in
      lib.unique (visit done n)
    ) [ ] (lib.attrNames steps);
in
{
  options.system.activationScripts = mkOption {
    type = types.attrsOf types.unspecified;
    default = { };
    description = "Shell fragments run at boot.";
    apply = set: set // {
      script = ''
        #!${pkgs.runtimeShell}
        systemConfig='@out@'
        export PATH=${lib.makeBinPath (map (n: pkgs.${n}) [ "coreutils" "gnugrep" "gnused" "findutils" "busybox" ])}
        ${lib.concatMapStrings (n: ''
          #### ${n}
          ${steps.${n}.text}
        '') order}
        ln -sfn "$systemConfig" /run/current-system
      '';
    };
  };
  options.environment.usrbinenv = mkOption { type = types.nullOr types.path; default = "${pkgs.coreutils}/bin/env"; description = "What /usr/bin/env is."; };
  options.environment.binsh = mkOption { type = types.path; default = "${pkgs.bash}/bin/sh"; description = "What /bin/sh is."; };
  config.system.activationScripts = {
    stdio = "";
    var = ''
      mkdir -m 0755 -p /var /var/log /var/lib /var/empty /var/lib/nixos /var/db /run /home
      mkdir -m 1777 -p /tmp /var/tmp
      mkdir -m 0700 -p /root
      mkdir -m 0755 -p /mnt
      ln -sfn /run /var/run
    '';
    etc = {
      deps = [ "users" "var" ];
      text = ''
        echo "setting up /etc..."
        ln -sfn "$systemConfig/etc" /etc/static
        src="$(readlink -f "$systemConfig/etc")"
        cp -rsf --no-preserve=mode /etc/static/* /etc/
        find /etc -name '*.mode' -o -name '*.uid' -o -name '*.gid' | xargs -r rm -f
        # Files with a mode of their own are copies.
        (cd "$src" && find . -name '*.mode') | while read -r m; do
          f="''${m#./}"; f="''${f%.mode}"
          rm -f "/etc/$f"
          mode="$(cat "$src/$f.mode")"
          if [ "$mode" = direct-symlink ]; then ln -sfn "$(readlink "$src/$f")" "/etc/$f"; continue; fi
          cp -L "$src/$f" "/etc/$f"
          chown "$(sed 's/^+//' "$src/$f.uid"):$(sed 's/^+//' "$src/$f.gid")" "/etc/$f"
          chmod "$mode" "/etc/$f"
        done
        touch /etc/NIXOS
      '';
    };
    binsh.text = ''
      mkdir -m 0755 -p /bin
      ln -sfn ${config.environment.binsh} /bin/sh
    '';
    usrbinenv.text = lib.optionalString (config.environment.usrbinenv != null) ''
      mkdir -m 0755 -p /usr/bin
      ln -sfn ${config.environment.usrbinenv} /usr/bin/env
    '';
    hostname.text = lib.optionalString (config.networking.hostName != "") ''
      hostname "${config.networking.hostName}"
    '';
    modprobe.text = ''
      mkdir -p /lib
      ln -sfn /run/booted-system/kernel-modules/lib/modules /lib/modules
      [ ! -w /proc/sys/kernel/modprobe ] || echo ${pkgs.kmod}/bin/modprobe > /proc/sys/kernel/modprobe
    '';
    tmpfiles = {
      deps = [ "users" ];
      text = lib.concatMapStrings (
        rule:
        let
          f = lib.filter (x: x != "") (lib.splitString " " rule);
          at = n: if lib.length f > n then builtins.elemAt f n else "-";
          kind = at 0;
          own = lib.optionalString (at 3 != "-") "chown ${at 3}${lib.optionalString (at 4 != "-") ":${at 4}"} ${at 1}\n";
          mode = lib.optionalString (at 2 != "-") "chmod ${at 2} ${at 1}\n";
        in
        if lib.hasPrefix "d" kind || lib.hasPrefix "D" kind then
          "mkdir -p ${at 1}\n${mode}${own}"
        else if lib.hasPrefix "L" kind then
          "mkdir -p \"$(dirname ${at 1})\"; ln -sfn ${at 6} ${at 1}\n"
        else if lib.hasPrefix "f" kind then
          "mkdir -p \"$(dirname ${at 1})\"; [ -e ${at 1} ] || echo -n ${lib.escapeShellArg (lib.concatStringsSep " " (lib.drop 6 f))} > ${at 1}\n${mode}${own}"
        else
          ""
      ) config.systemd.tmpfiles.rules;
    };
  };
}

# systemd units: written as units, started here by the image's own unit runner.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  names = default: description: mkOption { type = types.listOf types.str; inherit default description; };
  unitOption = types.oneOf [ types.bool types.int types.float types.str types.path types.package (types.listOf (types.oneOf [ types.bool types.int types.float types.str types.path types.package ])) ];
  section = description: mkOption { type = types.attrsOf unitOption; default = { }; inherit description; };
  text = description: mkOption { type = types.lines; default = ""; inherit description; };
  basics = {
    enable = mkOption { type = types.bool; default = true; description = "Whether the unit is there."; };
    description = mkOption { type = types.singleLineStr; default = ""; description = "One line about the unit."; };
    documentation = names [ ] "Where to read more.";
    requires = names [ ] "Units it needs.";
    requisite = names [ ] "Units that must run already.";
    wants = names [ ] "Units it would like.";
    wantedBy = names [ ] "Units that start it.";
    requiredBy = names [ ] "Units that need it.";
    upheldBy = names [ ] "Units that keep it up.";
    after = names [ ] "Units that start first.";
    before = names [ ] "Units that start later.";
    bindsTo = names [ ] "Units it lives and dies with.";
    partOf = names [ ] "Units it stops with.";
    conflicts = names [ ] "Units it excludes.";
    onFailure = names [ ] "Units started when it fails.";
    aliases = names [ ] "Other names.";
    unitConfig = section "The [Unit] section.";
    startLimitIntervalSec = mkOption { type = types.nullOr types.int; default = null; description = "Accepted, no effect here."; };
    startLimitBurst = mkOption { type = types.nullOr types.int; default = null; description = "Accepted, no effect here."; };
    overrideStrategy = mkOption { type = types.enum [ "asDropinIfExists" "asDropin" ]; default = "asDropinIfExists"; description = "Accepted, no effect here."; };
  };
  value = v: if v == true then "true" else if v == false then "false" else toString v;
  lines = set: lib.concatStrings (lib.concatLists (lib.mapAttrsToList (k: v: map (x: "${k}=${value x}\n") (lib.toList v)) set));
  list = k: vs: lib.optionalString (vs != [ ]) "${k}=${lib.concatStringsSep " " vs}\n";
  unitSection = u: ''
    [Unit]
  '' + lib.optionalString (u.description != "") "Description=${u.description}\n"
    + list "Documentation" u.documentation + list "After" u.after + list "Before" u.before + list "BindsTo" u.bindsTo + list "Conflicts" u.conflicts
    + list "PartOf" u.partOf + list "Requires" u.requires + list "Requisite" u.requisite + list "Wants" u.wants + lines u.unitConfig;

  scriptFor = name: kind: body: pkgs.writeTextFile {
    name = "unit-script-${lib.sanitizeDerivationName name}-${kind}";
    executable = true;
    destination = "/bin/${lib.sanitizeDerivationName name}-${kind}";
    text = "#!${pkgs.runtimeShell} -e\n${body}\n";
  };
  scriptPath = name: kind: body: "${scriptFor name kind body}/bin/${lib.sanitizeDerivationName name}-${kind}";
  serviceText =
    name: s:
    let
      path = s.path ++ lib.filter (p: p != null) (map (n: pkgs.${n} or null) [ "coreutils" "findutils" "gnugrep" "gnused" ]) ++ [ pkgs.iso-runner pkgs.busybox ];
      env = s.environment // { PATH = s.environment.PATH or "${lib.makeBinPath path}:${lib.makeSearchPath "sbin" path}"; };
      exec = field: kind: body: lib.optionalString (body != "") "${field}=${scriptPath name kind body}\n";
    in
    unitSection s
    + "\n[Service]\n"
    + lib.concatStrings (lib.mapAttrsToList (k: v: "Environment=${builtins.toJSON "${k}=${toString v}"}\n") (lib.filterAttrs (_: v: v != null) env))
    + exec "ExecStartPre" "pre-start" s.preStart
    + exec "ExecStart" "start" (lib.optionalString (s.script != "") s.script + "") + exec "ExecStartPost" "post-start" s.postStart
    + exec "ExecReload" "reload" s.reload + exec "ExecStop" "pre-stop" s.preStop + exec "ExecStopPost" "post-stop" s.postStop
    + lines s.serviceConfig;
  otherText = kind: u: unitSection u + lib.optionalString (u ? ${kind + "Config"}) "\n[${lib.toSentenceCase kind}]\n${lines u.${kind + "Config"}}";

  unitFile = name: content: pkgs.writeTextFile { name = "unit-${lib.sanitizeDerivationName name}"; destination = "/${name}"; text = content; };
  sv = config.systemd;
  units =
    lib.mapAttrs' (n: s: lib.nameValuePair "${n}.service" { unit = s; text = serviceText n s; }) sv.services
    // lib.mapAttrs' (n: u: lib.nameValuePair "${n}.socket" { unit = u; text = otherText "socket" (u // { socketConfig = u.socketConfig // lib.optionalAttrs (u.listenStreams != [ ]) { ListenStream = u.listenStreams; }; }); }) sv.sockets
    // lib.mapAttrs' (n: u: lib.nameValuePair "${n}.timer" { unit = u; text = otherText "timer" u; }) sv.timers
    // lib.mapAttrs' (n: u: lib.nameValuePair "${n}.path" { unit = u; text = otherText "path" u; }) sv.paths
    // lib.mapAttrs' (n: u: lib.nameValuePair "${n}.target" { unit = u; text = otherText "target" u; }) sv.targets;
  live = lib.filterAttrs (_: u: u.unit.enable) units;

  kind = extra: types.attrsOf (types.submodule { options = basics // extra; });
  kindOption = extra: description: mkOption { type = kind extra; default = { }; inherit description; };
in
{
  options.systemd = {
    services = kindOption {
      serviceConfig = section "The [Service] section.";
      script = text "What the service runs, as a shell script.";
      preStart = text "Runs before it.";
      postStart = text "Runs after it started.";
      reload = text "Runs to reload it.";
      preStop = text "Runs to stop it.";
      postStop = text "Runs after it stopped.";
      scriptArgs = mkOption { type = types.str; default = ""; description = "Arguments of the script."; };
      path = mkOption { type = types.listOf (types.oneOf [ types.package types.str ]); default = [ ]; description = "Packages its scripts find programs in."; };
      environment = mkOption { type = types.attrsOf (types.nullOr (types.oneOf [ types.str types.path types.package ])); default = { }; description = "Its environment."; };
      restartIfChanged = mkOption { type = types.bool; default = true; description = "Accepted, no effect here."; };
      stopIfChanged = mkOption { type = types.bool; default = true; description = "Accepted, no effect here."; };
      reloadIfChanged = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
      restartTriggers = mkOption { type = types.listOf types.unspecified; default = [ ]; description = "Accepted, no effect here."; };
      reloadTriggers = mkOption { type = types.listOf types.unspecified; default = [ ]; description = "Accepted, no effect here."; };
      startAt = mkOption { type = types.either types.str (types.listOf types.str); default = [ ]; description = "Accepted, no effect here."; };
      confinement.enable = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
    } "Services.";
    sockets = kindOption { socketConfig = section "The [Socket] section."; listenStreams = names [ ] "Addresses it listens on."; } "Sockets.";
    timers = kindOption { timerConfig = section "The [Timer] section."; } "Timers.";
    paths = kindOption { pathConfig = section "The [Path] section."; } "Paths.";
    targets = kindOption { } "Targets.";
    tmpfiles.rules = mkOption { type = types.listOf types.str; default = [ ]; description = "Files and folders made at boot."; };
    tmpfiles.settings = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
    user.services = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
    packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Accepted, no effect here."; };
    package = mkOption { type = types.package; default = pkgs.iso-runner; description = "What starts the units."; };
    enableEmergencyMode = mkOption { type = types.bool; default = true; description = "Accepted, no effect here."; };
    network.enable = mkOption { type = types.bool; default = false; description = "Whether systemd-networkd is used; a rehearsal image has none."; };
    network.networks = mkOption { type = types.attrsOf types.anything; default = { }; description = "Networks of systemd-networkd."; };
    network.links = mkOption { type = types.attrsOf types.anything; default = { }; description = "Links of systemd-networkd."; };
    network.netdevs = mkOption { type = types.attrsOf types.anything; default = { }; description = "Devices of systemd-networkd."; };
    network.wait-online = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
    sleep.extraConfig = mkOption { type = types.lines; default = ""; description = "Accepted, no effect here."; };
    settings = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
    oomd.enable = mkOption { type = types.bool; default = true; description = "Accepted, no effect here."; };
  };
  config = {
    assertions = [
      { assertion = !sv.network.enable && sv.network.networks == { }; message = "The rehearsal channel has no systemd-networkd: systemd.network cannot be rehearsed."; }
    ];
    systemd.targets = lib.genAttrs [ "sysinit" "basic" "network-pre" "network" "network-online" "multi-user" "getty" ] (n: {
      description = { sysinit = "System Initialization"; basic = "Basic System"; network-pre = "Preparation for Network"; network = "Network"; network-online = "Network is Online"; multi-user = "Multi-User System"; getty = "Login Prompts"; }.${n};
    }) // { multi-user = { description = "Multi-User System"; requires = [ "basic.target" ]; after = [ "basic.target" ]; }; };
    environment.etc."systemd/system".source = pkgs.runCommandLocal "system-units" { } ''
      mkdir -p $out
      ${lib.concatStrings (lib.mapAttrsToList (n: u: ''
        ln -s ${unitFile n u.text}/${lib.escapeShellArg n} $out/${lib.escapeShellArg n}
        ${lib.concatMapStrings (t: "mkdir -p $out/${lib.escapeShellArg "${t}.wants"}; ln -sfn ../${lib.escapeShellArg n} $out/${lib.escapeShellArg "${t}.wants/${n}"}\n") u.unit.wantedBy}
        ${lib.concatMapStrings (t: "mkdir -p $out/${lib.escapeShellArg "${t}.requires"}; ln -sfn ../${lib.escapeShellArg n} $out/${lib.escapeShellArg "${t}.requires/${n}"}\n") u.unit.requiredBy}
        ${lib.concatMapStrings (a: "ln -sfn ${lib.escapeShellArg n} $out/${lib.escapeShellArg a}\n") u.unit.aliases}
      '') live)}
      ln -sfn multi-user.target $out/default.target
      echo "units: $(ls $out | wc -l)"
    '';
    environment.etc."tmpfiles.d/00-nixos.conf".text = lib.concatMapStrings (r: r + "\n") sv.tmpfiles.rules;
  };
}

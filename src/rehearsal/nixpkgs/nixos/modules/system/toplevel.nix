# The store path that is the system.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  kernel = config.boot.kernelPackages.kernel;
  system = pkgs.stdenvNoCC.mkDerivation {
    name = "nixos-system-${config.system.name}-${config.system.nixos.label}";
    __structuredAttrs = true;
    preferLocalBuild = true;
    allowSubstitutes = false;
    nixosLabel = config.system.nixos.label;
    kernelParams = config.boot.kernelParams;
    extraDependencies = map (p: "${p}") config.system.extraDependencies;
    activationScript = config.system.activationScripts.script;
    buildCommand = ''
      mkdir $out
      cp ${config.system.build.bootStage2} $out/init
      chmod u+w $out/init
      substituteInPlace $out/init --subst-var-by systemConfig $out
      chmod 555 $out/init

      printf '%s' "$activationScript" > $out/activate
      substituteInPlace $out/activate --subst-var-by out $out
      chmod 555 $out/activate

      ln -s ${kernel}/${config.system.boot.loader.kernelFile} $out/kernel
      ln -s ${config.system.modulesTree} $out/kernel-modules
      ln -s ${config.system.build.initialRamdisk}/${config.system.boot.loader.initrdFile} $out/initrd
      printf '%s' "''${kernelParams[*]}" > $out/kernel-params
      ln -s ${config.hardware.firmwarePath} $out/firmware

      ln -s ${config.system.build.etc}/etc $out/etc
      ln -s ${config.system.path} $out/sw
      ln -s ${pkgs.iso-runner} $out/systemd
      printf '%s' "rehearsal 1" > $out/init-interface-version
      printf '%s' "$nixosLabel" > $out/nixos-version
      printf '%s' "${pkgs.stdenv.hostPlatform.system}" > $out/system
      printf '%s ' "''${extraDependencies[@]}" > $out/extra-dependencies
      mkdir $out/specialisation $out/bin
      echo "system: $out"
    '';
  };
in
{
  options = {
    assertions = mkOption { type = types.listOf types.unspecified; default = [ ]; internal = true; description = "Conditions that must hold."; };
    warnings = mkOption { type = types.listOf types.str; default = [ ]; internal = true; description = "Shown when the system is evaluated."; };
    lib = mkOption { type = types.attrsOf types.attrs; default = { }; description = "Values modules share."; };
    meta = mkOption { type = types.attrsOf types.raw; default = { }; internal = true; description = "About the modules."; };
    specialisation = mkOption { type = types.attrsOf types.raw; default = { }; description = "Accepted, but a rehearsal image has one configuration only."; };
    system = {
      build = mkOption { type = types.lazyAttrsOf types.unspecified; default = { }; description = "What can be built from the system."; };
      extraDependencies = mkOption { type = types.listOf types.pathInStore; default = [ ]; description = "More store paths for the system's closure."; };
      includeBuildDependencies = mkOption { type = types.bool; default = false; description = "Whether the build's closure goes along."; };
      copySystemConfiguration = mkOption { type = types.bool; default = false; description = "Whether the configuration is copied into the system."; };
      modulesTree = mkOption { type = types.package; internal = true; description = "The kernel modules."; };
      boot.loader.kernelFile = mkOption { type = types.str; default = "bzImage"; internal = true; description = "Name of the kernel's file."; };
      boot.loader.initrdFile = mkOption { type = types.str; default = "initrd"; internal = true; description = "Name of the initial RAM disk's file."; };
      boot.loader.id = mkOption { type = types.str; default = ""; internal = true; description = "Name of the boot loader."; };
      switch.enable = mkOption { type = types.bool; default = true; description = "Accepted, no effect here."; };
    };
  };
  config = {
    system.modulesTree = kernel;
    system.build.toplevel = lib.asserts.checkAssertWarn config.assertions config.warnings system;
  };
}

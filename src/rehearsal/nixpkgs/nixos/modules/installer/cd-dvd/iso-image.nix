# A bootable ISO image out of a configuration: config.system.build.isoImage.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.isoImage;
  flag = default: description: mkOption { type = types.bool; inherit default description; };
  str = default: description: mkOption { type = types.str; inherit default description; };
  menus = import ./boot-menus.nix { inherit config lib pkgs; };
  kernelAt = config.boot.kernelPackages.kernel + "/" + config.system.boot.loader.kernelFile;
  initrdAt = config.system.build.initialRamdisk + "/" + config.system.boot.loader.initrdFile;
  media = lib.mkImageMediaOverride;
  picture = default: description: mkOption { type = types.nullOr (types.either types.path types.package); inherit default description; };
in
{
  imports = [
    (lib.mkRenamedOptionModuleWith { sinceRelease = 2505; from = [ "isoImage" "isoBaseName" ]; to = [ "image" "baseName" ]; })
    (lib.mkRenamedOptionModuleWith { sinceRelease = 2505; from = [ "isoImage" "isoName" ]; to = [ "image" "fileName" ]; })
    ../../image/file-options.nix
  ];
  options.isoImage = {
    compressImage = flag false "Whether the image is compressed with zstd.";
    squashfsCompression = mkOption { type = types.nullOr types.str; default = "zstd -Xcompression-level 19"; example = "zstd -Xcompression-level 6"; description = "How the store is compressed; null for not at all."; };
    edition = str "" "The edition in names and labels.";
    volumeID = str "nixos${lib.optionalString (cfg.edition != "") "-${cfg.edition}"}-${config.system.nixos.release}-${pkgs.stdenv.hostPlatform.uname.processor}" "The label of the volume.";
    contents = mkOption { type = types.listOf types.attrs; default = [ ]; description = "Files on the image, outside the store."; };
    storeContents = mkOption { type = types.listOf types.unspecified; default = [ ]; description = "More store paths on the image."; };
    includeSystemBuildDependencies = flag false "Whether what the system was built from goes along.";
    makeBiosBootable = flag pkgs.stdenv.hostPlatform.isx86 "Whether BIOS machines boot it.";
    makeEfiBootable = flag false "Whether UEFI machines boot it.";
    makeUsbBootable = flag false "Whether it boots from USB sticks too.";
    efiSplashImage = picture null "Picture behind the UEFI menu.";
    splashImage = picture null "Picture behind the BIOS menu.";
    grubTheme = picture null "Theme of the UEFI menu; a rehearsal image has none of its own.";
    syslinuxTheme = str "MENU TITLE ${config.system.nixos.distroName}\n" "Looks of the BIOS menu.";
    prependToMenuLabel = str "" "Goes before the name in the menu.";
    appendToMenuLabel = str " Installer" "Goes after the name in the menu.";
    configurationName = mkOption { type = types.nullOr types.str; default = null; description = "Goes after that."; };
    showConfiguration = flag true "Whether this configuration is in the menu.";
    forceTextMode = flag false "Whether the UEFI menu stays in text mode.";
  };
  config = {
    lib.isoFileSystems = {
      "/" = media { fsType = "tmpfs"; options = [ "mode=0755" ]; };
      "/iso" = media { device = "/dev/root"; fsType = "iso9660"; neededForBoot = true; noCheck = true; };
      "/nix/.ro-store" = media { fsType = "squashfs"; device = "/iso/nix-store.squashfs"; options = [ "loop" ]; neededForBoot = true; };
      "/nix/.rw-store" = media { fsType = "tmpfs"; options = [ "mode=0755" ]; neededForBoot = true; };
      "/nix/store" = media { overlay = { lowerdir = [ "/nix/.ro-store" ]; upperdir = "/nix/.rw-store/store"; workdir = "/nix/.rw-store/work"; }; };
    };
    fileSystems = config.lib.isoFileSystems;
    assertions = [
      {
        assertion = lib.stringLength cfg.volumeID <= 32;
        message =
          let
            n = lib.stringLength cfg.volumeID;
          in
          "isoImage.volumeID ${cfg.volumeID} is ${toString n} characters. That is ${toString (n - 32)} characters longer than the limit of 32.";
      }
    ];
    boot.loader.grub.enable = media false;
    boot.loader.timeout = 10;
    boot.kernelParams = [ "boot.shell_on_fail" "root=LABEL=${cfg.volumeID}" ];
    boot.initrd.availableKernelModules = [ "squashfs" "iso9660" "uas" "overlay" ];
    boot.initrd.kernelModules = [ "loop" "overlay" ];
    boot.initrd.supportedFilesystems = [ "vfat" ];

    isoImage.storeContents = [ config.system.build.toplevel ] ++ lib.optional cfg.includeSystemBuildDependencies config.system.build.toplevel.drvPath;
    isoImage.contents =
      [
        { source = pkgs.writeText "version" config.system.nixos.label; target = "/version.txt"; }
      ]
      ++ lib.optionals cfg.showConfiguration [
        { source = kernelAt; target = "/boot/" + kernelAt; }
        { source = initrdAt; target = "/boot/" + initrdAt; }
      ]
      ++ lib.optionals cfg.makeBiosBootable (
        [
          { source = pkgs.writeText "isolinux.cfg" menus.isolinux; target = "/isolinux/isolinux.cfg"; }
          { source = "${pkgs.syslinux}/share/syslinux"; target = "/isolinux"; }
        ]
        ++ lib.optional (cfg.splashImage != null) { source = cfg.splashImage; target = "/isolinux/background.png"; }
      )
      ++ lib.optionals cfg.makeEfiBootable (
        [
          { source = menus.efiImage; target = "/boot/efi.img"; }
          { source = "${menus.efiDir}/EFI"; target = "/EFI"; }
          { source = pkgs.writeTextDir "grub/loopback.cfg" "source /EFI/BOOT/grub.cfg\n" + "/grub"; target = "/boot/grub"; }
        ]
        ++ lib.optional (cfg.efiSplashImage != null) { source = cfg.efiSplashImage; target = "/EFI/BOOT/efi-background.png"; }
        ++ lib.optional (cfg.grubTheme != null) { source = cfg.grubTheme; target = "/EFI/BOOT/grub-theme"; }
      );

    image.extension = if cfg.compressImage then "iso.zst" else "iso";
    image.filePath = "iso/${config.image.fileName}";
    image.baseName = "nixos${lib.optionalString (cfg.edition != "") "-${cfg.edition}"}-${config.system.nixos.label}-${pkgs.stdenv.hostPlatform.system}";
    system.build.image = config.system.build.isoImage;
    system.build.isoImage = import ../../../lib/make-iso9660-image.nix (
      {
        inherit lib pkgs;
        inherit (cfg) compressImage volumeID contents;
        isoName = "${config.image.baseName}.iso";
        bootable = cfg.makeBiosBootable;
        bootImage = "/isolinux/isolinux.bin";
        squashfsContents = cfg.storeContents;
        squashfsCompression = cfg.squashfsCompression;
      }
      // lib.optionalAttrs (cfg.makeUsbBootable && cfg.makeBiosBootable) {
        usbBootable = true;
        isohybridMbrImage = "${pkgs.syslinux}/share/syslinux/isohdpfx.bin";
      }
      // lib.optionalAttrs cfg.makeEfiBootable {
        efiBootable = true;
        efiBootImage = "boot/efi.img";
      }
    );

    # What nix-store --load-db would read is on the image; Nix itself is not.
    systemd.services.register-nix-paths = {
      description = "Register Nix Store Paths";
      wantedBy = [ "sysinit.target" ];
      serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
      script = ''
        mkdir -p /nix/var/nix/profiles /nix/var/nix/gcroots
        if type -p nix-store > /dev/null; then nix-store --load-db < /nix/store/nix-path-registration; fi
        ln -sfn "$(readlink -f /run/current-system)" /nix/var/nix/profiles/system
        touch /etc/NIXOS
      '';
    };
  };
}

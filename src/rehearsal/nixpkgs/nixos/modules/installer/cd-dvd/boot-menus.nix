# The boot menus of an image: isolinux.cfg, grub.cfg, and the FAT image that
# UEFI reads from a CD.
{ config, lib, pkgs }:
let
  cfg = config.isoImage;
  timeout = config.boot.loader.timeout;
  title =
    cfg.prependToMenuLabel + config.system.nixos.distroName + " " + config.system.nixos.label + cfg.appendToMenuLabel
    + lib.optionalString (cfg.configurationName != null) (" " + cfg.configurationName);
  kernel = "/boot/${config.boot.kernelPackages.kernel + "/" + config.system.boot.loader.kernelFile}";
  initrd = "/boot/${config.system.build.initialRamdisk + "/" + config.system.boot.loader.initrdFile}";
  line = more: "init=${config.system.build.toplevel}/init ${toString config.boot.kernelParams}${lib.optionalString (more != "") " ${more}"}";
  variants = [
    { title = "Copy ISO Files to RAM"; class = "copytoram"; params = "copytoram"; }
    { title = "No modesetting"; class = "nomodeset"; params = "nomodeset"; }
    { title = "Debug Console Output"; class = "debug"; params = "debug"; }
    { title = "Serial console=ttyS0,115200n8"; class = "serial"; params = "console=ttyS0,115200n8"; }
  ];
  isoEntry = label: more: ''
    LABEL ${label}
    MENU LABEL ${title}
    LINUX ${kernel}
    APPEND ${line more}
    INITRD ${initrd}
  '';
  grubEntry = class: more: ''
    menuentry '${title}' --class ${class} {
      linux ${kernel} ''${isoboot} ${line more}
      initrd ${initrd}
    }
  '';
in
rec {
  isolinux = ''
    SERIAL 0 115200
    TIMEOUT ${toString (if timeout == null then 35996 else timeout * 10)}
    UI menu.c32
    ${lib.optionalString (cfg.splashImage != null) "MENU BACKGROUND /isolinux/background.png"}
    ${cfg.syslinuxTheme}
    DEFAULT boot

    ${isoEntry "boot" ""}
    MENU BEGIN Options
    ${lib.concatMapStrings (v: ''
      MENU BEGIN ${v.title}
      ${isoEntry "boot-${v.class}" v.params}
      MENU END
    '') variants}
    MENU END
  '';

  # A timeout of 0 boots at once in GRUB as well.
  grubCfg = ''
    set timeout=${toString (if timeout == null then -1 else timeout)}
    search --set=root --file /EFI/nixos-installer-image
    set textmode=${lib.boolToString cfg.forceTextMode}
    if serial --unit=0 --speed=115200; then
      terminal_input console serial
      terminal_output console serial
    fi
    set menu_color_normal=cyan/blue
    set menu_color_highlight=white/blue
    if [ "''${iso_path}" ]; then
      set isoboot="findiso=''${iso_path}"
    fi

    ${lib.optionalString cfg.showConfiguration (grubEntry "installer" "")}
    submenu "Options" --class submenu {
      ${lib.concatMapStrings (v: ''
        submenu "${v.title}" --class ${v.class} {
          ${grubEntry v.class v.params}
        }
      '') variants}
    }
    menuentry 'Firmware Setup' --class settings {
      fwsetup
    }
    menuentry 'Shutdown' --class shutdown {
      halt
    }
  '';

  efiDir =
    pkgs.runCommand "efi-directory"
      {
        nativeBuildInputs = [ pkgs.grub2_efi ];
        grubCfg = pkgs.writeText "grub.cfg" grubCfg;
        grub = pkgs.grub2_efi;
      }
      ''
        phase buildPhase
        mkdir -p $out/EFI/BOOT
        touch $out/EFI/nixos-installer-image
        cp $grubCfg $out/EFI/BOOT/grub.cfg
        [ ! -e $grub/share/grub/unicode.pf2 ] || cp $grub/share/grub/unicode.pf2 $out/EFI/BOOT/
        modules="fat iso9660 part_gpt part_msdos normal boot linux configfile loopback chain halt efifwsetup efi_gop efi_uga ls
          search search_label search_fs_uuid search_fs_file gfxmenu gfxterm gfxterm_background test all_video loadenv exfat ext2 ntfs
          probe echo videoinfo png serial terminal minicmd cat reboot sleep true regexp"
        have=
        for m in $modules; do [ ! -e $grub/lib/grub/x86_64-efi/$m.mod ] || have="$have $m"; done
        grub-script-check $out/EFI/BOOT/grub.cfg
        grub-mkimage --directory=$grub/lib/grub/x86_64-efi -o $out/EFI/BOOT/BOOTX64.EFI -p /EFI/BOOT -O x86_64-efi $have
        echo "BOOTX64.EFI: $(stat -c %s $out/EFI/BOOT/BOOTX64.EFI) bytes"
      '';

  efiImage =
    pkgs.runCommand "efi-image_eltorito"
      {
        nativeBuildInputs = [ pkgs.mtools pkgs.dosfstools ];
        GCONV_PATH = "${pkgs.glibc}/lib/gconv";
        inherit efiDir;
      }
      ''
        phase buildPhase
        mkdir -p contents/EFI/BOOT
        cp $efiDir/EFI/BOOT/grub.cfg $efiDir/EFI/BOOT/*.EFI contents/EFI/BOOT/
        find contents -exec touch -h -d '2000-01-01 00:00:00' {} +
        kib=$(du -sk --apparent-size contents | cut -f1)
        mib=$(( kib * 11 / 10 / 1024 + 1 ))
        truncate -s "''${mib}M" $out
        mkfs.vfat --invariant -i 12345678 -n EFIBOOT $out
        mmd -i $out ::/EFI ::/EFI/BOOT
        for f in contents/EFI/BOOT/*; do mcopy -pm -i $out "$f" "::/EFI/BOOT/''${f##*/}"; done
        fsck.vfat -vn $out
      '';
}

# Programs every system has, and those for disks, file systems and hardware.
# attribute = { from = Debian packages; libs = libraries; … }
{ l }:
{
  coreutils = { from = [ "coreutils" ]; libs = [ "libacl1" "libattr1" "libgmp10" "libselinux1" ]; license = l.gpl3Plus; description = "Everyday commands for files, text and the shell"; mainProgram = "ls"; };
  findutils = { from = [ "findutils" ]; libs = [ "libselinux1" ]; license = l.gpl3Plus; description = "find and xargs"; mainProgram = "find"; };
  gnugrep = { pname = "gnugrep"; from = [ "grep" ]; libs = [ "libpcre2-8-0" ]; license = l.gpl3Plus; description = "Searches text for patterns"; mainProgram = "grep"; };
  gnused = { from = [ "sed" ]; libs = [ "libacl1" "libselinux1" ]; license = l.gpl3Plus; description = "Edits text as it streams by"; mainProgram = "sed"; };
  gnutar = { from = [ "tar" ]; libs = [ "libacl1" "libselinux1" ]; license = l.gpl3Plus; description = "Packs and unpacks archives"; mainProgram = "tar"; };
  gzip = { from = [ "gzip" ]; license = l.gpl3Plus; description = "The gzip compressor"; mainProgram = "gzip"; };
  xz = { from = [ "xz-utils" ]; libs = [ "liblzma5" ]; license = l.gpl2Plus; description = "The xz compressor"; mainProgram = "xz"; };
  bzip2 = { from = [ "bzip2" ]; libs = [ "libbz2-1.0" ]; license = l.bsd3; description = "The bzip2 compressor"; mainProgram = "bzip2"; };
  zstd = { from = [ "zstd" ]; libs = [ "libgcc-s1" "liblz4-1" "liblzma5" "libstdc++6" "zlib1g" ]; license = l.bsd3; description = "The zstandard compressor"; mainProgram = "zstd"; };
  diffutils = { from = [ "diffutils" ]; license = l.gpl3Plus; description = "Compares files"; mainProgram = "diff"; };
  less = { from = [ "less" ]; libs = [ "libtinfo6" ]; license = l.gpl3Plus; description = "Shows text page by page"; mainProgram = "less"; };
  procps = { from = [ "procps" ]; libs = [ "libncursesw6" "libproc2-0" "libtinfo6" ]; license = l.gpl2Plus; description = "ps, top, free and their kin"; mainProgram = "ps"; };
  util-linux = {
    from = [ "util-linux" "mount" "fdisk" ];
    libs = [ "libblkid1" "libcap-ng0" "libcrypt1" "libfdisk1" "libmount1" "libncursesw6" "libpam0g" "libreadline8" "libselinux1" "libsmartcols1" "libsystemd0" "libtinfo6" "libudev1" "libuuid1" "zlib1g" ];
    license = l.gpl2Plus;
    description = "mount, lsblk, fdisk and many more low-level tools";
    mainProgram = "lsblk";
  };
  sudo = {
    from = [ "sudo" ];
    libs = [ "libaudit1" "libpam0g" "libselinux1" "zlib1g" ];
    license = l.isc;
    description = "Runs a command as somebody else, by rules";
    script = "extraRpath=$out/lib/sudo; rm -rf $out/etc $out/bin/sudo_logsrvd $out/bin/sudo_sendlog";
  };
  shadow = { from = [ "login" ]; libs = [ "libaudit1" "libcrypt1" "libpam0g" "libselinux1" ]; license = l.bsd3; description = "Logging in"; mainProgram = "login"; script = "rm -rf $out/etc"; };
  linux-pam = {
    from = [ "libpam-modules" ];
    libs = [ "libaudit1" "libcrypt1" "libpam0g" "libselinux1" "libnsl2" "libtirpc3" ];
    license = l.bsd3;
    description = "Modules that decide who may log in";
    script = "rm -rf $out/lib/security/pam_userdb.so $out/etc $out/share";
  };
  kmod = { from = [ "kmod" ]; libs = [ "liblzma5" "libssl3" "libzstd1" ]; license = l.lgpl21Plus; description = "Loads and lists kernel modules"; mainProgram = "kmod"; };
  kbd = { from = [ "kbd" ]; license = l.gpl2Plus; description = "Fonts and keys of the text console"; mainProgram = "loadkeys"; };
  acl = { from = [ "acl" ]; libs = [ "libacl1" ]; license = l.gpl2Plus; description = "Access control lists of files"; mainProgram = "getfacl"; };
  gawk = { from = [ "gawk" ]; libs = [ "libgmp10" "libmpfr6" "libreadline8" "libsigsegv2" ]; license = l.gpl3Plus; description = "Scans text for patterns and works on it line by line"; script = "rm -rf $out/etc; [ -e $out/bin/awk ] || ln -s gawk $out/bin/awk"; };
  strace = { from = [ "strace" ]; libs = [ "libunwind8" ]; license = l.lgpl21Plus; description = "Shows which system calls a program makes"; };
  dmidecode = { from = [ "dmidecode" ]; license = l.gpl2Plus; description = "Reads what the firmware says about the hardware"; };

  parted = { from = [ "parted" ]; libs = [ "libparted2" "libreadline8" "libtinfo6" ]; license = l.gpl3Plus; description = "Partitions disks"; };
  gptfdisk = { from = [ "gdisk" ]; libs = [ "libgcc-s1" "libncursesw6" "libpopt0" "libstdc++6" "libtinfo6" "libuuid1" ]; license = l.gpl2Plus; description = "Partitions disks with a GUID table"; mainProgram = "gdisk"; };
  cryptsetup = { from = [ "cryptsetup-bin" ]; libs = [ "libblkid1" "libcryptsetup12" "libpopt0" "libuuid1" ]; license = l.gpl2Plus; description = "Encrypted disks (LUKS)"; script = ''wrap cryptsetup "export DM_DISABLE_UDEV=1" "exec $out/lib/wrapped/cryptsetup \"\$@\""''; };
  # No udev runs on a rehearsal image, so what makes device-mapper devices makes
  # their nodes, too.
  lvm2 = { from = [ "lvm2" "dmsetup" ]; libs = [ "libaio1" "libblkid1" "libdevmapper-event1.02.1" "libdevmapper1.02.1" "libedit2" "libselinux1" "libsystemd0" "libudev1" ]; license = l.gpl2Only; description = "Logical volumes: disks joined and divided at will"; mainProgram = "lvm"; script = ''
    for p in lvm dmsetup; do wrap $p "export DM_DISABLE_UDEV=1" "exec -a \"\$0\" $out/lib/wrapped/$p \"\$@\""; done
  ''; };
  mdadm = { from = [ "mdadm" ]; libs = [ "libudev1" ]; license = l.gpl2Plus; description = "Software RAID"; script = "rm -rf $out/etc $out/share"; };
  dosfstools = { from = [ "dosfstools" ]; license = l.gpl3Plus; description = "Makes and checks FAT file systems"; mainProgram = "mkfs.vfat"; };
  e2fsprogs = { from = [ "e2fsprogs" ]; libs = [ "libblkid1" "libcom-err2" "libext2fs2" "libss2" "libuuid1" ]; license = l.gpl2Plus; description = "Makes and checks ext4 file systems"; mainProgram = "mkfs.ext4"; };
  btrfs-progs = { from = [ "btrfs-progs" ]; libs = [ "libblkid1" "libcom-err2" "libext2fs2" "liblzo2-2" "libudev1" "libuuid1" "libzstd1" "zlib1g" ]; license = l.gpl2Only; description = "Makes and manages Btrfs file systems"; mainProgram = "btrfs"; };
  xfsprogs = { from = [ "xfsprogs" ]; libs = [ "libblkid1" "libdevmapper1.02.1" "libedit2" "libinih1" "liburcu8" "libuuid1" ]; license = l.gpl2Only; description = "Makes and checks XFS file systems"; mainProgram = "mkfs.xfs"; script = "rm -f $out/bin/xfs_scrub*"; };
  ntfs3g = { from = [ "ntfs-3g" ]; libs = [ "libgcrypt20" "libgnutls30" "libntfs-3g89" ]; license = l.gpl2Plus; description = "Reads, writes and repairs NTFS"; mainProgram = "ntfs-3g"; };
  ddrescue = { from = [ "gddrescue" ]; libs = [ "libgcc-s1" "libstdc++6" ]; license = l.gpl2Plus; description = "Copies data off failing disks"; };
  testdisk = { from = [ "testdisk" ]; libs = [ "libext2fs2" "libjpeg62-turbo" "libncursesw6" "libntfs-3g89" "libtinfo6" "libuuid1" "zlib1g" ]; license = l.gpl2Plus; description = "Finds lost partitions and files again"; };
  smartmontools = { from = [ "smartmontools" ]; libs = [ "libcap-ng0" "libgcc-s1" "libselinux1" "libstdc++6" "libsystemd0" ]; license = l.gpl2Plus; description = "Asks disks about their health"; mainProgram = "smartctl"; };
  nvme-cli = { from = [ "nvme-cli" ]; libs = [ "libjson-c5" "libnvme1" "zlib1g" ]; license = l.gpl2Only; description = "Manages NVMe disks"; mainProgram = "nvme"; };
  hdparm = { from = [ "hdparm" ]; license = l.bsd2; description = "Reads and sets parameters of SATA disks"; };
  efibootmgr = { from = [ "efibootmgr" ]; libs = [ "libefiboot1" "libefivar1" "libpopt0" ]; license = l.gpl2Plus; description = "Edits the boot entries of UEFI firmware"; };
  squashfsTools = {
    pname = "squashfs";
    from = [ "squashfs-tools" ];
    libs = [ "liblz4-1" "liblzma5" "liblzo2-2" "libzstd1" "zlib1g" ];
    license = l.gpl2Plus;
    description = "Makes and unpacks squashfs images";
    mainProgram = "mksquashfs";
    # Debian 12's mksquashfs has no -no-compression yet, only its four parts.
    script = ''
      wrap mksquashfs "for x do shift; case \"\$x\" in -no-compression) set -- \"\$@\" -noI -noD -noF -noX ;; *) set -- \"\$@\" \"\$x\" ;; esac; done" "exec $out/lib/wrapped/mksquashfs \"\$@\""
    '';
  };
  xorriso = { from = [ "xorriso" ]; libs = [ "libisoburn1" ]; license = l.gpl3Plus; description = "Makes and edits ISO 9660 images"; };
  mtools = { from = [ "mtools" ]; license = l.gpl3Plus; description = "Reads and writes FAT images without mounting them"; mainProgram = "mdir"; };
  patchelf = { from = [ "patchelf" ]; libs = [ "libgcc-s1" "libstdc++6" ]; license = l.gpl3Plus; description = "Edits loader and library paths of programs"; };

  lshw = { from = [ "lshw" ]; libs = [ "libgcc-s1" "libstdc++6" ]; license = l.gpl2Only; description = "Lists the hardware in detail"; };
  pciutils = {
    from = [ "pciutils" "pci.ids" ];
    libs = [ "libkmod2" "libpci3" ];
    license = l.gpl2Plus;
    description = "Lists and inspects PCI devices";
    mainProgram = "lspci";
    script = ''wrap lspci "exec $out/lib/wrapped/lspci -i $out/share/misc/pci.ids \"\$@\""'';
  };
  lm_sensors = { pname = "lm-sensors"; from = [ "lm-sensors" "libsensors-config" ]; libs = [ "libsensors5" ]; license = l.gpl2Plus; description = "Reads temperatures, fans and voltages"; mainProgram = "sensors"; };
  usbutils = { from = [ "usbutils" ]; libs = [ "libudev1" "libusb-1.0-0" ]; license = l.gpl2Plus; description = "Lists USB devices"; mainProgram = "lsusb"; };
}

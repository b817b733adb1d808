# The parts that are not simply programs: kernel, boot loaders, certificates,
# time zones, terminal descriptions.
{ lib, parts, deb, packages, shell }:
let
  inherit (parts) debs;
  inherit (packages) libraries loader libc6;
  has = names: deb.available names;
  version = n: debs.${n}.version;
  free = lib.licenses;
  all = {
    linux =
      let
        v = lib.head (lib.splitString "-" (version "linux-image-cloud-amd64"));
      in
      deb.build {
        pname = "linux";
        version = v;
        from = [ "linux-image-cloud-amd64" ];
        patch = false;
        script = ''
          cp root/boot/vmlinuz-* $out/bzImage
          cp root/boot/config-* $out/config
          dir="$(echo $out/lib/modules/*)"
          for gone in sound drivers/infiniband drivers/media drivers/staging drivers/gpu drivers/isdn drivers/target drivers/vhost \
            drivers/net/ethernet/mellanox net/openvswitch net/sctp net/batman-adv net/rds net/tipc net/ceph net/dccp net/l2tp net/bluetooth net/wireless \
            fs/ceph fs/ocfs2 fs/gfs2 fs/dlm fs/jfs fs/reiserfs fs/afs fs/coda fs/orangefs fs/9p fs/cifs fs/smb fs/nfsd fs/nilfs2 fs/ubifs; do
            rm -rf "$dir/kernel/$gone"
          done
          rm -f "$dir/build" "$dir/source"
          $kmod/bin/depmod -b $out "''${dir##*/}"
          echo "''${dir##*/}" > $out/version
          echo "kernel ''${dir##*/}: $(find $dir -name '*.ko*' | wc -l) modules"
        '';
        env.kmod = packages.tools.kmod;
        meta = { description = "Debian's Linux kernel for virtual machines"; license = free.gpl2Only; };
      };

    grub2_efi = deb.build {
      pname = "grub";
      version = version "grub-common";
      from = [ "grub-common" "grub-efi-amd64-bin" ];
      inherit loader shell;
      libraries = map (n: libraries.${n}) [ "libdevmapper1.02.1" "liblzma5" "libefiboot1" "libefivar1" ] ++ [ libc6 ];
      script = ''
        rm -rf $out/etc $out/lib/grub/x86_64-efi/monolithic $out/bin/grub-mkfont $out/bin/grub-mount $out/lib/grub/i386-* $out/share/grub/default
      '';
      meta = { description = "The GRUB boot loader, for UEFI"; license = free.gpl3Plus; mainProgram = "grub-mkimage"; };
    };

    syslinux = deb.build {
      pname = "syslinux";
      version = version "syslinux-common";
      from = [ "isolinux" "syslinux-common" ];
      patch = false;
      script = ''
        mkdir -p $out/share/new
        for f in $out/lib/ISOLINUX/isolinux.bin $out/lib/ISOLINUX/isohdpfx.bin $out/lib/syslinux/modules/bios/*.c32; do
          case "$f" in
            *isolinux.bin|*isohdpfx.bin|*/ldlinux.c32|*/libcom32.c32|*/libutil.c32|*/libgpl.c32|*/libmenu.c32|*/menu.c32|*/vesamenu.c32|*/chain.c32|*/reboot.c32|*/poweroff.c32|*/hdt.c32|*/ls.c32|*/cat.c32|*/linux.c32|*/mboot.c32)
              cp "$f" $out/share/new/ ;;
          esac
        done
        rm -rf $out/lib $out/share/syslinux $out/etc $out/bin
        mv $out/share/new $out/share/syslinux
      '';
      meta = { description = "The ISOLINUX boot loader, for BIOS"; license = free.gpl2Plus; };
    };

    cacert = deb.build {
      pname = "nss-cacert";
      version = version "ca-certificates";
      from = [ "ca-certificates" ];
      patch = false;
      script = ''
        mkdir -p $out/etc/ssl/certs
        cat $out/share/ca-certificates/mozilla/*.crt > $out/etc/ssl/certs/ca-bundle.crt
        rm -rf $out/share $out/bin $out/etc/ca-certificates* $out/lib
      '';
      meta = { description = "The certificates that web sites are checked against"; license = free.mpl20; };
    };

    tzdata = deb.build {
      pname = "tzdata";
      version = version "tzdata";
      from = [ "tzdata" ];
      patch = false;
      script = "rm -rf $out/bin $out/share/zoneinfo/right $out/share/zoneinfo/posix";
      meta = { description = "The rules of all time zones"; license = free.publicDomain; };
    };

    # Debian has the data of one UTF-8 locale in a package; it answers to all names.
    glibcLocales = deb.build {
      pname = "glibc-locales";
      version = version "libc-bin";
      from = [ "libc-bin" ];
      patch = false;
      script = ''
        mv $out/lib/locale/C.utf8 keep
        rm -rf $out/*
        mkdir -p $out/lib/locale
        mv keep $out/lib/locale/C.utf8
      '';
      meta = { description = "The C.UTF-8 locale, which stands in for all others"; license = free.lgpl21Plus; };
    };

    ncurses = deb.build {
      pname = "ncurses";
      version = version "ncurses-base";
      from = [ "ncurses-base" ];
      patch = false;
      script = ''
        mkdir -p $out/share
        [ ! -d $out/lib/terminfo ] || { mkdir -p $out/share/terminfo; cp -a $out/lib/terminfo/. $out/share/terminfo/; }
        rm -rf $out/lib $out/etc $out/share/tabset
      '';
      meta = { description = "Descriptions of terminals"; license = free.mit; };
    };
  };
  needs = {
    linux = [ "linux-image-cloud-amd64" "kmod" ];
    grub2_efi = [ "grub-common" "grub-efi-amd64-bin" ];
    syslinux = [ "isolinux" "syslinux-common" ];
    cacert = [ "ca-certificates" ];
    tzdata = [ "tzdata" ];
    ncurses = [ "ncurses-base" ];
    glibcLocales = [ "libc-bin" ];
  };
in
lib.filterAttrs (n: _: has needs.${n}) all

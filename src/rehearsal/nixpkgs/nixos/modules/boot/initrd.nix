# The initial RAM disk: busybox, the modules a disc needs, and a short script.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.boot.initrd;
  kernel = config.boot.kernelPackages.kernel;
  modules = default: description: mkOption { type = types.coercedTo (types.attrsOf types.bool) (s: lib.attrNames (lib.filterAttrs (_: v: v) s)) (types.listOf types.str); inherit default description; };
  flag = default: description: mkOption { type = types.bool; inherit default description; };
  lines = mkOption { type = types.lines; default = ""; description = "Accepted, no effect here."; };
in
{
  options = {
    boot.initrd = {
      enable = flag true "Whether there is an initial RAM disk.";
      kernelModules = modules [ ] "Modules loaded first.";
      availableKernelModules = modules [ ] "Modules that are there.";
      includeDefaultModules = flag true "Whether the usual modules are there.";
      supportedFilesystems = mkOption { type = types.coercedTo (types.listOf types.str) (ns: lib.genAttrs ns (_: true)) (types.attrsOf types.bool); default = { }; description = "File systems it knows."; };
      compressor = mkOption { type = types.str; default = "gzip"; description = "Accepted, no effect here."; };
      verbose = flag true "Accepted, no effect here.";
      systemd = {
        enable = flag false "The rehearsal channel has the scripted first stage only.";
        emergencyAccess = mkOption { type = types.either types.bool types.str; default = false; description = "Accepted, no effect here."; };
        network.enable = flag false "Accepted, no effect here.";
      };
      network.enable = flag false "Accepted, no effect here.";
      network.ssh = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
      luks.devices = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
      secrets = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
      preDeviceCommands = lines;
      postDeviceCommands = lines;
      postMountCommands = lines;
      extraFiles = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
    };
  };
  config = {
    boot.initrd.kernelModules = [ ];
    boot.initrd.availableKernelModules = lib.optionals cfg.includeDefaultModules [
      "virtio_pci" "virtio_blk" "virtio_scsi" "ahci" "ata_piix" "sr_mod" "sd_mod" "nvme" "usb_storage" "uas" "xhci_pci" "ehci_pci" "uhci_hcd" "ohci_pci" "isofs" "nls_utf8" "nls_cp437"
    ];
    warnings = lib.optional cfg.systemd.enable "boot.initrd.systemd.enable has no effect in a rehearsal: the first stage is a script.";
    system.build.initialRamdisk = pkgs.runCommand "initrd-linux-${kernel.version}"
      {
        nativeBuildInputs = [ pkgs.kmod pkgs.busybox ];
        inherit kernel;
        wanted = lib.unique (cfg.kernelModules ++ cfg.availableKernelModules);
        stage1 = ./stage-1.sh;
      }
      ''
        phase buildPhase
        mkdir -p root/bin root/dev root/proc root/sys root/mnt root/lib/modules $out
        cp ${pkgs.busybox}/bin/busybox root/bin/
        version="$(cat $kernel/version)"
        mkdir -p "root/lib/modules/$version"
        for m in $wanted; do
          case $m in iso9660) m=isofs ;; esac
          if found="$(modprobe -d $kernel -S "$version" --show-depends "$m" 2>/dev/null)"; then
            echo "$found" | while read -r word file rest; do
              [ "$word" = insmod ] || continue
              to="root''${file#$kernel}"
              [ -e "$to" ] || { mkdir -p "$(dirname "$to")"; cp "$file" "$to"; }
            done
          else
            echo "this kernel has no module $m"
          fi
        done
        cp $kernel/lib/modules/$version/modules.{order,builtin,builtin.modinfo} root/lib/modules/$version/ 2>/dev/null || true
        chmod -R u+w root
        depmod -b root "$version"
        printf '%s\n' $wanted > root/lib/modules/wanted
        cp $stage1 root/init
        chmod 755 root/init
        echo "$(find root -name '*.ko*' | wc -l) modules"
        phase installPhase
        find root -exec touch -h -d @1 {} +
        (cd root && find . | sort | busybox cpio -o -H newc -R 0:0 2>/dev/null) | gzip -9n > $out/initrd
        echo "initrd: $(stat -c %s $out/initrd) bytes"
      '';
  };
}

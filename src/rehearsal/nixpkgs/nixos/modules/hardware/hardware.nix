# Hardware options. Debian's firmware is not among the parts.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  flag = default: description: mkOption { type = types.bool; inherit default description; };
  cpu = { updateMicrocode = flag false "Not among the parts."; };
in
{
  options = {
    hardware = {
      enableAllFirmware = flag false "Accepted, no effect here.";
      enableRedistributableFirmware = flag config.hardware.enableAllFirmware "Accepted, no effect here.";
      enableAllHardware = flag false "Whether modules for all kinds of disks are there.";
      firmware = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages with firmware."; };
      firmwarePath = mkOption { type = types.path; internal = true; description = "All firmware."; default = pkgs.buildEnv { name = "firmware"; paths = config.hardware.firmware; pathsToLink = [ "/lib/firmware" ]; }; };
      wirelessRegulatoryDatabase = flag false "Accepted, no effect here.";
      graphics = { enable = flag false "Accepted, no effect here."; enable32Bit = flag false "Accepted, no effect here."; extraPackages = mkOption { type = types.listOf types.package; default = [ ]; description = "Drivers."; }; };
      bluetooth = { enable = flag false "Accepted, no effect here."; powerOnBoot = flag true "Accepted, no effect here."; };
      cpu = { intel = cpu; amd = cpu; };
      nvidia = mkOption { type = types.attrsOf types.anything; default = { }; description = "Accepted, no effect here."; };
      ledger.enable = flag false "Accepted, no effect here.";
      nitrokey.enable = flag false "Accepted, no effect here.";
      gpgSmartcards.enable = flag false "Accepted, no effect here.";
      rtl-sdr.enable = flag false "Accepted, no effect here.";
      block.scheduler = mkOption { type = types.attrsOf types.str; default = { }; description = "Accepted, no effect here."; };
    };
    zramSwap = {
      enable = flag false "Whether some RAM is compressed swap.";
      memoryPercent = mkOption { type = types.int; default = 50; description = "How much of the RAM."; };
      memoryMax = mkOption { type = types.nullOr types.int; default = null; description = "At most so many bytes."; };
      algorithm = mkOption { type = types.either (types.enum [ "842" "lzo" "lzo-rle" "lz4" "lz4hc" "zstd" ]) types.str; default = "zstd"; description = "How it is compressed."; };
      priority = mkOption { type = types.int; default = 5; description = "Its priority."; };
      swapDevices = mkOption { type = types.int; default = 1; description = "How many devices."; };
    };
    powerManagement = {
      enable = flag true "Accepted, no effect here.";
      cpuFreqGovernor = mkOption { type = types.nullOr types.str; default = null; description = "Accepted, no effect here."; };
    };
  };
  config = lib.mkMerge [
    (lib.mkIf config.hardware.enableAllHardware {
      boot.initrd.availableKernelModules = [ "pata_marvell" "sata_nv" "sata_via" "mptspi" "vmw_pvscsi" "virtio_net" "virtio_mmio" "hv_storvsc" "usbhid" "hid_generic" ];
    })
    (lib.mkIf config.zramSwap.enable {
      # Where NixOS has it; the generator itself is not among the parts.
      environment.etc."systemd/zram-generator.conf".text = ''
        [zram0]
        compression-algorithm=${config.zramSwap.algorithm}
        swap-priority=${toString config.zramSwap.priority}
        zram-size=ram * ${toString config.zramSwap.memoryPercent} / 100
      '';
      systemd.services.zram-swap = {
        description = "Compressed Swap in RAM";
        wantedBy = [ "multi-user.target" ];
        serviceConfig = { Type = "oneshot"; RemainAfterExit = true; };
        path = [ pkgs.kmod pkgs.util-linux ];
        script = ''
          modprobe zram
          total="$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)"
          zramctl /dev/zram0 --algorithm ${config.zramSwap.algorithm} --size "$((total * ${toString config.zramSwap.memoryPercent} / 100))KiB"
          mkswap -U clear /dev/zram0
          swapon --priority ${toString config.zramSwap.priority} /dev/zram0
        '';
      };
    })
  ];
}

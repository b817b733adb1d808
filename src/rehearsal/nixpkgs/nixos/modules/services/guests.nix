# Agents for virtual machines; none of them is among the parts.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  flag = mkOption { type = types.bool; default = false; description = "As in NixOS."; };
  on = lib.filter (n: config.services.${n}.enable) [ "qemuGuest" "spice-vdagentd" ];
in
{
  options = {
    services.qemuGuest.enable = flag;
    services.spice-vdagentd.enable = flag;
    services.xe-guest-utilities.enable = flag;
    virtualisation.hypervGuest.enable = flag;
    virtualisation.vmware.guest.enable = flag;
    virtualisation.virtualbox.guest.enable = flag;
  };
  config.warnings = map (n: "The rehearsal channel has no agent for services.${n}: the option is accepted and does nothing.") on;
}

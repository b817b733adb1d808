# The text console: keys and font.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.console;
in
{
  options.console = {
    enable = mkOption { type = types.bool; default = true; description = "Whether the console is set up."; };
    keyMap = mkOption { type = types.either types.str types.path; default = "us"; description = "The key map."; };
    font = mkOption { type = types.nullOr (types.either types.str types.path); default = null; description = "The font."; };
    packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages with fonts and key maps."; };
    colors = mkOption { type = types.listOf (types.strMatching "[[:xdigit:]]{6}"); default = [ ]; description = "The sixteen colours."; };
    earlySetup = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
    useXkbConfig = mkOption { type = types.bool; default = false; description = "Accepted, no effect here."; };
  };
  config = lib.mkIf cfg.enable {
    environment.etc."vconsole.conf".text = "KEYMAP=${cfg.keyMap}\n" + lib.optionalString (cfg.font != null) "FONT=${cfg.font}\n";
    environment.systemPackages = lib.optional (pkgs ? kbd) pkgs.kbd;
    # Key maps themselves are not among the parts, so there is nothing to load.
  };
}

# Names that profiles often carry and that no cheap Debian package stands behind.
# Asking for one says so, instead of "undefined variable".
{ lib }:
lib.genAttrs
  [ "cage" "cfssl" "chromium" "dejavu_fonts" "disko" "firefox" "gparted" "nixos-anywhere" "noto-fonts" "tailscale" "yubikey-manager" ]
  (name: throw "the rehearsal channel has no `${name}': it is not among the Debian packages the channel is made of. Leave it out to rehearse; the real nixpkgs has it")

# What a system's name says about it.
{ lib }:
let
  elaborate =
    given:
    let
      system = if builtins.isString given then given else given.system;
      parts = lib.splitString "-" system;
      cpu = builtins.head parts;
    in
    rec {
      inherit system;
      config = "${cpu}-unknown-linux-gnu";
      isx86_64 = cpu == "x86_64";
      isx86 = isx86_64 || cpu == "i686";
      isAarch64 = cpu == "aarch64";
      is64bit = isx86_64 || isAarch64;
      is32bit = !is64bit;
      isLinux = lib.hasSuffix "-linux" system;
      isDarwin = false;
      isEfi = true;
      efiArch = if isx86_64 then "x64" else "aa64";
      linuxArch = cpu;
      qemuArch = cpu;
      parsed.cpu.name = cpu;
      uname = { system = "Linux"; processor = cpu; };
      __toString = _: system;
    };
in
{
  inherit elaborate;
  flakeExposed = [ "x86_64-linux" ];
  equals = a: b: a.system == b.system;
}

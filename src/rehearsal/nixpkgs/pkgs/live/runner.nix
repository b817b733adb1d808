# The program that starts units on a rehearsal image, and its systemctl.
{ lib, stdenv, runCommandLocal, bash, busybox }:
runCommandLocal "rehearsal-units-1.0" {
  pname = "rehearsal-units";
  version = "1.0";
  meta = { description = "Starts the units of a rehearsal image"; mainProgram = "systemctl"; priority = 1; license = lib.licenses.mit; };
} ''
  mkdir -p $out/bin $out/lib
  cp ${./units.sh} $out/lib/units.sh
  cp ${./systemctl.sh} $out/bin/systemctl
  cp ${./boot.sh} $out/bin/rehearsal-boot
  cp ${./getty.sh} $out/bin/rehearsal-getty
  chmod +w $out/bin/* $out/lib/*
  for f in $out/bin/* $out/lib/*; do
    substituteInPlace $f --subst-var-by shell ${bash}/bin/bash --subst-var-by busybox ${busybox} --subst-var-by out $out
  done
  chmod 555 $out/bin/*
  ln -s systemctl $out/bin/journalctl
  for n in reboot poweroff halt shutdown; do ln -s systemctl $out/bin/$n; done
  ln -s ${busybox}/bin/busybox $out/bin/init
''

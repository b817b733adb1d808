# Shell functions shared by everything that is built from Debian packages.
# Runs in busybox's ash.

phase() {
  echo "@nix { \"action\": \"setPhase\", \"phase\": \"$1\" }" >&2
  echo "Running phase: $1"
}

# Unpacks every package of $debs into ./root.
unpackDebs() {
  phase unpackPhase
  mkdir -p root
  for deb in $debs; do
    echo "unpacking $deb"
    dpkg-deb -x "$deb" root
  done
  chmod -R u+w root
}

# Moves Debian's folders to where a store path has them.
layOut() {
  phase installPhase
  mkdir -p "$out"
  for from in usr/bin usr/sbin bin sbin; do
    if [ -d root/$from ]; then
      mkdir -p "$out/bin"
      for f in root/$from/*; do
        [ -e "$f" ] || [ -L "$f" ] || continue
        [ -e "$out/bin/${f##*/}" ] || mv "$f" "$out/bin/"
      done
    fi
  done
  for from in lib/x86_64-linux-gnu usr/lib/x86_64-linux-gnu lib64 lib usr/lib usr/libexec; do
    if [ -d root/$from ]; then
      mkdir -p "$out/lib"
      rmdir root/$from/x86_64-linux-gnu 2>/dev/null || true
      for f in root/$from/*; do
        [ -e "$f" ] || [ -L "$f" ] || continue
        name="${f##*/}"
        if [ -d "$f" ] && [ ! -L "$f" ] && [ -d "$out/lib/$name" ]; then cp -a "$f/." "$out/lib/$name/"; else [ -e "$out/lib/$name" ] || mv "$f" "$out/lib/"; fi
      done
    fi
  done
  if [ -d root/usr/share ]; then
    for junk in doc man info locale lintian doc-base bug applications icons pixmaps menu metainfo perl5 rsync gitweb gtk-doc initramfs-tools apport; do
      rm -rf root/usr/share/$junk
    done
    rmdir root/usr/share 2>/dev/null || mv root/usr/share "$out/share"
  fi
  if [ -d root/etc ]; then
    rm -rf root/etc/init.d root/etc/default root/etc/cron* root/etc/logrotate.d root/etc/apparmor.d root/etc/init root/etc/rc*.d
    rmdir root/etc 2>/dev/null || mv root/etc "$out/etc"
  fi
  for d in systemd udev tmpfiles.d sysusers.d modules-load.d lsb; do rm -rf "$out/lib/$d"; done
  rm -rf "$out/lib/"*.a "$out/share/bash-completion" "$out/share/zsh/vendor-completions"
  rmdir "$out/share/zsh" 2>/dev/null || true
  fixLinks
}

# Debian's absolute links (to /usr/bin/…, /etc/…) come to point into $out; links
# that lead nowhere after that are left out.
fixLinks() {
  find "$out" -type l | while read -r l; do
    to="$(readlink "$l")"
    case "$to" in
      /nix/*) continue ;;
      /usr/bin/*|/bin/*|/sbin/*|/usr/sbin/*) new="$out/bin/${to##*/}" ;;
      /lib/x86_64-linux-gnu/*|/usr/lib/x86_64-linux-gnu/*) new="$out/lib/${to##*x86_64-linux-gnu/}" ;;
      /usr/share/*|/usr/lib/*) new="$out/${to#/usr/}" ;;
      /etc/*) new="$out$to" ;;
      *) continue ;;
    esac
    [ "$new" = "$l" ] || ln -sfn "$new" "$l"
  done
  find "$out" -type l | while read -r l; do
    [ ! -e "$l" ] || continue
    to="$(readlink "$l")"
    for new in "$out/bin/${to##*/}" "$out/lib/${to##*/}" ""; do
      [ -z "$new" ] || [ ! -e "$new" ] || break
    done
    if [ -n "$new" ] && [ "$new" != "$l" ]; then ln -sfn "$new" "$l"; else echo "leaving out dangling ${l#$out/} -> $to"; rm -f "$l"; fi
  done
}

isElf() { [ "$(head -c 4 "$1" 2>/dev/null | tr -d '\0' | od -An -c | tr -d ' ')" = '177ELF' ]; }

# Programs find their loader and their libraries in the store. DT_RPATH, not
# DT_RUNPATH: it also counts for what the C library loads while they run.
patchPrograms() {
  phase fixupPhase
  search="$out/lib"
  for l in $libraries; do search="$search:$l/lib"; done
  [ -z "$extraRpath" ] || search="$search:$extraRpath"
  find "$out" -type f \( -perm -100 -o -name '*.so*' \) | while read -r f; do
    if isElf "$f"; then
      if patchelf --print-interpreter "$f" >/dev/null 2>&1; then
        patchelf --set-interpreter "$loader" --force-rpath --set-rpath "$search" "$f" && echo "patched ${f#$out/}"
      elif patchelf --print-needed "$f" >/dev/null 2>&1; then
        patchelf --force-rpath --set-rpath "$search" "$f" && echo "patched ${f#$out/}"
      fi
      for n in $(patchelf --print-needed "$f" 2>/dev/null); do
        found=
        for d in $(echo "$search" | tr ':' ' '); do [ ! -e "$d/$n" ] || { found=1; break; }; done
        [ -n "$found" ] || echo "warning: ${f#$out/} wants $n, which no library here has" >&2
      done
    fi
  done
}

# Scripts get a shell from the store; those in other languages are left out.
patchScripts() {
  [ -d "$out/bin" ] || [ -d "$out/lib" ] || return 0
  find "$out" -type f -perm -100 | while read -r f; do
    case "$(head -c 2 "$f" | tr -d '\0')" in '#!') ;; *) continue ;; esac
    line="$(head -n 1 "$f")"
    case "$line" in
      *perl*|*python*|*ruby*|*tcl*|*wish*) echo "leaving out ${f#$out/}: it needs ${line#??}"; rm -f "$f" ;;
      */bash*|*/sh*) if [ -n "$shellPackage" ]; then sed -i "1s|^#!.*/\(ba\)\{0,1\}sh|#!$shellPackage/bin/\1sh|" "$f"; echo "patched interpreter of ${f#$out/}"; fi ;;
    esac
  done
  fixLinks
}

# wrap PROGRAM LINE…: PROGRAM becomes a script that runs the LINEs, then the program.
wrap() {
  prog="$1"; shift
  mkdir -p "$out/lib/wrapped"
  mv "$out/bin/$prog" "$out/lib/wrapped/$prog"
  { echo "#!$shellPackage/bin/sh"; for l in "$@"; do echo "$l"; done; } > "$out/bin/$prog"
  chmod 755 "$out/bin/$prog"
}

# The builder of every package made from Debian's.
. "$phases"
extraRpath=
unpackDebs
layOut
[ -z "$shellPackage" ] || patchScripts
if [ -n "$script" ]; then
  phase customPhase
  eval "$script"
fi
[ -z "$patchThem" ] || patchPrograms
find "$out" -depth -type d -empty -exec rmdir {} \; 2>/dev/null || true
mkdir -p "$out"
phase checkPhase
echo "$pname $version: $(find "$out" -type f | wc -l) files, $(du -sk "$out" | cut -f1) KiB"

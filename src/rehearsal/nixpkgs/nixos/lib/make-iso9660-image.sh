# Puts the files, the compressed store and the boot records into one image.

# graft TARGET SOURCE: one line of xorriso's path list, `=` and `\` escaped.
graft() {
  local t="${1#/}" s="$2"
  t="${t//\\/\\\\}"; s="${s//\\/\\\\}"
  printf '%s=%s\n' "${t//=/\\=}" "${s//=/\\=}" >> pathlist
}

phase buildPhase
: > pathlist
image="${bootImage#/}"
flags=()
if [ -n "$bootable" ]; then
  # The boot info table is written into the boot image, so it must be a copy.
  for i in "${!targets[@]}"; do
    if [ "${targets[$i]#/}" = "${image%/*}" ] && [ -d "${sources[$i]}" ]; then
      echo "copying the boot image ${sources[$i]}/${image##*/}"
      cp "${sources[$i]}/${image##*/}" boot.img
      chmod u+w boot.img
    fi
  done
  flags+=(-eltorito-boot "$image" -eltorito-catalog .boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table --sort-weight 1 /isolinux)
fi
if [ -n "$usbBootable" ]; then flags+=(-isohybrid-mbr "$isohybridMbrImage"); fi
if [ -n "$efiBootable" ]; then flags+=(-eltorito-alt-boot -e "$efiBootImage" -no-emul-boot -isohybrid-gpt-basdat); fi

for i in "${!targets[@]}"; do graft "${targets[$i]}" "${sources[$i]}"; done
if [ -n "$bootable" ]; then graft "$image" boot.img; fi

if [ -n "$squashfsCommand" ]; then
  phase squashfsPhase
  (out=nix-store.squashfs; eval "$squashfsCommand")
  graft nix-store.squashfs nix-store.squashfs
fi

phase installPhase
mkdir -p "$out/iso" "$out/nix-support"
xorriso -volume_date all_file_dates ="$SOURCE_DATE_EPOCH" -as mkisofs \
  -iso-level 3 -volid ${volumeID} -appid nixos -publisher nixos -graft-points -full-iso9660-filenames -joliet -rational-rock \
  "${flags[@]}" -r -path-list pathlist --sort-weight 0 / -output "$out/iso/$isoName"

made="$out/iso/$isoName"
if [ -n "$compressImage" ]; then
  echo "Compressing image..."
  zstd -T"$NIX_BUILD_CORES" --rm "$made"
  made="$made.zst"
fi
echo "$system" > "$out/nix-support/system"
echo "file iso $made" > "$out/nix-support/hydra-build-products"
ls -l "$made"

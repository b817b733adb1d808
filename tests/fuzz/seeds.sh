#!/bin/bash
# Makes the seeds in corpus/ anew: tiny discs of every kind, cut down to what is not empty.
# Needs xorriso, python3, mkfs.vfat and /usr/lib/ISOLINUX. Run in tests/fuzz.
set -euo pipefail
W=$(mktemp -d); trap 'rm -rf "$W"' EXIT
mkdir -p corpus/squashfs "$W"/in/{isolinux,EFI/BOOT,boot,a/b/c/d/e/f/g/h/i} corpus/{iso,el_torito,partitions,menus}
cd "$W/in"
echo deep > a/b/c/d/e/f/g/h/i/file; ln -s ../a/b "$(printf 'n%.0s' {1..200})"; echo hsqs > nix-store.squashfs
head -c 2048 /usr/lib/ISOLINUX/isolinux.bin > isolinux/isolinux.bin
printf 'DEFAULT a\nLABEL a\nLINUX /k\nAPPEND initrd=/i x\n' > isolinux/isolinux.cfg
printf 'menuentry a {\nlinux /k x\ninitrd /i\n}\n' > EFI/BOOT/grub.cfg
truncate -s 64K boot/efi.img; mkfs.vfat -F 12 boot/efi.img > /dev/null; truncate -s 2K boot/efi.img
press() { xorriso -as mkisofs -quiet -no-pad "$@" -o "$W/$NAME.iso" "$W/in" 2> /dev/null; }
BOOT=(-b isolinux/isolinux.bin -c .boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table -eltorito-alt-boot -e boot/efi.img -no-emul-boot)
NAME=rock press -R
NAME=joliet press --norock -J
NAME=plain press --norock
NAME=moved press -R -rr_reloc_dir /moved
NAME=boot press -r -J "${BOOT[@]}"
NAME=hybrid press -r "${BOOT[@]}" -isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin -isohybrid-gpt-basdat
cd - > /dev/null
python3 - "$W" <<'P'
import sys, pathlib, struct
work = pathlib.Path(sys.argv[1]); out = pathlib.Path('corpus')
for image in sorted(work.glob('*.iso')):
    data = image.read_bytes()
    for how, size in [(1, 512)]:
        thin = b''.join(data[at:at + size] for at in range(16 * 2048, min(len(data), 80 * 2048), 2048))
        (out / 'iso' / f'{image.stem}-{size}').write_bytes(bytes([how]) + thin.rstrip(b'\0'))
    at = data.find(b'\0CD001\x01EL TORITO')
    if at >= 0:
        sector, = struct.unpack_from('<I', data, at + 0x47)
        (out / 'el_torito' / image.stem).write_bytes(data[sector * 2048:sector * 2048 + 256])
hybrid = (work / 'hybrid.iso').read_bytes()
# The two headers and tables of 4 entries, moved together; the target mends their checksums.
head = bytearray(hybrid[:1024]); tables = bytearray(hybrid[1024:1536])
struct.pack_into('<Q', head, 512 + 32, 3); struct.pack_into('<Q', head, 512 + 72, 2)
struct.pack_into('<II', head, 512 + 80, 4, 128)
copy = bytearray(head[512:]); struct.pack_into('<QQ', copy, 24, 3, 1)
(out / 'partitions' / 'hybrid').write_bytes(head + tables + copy)
(out / 'partitions' / 'mbr').write_bytes(hybrid[:512])
menus = {
    'isolinux': b'UI menu.c32\nDEFAULT a\nMENU BEGIN m\nLABEL a\nMENU LABEL ^A\nLINUX k\nAPPEND initrd=i,j x\nMENU END\nINCLUDE /1\n\0LABEL b\nKERNEL /k\nMENU DEFAULT\nTEXT HELP\nx\nENDTEXT\n',
    'grub': b'set default="m>a"\nset x="y ${x}"\nif [ "$x" ]; then\nsource /1\nelse\nfi\nsubmenu m {\nmenuentry \'a\' --id i {\nlinux (d)/k $x "q\\"z"\ninitrd /i /j\n}\n}\n\0configfile /2\n',
    'systemd-boot': b'title t\nversion 1\nlinux /k\ninitrd /i\noptions x y\ndefault a*\n',
}
for name, text in menus.items():
    (out / 'menus' / name).write_bytes(text)
P
# A squashfs of two store paths: its tables packed and not, fragments and none. The padding goes.
mkdir -p "$W/store/00000000000000000000000000000000-a/b/c"
cd "$W/store"
printf '/nix/store/00000000000000000000000000000000-a\nsha256:%052d\n1\n\n0\n' 0 > nix-path-registration
seq 2000 > 00000000000000000000000000000000-a/b/file; echo x > 00000000000000000000000000000000-a/b/c/x
ln -s ../b/file 00000000000000000000000000000000-a/link; truncate -s 20000 00000000000000000000000000000000-a/holes
mkfifo 00000000000000000000000000000000-a/pipe; echo one > 11111111111111111111111111111111-b
cd - > /dev/null
squash() { mksquashfs "$W"/store/* "$W/$NAME.squashfs" -quiet -no-progress -all-root -b 4096 -nopad "$@" > /dev/null; }
for NAME in gzip xz lz4 zstd; do squash -comp "$NAME" -noI; done
NAME=plain squash -noI -noD -noF -noX
NAME=packed squash -comp zstd
NAME=ends squash -comp gzip -noI -noD -always-use-fragments -no-exports
NAME=pieces squash -comp zstd -noI -no-fragments -no-duplicates
for image in "$W"/*.squashfs; do cp "$image" "corpus/squashfs/$(basename "$image" .squashfs)"; done
ls -l corpus/*

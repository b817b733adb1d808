#!/usr/bin/env bash
# Measures looking into an image against the tools that people use for it, in one run, as ratios of
# medians, with the peak memory of each; and that listing and content are the same. The image is made of real store paths of this machine.
#
#   tests/image-speed.sh [FOLDER]        FOLDER keeps the image for the next run (4 GB are needed)
#
# ROUNDS=5 rounds of each pair, one after the other; COMPRESSOR="zstd -Xcompression-level 3".
# Needs: nix, squashfs-tools, xorriso, GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-5}
compressor=${COMPRESSOR:-zstd -Xcompression-level 3}
least=$((1 << 30))

for program in nix mksquashfs unsquashfs xorriso /usr/bin/time; do
    command -v "$program" >/dev/null || { echo "$program is missing" >&2; exit 3; }
done
cargo build --quiet --release
cargo bench --quiet --bench image --no-run 2>/dev/null
snowpress=$PWD/target/release/snowpress
# Reads or hashes all data and writes nothing.
bench=$(find "$PWD/target/release/deps" -name 'image-*' -perm -u+x -type f -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2)
kept=${1:-}
folder=${kept:-$(mktemp -d)}
unpacked=$folder/unpacked
# A failure within a function ends here too, where its arguments are none of the script's.
finish() {
    chmod -R u+w "$unpacked".* 2>/dev/null || true
    rm -rf "$unpacked" "$unpacked".*
    [ "$unpacked" = "$folder/unpacked" ] || rmdir "$(dirname "$unpacked")"
    [ -n "$kept" ] || rm -rf "$folder"
}
trap finish EXIT
mkdir -p "$folder"
folder=$(realpath "$folder")
image=$folder/big.iso

# Store paths of this machine, and what is missing to three gigabytes as made-up ones of its folders,
# linked so that nothing is copied, with the hash that Nix gives them.
collect() { # LIST
    nix --extra-experimental-features nix-command path-info --all --size 2>/dev/null |
        grep -vE '\.(drv|iso)[[:space:]]' | sort |
        awk -v most=$((3 << 30)) 'sum < most && $2 > 0 { sum += $2; print $1 }' >"$1"
    xargs nix-store --dump-db <"$1" >"$folder/nix-path-registration" 2>/dev/null
    local folder_of hash name made=0 size stage=$folder/nix/store
    mkdir -p "$stage"
    for folder_of in /usr/lib/*/ /usr/share/*/ "$(rustc --print sysroot)"/{bin,lib}/; do
        [ "$made" -lt $((5 << 30)) ] || break
        # Manuals are more files than any live image has.
        case $folder_of in */doc/) continue ;; esac
        size=$(du -sxb "$folder_of" | cut -f1)
        if [ "$size" -lt 1000000 ] || [ "$size" -gt 1500000000 ]; then continue; fi
        hash=$(nix-hash --flat --type sha1 --base32 <(echo "$folder_of"))
        name=$stage/$hash-$(basename "$folder_of" | tr -c 'a-zA-Z0-9+._\n-' _)
        cp -al "$folder_of" "$name" 2>/dev/null || cp -a "$folder_of" "$name"
        printf '/nix/store/%s\nsha256:%s\n%s\n\n0\n' "$(basename "$name")" \
            "$(nix-hash --type sha256 --base32 "$name")" "$(nix-store --dump "$name" | wc -c)" \
            >>"$folder/nix-path-registration"
        echo "$name" >>"$1"
        made=$((made + size))
    done
}

make_image() {
    local disc=$folder/disc list=$folder/list
    rm -rf "$disc" "$image"
    mkdir -p "$disc/isolinux" "$disc/boot"
    collect "$list"
    # shellcheck disable=SC2046,SC2086 # the paths have no blanks; the compressor and its options are words
    mksquashfs "$folder/nix-path-registration" $(cat "$list") "$disc/nix-store.squashfs" -no-hardlinks \
        -keep-as-directory -all-root -b 1048576 -comp $compressor -no-progress -quiet >/dev/null
    head -c 12M /dev/urandom >"$disc/boot/bzImage"
    head -c 4k /dev/zero >"$disc/isolinux/isolinux.bin"
    xorriso -as mkisofs -quiet -iso-level 3 -volid SNOWSPEED -full-iso9660-filenames -joliet -rational-rock \
        -b isolinux/isolinux.bin -c .boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table -r \
        -o "$image" "$disc" 2>/dev/null
    rm -rf "$disc" "$folder/nix"
}

if [ ! -f "$image" ] || [ "$(stat -c %s "$image")" -lt "$least" ]; then
    make_image
    [ "$(stat -c %s "$image")" -ge "$least" ] || echo "too little on this machine: the image is below 1 GiB" >&2
fi
offset=$(($(xorriso -indev "$image" -find /nix-store.squashfs -exec report_lba 2>/dev/null |
    awk -F, '/File data lba/ { print $2 + 0 }') * 2048))
echo "image: $(stat -c %s "$image") bytes, $(unsquashfs -o "$offset" -s "$image" | grep -i 'number of inodes')," \
    "$compressor, $(nproc) processors"

# Where unpacked files go: memory, where there is enough, so that a disk is not what is measured.
if [ "$(df --output=avail -B1 /dev/shm 2>/dev/null | tail -1)" -gt $((6 << 30)) ]; then
    unpacked=$(mktemp -d /dev/shm/snowpress-XXXXXX)/unpacked
fi

# What of a tree has to be equal: kinds, names, rights (set-user-ID bits are left out on purpose), times,
# sizes, targets; and the bytes.
seen() { # FOLDER
    (cd "$1" && find . -mindepth 1 \( -type f -printf '%P\t%y\t%m\t%Ts\t%s\n' -o -type l -printf '%P\t%y\t\t%Ts\t%l\n' \
        -o -printf '%P\t%y\t%m\t%Ts\n' \) | awk -F '\t' -v OFS='\t' '{ $3 = substr("000" $3, length($3) + 1); print }' | LC_ALL=C sort)
    (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}

# Listing and content, as unsquashfs has them.
same() {
    unsquashfs -o "$offset" -l "$image" | sed -n 's|^squashfs-root/||p' | LC_ALL=C sort >"$folder/theirs"
    # What does not show in a name is escaped, as printf reads it.
    "$snowpress" ls -R "$image" /nix/store | sed 's|^/nix/store/||' | while IFS= read -r name; do
        printf '%b\n' "$name"
    done | LC_ALL=C sort >"$folder/ours"
    cmp "$folder/ours" "$folder/theirs"
    echo "listing: $(wc -l <"$folder/ours") names, the same"
    unsquashfs -o "$offset" -q -n -d "$unpacked.theirs" "$image" >/dev/null
    "$snowpress" extract "$image" /nix/store -C "$unpacked.ours" 2>/dev/null
    seen "$unpacked.theirs" >"$folder/theirs"
    seen "$unpacked.ours/store" >"$folder/ours"
    cmp "$folder/ours" "$folder/theirs"
    echo "content: $(grep -c . "$folder/ours") lines of names, rights, times, sizes, targets and SHA-256, the same"
    chmod -R u+w "$unpacked.ours" && rm -rf "$unpacked.ours" "$unpacked.theirs"
}

median() { sort -n | awk '{ all[NR] = $1 } END { print NR % 2 ? all[(NR + 1) / 2] : (all[NR / 2] + all[NR / 2 + 1]) / 2 }'; }

# Seconds, CPU seconds and KiB of a shell command.
measured() { # COMMAND
    /usr/bin/time -q -f '%e %U %S %M' -o "$folder/time" sh -c "$1" >"$folder/out" 2>"$folder/err" ||
        { echo "failed: $1" >&2; tail -5 "$folder/err" >&2; exit 1; }
    tail -1 "$folder/time"
}

# NAME, AT MOST, COMMAND, PEER, AFTER EACH
against() {
    rm -f "$folder"/ours "$folder"/theirs
    cat "$image" >/dev/null
    for _ in $(seq "$rounds"); do
        measured "$3" >>"$folder/ours"; eval "${5:-:}"
        measured "$4" >>"$folder/theirs"; eval "${5:-:}"
    done
    local ours theirs cpu their_cpu
    ours=$(cut -d' ' -f1 "$folder/ours" | median); theirs=$(cut -d' ' -f1 "$folder/theirs" | median)
    cpu=$(awk '{ print $2 + $3 }' "$folder/ours" | median); their_cpu=$(awk '{ print $2 + $3 }' "$folder/theirs" | median)
    awk -v name="$1" -v most="$2" -v a="$ours" -v b="$theirs" -v c="$cpu" -v d="$their_cpu" \
        -v m="$(cut -d' ' -f4 "$folder/ours" | sort -n | tail -1)" -v n="$(cut -d' ' -f4 "$folder/theirs" | sort -n | tail -1)" \
        'BEGIN { printf "%-12s %6.2f s against %6.2f s: %4.2f (at most %s); CPU %.2f against %.2f s; memory %d against %d MiB\n",
            name, a, b, b ? a / b : 0, most, c, d, m / 1024, n / 1024 }'
}

same
against inspect 1.0 "'$snowpress' inspect '$image'" \
    "unsquashfs -o $offset -l '$image'; xorriso -indev '$image' -toc"
# unsquashfs cannot read without writing: what it writes stays in memory.
unpack="unsquashfs -o $offset -q -n -processors 2 -d '$unpacked' '$image'"
against read 1.2 "'$bench' read '$image' $offset" "$unpack" "rm -rf '$unpacked'"
against extract - "'$snowpress' extract '$image' /nix/store -C '$unpacked'" "$unpack" "rm -rf '$unpacked'"
against integrity - "'$snowpress' inspect --integrity '$image'" "$unpack" "rm -rf '$unpacked'"

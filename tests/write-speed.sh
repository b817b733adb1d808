#!/bin/sh
# How long `snowpress write` takes, in parts of `dd` and `cmp` doing the same: write 1 GiB to a loop
# device, sync, read it back and compare it. Root, losetup; `cargo build --release` before it.
#   tests/write-speed.sh [ROUNDS] [MIB] [FOLDER]
set -eu
rounds=${1:-5}
mib=${2:-1024}
folder=$(mktemp -d "${3:-${TMPDIR:-/tmp}}/write-speed.XXXXXX")
program=${SNOWPRESS:-$(dirname "$0")/../target/release/snowpress}
device=
end() {
    [ -z "$device" ] || losetup -d "$device"
    rm -rf "$folder"
}
trap end EXIT
trap 'exit 130' INT TERM

bytes=$((mib * 1048576))
head -c "$bytes" /dev/urandom > "$folder/image"
head -c "$bytes" /dev/zero > "$folder/stick"
device=$(losetup -f --show "$folder/stick")
name=$(basename "$device")

now() { date +%s%N; }
ours() {
    "$program" write "$folder/image" "$device" --any-file --allow-fixed --yes-i-mean "$name" > "$folder/said" 2>&1 || {
        cat "$folder/said" >&2
        exit 1
    }
}
theirs() {
    dd if="$folder/image" of="$device" bs=4M oflag=direct conv=fsync status=none
    cmp -n "$bytes" "$folder/image" "$device"
}
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

# Everything is in memory, for both.
ours
theirs
round=0
while [ "$round" -lt "$rounds" ]; do
    for who in ours theirs; do
        begun=$(now)
        $who
        echo $((($(now) - begun) / 1000000)) >> "$folder/$who"
    done
    round=$((round + 1))
done
a=$(median < "$folder/ours")
b=$(median < "$folder/theirs")
echo "snowpress write: $a ms ($(tr '\n' ' ' < "$folder/ours"))"
echo "dd and cmp:      $b ms ($(tr '\n' ' ' < "$folder/theirs"))"
awk -v a="$a" -v b="$b" 'BEGIN { printf "ratio: %.2f\n", a / b }'

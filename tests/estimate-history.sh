#!/usr/bin/env bash
# Whether estimates from earlier builds come true: builds a profile from the rehearsal channel once, then
# ROUNDS times more with another SSH key each, so that the image is made anew. Prints for each what was
# expected against what it took, and at half way what was said to be left against what was. Ends with 1
# where the median error of the whole is over 10 %, or that of the rest at half way over 20 %.
# Nix, apt, jq; `cargo build` before it, and a machine that does nothing else: what others take from it
# is an error of no estimate.
#   tests/estimate-history.sh [ROUNDS] [COMPRESSION] [PACKAGES] [FOLDER]
#   tests/estimate-history.sh 10 '{ method = "xz" }' '["git", "nmap", "strace"]'
# With KEEP=1, the folder stays, and a second call goes on from there.
set -euo pipefail
rounds=${1:-10}
compression=${2:-'{ method = "zstd", level = 19 }'}
packages=${3:-'["git", "rsync", "curl", "wget", "htop", "tmux", "nmap", "strace", "ethtool", "tcpdump"]'}
folder=${4:-$(mktemp -d "${TMPDIR:-/tmp}/estimate-history.XXXXXX")}
program=${SNOWPRESS:-$(cd "$(dirname "$0")/.." && pwd)/target/debug/snowpress}
mkdir -p "$folder"
ended() {
    [ -n "${KEEP:-}" ] && return
    chmod -R u+w "$folder"
    rm -rf "$folder"
}
trap ended EXIT
trap 'exit 130' INT TERM
export SNOWPRESS_CONFIG_DIR=$folder/config SNOWPRESS_DATA_DIR=$folder/data SNOWPRESS_CACHE_DIR=$folder/cache
# Without a daemon, root builds as itself.
options=(--store "$folder/store")
[ "$(id -u)" != 0 ] || options+=(--option build-users-group '')

"$program" rehearsal --path > "$folder/channel"
"$program" new estimated --force --set "image.compression=$compression" --set "packages.install=$packages" \
    --set 'ssh.keys=[]' > /dev/null

# One build: every line of what is left, with the time at which it came, and the record of the history.
press() {
    rm -f "$folder/key" "$folder/key.pub"
    ssh-keygen -q -t ed25519 -N '' -C "round $1" -f "$folder/key"
    "$program" new round --from estimated --key "$folder/key.pub" --force > /dev/null
    # How it ended is seen in what it told.
    "$program" build round --nixpkgs "$(cat "$folder/channel")" --offline --json --output "$folder/out" \
        "${options[@]}" 2> "$folder/err" | tee "$folder/events" |
        grep --line-buffered -E '"event":"(remaining|stage-started|stage-ended)"' |
        while read -r line; do echo "$EPOCHREALTIME $line"; done > "$folder/told" || :
    if ! grep -q '"event":"report"' "$folder/events"; then
        tail -n 3 "$folder/err" "$folder/events" >&2
        exit 1
    fi
    "$program" history round --json --limit 1 > "$folder/record"
    jq -r '.builds[0] | [
        ([.stages[]] | add), .["image-seconds"] // 0, .expected.seconds.likely // 0,
        .expected.seconds.low // 0, .expected.seconds.high // 0 ] | @tsv' "$folder/record" > "$folder/facts"
}

# What was said last before half way had passed, against what then was left.
half() {
    awk '
        NR == 1 { began = $1 }
        { ended = $1 }
        match($0, /"likely":[0-9.]+/) { count++; at[count] = $1; likely[count] = substr($0, RSTART + 9, RLENGTH - 9) }
        END { for (i = 1; i <= count && at[i] - began <= (ended - began) / 2; i++) { said = likely[i]; left = ended - at[i] }
              if (said == "") print "- - -"
              else printf "%.1f %.1f %.4f\n", said, left, said / left - 1 }' "$folder/told"
}

median() { sort -n | awk '{ all[NR] = $1 } END { if (NR) print NR % 2 ? all[(NR + 1) / 2] : (all[NR / 2] + all[NR / 2 + 1]) / 2; else print "-" }'; }

: > "$folder/whole-errors"
: > "$folder/half-errors"
press 0
printf 'first build: %.1f s, of it the image %.1f s\n' $(cut -f1,2 "$folder/facts")
printf '%5s %9s %9s %17s %7s   %13s %9s %7s\n' round took expected range error 'left at half' was error
for round in $(seq 1 "$rounds"); do
    press "$round"
    read -r took _ expected low high < "$folder/facts"
    read -r said was off < <(half)
    error=$(awk -v took="$took" -v expected="$expected" 'BEGIN { printf "%.4f", expected / took - 1 }')
    awk -v error="$error" 'BEGIN { print error < 0 ? -error : error }' >> "$folder/whole-errors"
    [ "$off" = - ] || awk -v error="$off" 'BEGIN { print error < 0 ? -error : error }' >> "$folder/half-errors"
    awk -v r="$round" -v t="$took" -v e="$expected" -v l="$low" -v h="$high" -v o="$error" -v s="$said" -v w="$was" -v p="$off" \
        'BEGIN { printf "%5d %7.1f s %7.1f s %7.1f to %6.1f %+6.1f %%   %11s s %7s s %+6.1f %%\n", r, t, e, l, h, o * 100, s, w, p * 100 }'
done
whole=$(median < "$folder/whole-errors")
half=$(median < "$folder/half-errors")
awk -v whole="$whole" -v half="$half" 'BEGIN {
    printf "median error of the whole: %.1f %% (at most 10 %%); of the rest at half way: %.1f %% (at most 20 %%)\n", whole * 100, half * 100
    exit !(whole != "-" && half != "-" && whole <= 0.10 && half <= 0.20)
}'

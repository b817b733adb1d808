#!/bin/sh
# Holds estimates against real runs of mksquashfs: a sample of each tree (or of those that are given)
# is taken once, then the tree is packed in eight ways with the flags of nixpkgs.
#
#   tests/estimate-accuracy.sh [TREE...]
#   CORES=2 KEEP=/srv/trees tests/estimate-accuracy.sh
#
# Without trees four are made, of 0.4 to 0.9 GiB each, from packages of Debian and PyPI: programs,
# documentation and translations, Python, and what is compressed already. KEEP names a folder that they
# stay in for the next time. Needs mksquashfs, GNU time, python3 with pip, apt-get and dpkg, 8 GB in
# $TMPDIR, an otherwise idle machine, and about 25 minutes with 2 processors. It fails where a target
# is missed.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
cores=${CORES:-$(nproc)}
work=$(mktemp -d "${TMPDIR:-/tmp}/estimate-accuracy.XXXXXX")
trap 'rm -rf "$work"' EXIT
trees=${KEEP:-$work/trees}

# Each tree from packages of Debian; what cannot be had is left out, and said.
debian() {
    tree=$trees/$1
    shift
    [ -d "$tree" ] && return
    mkdir -p "$work/deb" "$tree.new"
    for package in "$@"; do
        (cd "$work/deb" && apt-get download -qq "$package" 2>/dev/null) || echo "no package $package" >&2
    done
    for file in "$work"/deb/*.deb; do
        dpkg -x "$file" "$tree.new"
    done
    rm -rf "$work/deb"
    mv "$tree.new" "$tree"
}

pypi() {
    tree=$trees/$1
    shift
    [ -d "$tree" ] && return
    mkdir -p "$tree.new"
    pip download -q --no-deps --only-binary :all: -d "$work/wheels" "$@" >&2
    for wheel in "$work"/wheels/*.whl; do
        python3 -m zipfile -e "$wheel" "$tree.new"
    done
    rm -rf "$work/wheels"
    mv "$tree.new" "$tree"
}

if [ $# -eq 0 ]; then
    mkdir -p "$trees"
    debian programs firefox-esr libllvm14 libreoffice-core openjdk-17-jre-headless
    debian documents linux-doc-6.1 gimp-help-en golang-1.19-src manpages manpages-de manpages-fr \
        manpages-dev libreoffice-help-en-us gcc-12-locales iso-codes qttranslations5-l10n
    debian packed fonts-noto-cjk openclipart-png firmware-linux-free warzone2100-data wesnoth-1.16-music
    pypi python numpy scipy pandas scikit-learn matplotlib sympy django botocore ansible jupyterlab \
        babel sqlalchemy networkx transformers plotly nltk statsmodels
    set -- "$trees"/programs "$trees"/documents "$trees"/packed "$trees"/python
fi

(cd "$here" && cargo build --quiet --release --bench sample)
sample=$(cd "$here" && cargo build --release --bench sample --message-format json 2>/dev/null |
    python3 -c 'import json, sys
for line in sys.stdin:
    said = json.loads(line)
    if said.get("executable") and said["target"]["name"] == "sample":
        print(said["executable"])')

real() { # tree, name, words behind -comp
    tree=$1 name=$2
    shift 2
    /usr/bin/time -f '%e %U %S' -o "$work/time" mksquashfs "$tree" "$work/out.squashfs" \
        -no-hardlinks -keep-as-directory -all-root -b 1048576 -no-progress -quiet -noappend \
        -processors "$cores" -comp "$@" >/dev/null 2>&1
    echo "$name $(stat -c %s "$work/out.squashfs") $(cat "$work/time")" >>"$work/real"
    rm "$work/out.squashfs"
}

# Without compression: what mksquashfs does beside it.
plain() {
    /usr/bin/time -f '%e %U %S' -o "$work/time" mksquashfs "$1" "$work/out.squashfs" \
        -no-hardlinks -keep-as-directory -all-root -b 1048576 -no-progress -quiet -noappend \
        -processors "$cores" -noI -noD -noF -noX >/dev/null 2>&1
    echo "none $(stat -c %s "$work/out.squashfs") $(cat "$work/time")" >>"$work/real"
    rm "$work/out.squashfs"
}

for tree in "$@"; do
    echo "$(basename "$tree"): $(du -sm "$tree" | cut -f1) MiB" >&2
    # What is in memory is so for both.
    find "$tree" -type f -exec cat {} + >/dev/null
    : >"$work/real"
    "$sample" "$cores" "$tree" >"$work/sample"
    real "$tree" lz4 lz4
    plain "$tree"
    for level in 1 9; do
        real "$tree" gzip-$level gzip -Xcompression-level $level
    done
    for level in 1 3 6 15; do
        real "$tree" zstd-$level zstd -Xcompression-level $level
    done
    real "$tree" xz xz -Xdict-size 100%
    {
        echo "tree $(basename "$tree")"
        sed 's/^/sample /' "$work/sample"
        sed 's/^/real /' "$work/real"
    } >>"$work/all"
done
python3 "$here/tests/estimate-accuracy.py" "$work/all"

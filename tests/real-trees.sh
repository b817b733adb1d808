#!/bin/sh
# Evaluates the configuration of every starting profile, and of the profiles in tests/nix/profiles,
# on real nixpkgs trees, in classic and in flake style, and compares what came of the settings.
#
#   tests/real-trees.sh /srv/nixpkgs-24.05 /srv/nixpkgs-unstable
#   SNOWPRESS_PROFILES=rescue,kiosk tests/real-trees.sh /srv/nixpkgs
#
# Needs Nix; builds and downloads nothing (evaluation is read-only). About 15 s and 1 GB a line.
set -eu
if [ $# -eq 0 ]; then
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    exit 2
fi
SNOWPRESS_TREES=$(IFS=:; echo "$*")
export SNOWPRESS_TREES
cd "$(dirname "$0")/.."
exec cargo test --test all -- --ignored --nocapture real_

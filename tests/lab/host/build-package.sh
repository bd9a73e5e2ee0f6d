#!/bin/sh
# Run by Nix: $tree with @out@ replaced, as $out.
# shellcheck disable=SC2154  # Nix hands the derivation over in the environment
set -eu
export PATH=/usr/bin:/bin
cp -r "$tree" "$out"
chmod -R u+w "$out"
grep -rlI '@out@' "$out" | xargs -r sed -i "s|@out@|$out|g"

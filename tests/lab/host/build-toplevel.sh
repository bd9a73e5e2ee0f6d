#!/bin/sh
# Run by Nix: one generation from its $layers, the $watchdog package and the operator's keys, as $out.
# shellcheck disable=SC2154  # Nix hands the derivation over in the environment
set -eu
export PATH=/usr/bin:/bin

units=$out/etc/systemd/system

# A layer's files replace those below; FILE.sed edits FILE; the patterns in `remove` are what it leaves out.
add_layer() {
  cp -rT "$1" "$out"
  chmod -R u+w "$out"
  find "$out" -name '*.sed' | while read -r script; do
    # A host without the watchdog has no unit of it to edit.
    case $script in */rollback-watchdogd*) [ -n "$watchdog" ] || { rm "$script"; continue; } ;; esac
    sed -i -f "$script" "${script%.sed}"
    rm "$script"
  done
  [ ! -e "$1/remove" ] || (cd "$out" && while read -r pattern; do
    # shellcheck disable=SC2086  # a pattern is meant to be expanded
    rm -rf $pattern
  done < "$1/remove")
}

# As a package's units get into a NixOS generation: copied, wanted by the targets that the module names.
add_watchdog() {
  mkdir -p "$out/sw/bin" "$units/sockets.target.wants" "$units/boot-complete.target.requires"
  ln -s "$watchdog"/bin/* "$out/sw/bin/"
  cp "$watchdog"/lib/systemd/system/rollback-watchdogd* "$units/"
  ln -s ../rollback-watchdogd.service "$units/multi-user.target.wants/"
  ln -s ../rollback-watchdogd.socket "$units/sockets.target.wants/"
  ln -s ../rollback-watchdogd-boot.service "$units/boot-complete.target.requires/"
}

# A generation of NixOS has systemd's own units beside its own (nixpkgs, nixos/modules/system/boot/systemd.nix,
# upstreamSystemUnits). Of these it is the targets that matter here: switch-to-configuration starts the active ones again
# that are files of the new generation, and that is what starts a unit that is newly wanted.
add_targets() {
  mkdir -p "$units"
  for target in multi-user sockets timers; do cp "/usr/lib/systemd/system/$target.target" "$units/"; done
}

first=true
mkdir "$out"
add_targets
for layer in $layers; do
  add_layer "$layer"
  if [ "$first" = true ] && [ -n "$watchdog" ]; then add_watchdog; fi
  first=false
done
# Another version of the watchdog is, as far as anybody can tell, the same one in another store path.
if [ -e "$out/copy-watchdog" ] && [ -n "$watchdog" ]; then cp -r "$watchdog" "$out/watchdog"; fi
rm -f "$out/from" "$out/remove" "$out/about" "$out/copy-watchdog"
mkdir -p "$out/sw/bin" "$out/specialisation"

grep -rlI '@[a-zA-Z]*@' "$out" | xargs -r sed -i \
  -e "s|@out@|$out|g" -e "s|@stc@|$stc|g" -e "s|@generation@|${name#nixos-system-}|g" \
  -e "s|@operatorSshKey@|$operatorSshKey|g" -e "s|@operatorWireguardKey@|$operatorWireguardKey|g"

# A unit changes when the files named in its X-Restart-Triggers change.
for unit in "$units"/*.service; do
  files=$(sed -n 's/^X-Restart-Triggers=//p' "$unit")
  [ -n "$files" ] || continue
  # shellcheck disable=SC2086
  sum=$(cd "$out" && cat $files | sha256sum | cut -c1-16)
  sed -i "s/^X-Restart-Triggers=.*/& $sum/" "$unit"
done
chmod +x "$out"/activate "$out"/init "$out"/bin/* "$out"/activate.d/*
[ ! -d "$out/pre-switch.d" ] || chmod +x "$out"/pre-switch.d/*

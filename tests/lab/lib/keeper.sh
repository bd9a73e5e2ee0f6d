#!/bin/bash
# keeper.sh STATE NAME CGROUP: one host's life, in namespaces of its own (network: the operator's; mounts).
# Everything a host consists of is a descendant of this process and in its cgroup: kill that, and nothing is left.
set -euo pipefail
state=$1 dir=$1/hosts/$2 cgroup=$3
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=lib/mount-root.sh
. "$here/mount-root.sh"
# shellcheck source=../host/boot-menu.sh
. "$here/../host/boot-menu.sh"
# shellcheck source=../vm/machine.sh
. "$here/../vm/machine.sh"

# "PID STARTTIME", so that a number used again is not taken for the process.
record() {
  local line
  read -r line < "/proc/$1/stat" || return 1
  line=${line##*) }
  # shellcheck disable=SC2086
  set -- "$1" "$2" $line
  echo "$1 ${22}" > "$dir/$2.new"
  mv "$dir/$2.new" "$dir/$2"
}

join_cgroup() {
  local group
  # systemd in the container wants the name=systemd hierarchy too where the machine still has version 1.
  for group in "/sys/fs/cgroup/systemd/$cgroup" "/sys/fs/cgroup/unified/$cgroup" "/sys/fs/cgroup/$cgroup"; do
    [ -e "${group%/"$cgroup"}/cgroup.procs" ] || continue
    # Once more when the last other host took the common directory away in between.
    mkdir -p "$group" || mkdir -p "$group"
    echo $$ > "$group/cgroup.procs"
  done
}

# The operator's machine: a bridge the host is plugged into, a tunnel, an ssh configuration.
set_up_operator() {
  ip link set lo up
  ip link add lan type bridge
  ip addr add 10.77.0.1/24 dev lan
  ip link set lan up
  mount -t tmpfs tmpfs /run/wireguard 2>/dev/null || { mkdir -p /run/wireguard; mount -t tmpfs tmpfs /run/wireguard; }
  if ! ip link add wgop type wireguard 2>/dev/null; then
    LOG_LEVEL=error wireguard-go -f wgop </dev/null >"$dir/operator-wireguard.log" 2>&1 &
    while ! [ -S /run/wireguard/wgop.sock ]; do sleep 0.01; done
  fi
  "$here/operator-wireguard.sh" "$state/keys"
  ip addr add 10.88.0.2/24 dev wgop
  ip link set wgop mtu 1380 up
  mount --bind "$dir/ssh_config" /etc/ssh/ssh_config
}

# Finds the container's PID 1 among the descendants of nspawn.
record_init() {
  local nspawn=$1 pid children
  while kill -0 "$nspawn" 2>/dev/null; do
    children=$(cat "/proc/$nspawn/task/"*/children 2>/dev/null || true)
    for pid in $children; do
      grep -qE '^NSpid:.*\s1$' "/proc/$pid/status" 2>/dev/null && { record "$pid" init.pid; return; }
    done
    sleep 0.02
  done
}

# The entry that waits to be booted once, which the loader forgets as soon as it has read it; else the one that a variable
# prefers, or names; else the default of loader.conf, which may be a pattern: the newest that fits.
pick_system() {
  local boot=$dir/root/boot name variable entry=''
  for name in LoaderEntryOneShot LoaderEntryPreferred LoaderEntryDefault; do
    variable=$boot/nvram/$name-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f
    if [ -z "$entry" ] && [ -e "$variable" ]; then
      entry=$(entry_file "$boot" "$(tail -c +5 "$variable" | iconv -f UTF-16LE -t UTF-8 | tr -d '\0')") || entry=''
    fi
    [ "$name" != LoaderEntryOneShot ] || rm -f "$variable"
  done
  [ -n "$entry" ] || entry=$(entry_file "$boot" "$(sed -n 's/^default //p' "$boot/loader/loader.conf")")
  system_of "$entry"
}

# The firmware and the boot loader: start what they name; when it reboots, start again.
run_host() {
  local default nspawn status options=()
  [ ! -e "$state/nspawn-options" ] || mapfile -t options < "$state/nspawn-options"
  export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_LOCK=0
  while :; do
    default=$(pick_system)
    echo "keeper: booting $default"
    systemd-nspawn --quiet --keep-unit --register=no --machine=server --directory="$dir/root" \
      --network-bridge=lan --bind=/dev/net/tun --link-journal=no --resolv-conf=off --timezone=off \
      --capability=CAP_IPC_LOCK --console=read-only --kill-signal=SIGRTMIN+3 "${options[@]}" "$default/init" </dev/null &
    nspawn=$!
    record_init "$nspawn"
    status=0
    wait "$nspawn" || status=$?
    rm -f "$dir/init.pid"
    echo "keeper: the host ended with $status"
    [ "$status" = 133 ] || break
  done
}

join_cgroup
record $$ keeper.pid
trap 'rm -f "$dir/keeper.pid" "$dir/init.pid"' EXIT
if [ -e "$dir/disk.raw" ]; then
  set_up_operator
  run_machine
else
  mkdir -p /run/systemd/nspawn
  mount -t tmpfs tmpfs /run/systemd/nspawn
  mount_root "$state" "$(readlink "$dir/layer")" "$dir/upper" "$dir/work" "$dir/root"
  set_up_operator
  run_host
fi

# shellcheck shell=bash
# Hosts come and go: up, down, rm. Sourced by lab.

CGROUP_PREFIX=rollback-watchdog-lab-$(printf %s "$LAB_STATE" | cksum | cut -d' ' -f1)

cgroup_roots() {
  local root
  for root in /sys/fs/cgroup/unified /sys/fs/cgroup /sys/fs/cgroup/systemd; do
    if [ -e "$root/cgroup.procs" ]; then echo "$root"; fi
  done
}

host_up() {
  local name='' keep='' vm='' dir i limit=60 patience=0.15
  for i; do
    case $i in
      --keep) keep=1 ;;
      --vm) vm=1 ;;
      *) name=$i ;;
    esac
  done
  [[ $name =~ ^[a-z0-9][a-z0-9-]{0,40}$ ]] || die "a host's name is lower-case letters, digits and dashes"
  [ "$(id -u)" = 0 ] || die "must be root"
  dir=$LAB_STATE/hosts/$name
  recorded_pid "$name" keeper.pid && die "$name is up already"
  [ -e "$LAB_STATE/layer" ] || "$LAB_SOURCE/lab" prepare >&2
  kill_host "$name"  # what a crash may have left

  if [ -z "$keep" ] || [ ! -e "$dir/ssh_config" ]; then
    rm -rf "$dir"
    if [ -n "$vm" ]; then
      [ -e "$LAB_STATE/vm/image" ] || "$LAB_SOURCE/lab" prepare --vm >&2
      mkdir -p "$dir"
      cp --sparse=always --reflink=auto "$LAB_STATE"/vm/image/{disk.raw,vars.fd} "$dir/"
      if [ -e "$LAB_STATE/vm/image/memory" ]; then ln -s "$(readlink -f "$LAB_STATE/vm/image/memory")" "$dir/memory"; fi
    else
      mkdir -p "$dir"/{upper,work,root}
      pick_layer "$dir/layer"
      if [ -n "${WATCHDOG_LAB_INSTALLER:-}" ]; then
        mkdir -p "$dir/upper/etc/lab"
        echo "$WATCHDOG_LAB_INSTALLER" > "$dir/upper/etc/lab/installer-seconds"
      fi
    fi
    write_ssh_config "${vm:+10}" > "$dir/ssh_config"
  fi
  # Its processor is emulated.
  if [ -e "$dir/disk.raw" ]; then limit=540 patience=5; fi

  setsid unshare --mount --net --propagation private \
    bash "$LAB_SOURCE/lib/keeper.sh" "$LAB_STATE" "$name" "$CGROUP_PREFIX/$name" </dev/null >"$dir/console" 2>&1 &
  local keeper=$!
  for ((i = 0; i < 500; i++)); do
    [ -e "$dir/init.pid" ] && break
    kill -0 "$keeper" 2>/dev/null || { tail -20 "$dir/console" >&2; die "$name did not start"; }
    sleep 0.02
  done
  recorded_pid "$name" keeper.pid || { tail -20 "$dir/console" >&2; die "$name did not start"; }
  local await=(nsenter -t "$PID" -n -- timeout "$limit" bash "$LAB_SOURCE/lib/await-ssh.sh" "$patience")
  "${await[@]}" 10.77.0.2 || { tail -20 "$dir/console" >&2; die "$name does not answer on ssh over the LAN"; }
  # A handshake that was tried before the host listened would be tried again only 5 s later.
  (cmd_rehandshake "$name")
  "${await[@]}" 10.88.0.1 || { tail -20 "$dir/console" >&2; die "$name does not answer on ssh over WireGuard"; }
  # Units without ssh in them (the watchdog's) may still be on their way.
  (cmd_in "$name" timeout "$limit" systemctl is-system-running --wait) >"$dir/state" || true
}

# Under the lock, so that the layer is not taken away before the host refers to it.
pick_layer() (
  exec 7>"$LAB_STATE/layers.lock"
  flock --shared 7
  ln -s "$(readlink -f "$LAB_STATE/layer")" "$1"
)

# write_ssh_config [SECONDS]: a connection ends that is silent for three times so long.
write_ssh_config() {
  cat <<EOC
Host lan
  HostName 10.77.0.2
Host wg
  HostName 10.88.0.1
Host *
  IdentityFile $LAB_STATE/keys/operator
  IdentitiesOnly yes
  BatchMode yes
  ControlPath none
  ServerAliveInterval ${1:-2}
  ServerAliveCountMax 3
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  GlobalKnownHostsFile /dev/null
  LogLevel ERROR
EOC
}

host_down() {
  local name=${1:-} power_cut=${2:-} i
  if [ "$name" = --all ]; then
    for name in $(every_host); do host_down "$name" "$power_cut"; done
    return
  fi
  [ -n "$name" ] || die "usage: lab down NAME|--all [--power-cut]"
  if [ "$power_cut" != --power-cut ] && recorded_pid "$name" init.pid; then
    if [ -e "$LAB_STATE/hosts/$name/disk.raw" ]; then
      touch "$LAB_STATE/hosts/$name/stopping"
      (cmd_in "$name" systemctl --no-block poweroff)
    else
      # As the power button: systemd's orderly poweroff (systemd(1), SIGRTMIN+4).
      kill -s RTMIN+4 "$PID"
    fi
    for ((i = 0; i < 600; i++)); do
      recorded_pid "$name" init.pid || break
      sleep 0.05
    done
  fi
  kill_host "$name"
}

host_rm() {
  local name=${1:-}
  if [ "$name" = --all ]; then
    for name in $(every_host); do host_rm "$name"; done
    return
  fi
  [ -n "$name" ] || die "usage: lab rm NAME|--all"
  kill_host "$name"
  rm -rf "${LAB_STATE:?}/hosts/$name"
}

# Hosts with a disk, and hosts of which only a cgroup is left.
every_host() {
  local root
  {
    ls "$LAB_STATE/hosts" 2>/dev/null || true
    for root in $(cgroup_roots); do
      find "$root/$CGROUP_PREFIX" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' 2>/dev/null || true
    done
  } | sort -u
}

# Kills everything in the host's cgroup. Namespaces and mounts end with their last process.
kill_host() {
  local name=$1 root group i
  for root in $(cgroup_roots); do
    group=$root/$CGROUP_PREFIX/$name
    [ -d "$group" ] || continue
    if [ -e "$group/cgroup.kill" ]; then
      echo 1 > "$group/cgroup.kill"
      for ((i = 0; i < 1000; i++)); do
        grep -q 'populated 0' "$group/cgroup.events" && break
        sleep 0.01
      done
    fi
    find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
    rmdir "$root/$CGROUP_PREFIX" 2>/dev/null || true  # the last host
  done
  # What was in its memory is gone.
  rm -f "$LAB_STATE/hosts/$name"/{init.pid,keeper.pid,stopping,disk.sock,memory}
}

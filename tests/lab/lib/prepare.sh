# shellcheck shell=bash
# Everything a host is made of: packages, keys, the product, and a file system layer with the generations in it.
# Sourced by lab. Each step looks whether it is needed: warm, the whole takes well under two seconds.

REPOSITORY=$(readlink -f "$LAB_SOURCE/../..")
PACKAGES=(systemd-container dbus libpam-systemd openssh-server openssh-client nftables iptables wireguard-tools wireguard-go
  iproute2 iputils-ping sudo opendoas nix-bin perl-base procps strace tmux)
INOTIFY_INSTANCES=1024

# What exit status 77 means to its callers: not a failure, this machine just cannot have a lab.
cannot() { echo "lab: this machine cannot have a lab: $*" >&2; exit 77; }

prepare() {
  [ "$(id -u)" = 0 ] || cannot "it takes root"
  grep -qw overlay /proc/filesystems || modprobe overlay 2>/dev/null || cannot "its kernel has no overlayfs"
  grep -q ' cgroup2 ' /proc/mounts || cannot "there is no cgroup v2 hierarchy"
  [ -c /dev/net/tun ] || modprobe tun 2>/dev/null || cannot "there is no /dev/net/tun"
  unshare --mount --net true 2>/dev/null || cannot "it may not make namespaces"
  mkdir -p "$LAB_STATE"/{hosts,keys,layers}
  chmod 700 "$LAB_STATE/keys"
  exec 9>"$LAB_STATE/prepare.lock"
  flock 9
  install_packages "${PACKAGES[@]}"
  allow_watches
  make_keys
  prepare_package
  make_hide_layer
  make_layer
}

# A host takes about a dozen of inotify(7)'s instances, and all hosts are one user's.
allow_watches() {
  local most=/proc/sys/fs/inotify/max_user_instances
  [ "$(cat "$most")" -lt "$INOTIFY_INSTANCES" ] || return 0
  echo "lab: raising fs.inotify.max_user_instances from $(cat "$most") to $INOTIFY_INSTANCES, until the machine's next boot" >&2
  echo "$INOTIFY_INSTANCES" > "$most" || echo "lab: that failed: many hosts at once may not start" >&2
}

# Of the packages named those that are not installed, one a line.
missing_packages() {
  comm -13 \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u) \
    <(printf '%s\n' "$@" | sort)
}

install_packages() {
  local missing
  command -v dpkg-query >/dev/null || cannot "it is not Debian"
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  # shellcheck disable=SC2086
  echo "lab: installing with apt-get:" $missing >&2
  # shellcheck disable=SC2086
  apt_install $missing || {
    echo "lab: that failed; once more with fresh lists (apt-get update)" >&2
    apt-get update -qq
    apt_install $missing || { tail -20 "$LAB_STATE/apt.log" >&2; die "apt-get failed"; }
  }
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >"$LAB_STATE/apt.log" 2>&1
}

make_keys() (
  cd "$LAB_STATE/keys" || exit
  umask 077
  [ -e operator ] || ssh-keygen -q -t ed25519 -N '' -C operator -f operator
  [ -e ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -C server -f ssh_host_ed25519_key
  for name in host operator; do
    [ -e "wg_$name.pub" ] || wg genkey | tee "wg_$name.key" | wg pubkey > "wg_$name.pub"
  done
)

# Sets the link $LAB_STATE/package to the install tree the generations get; no link, no watchdog.
prepare_package() {
  local tree
  case ${WATCHDOG_PACKAGE:-} in
    none) rm -f "$LAB_STATE/package"; return ;;
    '') publish; tree=$REPOSITORY/artifacts/package ;;
    *) tree=$(readlink -f "$WATCHDOG_PACKAGE") ;;
  esac
  [ -x "$tree/bin/rollback-watchdogd" ] || die "$tree is not an install tree of the watchdog"
  ln -sfn "$tree" "$LAB_STATE/package"
}

publish() {
  local tree=$REPOSITORY/artifacts/package stamp inputs
  # Labs with other states may share the repository.
  mkdir -p "$REPOSITORY/artifacts"
  exec 8>"$REPOSITORY/artifacts/publish.lock"
  flock 8
  stamp=$REPOSITORY/artifacts/package.stamp
  inputs=$(cd "$REPOSITORY" && find src systemd packaging Directory.*.props global.json \( -name bin -o -name obj \) -prune \
    -o -type f -printf '%P %T@ %s\n' 2>/dev/null | sort | sha256sum)
  if [ -d "$tree" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$inputs" ]; then return; fi
  command -v dotnet >/dev/null || die "the .NET SDK is needed to build the product (or set WATCHDOG_PACKAGE)"
  echo "lab: publishing the product into artifacts/package" >&2
  # Own intermediate files: a developer's build in the same tree is not disturbed. The compiler's servers live on, and
  # must not keep the locks.
  "$REPOSITORY/packaging/publish" --artifacts "$REPOSITORY/artifacts/publish" "$tree" 8>&- 9>&-
  printf '%s' "$inputs" > "$stamp"
  exec 8>&-
}

dotnet_root() { echo "${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}"; }

# What of the machine's own file system a host does not get to see: overlayfs whiteouts, as one layer.
make_hide_layer() {
  local hide=$LAB_STATE/hide path
  [ ! -e "$hide" ] || return 0
  rm -rf "$hide.new"
  for path in nix home root srv boot tmp mnt media work opt var/log var/tmp var/cache/apt var/lib/apt var/lib/nix \
    var/lib/wireguard var/lib/systemd etc/systemd/system etc/systemd/system.conf etc/systemd/journald.conf etc/ssh \
    etc/nftables.conf etc/wireguard etc/os-release etc/nix etc/NIXOS etc/static etc/sudoers etc/sudoers.d \
    etc/machine-id etc/hostname etc/hosts etc/fstab etc/rollback-watchdogd usr/lib/systemd/system-generators \
    etc/profile.d etc/environment; do
    [ -e "/$path" ] || [ -L "/$path" ] || continue
    mkdir -p "$hide.new/$(dirname "$path")"
    mknod "$hide.new/$path" c 0 0
  done
  for path in /*; do
    # Anything at the top that no Debian system has is the machine's own business.
    case ${path#/} in
      bin|dev|etc|lib|lib32|lib64|libx32|proc|run|sbin|sys|usr|var) ;;
      *) [ -e "$hide.new$path" ] || mknod "$hide.new$path" c 0 0 ;;
    esac
  done
  mv "$hide.new" "$hide"
}

# The layer above the machine's root that all hosts share: the store, the profile, users and keys.
make_layer() {
  local hash layer package=''
  [ ! -e "$LAB_STATE/package" ] || package=$(readlink -f "$LAB_STATE/package")
  hash=$({
    cd "$LAB_SOURCE" || exit
    find generations host lib/build-layer.sh -type l -printf '%p %l\n'
    find generations host lib/build-layer.sh "$LAB_STATE"/keys/*.pub ${package:+"$package"} ${WATCHDOG_LAB_STC:+"$WATCHDOG_LAB_STC"} -type f -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c1-16)
  layer=$LAB_STATE/layers/$hash
  if [ ! -d "$layer" ]; then
    echo "lab: building the generations" >&2
    rm -rf "$layer".{new,work,root}
    mkdir -p "$layer".{new,work,root}
    unshare --mount --propagation private bash "$LAB_SOURCE/lib/build-layer.sh" \
      "$LAB_SOURCE" "$LAB_STATE" "$layer" "$package" >"$LAB_STATE/build.log" 2>&1 ||
      { tail -20 "$LAB_STATE/build.log" >&2; die "building the generations failed"; }
    rm -rf "$layer".{work,root}
    mv "$layer.new" "$layer"
  fi
  ln -sfn "$layer" "$LAB_STATE/layer"
  case $(dotnet_root 2>/dev/null || true) in
    ''|/usr/*) rm -f "$LAB_STATE/nspawn-options" ;;
    *) echo "--bind-ro=$(dotnet_root)" > "$LAB_STATE/nspawn-options" ;;
  esac
  remove_unused_layers
}

remove_unused_layers() {
  local layer used
  exec 7>"$LAB_STATE/layers.lock"  # `up` holds it while it picks its layer
  flock 7
  used=" $({ readlink -f "$LAB_STATE/layer" "$LAB_STATE"/hosts/*/layer 2>/dev/null || true; } | tr '\n' ' ') "
  for layer in "$LAB_STATE"/layers/*; do
    case $used in *" $layer "*) ;; *) rm -rf "$layer" ;; esac
  done
}

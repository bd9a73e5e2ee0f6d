#!/bin/bash
# build-layer.sh SOURCE STATE LAYER PACKAGE [BASE]: fills LAYER.new, in a mount namespace of its own. BASE is the file
# system below it where that is not the machine's own.
# Nix builds where its store will be, in a chroot: the machine gets no /nix.
set -euo pipefail
source=$1 state=$2 layer=$3 package=$4 base_system=${5:-}
root=$layer.root keys=$state/keys
# shellcheck source=lib/mount-root.sh
. "$source/lib/mount-root.sh"

mount_root "$state" '' "$layer.new" "$layer.work" "$root" "$base_system"
mkdir -p "$root"/{nix,root,home,srv,boot/loader,tmp,var/tmp,var/log/journal,var/lib/wireguard,var/lib/systemd,var/lib/lab}
mkdir -p "$root"/{etc/systemd/system.conf.d,etc/ssh,etc/lab,usr/local/lib/lab,usr/local/bin,etc/sudoers.d,etc/dotnet}
chmod 1777 "$root/tmp" "$root/var/tmp"
chmod 700 "$root/root"

# A container has no firmware and no bootctl: stand-ins, and the variables by which systemd-boot tells the host its name
# and what it can do (each of its first 7 features). docs/BOOT_LOADER_INTERFACE.md of systemd says what they are.
if [ -z "$base_system" ]; then
  mkdir "$root/boot/nvram"
  printf '\006\000\000\000s\0y\0s\0t\0e\0m\0d\0-\0b\0o\0o\0t\0\0\0' > "$root/boot/nvram/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
  printf '\006\000\000\000\177\0\0\0\0\0\0\0' > "$root/boot/nvram/LoaderFeatures-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
  install -m 755 "$source/host/bootctl" "$root/usr/local/bin/"
fi

# The host's own state, which no generation owns: identity, keys, users.
tr -d - < /proc/sys/kernel/random/uuid > "$root/etc/machine-id"  # an empty one would mean first boot: presets
echo server > "$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 server\n' > "$root/etc/hosts"
install -m 600 "$keys/ssh_host_ed25519_key" "$root/etc/ssh/"
install -m 644 "$keys/ssh_host_ed25519_key.pub" "$root/etc/ssh/"
install -m 600 "$keys/wg_host.key" "$root/var/lib/wireguard/wg0.key"
# One path in all generations, as in NixOS while its content is the same: a real switch-to-configuration re-executes PID 1
# where the path is another.
install -m 644 "$source/host/system.conf" "$root/usr/local/lib/lab/"
# At the end of a shutdown systemd waits so long for what is left, twice (systemd-shutdown(8)): a command that came in out
# of band (`lab in`) in that very moment may be left, and no machine has such commands.
printf '[Manager]\nDefaultTimeoutStopSec=20s\n' > "$root/etc/systemd/system.conf.d/lab.conf"
cat > "$root/etc/sudoers" <<'SUDOERS'
Defaults secure_path=/run/current-system/sw/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
root ALL=(ALL:ALL) ALL
@includedir /etc/sudoers.d
SUDOERS
chmod 440 "$root/etc/sudoers"
cat > "$root/etc/pam.d/sshd" <<'PAM'
@include common-account
session required pam_loginuid.so
@include common-session
PAM
chroot "$root" groupadd --force wheel
chroot "$root" sh -c 'id op >/dev/null 2>&1 || useradd --create-home --shell /bin/bash op'
chroot "$root" usermod --append --groups wheel op
[ -z "$base_system" ] && command -v dotnet >/dev/null && dirname "$(readlink -f "$(command -v dotnet)")" > "$root/etc/dotnet/install_location"

install -m 755 "$source"/host/{wireguard-up,worker-stop,make-uki} "$root/usr/local/lib/lab/"
install -m 644 "$source/host/boot-menu.sh" "$root/usr/local/lib/lab/"
# The files of a real switch-to-configuration, whoever has built it, in the place of the stand-in.
if [ -n "${WATCHDOG_LAB_STC:-}" ]; then cp -rL "$WATCHDOG_LAB_STC/." "$root/usr/local/lib/lab/stc"; fi
install -m 755 "$source"/host/lab-{switch,generations,boot-default} "$root/usr/local/bin/"

# The generations.
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/tmp/lab" "$root/tmp/package" "$root/etc/nix"
mount --bind "$source" "$root/tmp/lab"
cp "$source/generations/base/etc/nix/nix.conf" "$root/etc/nix/"
arguments=(--argstr operatorSshKey "$(<"$keys/operator.pub")" --argstr operatorWireguardKey "$(<"$keys/wg_operator.pub")")
if [ -n "$package" ]; then
  mount --bind "$package" "$root/tmp/package"
  arguments+=(--argstr watchdog /tmp/package)
fi
[ -z "$base_system" ] || arguments+=(--argstr hostLayer /tmp/lab/vm/layer)
in_root() { chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin NIX_REMOTE= "$@"; }
build() { in_root nix-build --no-out-link --max-jobs 2 /tmp/lab/generations/default.nix "${arguments[@]}"; }
# Without a sandbox a builder now and then dies of a signal that was meant for another.
paths=$(build || build || build)

for path in $paths; do echo "${path#*-nixos-system-} $path"; done > "$root/etc/lab/generations"
base=$(in_root /usr/local/bin/lab-generations base)
in_root nix-env -p /nix/var/nix/profiles/system --set "$base"
mkdir -p "$root/nix/var/nix/gcroots"
ln -sfn /run/current-system "$root/nix/var/nix/gcroots/current-system"
ln -sfn /run/booted-system "$root/nix/var/nix/gcroots/booted-system"
in_root "$base/bin/install-boot-loader" "$base"
rm "$root/etc/nix/nix.conf"
in_root "$base/bin/replace-etc"

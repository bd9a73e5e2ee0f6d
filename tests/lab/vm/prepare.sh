# shellcheck shell=bash
# What a virtual machine is made of: Debian by debootstrap, Debian's kernel, and the lab's layer on top, as a disk image.
# Sourced by lab, after lib/prepare.sh. Each step looks whether it is needed.

VM_PACKAGES=(debootstrap qemu-system-x86 ipxe-qemu seabios ovmf nbdkit busybox-static cpio kmod dosfstools mtools fdisk e2fsprogs)
VM_SUITE=bookworm
VM_GUEST_PACKAGES=(systemd systemd-sysv systemd-boot dbus libpam-systemd udev kmod openssh-server nftables wireguard-tools
  iproute2 iputils-ping procps sudo perl-base libdbi-perl nix-bin strace dosfstools binutils)

# Needs what `prepare` has made: keys and package.
prepare_vm() {
  [ "$(uname -m)" = x86_64 ] || cannot "its virtual machines are x86_64's"
  [ -e "$LAB_STATE/package" ] || cannot "its virtual machines take a package of the watchdog"
  # There is no .NET in the machine.
  ! [ -e "$(readlink -f "$LAB_STATE/package")"/lib/rollback-watchdog/rollback-watchdogd/rollback-watchdogd.dll ] ||
    cannot "its virtual machines take native programs: WATCHDOG_PACKAGE=artifacts/native, made by tests/native --publish-only"
  VM=$LAB_STATE/vm
  mkdir -p "$VM/images"
  install_packages "${VM_PACKAGES[@]}"
  make_vm_root
  make_vm_kernel
  make_vm_image
}

# Debian, as debootstrap leaves it: once for each list of packages, some minutes.
make_vm_root() {
  local packages="${VM_GUEST_PACKAGES[*]}"
  [ "$(cat "$VM/root.packages" 2>/dev/null)" != "$packages" ] || return 0
  echo "lab: debootstrap of $VM_SUITE for the virtual machines, once: some minutes" >&2
  rm -rf "$VM"/root{,.new,.packages}
  debootstrap --variant=minbase --include="$(IFS=,; echo "${VM_GUEST_PACKAGES[*]}")" "$VM_SUITE" "$VM/root.new" >"$VM/debootstrap.log" 2>&1 || {
    tail -5 "$VM/debootstrap.log" >&2
    cannot "debootstrap failed (is there a network?)"
  }
  rm -rf "$VM"/root.new/{var/cache/apt,var/lib/apt/lists,usr/share/{doc,man,locale,info}}
  mv "$VM/root.new" "$VM/root"
  printf '%s\n' "$packages" > "$VM/root.packages"
}

# The kernel that Debian has now, unpacked: its modules go into the image.
make_vm_kernel() {
  local package
  [ ! -e "$VM/kernel" ] || return 0
  package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
  [ -n "$package" ] || cannot "apt knows no kernel"
  rm -rf "$VM/kernel.new"
  mkdir "$VM/kernel.new"
  (
    # A directory of apt's own user: it downloads as that one.
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    chmod 755 "$work"
    chown _apt "$work" 2>/dev/null || true
    cd "$work"
    apt-get download -q "$package" >/dev/null && dpkg-deb -x "$package"_*.deb "$VM/kernel.new"
  ) || cannot "the kernel could not be had"
  mv "$VM/kernel.new" "$VM/kernel"
}

# One image for each content.
make_vm_image() {
  local hash image package
  package=$(readlink -f "$LAB_STATE/package")
  hash=$({
    cd "$LAB_SOURCE" || exit
    find generations vm/layer -type l -printf '%p %l\n'
    find generations host vm/{layer,build-image.sh,initrd-init,out-of-band,lab-out-of-band.service,machine.sh} lib/build-layer.sh \
      "$LAB_STATE"/keys/*.pub "$package" -type f -print0 | sort -z | xargs -0 sha256sum
    stat -c %Y "$VM/root" "$VM/kernel"
  } | sha256sum | cut -c1-16)
  image=$VM/images/$hash
  if [ ! -d "$image" ]; then
    echo "lab: building the disk of the virtual machines" >&2
    rm -rf "$image".{work,disk}
    mkdir -p "$image".{work,disk}
    unshare --mount --propagation private bash "$LAB_SOURCE/vm/build-image.sh" \
      "$LAB_SOURCE" "$LAB_STATE" "$image" "$package" >"$VM/build.log" 2>&1 ||
      { tail -20 "$VM/build.log" >&2; die "building the disk of the virtual machines failed"; }
    rm -rf "$image.work"
    boot_vm_image "$image.disk"
    mv "$image.disk" "$image"
  fi
  ln -sfn "$image" "$VM/image"
  # Hosts have copies: nothing refers to an old one.
  find "$VM/images" -mindepth 1 -maxdepth 1 ! -name "$hash" -exec rm -rf {} +
}

# Boots it once, through its firmware and boot loader, and keeps what is in its memory then: a fresh host goes on from
# there. What a host boots later, it boots.
boot_vm_image() (
  directory=$1 host=first-boot-$$
  # shellcheck source=../lib/lifecycle.sh
  . "$LAB_SOURCE/lib/lifecycle.sh"
  echo "lab: booting it, once" >&2
  trap 'host_rm "$host"' EXIT
  ln -sfn "$directory" "$VM/image"
  # Who is called for has no locks: 9 is the lab's own.
  host_up "$host" --vm 9>&-
  # Read once, what the probes run is in the page cache of every machine.
  (cmd_in "$host" sh -c 'rollbackctl check; rollbackctl check; sync') >"$VM/check.log" 2>&1
  touch "$LAB_STATE/hosts/$host/stopping"
  "$LAB_SOURCE/vm/monitor" "$LAB_STATE/hosts/$host/monitor" "migrate \"exec:cat > $directory/memory\"" quit >/dev/null
  [ -s "$directory/memory" ] || die "the memory of the virtual machine could not be kept"
  kill_host "$host"
  cp --sparse=always "$LAB_STATE/hosts/$host"/{disk.raw,vars.fd} "$directory/"
)

#!/bin/bash
# build-image.sh SOURCE STATE IMAGE PACKAGE: makes IMAGE.disk/{disk.raw,vars.fd}, in a mount namespace of its own: a disk
# with an EFI system partition (systemd-boot, kernel, initrd) and a root file system that has the lab's layer in it.
set -euo pipefail
source=$1 state=$2 image=$3 package=$4
vm=$state/vm work=$image.work/build base=$image.work/base layer=$image.work/layer
ESP_MIB=128 ROOT_MIB=1792
mkdir -p "$work" "$base"

# The kernel's modules, less what no virtual machine has.
modules=$(basename "$vm"/kernel/lib/modules/*)
cp -a "$vm/kernel/lib/modules" "$work/modules"
rm -rf "$work/modules/$modules"/{build,source}
find "$work/modules/$modules/kernel" -mindepth 1 -maxdepth 1 ! -name net ! -name fs ! -name lib ! -name crypto ! -name arch ! -name drivers -exec rm -rf {} +
find "$work/modules/$modules/kernel/drivers" -mindepth 1 -maxdepth 1 ! -name net ! -name virtio ! -name block ! -name char ! -name watchdog -exec rm -rf {} +
# A watchdog for the test of it alone: the emulated chipset's would be loaded by itself.
find "$work/modules/$modules/kernel/drivers/watchdog" -name '*.ko*' ! -name 'softdog.ko*' ! -name 'watchdog.ko*' -delete
rm -rf "$work/modules/$modules/kernel"/{arch/x86/kvm,drivers/net/{wireless,ethernet,usb,wwan,can},drivers/char/{ipmi,tpm,pcmcia},net/{bluetooth,wireless,mac80211,can}}

# What lies below the layer: Debian with modules and boot loader, without units and configuration that generations own.
mkdir -p "$image.work"/{upper,overlay,layer-work}
mount -t overlay overlay -o "lowerdir=$vm/root,upperdir=$image.work/upper,workdir=$image.work/overlay" "$base"
mv "$work/modules" "$base/usr/lib/modules"
depmod -b "$base" "$modules"
rm -rf "$base"/etc/{systemd/system,ssh,nftables.conf,wireguard,os-release,nix,sudoers,sudoers.d,machine-id,hostname,hosts}
mkdir -p "$base"/boot/{EFI/{BOOT,systemd,nixos},loader} "$base/etc/lab"
cp "$base/usr/lib/systemd/boot/efi/systemd-bootx64.efi" "$base/boot/EFI/systemd/"
cp "$base/usr/lib/systemd/boot/efi/systemd-bootx64.efi" "$base/boot/EFI/BOOT/BOOTX64.EFI"
cp "$vm/kernel/boot/vmlinuz-$modules" "$base/boot/EFI/nixos/kernel.efi"
# From the third on: it does not measure, mend and test what an emulated processor takes long for, or does not have.
echo "console=ttyS0 net.ifnames=0 mitigations=off nokaslr tsc=reliable no_timer_check cryptomgr.notests rcupdate.rcu_expedited=1 preempt=none audit=0 apparmor=0 selinux=0 quiet systemd.show_status=no" > "$base/etc/lab/kernel-params"
printf '/dev/vda2 / ext4 rw,relatime 0 1\n/dev/vda1 /boot vfat umask=0077 0 2\n' > "$base/etc/fstab"

# What every server starts and none of these needs: it takes half of the time to come up.
rm -f "$base"/usr/lib/systemd/system/{sysinit,multi-user}.target.wants/{dev-hugepages.mount,dev-mqueue.mount,sys-kernel-*,sys-fs-fuse-*,proc-sys-fs-binfmt_misc.automount,systemd-sysusers.service,systemd-repart.service,systemd-firstboot.service,systemd-hwdb-update.service,systemd-update-done.service,systemd-update-utmp*,systemd-machine-id-commit.service,systemd-boot-system-token.service,getty.target,systemd-ask-password*}

# Of udev only what disks and device units need.
find "$base/usr/lib/udev/rules.d" -type f ! -name '50-udev-default.rules' ! -name '60-block.rules' ! -name '60-persistent-storage.rules' \
  ! -name '99-systemd.rules' ! -name '71-seat.rules' ! -name '73-seat-late.rules' -delete
rm -f "$base"/usr/lib/udev/{hwdb.bin,hwdb.d/*}

# Root's shell out of band; in /usr, where no switch sees it.
install -m 755 "$source/vm/out-of-band" "$base/usr/local/sbin/lab-out-of-band"
install -m 644 "$source/vm/lab-out-of-band.service" "$base/usr/lib/systemd/system/"
ln -s ../lab-out-of-band.service "$base/usr/lib/systemd/system/sysinit.target.wants/"

# The initrd: a static busybox, and what it takes to find the root.
initrd=$work/initrd
mkdir -p "$initrd"/{bin,modules,dev,proc,root}
install -m 755 /bin/busybox "$initrd/bin/"
ln -s busybox "$initrd/bin/sh"
install -m 755 "$source/vm/initrd-init" "$initrd/init"
count=0
modprobe -d "$base" -S "$modules" --show-depends -a virtio_pci virtio_blk ext4 crc32c_generic virtio_net virtio_console |
  sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' | while read -r module; do
    count=$((count + 1))
    cp "$module" "$initrd/modules/$(printf %02d "$count").ko"
  done
(cd "$initrd" && find . | cpio -o -H newc --quiet | gzip -1) > "$base/boot/EFI/nixos/initrd.efi"

mkdir -p "$layer".{new,work,root}
bash "$source/lib/build-layer.sh" "$source" "$state" "$layer" "$package" "$base"
root=$layer.root
umount -R "$root/dev" "$root/proc"
umount -R "$root/tmp"

# The two partitions, and the disk around them.
esp=$work/esp.img
truncate -s "${ESP_MIB}M" "$esp"
mkfs.vfat -F 32 -n ESP "$esp" >/dev/null
(cd "$root/boot" && mcopy -s -i "$esp" ./* ::)
mkdir "$work/empty"
mount --bind "$work/empty" "$root/boot"
disk=$image.disk/disk.raw
truncate -s "$((1 + ESP_MIB + ROOT_MIB + 1))M" "$disk"
sfdisk --quiet "$disk" <<PARTITIONS
label: gpt
start=1MiB, size=${ESP_MIB}MiB, type=uefi
start=$((1 + ESP_MIB))MiB, size=${ROOT_MIB}MiB, type=linux
PARTITIONS
dd if="$esp" of="$disk" bs=1M seek=1 conv=notrunc,sparse status=none
mke2fs -q -t ext4 -L root -d "$root" -E "offset=$(((1 + ESP_MIB) * 1048576))" "$disk" "${ROOT_MIB}M"
cp /usr/share/OVMF/OVMF_VARS_4M.fd "$image.disk/vars.fd"

# shellcheck shell=bash
# The life of a virtual machine, in its keeper: sourced by lib/keeper.sh.
# shellcheck disable=SC2154  # the keeper's: dir

VM_PORTS=6 VM_MEMORY_MIB=512

# The disk. What was written and not flushed is in its cache, which is in this process: a power cut loses it, and a flush
# (fsync(2) in the machine) is what gets it into the file.
start_disk() {
  TMPDIR=$dir nbdkit --foreground --unix "$dir/disk.sock" --filter=cache file "$dir/disk.raw" cache=writeback &
  while ! [ -S "$dir/disk.sock" ]; do sleep 0.01; done
}

run_machine() {
  local ports=() number machine memory=()
  start_disk
  ip tuntap add mode tap name machine
  ip link set machine master lan up
  for ((number = 0; number < VM_PORTS; number++)); do
    ports+=(-chardev "socket,id=lab$number,path=$dir/lab.$number,server=on,wait=off"
      -device "virtserialport,chardev=lab$number,name=lab.$number")
  done
  # A reboot ends it: all that was connected learns of it, and it is started again.
  if [ -L "$dir/memory" ]; then memory=(-incoming "exec:cat $dir/memory"); fi
  while [ ! -e "$dir/stopping" ]; do
    echo "keeper: power on"
    qemu-system-x86_64 -M q35 -accel tcg,thread=multi,tb-size=512 -cpu Nehalem -smp 2 -m "$VM_MEMORY_MIB" \
      -nodefaults -display none -no-reboot -rtc base=utc,clock=host \
      -drive "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd" \
      -drive "if=pflash,format=raw,file=$dir/vars.fd" \
      -drive "if=none,id=disk,format=raw,cache=writeback,file=nbd+unix:///?socket=$dir/disk.sock" \
      -device virtio-blk-pci,drive=disk,bootindex=0,romfile= \
      -netdev tap,id=lan,ifname=machine,script=no,downscript=no \
      -device virtio-net-pci,netdev=lan,mac=52:54:00:77:00:02,romfile= \
      -device virtio-rng-pci -device virtio-serial-pci "${ports[@]}" \
      -serial stdio -monitor "unix:$dir/monitor,server=on,wait=off" "${memory[@]}" </dev/null &
    machine=$!
    record "$machine" init.pid
    wait "$machine" || true
    rm -f "$dir/init.pid" "$dir/memory"
    memory=()
    echo "keeper: the machine has ended"
  done
}

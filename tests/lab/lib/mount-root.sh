# shellcheck shell=bash
# mount_root STATE LAYERS UPPER WORK TARGET [BASE]: an overlay of BASE, or of the machine's own root less what STATE/hide
# hides, with LAYERS (may be empty) and UPPER on top. For a mount namespace of one's own.
#
# Two overlays: the kernel refuses layers of one overlay that lie within each other, and everything lies within /.
mount_root() {
  local state=$1 layers=$2 upper=$3 work=$4 target=$5 base=${6:-}
  if [ -z "$base" ]; then
    mount -t tmpfs tmpfs "$target"
    mkdir "$target"/{hide,machine}
    cp -a "$state/hide/." "$target/hide"
    base=$target/machine
    mount -t overlay overlay -o "lowerdir=$target/hide:/" "$base"
  fi
  mount -t overlay overlay -o "lowerdir=${layers:+$layers:}$base,upperdir=$upper,workdir=$work" "$target"
}

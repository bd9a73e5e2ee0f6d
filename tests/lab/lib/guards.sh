# shellcheck shell=bash
# sshguard and fail2ban for a host, unpacked aside from Debian's packages: the machine itself gets no guard. Sourced by lab.

GUARDS=$LAB_STATE/guards

fetch_guards() {
  [ -x /usr/bin/python3 ] || die "fail2ban needs python3"
  [ ! -x "$GUARDS/usr/bin/fail2ban-server" ] || return 0
  rm -rf "$GUARDS.new"
  mkdir -p "$GUARDS.new"
  (cd "$GUARDS.new" && apt-get download sshguard fail2ban python3-systemd >/dev/null &&
    for package in *.deb; do dpkg-deb -x "$package" . && rm "$package" || exit; done) || die "the packages cannot be had"
  rm -rf "$GUARDS"
  mv "$GUARDS.new" "$GUARDS"
}

# install_guards HOST
install_guards() {
  local root
  recorded_pid "${1:-}" init.pid || die "${1:-} is not up"
  root=/proc/$PID/root
  mkdir -p "$root/etc/sshguard" "$root/usr/libexec"
  cp -a "$GUARDS/usr/sbin/sshguard" "$root/usr/sbin/"
  cp -a "$GUARDS/usr/libexec/sshguard" "$root/usr/libexec/"
  cp -a "$GUARDS"/usr/bin/fail2ban-* "$root/usr/bin/"
  cp -a "$GUARDS/usr/lib/python3" "$root/usr/lib/"
  cp -a "$GUARDS/etc/fail2ban" "$root/etc/"
  # nixpkgs nixos/modules/services/security/sshguard.nix (2025): its defaults, those of the command line written as settings.
  cat > "$root/etc/sshguard/sshguard.conf" <<'CONF'
BACKEND=/usr/libexec/sshguard/sshg-fw-nft-sets
LOGREADER="LANG=C journalctl -afb -p info -n1 -t sshd -o cat"
THRESHOLD=30
BLOCK_TIME=120
DETECTION_TIME=1800
CONF
}

# shellcheck shell=bash
# OpenSSH 10 as Debian 13 builds it, with the libraries that it needs, in the place of a host's own: listener, session and
# authentication are programs of their own there (sshd, sshd-session, sshd-auth), as they are on a NixOS of today.
# Sourced by lab. Exit status 77: it cannot be had.

openssh_10() {
  local name=$1 root kept=$LAB_STATE/openssh-10
  recorded_pid "$name" init.pid || die "$name is not up"
  root=/proc/$PID/root
  exec 9>"$LAB_STATE/openssh-10.lock"
  flock 9
  [ -e "$kept/usr/lib/openssh/sshd-auth" ] || fetch_openssh_10 "$kept" || { echo "lab: OpenSSH 10 cannot be had" >&2; exit 77; }
  # Programs that run keep the files that they have open: each is replaced, none is written over.
  (cd "$kept" && find usr ! -type d) | while read -r file; do
    mkdir -p "$root/${file%/*}"
    cp -a --remove-destination "$kept/$file" "$root/$file"
  done
}

# Of Debian 13's lists and packages nothing gets onto the machine itself: apt-get has directories of its own for them.
fetch_openssh_10() {
  local apt=$LAB_STATE/openssh-10.apt options mirror
  # shellcheck disable=SC2016  # for apt-get
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 '/debian/*$') || return
  mkdir -p "$apt"/{lists,cache,packages,tree} || return
  echo "deb $mirror trixie main" > "$apt/sources.list"
  options=(-qq -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$apt/lists"
    -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >&2 || return
  (cd "$apt/packages" && apt-get "${options[@]}" download openssh-server openssh-client libc6 libssl3t64 libwtmpdb0 >&2) || return
  local package
  for package in "$apt"/packages/*.deb; do dpkg-deb -x "$package" "$apt/tree" || return; done
  rm -rf "$apt"/tree/{etc,var,usr/share,usr/lib/systemd,usr/lib/tmpfiles.d,usr/lib/sysusers.d}
  mv -T "$apt/tree" "$1" && rm -rf "$apt"
}

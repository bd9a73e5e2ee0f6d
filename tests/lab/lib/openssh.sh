# shellcheck shell=bash
# OpenSSH of another release of Debian's, with the libraries that it needs, in the place of a host's own. 10 (Debian 13):
# listener, session and authentication are programs of their own (sshd, sshd-session, sshd-auth), as they are on a NixOS of
# today. 8 (Debian 11): one program, before `sshd -G` and the penalties.
# Sourced by lab. Exit status 77: it cannot be had.

# other_openssh NAME VERSION
other_openssh() {
  local name=$1 version=$2 suite packages root kept=$LAB_STATE/openssh-$2
  case $version in
    8) suite=bullseye packages=(openssh-server openssh-client libssl1.1) ;;
    10) suite=trixie packages=(openssh-server openssh-client libc6 libssl3t64 libwtmpdb0) ;;
    *) die "no OpenSSH $version: 8 or 10" ;;
  esac
  recorded_pid "$name" init.pid || die "$name is not up"
  root=/proc/$PID/root
  exec 9>"$LAB_STATE/openssh-$version.lock"
  flock 9
  [ -e "$kept/usr/sbin/sshd" ] || fetch_openssh "$kept" "$suite" "${packages[@]}" || { echo "lab: OpenSSH $version cannot be had" >&2; exit 77; }
  # Programs that run keep the files that they have open: each is replaced, none is written over.
  (cd "$kept" && find usr ! -type d) | while read -r file; do
    mkdir -p "$root/${file%/*}"
    cp -a --remove-destination "$kept/$file" "$root/$file"
  done
}

# fetch_openssh DIRECTORY SUITE PACKAGE...: of the suite's lists and packages nothing gets onto the machine itself, for
# apt-get has directories of its own for them.
fetch_openssh() {
  local kept=$1 suite=$2 apt=$1.apt options mirror
  shift 2
  # shellcheck disable=SC2016  # for apt-get
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 '/debian/*$') || return
  mkdir -p "$apt"/{lists,cache,packages,tree} || return
  echo "deb $mirror $suite main" > "$apt/sources.list"
  options=(-qq -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$apt/lists"
    -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >&2 || return
  (cd "$apt/packages" && apt-get "${options[@]}" download "${@/%//$suite}" >&2) || return
  local package
  for package in "$apt"/packages/*.deb; do dpkg-deb -x "$package" "$apt/tree" || return; done
  rm -rf "$apt"/tree/{etc,var,usr/share,usr/lib/systemd,usr/lib/tmpfiles.d,usr/lib/sysusers.d}
  # Before Debian 12 some libraries are in /lib, which is a link to /usr/lib on a host.
  if [ -d "$apt/tree/lib" ]; then rm -rf "$apt/tree/lib/systemd"; cp -a "$apt/tree/lib" "$apt/tree/usr/" && rm -rf "$apt/tree/lib"; fi
  mv -T "$apt/tree" "$kept" && rm -rf "$apt"
}

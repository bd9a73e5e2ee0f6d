# shellcheck shell=sh
# What the boot loader makes of the boot partition: entries, and unified kernel images. Sourced in hosts and by their keeper.

# entry_file BOOT PATTERN: the file of the first entry of the menu that fits: the newest. Fails where none does.
entry_file() {
  # shellcheck disable=SC2086  # a pattern is meant to be expanded
  set -- "$1" "$(for entry in "$1"/loader/entries/${2:-/} "$1"/EFI/Linux/${2:-/}; do
    case $entry in *.conf | *.efi) [ ! -f "$entry" ] || printf '%s\t%s\n' "${entry##*/}" "$entry" ;; esac
  done | sort -Vr | head -n 1 | cut -f 2)"
  [ -n "$2" ] && echo "$2"
}

# system_of FILE: the toplevel that an entry, or the command line in an image, starts.
system_of() { grep -aom 1 'init=/nix/store/[^/ ]*/init' "$1" | head -n 1 | sed 's|^init=||; s|/init$||'; }

#!/bin/bash
# await-ssh.sh PATIENCE ADDRESS...: returns when sshd greets on port 22 of each address, within PATIENCE seconds of being
# asked at first, and a quarter longer each time after, up to 5 s: asked anew all the time, the sshd of a busy machine, or of
# one whose processor is emulated, does nothing but begin.
set -uo pipefail
patience=$1
shift
greets() {
  # shellcheck disable=SC2016  # expanded by the inner shell
  timeout "$2" bash -c 'exec 3<>"/dev/tcp/$1/22" && read -r line <&3 && [[ $line == SSH-* ]]' - "$1" 2>/dev/null
}
for address; do
  wait=$(awk -v s="$patience" 'BEGIN { print int(s * 1000) }') # ms
  until greets "$address" "$((wait / 1000)).$(printf %03d $((wait % 1000)))"; do
    sleep 0.03
    if [ "$wait" -lt 5000 ]; then wait=$((wait * 5 / 4)); fi
  done
done

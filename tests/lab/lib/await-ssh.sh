#!/bin/bash
# await-ssh.sh PATIENCE ADDRESS...: returns when sshd greets on port 22 of each address, within PATIENCE seconds of being
# asked. An emulated processor takes long, and asked anew all the time it gets nothing done.
set -uo pipefail
patience=$1
shift
greets() {
  # shellcheck disable=SC2016  # expanded by the inner shell
  timeout "$patience" bash -c 'exec 3<>"/dev/tcp/$1/22" && read -r line <&3 && [[ $line == SSH-* ]]' - "$1" 2>/dev/null
}
for address; do
  until greets "$address"; do sleep 0.03; done
done

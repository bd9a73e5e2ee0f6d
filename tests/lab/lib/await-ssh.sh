#!/bin/bash
# await-ssh.sh ADDRESS...: returns when sshd greets on port 22 of each address.
set -uo pipefail
greets() {
  # shellcheck disable=SC2016  # expanded by the inner shell
  timeout 0.15 bash -c 'exec 3<>"/dev/tcp/$1/22" && read -r line <&3 && [[ $line == SSH-* ]]' - "$1" 2>/dev/null
}
for address; do
  until greets "$address"; do sleep 0.03; done
done

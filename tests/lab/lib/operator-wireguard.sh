#!/bin/bash
# operator-wireguard.sh KEYS: (re)sets the operator's end of the tunnel, which forgets any session it had.
# A host that restarted does not know the old session, and WireGuard takes 9 to 18 s to notice that by itself.
set -euo pipefail
host_key=$(<"$1/wg_host.pub")
wg set wgop peer "$host_key" remove
wg set wgop private-key "$1/wg_operator.key" \
  peer "$host_key" allowed-ips 10.88.0.1/32 endpoint 10.77.0.2:51820 persistent-keepalive 5

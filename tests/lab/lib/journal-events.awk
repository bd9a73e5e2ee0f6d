# Reads `journalctl -o export`, prints "SECONDS<tab>WHO<tab>WHAT" for what the demo's timeline tells of the host:
# the watchdog's own records, the rollback's switch, and the units that let an operator in.
/^$/ { tell(); next }
{
  at = index($0, "=")
  if (at) field[substr($0, 1, at - 1)] = substr($0, at + 1)
}
END { tell() }

function tell(    time, text) {
  time = "_SOURCE_REALTIME_TIMESTAMP" in field ? field["_SOURCE_REALTIME_TIMESTAMP"] : field["__REALTIME_TIMESTAMP"]
  text = field["MESSAGE"]
  gsub(/[^ -~]/, "?", text)
  if (field["ROLLBACK_WATCHDOG_EVENT"] != "") {
    sub(/^session [a-z0-9]+: /, "", text)
    print_event("watchdog", time, text)
  } else if (field["SYSLOG_IDENTIFIER"] == "rollback-watchdogd") {
    print_event("rollback", time, text)
  } else if (field["SYSLOG_IDENTIFIER"] == "systemd" && field["UNIT"] ~ /^(nftables|wireguard-|wg-quick-|worker|sshd|rollback-watchdogd-)/) {
    # A timer that was replaced is told once.
    if (text !~ /\.timer: Deactivated|^Starting|^Stopping|^Reloading/) print_event("pid 1", time, text)
  } else if (field["SYSLOG_IDENTIFIER"] == "sshd" && text ~ /^Timeout, client not responding/) {
    print_event("sshd", time, text)
  }
  delete field
}

function print_event(who, time, text) { printf "%s.%s\t%s\t%s\n", substr(time, 1, length(time) - 6), substr(time, length(time) - 5), who, text }

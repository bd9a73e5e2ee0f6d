s|^ExecStart=.*|ExecStart=@out@/watchdog/bin/rollback-watchdogd|

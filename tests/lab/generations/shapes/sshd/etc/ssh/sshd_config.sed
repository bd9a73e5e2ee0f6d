$a MaxSessions 12

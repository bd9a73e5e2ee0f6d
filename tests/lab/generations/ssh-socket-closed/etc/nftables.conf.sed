/tcp dport 22/d

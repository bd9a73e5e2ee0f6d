s/^    tcp dport 22 accept/    ip saddr 192.0.2.0\/24 tcp dport 22 accept/

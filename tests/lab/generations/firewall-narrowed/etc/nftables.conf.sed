s/^    tcp dport 22 accept/    ip saddr { 10.77.0.0\/24, 10.88.0.0\/24 } tcp dport 22 accept/

s/^    tcp dport 22 accept/    tcp dport 22 limit rate 15\/minute burst 5 packets counter accept/

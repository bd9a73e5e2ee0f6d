s/^    tcp dport 22 accept/    iifname "host0" tcp dport 22 accept/

s/tcp dport 22 accept/&\n    tcp dport 443 accept/

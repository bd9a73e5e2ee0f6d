s/tcp dport 22/iifname wg0 &/

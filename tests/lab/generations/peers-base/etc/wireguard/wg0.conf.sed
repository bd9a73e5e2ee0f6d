$a \
\
[Peer]\
PublicKey = DPzKc3+VIYtp13Ti97f0+8bf7ycss0gcnoNBG6MX8l4=\
AllowedIPs = 10.88.0.3/32

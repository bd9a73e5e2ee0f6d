$a \
\
[Peer]\
PublicKey = c2xlZXBpbmctcGVlci1vZi10aGUtbGFiLW5vLWtleSE=\
AllowedIPs = 10.88.0.3/32

s|10.88.0.2/32|10.88.0.0/24|
$a \
\
[Peer]\
PublicKey = ygs99M87wRJ7SPFp9doDXO5OqZiLsL5ZVASO3XG1jEU=\
AllowedIPs = 10.88.0.0/24

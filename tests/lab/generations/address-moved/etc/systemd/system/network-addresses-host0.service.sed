s#10\.77\.0\.2/24#10.77.0.9/24#; s#ip addr replace#ip addr flush dev host0 scope global \&\& ip addr replace#

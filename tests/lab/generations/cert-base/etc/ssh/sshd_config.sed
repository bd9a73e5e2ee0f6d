$a TrustedUserCAKeys /var/lib/lab/user_ca.pub
